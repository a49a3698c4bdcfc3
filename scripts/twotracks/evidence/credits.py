"""Who is credited for a source: the one who counted comes first, where it was read second."""

from __future__ import annotations

from collections.abc import Mapping

GITHUB = "github"
REPOSITORY = "public repository"


def maker(source: Mapping[str, str]) -> str:
    """Who published the figures first: what the source relays, or else its own publisher.

    >>> maker({"publisher": "njsuthe/AI-Futures (GitHub)", "relay_of": "Epoch AI"})
    'Epoch AI'
    >>> maker({"publisher": "DeepSeek (GitHub)"})
    'DeepSeek'
    """
    return source.get("relay_of") or source["publisher"].removesuffix(" (GitHub)")


def read_at(source: Mapping[str, str]) -> str:
    """Where a relayed source was read, in words; empty for one that was read where it was published.

    >>> read_at({"publisher": "njsuthe/AI-Futures (GitHub)", "relay_of": "Epoch AI"})
    'read in a copy on GitHub'
    >>> read_at({"publisher": "eeNews Europe", "relay_of": "TrendForce"})
    'read at eeNews Europe'
    """
    if not source.get("relay_of"):
        return ""
    publisher = source["publisher"]
    if GITHUB in f"{publisher} {source.get('url', '')}".lower():
        return "read in a copy on GitHub"
    return f"read in a copy in a {REPOSITORY}" if REPOSITORY in publisher else f"read at {publisher}"


def credit(source: Mapping[str, str]) -> str:
    """The credit line of a source.

    Parameters
    ----------
    source : mapping
        A row of data/sources.csv: `publisher` is who let us read it, `relay_of` who made what it relays.

    Examples
    --------
    >>> credit({"publisher": "njsuthe/AI-Futures (GitHub)", "relay_of": "Epoch AI"})
    'Epoch AI (read in a copy on GitHub)'
    >>> credit({"publisher": "Stanford HAI", "relay_of": ""})
    'Stanford HAI'
    """
    where = read_at(source)
    return f"{maker(source)} ({where})" if where else maker(source)
