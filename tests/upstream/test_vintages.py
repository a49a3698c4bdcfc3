"""Files of other vintages: columns elsewhere, under other known names, written otherwise, with the same meaning."""

from __future__ import annotations

import csv
import io
import json
import random

import pytest

from upstream.excerpts import EXCERPTS, files_under_data, publisher_of, refresh, table

SHEETS = {name: path for name, path in EXCERPTS.items() if path.suffix == ".csv"}
# what each excerpt changes in the small book: rows added and revised
CHANGES = {"epoch-models": (0, 5), "epoch-chip-counts": (0, 24), "owid-robots": (6, 0)}


def taken_in(book, excerpt, path, *options):
    result = refresh(book, publisher_of(excerpt), "--file", str(path), *(options or ("--yes",)))
    assert result.exit_code == 0, result.output
    return {
        name: text for name, text in files_under_data(book).items() if "upstream/" not in name and "sources" not in name
    }


def rows_of(path):
    encoding = "mac_roman" if path.stem == "microsoft-diffusion" else "utf-8"
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def write(path, rows, end="\n", mark="", encoding="utf-8", **style):
    text = io.StringIO()
    csv.writer(text, lineterminator=end, **style).writerows(rows)
    path.write_bytes((mark + text.getvalue()).encode(encoding))
    return path


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_an_excerpt_is_taken_in_and_changes_what_is_expected(excerpt, small_book):
    result = refresh(small_book, publisher_of(excerpt), "--file", str(EXCERPTS[excerpt]), "--yes")
    assert result.exit_code == 0, result.output
    added, revised = CHANGES.get(excerpt, (0, 0))
    lines = [line for line in result.output.splitlines() if " as we have them, " in line]
    counts = [tuple(int(part.split()[0]) for part in line.split(": ")[1].split(", ")[1:3]) for line in lines]
    assert (sum(each[1] for each in counts), sum(each[0] for each in counts)) == (added, revised)


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_taking_in_the_same_file_again_changes_nothing(excerpt, small_book):
    for _ in range(2):
        result = refresh(small_book, publisher_of(excerpt), "--file", str(EXCERPTS[excerpt]), "--yes")
        before, after = files_under_data(small_book), None
    refresh(small_book, publisher_of(excerpt), "--file", str(EXCERPTS[excerpt]), "--yes", "--retrieved", "2026-11-25")
    after = files_under_data(small_book)
    assert "Nothing is new: tables and snapshot are as they were." in result.output
    assert before == after


@pytest.mark.parametrize("excerpt", SHEETS)
def test_the_order_and_number_of_columns_and_the_way_of_writing_do_not_matter(excerpt, unchanging_book, tmp_path):
    import shutil

    source = SHEETS[excerpt]
    ignore = shutil.ignore_patterns("_build")
    plain = taken_in(shutil.copytree(unchanging_book, tmp_path / "plain", ignore=ignore), excerpt, source)
    rows = rows_of(source)
    order = random.Random(1).sample(range(len(rows[0])), len(rows[0]))
    odd = [[*(row[at] for at in order), "new" if row is rows[0] else "x"] for row in rows]
    odd[0] = [f" {name.replace(' ', '  ')} " for name in odd[0]]
    path = write(tmp_path / source.name, [*odd, []], end="\r\n", mark="\ufeff", quoting=csv.QUOTE_ALL)
    assert taken_in(shutil.copytree(unchanging_book, tmp_path / "odd", ignore=ignore), excerpt, path) == plain


ALIASES = [
    ("epoch-models", "Country (of organization)", "Country (from Organization)"),
    ("epoch-models", "Publication date", "publication_date"),
    ("epoch-hardware", "Hardware name", "Name"),
    ("epoch-chip-counts", "Number of units (median)", "Number of Units"),
    ("epoch-chip-counts", "Compute estimate in H100e (5th percentile)", "H100e (5th percentile)"),
    ("owid-cset", "Estimated investment - Field: All", "Estimated investment (All)"),
    ("world-bank-gdp", "Value", "GDP (current US$)"),
    ("exchange-rates", "Exchange rate", "Value"),
    ("microsoft-diffusion", "Q1 2026 AI Diffusion", "AI Diffusion Q1 2026"),
    ("microsoft-diffusion", "Economy", "Country"),
    ("census-btos", "Question", "Question Text"),
    ("lmarena", "arena_score", "Arena Score"),
]


@pytest.mark.parametrize(("excerpt", "old", "new"), ALIASES)
def test_a_column_is_known_under_other_names(excerpt, old, new, small_book, tmp_path):
    rows = rows_of(SHEETS[excerpt])
    assert old in rows[0]
    path = write(tmp_path / SHEETS[excerpt].name, [[new if name == old else name for name in rows[0]], *rows[1:]])
    taken_in(small_book, excerpt, path)


def test_the_download_of_the_world_bank_itself_is_read_too(small_book, tmp_path):
    """Four lines of preamble, a column for each year."""
    long = rows_of(SHEETS["world-bank-gdp"])[1:]
    years = sorted({row[2] for row in long})
    value = {(row[1], row[2]): row[3] for row in long}
    names = {row[1]: row[0] for row in long}
    wide = [["Country Name", "Country Code", "Indicator Name", "Indicator Code", *years, ""]]
    wide += [[names[code], code, "GDP (current US$)", "NY.GDP.MKTP.CD", *(value[code, year] for year in years), ""]
             for code in names]  # fmt: skip
    preamble = '\ufeff"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-10-01",\n\n'
    path = tmp_path / "API_NY.GDP.MKTP.CD_DS2.csv"
    write(path, wide)
    path.write_text(preamble + path.read_text(encoding="utf-8"), encoding="utf-8")
    before = table(small_book, "investment/macro")
    taken_in(small_book, "world-bank-gdp", path)
    assert table(small_book, "investment/macro") == before


def test_notes_of_the_world_bank_below_the_rows_are_none(small_book, tmp_path):
    """As its DataBank writes them: the last series in two lines, each of one cell."""
    rows = rows_of(SHEETS["world-bank-gdp"])
    path = write(tmp_path / "Data_Extract.csv", [*rows, [], ["Data from database: World Development Indicators"],
                                                 ["Last Updated: 10/07/2026"]])  # fmt: skip
    before = table(small_book, "investment/macro")
    taken_in(small_book, "world-bank-gdp", path)
    assert table(small_book, "investment/macro") == before


@pytest.mark.parametrize(
    "name",
    ["-a b.csv", "a\nb.csv", "\x1b[31mred .csv", "数据 (最终).csv", "x" * 250 + ".csv", "no suffix", "." + "é" * 99],
)
def test_a_file_is_taken_in_under_any_name_and_again_changes_nothing(name, small_book, tmp_path):
    rows = rows_of(SHEETS["world-bank-gdp"])
    path = write(tmp_path / name, [*rows, ["China", "CHN", "2024", "18743803170827.2"]])
    assert taken_in(small_book, "world-bank-gdp", path) == taken_in(small_book, "world-bank-gdp", path)
    [row] = table(small_book, "investment/macro", country="CHN", indicator="gdp_nominal_usd", period="2024")
    assert row["source"] == "upstream-world-bank-gdp" and row["locator"]


def test_the_day_in_the_name_of_a_board_is_one(small_book, tmp_path):
    rows = rows_of(SHEETS["lmarena"])
    for name in ("board_2025_08_04.csv", "board-20250804.csv", "board.2025.08.04.csv"):
        taken_in(small_book, "lmarena", write(tmp_path / name, rows))
    result = refresh(small_book, "lmarena", "--file", str(write(tmp_path / "board_2025-08-32.csv", rows)), "--yes")
    assert result.exit_code == 1 and "has 2025-08-32 in its name, which is no day" in result.output


def test_the_companys_facts_may_stand_in_any_order(small_book, tmp_path):
    facts = json.loads(EXCERPTS["edgar"].read_text(encoding="utf-8"))
    for concept in facts["facts"]["us-gaap"].values():
        random.Random(2).shuffle(concept["units"]["USD"])
    path = tmp_path / "CIK0001652044.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    before = table(small_book, "companies/capex_quarterly")
    taken_in(small_book, "edgar", path)
    assert table(small_book, "companies/capex_quarterly") == before
