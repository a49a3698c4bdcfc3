"""Fetching a file: patient with servers that are busy, short with those that send something else."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import LocationParseError
from urllib3.util import Retry

from twotracks.errors import Problem, UpstreamError
from twotracks.project import digest
from twotracks.upstream.delivery import plain_name
from twotracks.upstream.files import MOST_BYTES

# seconds to connect, and between two pieces of the answer
TIMEOUT = (10.0, 30.0)
# seconds for all of it, so that a server which drips does not hold us
PATIENCE = 300.0
TRIES, BACKOFF, REDIRECTS = 3, 0.5, 5
BUSY = (429, 500, 502, 503, 504)
# some publishers (the SEC) answer only to those who say how they can be reached
CONTACT = "TWOTRACKS_CONTACT"


def download(address: str, folder: Path, sha256: str = "") -> Path:
    """Fetch a file into a folder, under the name it has at the publisher's.

    Parameters
    ----------
    address : str
        http or https.
    folder : Path
    sha256 : str
        What its digest has to be, where the publisher names one.

    Raises
    ------
    UpstreamError
        When it cannot be had, is too large, comes by way of another scheme, or has another digest.
    """
    if not re.match("https?://", address):
        raise _error(address, "is not an address of http or https", "name a file on this machine with --file")
    for attempt in range(1, TRIES + 1):
        try:
            path = _fetch(address, folder)
            break
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            # the adapter repeats a request that is not answered; this one broke off while it was
            if attempt == TRIES:
                what = f"could not be fetched in {TRIES} attempts ({_cause(error)})"
                raise _error(address, what, "try later, or fetch it with a browser and give it with --file") from None
            time.sleep(BACKOFF * 2**attempt)
        except (requests.RequestException, LocationParseError, ValueError) as error:
            # what is no address of a host is refused by whoever reads it first
            raise _error(address, f"cannot be fetched ({_cause(error)})", "correct the address") from None
    if sha256 and digest(path) != sha256.lower():
        raise _error(
            address, f"has the SHA-256 {digest(path)}, not {sha256}", "it is damaged or another file: see there"
        )
    return path


def _fetch(address: str, folder: Path) -> Path:
    begin = time.monotonic()
    with requests.Session() as session:
        retry = Retry(TRIES, redirect=0, status_forcelist=BUSY, backoff_factor=BACKOFF, raise_on_status=False,
                      respect_retry_after_header=False)  # fmt: skip
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        session.headers.update(
            {"Accept-Encoding": "identity", "User-Agent": f"twotracks {os.environ.get(CONTACT, '')}"}
        )
        with _follow(session, address) as answer:
            if answer.status_code != 200:
                what = f"was answered with {answer.status_code} {answer.reason}"
                raise _error(address, what, f"see the address in a browser; some publishers want {CONTACT} to be set")
            length = answer.headers.get("Content-Length", "")
            if length.isdecimal() and int(length) > MOST_BYTES:
                raise _too_large(address)
            path = folder / _name(answer.url)
            with path.open("wb") as file:
                for piece in answer.iter_content(1 << 16):
                    file.write(piece)
                    if file.tell() > MOST_BYTES:
                        raise _too_large(address)
                    if time.monotonic() - begin > PATIENCE:
                        raise _error(address, f"was not there after {PATIENCE:.0f} s", "try later")
    return path


def _follow(session: requests.Session, address: str) -> requests.Response:
    """The answer at the end of redirections, all by one scheme."""
    scheme = urlsplit(address).scheme
    for _ in range(REDIRECTS):
        answer = session.get(address, stream=True, timeout=TIMEOUT, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        to = urljoin(address, answer.headers["Location"])
        answer.close()
        if urlsplit(to).scheme != scheme:
            raise _error(address, f"leads by {scheme} to another scheme: {to[:200]}", "give the last address itself")
        address = to
    raise _error(address, f"leads on more than {REDIRECTS} times", "give the last address itself")


def _name(address: str) -> str:
    return plain_name(unquote(urlsplit(address).path).rsplit("/", 1)[-1])


def _cause(error: Exception) -> str:
    """The last words of a chain of errors, which say what happened."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
    return f"{type(cause).__name__}: {cause}"[:200]


def _too_large(address: str) -> UpstreamError:
    return _error(
        address, f"has more than {MOST_BYTES:,} bytes", "see whether it is the right file; none of it is kept"
    )


def _error(address: str, what: str, remedy: str) -> UpstreamError:
    return UpstreamError(Problem(address, what, remedy))
