"""Damaged files of every publisher: refused with the reason, exit code 1, and not a byte of the book changed.

A case is what is done to the excerpt, and what the message must speak of; `any` and `csv` are for all publishers. The
same oracle judges all. That the excerpts themselves are taken in stands in test_vintages.
"""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import pytest

from twotracks.upstream.publishers import PUBLISHERS
from upstream.excerpts import DAY, EXCERPTS, files_under_data, publisher_of, refresh

CASES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
         for path in sorted((Path(__file__).parent / "cases").glob("*.toml"))}  # fmt: skip
# clusters share names, so one that stands there twice is no mistake of the file
EXEMPT = {("epoch-clusters", "a-row-twice")}


def cases() -> list[Any]:
    found = []
    for excerpt, path in EXCERPTS.items():
        kinds = ["any", *(["csv"] if path.suffix == ".csv" else []), excerpt]
        for kind in kinds:
            for name, case in CASES.get(kind, {}).items():
                if (excerpt, name) not in EXEMPT:
                    found.append(pytest.param(excerpt, case, id=f"{excerpt}-{name}"))
    return found


def damage(content: bytes, case: dict[str, Any], encoding: str) -> bytes:
    """The content of a file after what a case does to it."""
    if "content" in case:
        return case["content"].encode()
    text = content.decode(encoding)
    for old, new in case.get("replace", []):
        assert old in text, f"the excerpt has no {old!r}"
        text = text.replace(old, new)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if "lines" in case:
        text = "".join(text.splitlines(keepends=True)[: case["lines"]])
    if "delimiter" in case:
        text = _write(rows, delimiter=case["delimiter"])
    if "scale" in case:
        column = rows[0].index(case["scale"])
        for row in rows[1:]:
            if row[column]:
                suffix = "%" if row[column].endswith("%") else ""
                row[column] = f"{float(row[column].rstrip('%')) * case['by']!r}{suffix}"
        text = _write(rows)
    if "without" in case:
        rows = [row for row in rows if not any(cell == case["without"] for cell in row)]
        text = _write(rows)
    if "repeat" in case:
        text = _write([*rows, rows[case["repeat"] - 1]])
    if "repeat_column" in case:
        text = _write([[row[case["repeat_column"]], *row] for row in rows])
    if "append" in case and "raw" not in case:
        last = _write(rows[-1:]).rstrip("\n")
        text = text.rstrip("\r\n") + "\n" + case["append"].replace("{last}", last) + "\n"
    if "cut" in case:
        text = text.rstrip("\r\n")
        text = text[: text.rindex(",") - case["cut"]]
    damaged = text.encode(case.get("encoding", encoding))
    if "raw" in case:
        damaged = damaged.rstrip(b"\r\n") + b"\n" + bytes.fromhex(case["raw"]) + b"\n"
    if "insert" in case:
        damaged = damaged[:50] + bytes.fromhex(case["insert"]) + damaged[50:]
    return bytes.fromhex(case.get("prefix", "")) + damaged


def _write(rows: list[list[str]], **style: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", **style).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(("excerpt", "case"), cases())
def test_a_damaged_file_is_refused_and_nothing_changes(excerpt, case, unchanging_book, tmp_path):
    path = EXCERPTS[excerpt]
    damaged = tmp_path / path.name
    encoding = "mac_roman" if excerpt == "microsoft-diffusion" else "utf-8"
    damaged.write_bytes(damage(path.read_bytes(), case, encoding))
    before = files_under_data(unchanging_book)
    result = refresh(unchanging_book, publisher_of(excerpt), "--file", str(damaged), "--yes",
                     "--retrieved", case.get("retrieved", DAY))  # fmt: skip
    assert result.exit_code == 1, result.output
    said = [case["says"]] if isinstance(case["says"], str) else case["says"]
    assert any(words in result.output for words in said), result.output
    assert "remedy: " in result.output and "No table has been changed." in result.output
    assert files_under_data(unchanging_book) == before


def test_every_publisher_has_at_least_ten_damaged_files():
    few = {excerpt: len(found) for excerpt in EXCERPTS
           if len(found := [each for each in cases() if each.values[0] == excerpt]) < 10}  # fmt: skip
    assert not few
    assert {publisher_of(excerpt) for excerpt in EXCERPTS} == set(PUBLISHERS)


def test_a_file_of_two_gigabytes_is_refused_unread(unchanging_book, tmp_path):
    huge = tmp_path / "notable_ai_models.csv"
    with huge.open("wb") as file:
        file.truncate(2 << 30)
    before = files_under_data(unchanging_book)
    result = refresh(unchanging_book, "epoch-models", "--file", str(huge), "--yes")
    assert result.exit_code == 1 and "has 2,147,483,648 bytes" in result.output
    assert files_under_data(unchanging_book) == before
