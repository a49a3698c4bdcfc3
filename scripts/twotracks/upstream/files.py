"""Reading a file that somebody else made: what it is at all, before what it says."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twotracks.errors import Problem, UpstreamError
from twotracks.upstream.delivery import Upload
from twotracks.upstream.records import Record, Sheet

# the largest file of a publisher so far has 2 MB, a company's whole filings 10 MB
MOST_BYTES = 64 << 20
COMPRESSED = {
    b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip (or a workbook: .xlsx)", b"BZh": "bzip2", b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf": "7z",
}  # fmt: skip
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def read_bytes(upload: Upload) -> bytes:
    """The content of a file, once it is neither too large, empty, compressed, a page for people, nor binary.

    Raises
    ------
    UpstreamError
    """
    size = upload.path.stat().st_size
    if size > MOST_BYTES:
        what = f"has {size:,} bytes; a file of this publisher has {MOST_BYTES:,} at most"
        raise _error(upload, what, "see whether it is the right file; nothing was read of it")
    content = upload.path.read_bytes()
    begin = content[:4096].lstrip(codecs.BOM_UTF8).lstrip()
    if not begin:
        raise _error(upload, "is empty", "fetch it again")
    for mark, name in COMPRESSED.items():
        if content.startswith(mark):
            raise _error(upload, f"is compressed: {name}", "unpack it, and give the file that is inside")
    if begin.startswith(b"<"):
        title = re.search(rb"<title[^>]*>([^<]{0,80})", content[:20_000], re.IGNORECASE)
        said = f", titled {title[1].decode('utf-8', 'replace').strip()!r}" if title else ""
        what = f"is a page of HTML or XML instead of data{said}"
        raise _error(upload, what, "the publisher may have answered with an error or a log-in: open the address")
    if b"\x00" in content:
        what = f"is not text: byte {content.index(0):,} is zero"
        raise _error(upload, what, "fetch it again; of a workbook, export the sheet as CSV in UTF-8")
    return content


def read_json(upload: Upload) -> Any:
    """A file of JSON.

    Raises
    ------
    UpstreamError
    """
    content = read_bytes(upload)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError:
        raise _error(upload, "is nested too deeply", "fetch it again") from None
    except ValueError as error:
        raise _error(upload, f"is not JSON, or cut off ({error})", "fetch it again") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def read_sheet(upload: Upload, encodings: Sequence[str] = ("utf-8-sig",), skip: int = 0,
               notes: tuple[str, ...] = ()) -> Sheet:  # fmt: skip
    """A file of comma-separated values, as text.

    Parameters
    ----------
    upload : Upload
    encodings : list of str
        Those that the publisher uses, in the order they are tried.
    skip : int
        Records above the header.
    notes : tuple of str
        How records begin that the publisher writes below the rows, and that are none.

    Raises
    ------
    UpstreamError
        When records and header do not fit together, as in a file that was cut off.
    """
    text = _decode(upload, read_bytes(upload), encodings)
    if text.lstrip()[:1] in ("{", "["):
        raise _error(upload, "is JSON instead of CSV", "fetch the table as CSV")
    _check_delimiter(upload, text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                records.append((number, record))
    except csv.Error as error:
        what = f"ends inside quotation marks, or they do not match ({error})"
        raise _error(upload, what, "it is cut off or damaged: fetch it again", row=len(records) + 1) from None
    while notes and records and records[-1][1][0].startswith(notes):
        records.pop()
    records = records[skip:]
    if len(records) < 2:
        what = "has no rows" if records else "has no header"
        raise _error(upload, what, "it is cut off or damaged: fetch it again")
    header = [re.sub(r"\s+", " ", name).strip() for name in records[0][1]]
    _check_header(upload, header)
    for number, record in records[1:]:
        if record == records[0][1]:
            raise _error(upload, "repeats the header", "it is two files in one: give one of them", row=number)
        if len(record) != len(header):
            what = f"has {len(record)} cells where the header has {len(header)}"
            remedy = "it is cut off or damaged: fetch it again"
            raise _error(upload, what, remedy, row=number)
    rows = [Record(number, dict(zip(header, map(str.strip, record), strict=True))) for number, record in records[1:]]
    return Sheet(upload.name, tuple(header), rows)


def _check_delimiter(upload: Upload, text: str) -> None:
    header = text.lstrip().partition("\n")[0]
    for mark, name in DELIMITERS.items():
        # a name in the header may hold a comma
        if header.count(mark) > header.count(","):
            raise _error(upload, f"is separated by {name} instead of commas", "fetch or save it with commas", row=1)


def _check_header(upload: Upload, header: list[str]) -> None:
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if twice:
        raise _error(upload, f"has the column {twice[0]!r} twice", "fetch it again", row=1, column=twice[0])


def _decode(upload: Upload, content: bytes, encodings: Sequence[str]) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _error(upload, "is UTF-16", "save it as UTF-8")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            failure = error
    line = content.count(b"\n", 0, failure.start) + 1
    what = f"is not {encodings[0].removesuffix('-sig').upper()}: line {line} has the byte {content[failure.start]:#04x}"
    raise _error(upload, what, "fetch it again, or save it as UTF-8")


def nearest(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """The known name that is most like one, for messages; empty where none is."""
    lower = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(name.casefold(), lower, n=1, cutoff=0.5)
    return lower[found[0]] if found else ""


def _error(upload: Upload, what: str, remedy: str, row: int = 0, column: str = "") -> UpstreamError:
    return UpstreamError(Problem(upload.name, what, remedy, row=row, column=column))


def toml(name: str) -> dict[str, Any]:
    """What a publisher's names mean here: a TOML file beside its module."""
    import tomllib

    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
