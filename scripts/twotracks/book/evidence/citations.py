"""Sources in the formats of citation managers: BibTeX and CSL-JSON."""

from __future__ import annotations

import calendar
from typing import Any

from twotracks.evidence.credits import maker

TYPES = {
    "official": "webpage", "filing": "report", "dataset": "dataset", "report": "report",
    "press": "article-newspaper", "blog": "post-weblog",
}  # fmt: skip
# braces count in BibTeX even after a backslash, so they are named
LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}", **{each: f"\\{each}" for each in "&%$#_"},
    }
)  # fmt: skip
# an address stands verbatim; only what would end the field, or escape, has to go
ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def bibtex(source: dict[str, str]) -> str:
    """A source as a BibTeX entry; its key is the id in data/sources.csv."""
    year, month, _ = [*source.get("published", "").split("-"), "", "", ""][:3]
    fields = {
        # in two pairs of braces: the name of an institution, not of a person, and capitals as they are
        "author": f"{{{latex(maker(source))}}}",
        "title": f"{{{latex(source['title'])}}}",
        "year": year,
        "month": calendar.month_abbr[int(month)].lower() if month else "",
        "url": source.get("url", "").translate(ADDRESS),
        "urldate": source.get("accessed", ""),
        "note": latex(_note(source)),
    }
    return entry(source["id"], fields)


def entry(key: str, fields: dict[str, str]) -> str:
    """A BibTeX entry of fields that are written for LaTeX already; empty ones are left out."""
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{key},\n{lines}}}\n"


def csl(source: dict[str, str]) -> dict[str, Any]:
    """A source as an item of CSL-JSON."""
    item = {
        "id": source["id"],
        "type": TYPES.get(source.get("kind", ""), "document"),
        "title": source["title"],
        "author": [{"literal": maker(source)}],
        "issued": _date(source.get("published", "")),
        "accessed": _date(source.get("accessed", "")),
        "URL": source.get("url", ""),
        "language": source.get("language", "").partition("/")[0],
        "note": _note(source),
    }
    return {name: value for name, value in item.items() if value}


def latex(text: str) -> str:
    """A text with what has a meaning in LaTeX taken literally."""
    return " ".join(text.split()).translate(LATEX)


def _date(text: str) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if text else None


def _note(source: dict[str, str]) -> str:
    relays = f"read at {source['publisher']}" if source.get("relay_of") else ""
    licence = f"licence: {source['licence']}" if source.get("licence") else ""
    return "; ".join(filter(None, [relays, licence]))
