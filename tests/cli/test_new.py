"""`twotracks new`: what it writes passes the check and builds as it is, and it says what is left to write."""

from __future__ import annotations

import json
import shutil

import pytest

from helpers import ROOT
from twotracks.build.chapters.new_chapter import text_of
from twotracks.evidence.package import Evidence
from twotracks.project import Project

LENT = """\
country,indicator,period,value,unit,source,confidence,note
USA,lent,2023,1,USD_bn,almanac,high,
USA,lent,2024,2.5,USD_bn,almanac,high,
CHN,lent,2024,2,USD_bn,gazette,low,half of it
CHN,firms,2024,7,USD_bn,gazette,low,
"""


def write_table(book, text=LENT):
    path = book / "data/money/lent.csv"
    path.write_text(text, encoding="utf-8")
    return path


def described(book, name="money/lent"):
    package = json.loads((book / "data/datapackage.json").read_text(encoding="utf-8"))
    return next(each for each in package["resources"] if each["name"] == name)


def test_a_table_is_described_from_its_csv(book, cli):
    write_table(book)
    result = cli("new", "table", "money/lent", "--title", "Money lent", folder=book)
    assert result.returncode == 0, result.stderr
    assert "key country, indicator, period; known by the end of period" in result.stdout
    assert "Left to write:" in result.stdout and "how many days after its period" in result.stdout
    table = described(book)
    fields = {field["name"]: field for field in table["schema"]["fields"]}
    assert fields["value"]["type"] == "number" and fields["period"]["dated"] is True
    assert fields["confidence"]["constraints"] == {"required": True, "enum": ["high", "medium", "low"]}
    assert "constraints" not in fields["note"]
    assert table["schema"]["primaryKey"] == ["country", "indicator", "period"] and table["time"] == "period"
    assert [key["fields"][0] for key in table["schema"]["foreignKeys"]] == ["country", "unit", "source"]
    text = (book / "data/datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    assert cli("check", folder=book).returncode == 0


def test_a_file_from_elsewhere_is_copied_and_days_of_issue_are_found(book, cli, tmp_path):
    text = (
        LENT.replace("period,", "period,issued,").replace(",2023,", ",2023,2024-02,").replace(",2024,", ",2024,2025,")
    )
    saved = "\ufeff" + text.replace("\n", "\r\n") + "\r\n"  # as a spreadsheet does
    (tmp_path / "lent.csv").write_bytes(saved.encode())
    result = cli("new", "table", "money/lent", "--from", str(tmp_path / "lent.csv"), folder=book)
    assert result.returncode == 0 and "known by issued" in result.stdout
    assert (book / "data/money/lent.csv").read_text(encoding="utf-8") == text
    assert described(book)["known"]["rule"] == "date" and described(book)["title"] == "Lent"
    assert cli("check", folder=book).returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Lent", LENT, "Lent: is no name of a table"),
        ("money/raised", None, "describes a table money/raised already"),
        ("money/none", None, "data/money/none.csv: is not there"),
        ("money/lent", LENT.splitlines()[0] + "\n", "data/money/lent.csv: has no rows"),
        ("money/lent", "country,value\nUSA,1\n", "has no column 'source'"),
        ("money/lent", "id,source,confidence\na,almanac,high\n", "has no column that says when its rows were known"),
        ("money/lent", LENT + LENT.splitlines()[1] + "\n", "rows 2, 6 cannot be told apart"),
        ("money/lent", "", "cannot be read"),
        ("upstream/lent", None, "would lie among the files of publishers"),
        (
            "money/lent",
            LENT.replace(",2.5,", ",2.5%,"),
            "data/money/lent.csv, row 3, column value: '2.5%' is no number",
        ),
        (
            "money/lent",
            LENT.replace(",2024,2,", ",last year,2,"),
            "row 4, column period: 'last year' is no period or day",
        ),
        ("money/lent", "date,source,confidence\n05/01/2024,almanac,high\n", "'05/01/2024' is no period or day"),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_written(book, cli, name, text, said):
    if text is not None:
        write_table(book, text)
    before = (book / "data/datapackage.json").read_bytes()
    result = cli("new", "table", name, folder=book)
    assert result.returncode == 1 and said in result.stderr, result.stderr
    assert (book / "data/datapackage.json").read_bytes() == before


def test_codes_with_zeros_before_them_are_no_numbers(book, cli):
    write_table(book, "id,period,value,unit,source,confidence\n007,2023,1,USD_bn,almanac,high\n")
    assert cli("new", "table", "money/lent", folder=book).returncode == 0
    assert described(book)["schema"]["fields"][0]["type"] == "string"


def test_rows_are_known_by_a_column_that_says_it_of_all(book, cli):
    """Fiscal years are no periods of the calendar, and a day that some rows lack is none of theirs."""
    text = LENT.replace("note", "announced").replace(",period,", ",period,period_end,")
    text = text.replace(",2024,", ",FY2024,2024-06-30,").replace(",2023,", ",FY2023,2023-06-30,")
    write_table(book, text.replace("half of it", "2024-08-01"))
    assert cli("new", "table", "money/lent", folder=book).returncode == 0
    assert described(book)["known"]["column"] == "period_end"
    assert cli("check", folder=book).returncode == 0


@pytest.mark.parametrize("name", ["uses/bigai", "investment/macro", "models/models", "catchup/hang_seng_tech"])
def test_a_table_of_the_report_gets_the_keys_that_authors_gave_it(book, cli, name):
    """Units, entities and sources are those of the report, so that `check` can follow them."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    original = next(each for each in package["resources"] if each["name"] == name)
    (book / "data" / name).parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / f"data/{name}.csv", book / f"data/{name}.csv")
    assert cli("new", "table", name, folder=book).returncode == 0
    found = described(book, name)
    assert set(original["schema"]["primaryKey"]) <= set(found["schema"]["primaryKey"])
    kinds = {field["name"]: field["type"] for field in found["schema"]["fields"]}
    for field in original["schema"]["fields"]:
        assert kinds[field["name"]] == field["type"] or (field["type"], kinds[field["name"]]) in {
            ("number", "integer"), ("number", "string"), ("integer", "string")}  # fmt: skip
    assert found["known"]["column"] == original["known"]["column"]


@pytest.mark.book
def test_a_small_chapter_about_a_new_table_builds_as_it_is(built_book, cli):
    write_table(built_book)
    assert cli("new", "table", "money/lent", folder=built_book).returncode == 0
    result = cli("new", "chapter", "lending", "--table", "money/lent", "--title", "Who lends", folder=built_book)
    assert result.returncode == 0 and "listed it in _toc.yml" in result.stdout
    assert "  - file: chapters/story\n  - file: chapters/lending\n" in (built_book / "_toc.yml").read_text()
    result = cli("build", folder=built_book)
    assert result.returncode == 0, result.stderr
    page = (built_book / "_build/html/chapters/lending.html").read_text(encoding="utf-8")
    assert "Who lends" in page and "checked against the data" in page and "$2 billion" in page


def test_a_chapter_about_tables_that_are_not_sound_is_refused_with_what_is_wrong(book, cli):
    write_table(book)
    assert cli("new", "table", "money/lent", folder=book).returncode == 0
    write_table(book, LENT.replace(",2023,", ",FY2023,"))
    result = cli("new", "chapter", "lending", "--table", "money/lent", folder=book)
    assert result.returncode == 1 and "'FY2023' is not a period" in result.stderr
    assert not (book / "chapters/lending.md").exists()


def test_a_table_named_as_the_ledger_of_claims_without_its_columns_is_checked(book, cli):
    (book / "data/claims").mkdir()
    (book / "data/claims/claims.csv").write_text(LENT, encoding="utf-8")
    assert cli("new", "table", "claims/claims", folder=book).returncode == 0
    assert "are sound" in cli("check", folder=book).stdout


@pytest.mark.parametrize(
    ("table", "narrowed", "charts"),
    [
        ("claims/evidence", ', n=1, unit="', 0),
        ("chips/nvidia_annual", '.where(indicator="', 0),
        ("world/production_plans", ".where(", 0),
        ("catchup/talent_flows", ".where(", 0),
        ("investment/macro", '.where(indicator="', 1),
    ],
)
def test_a_chapter_has_a_chart_where_one_can_be_drawn_and_conditions_of_the_kind_of_the_column(table, narrowed, charts):
    text = text_of(Evidence(Project(ROOT)), "a", table)
    assert narrowed in text and text.count("{caption}") == charts


def test_a_chapter_that_is_there_or_has_no_table_is_refused(book, cli):
    said = cli("new", "chapter", "story", "--table", "money/raised", folder=book).stderr
    assert "lists chapters/story already" in said
    assert "is no name of a chapter" in cli("new", "chapter", "../a", "--table", "money/raised", folder=book).stderr
    assert "there is no table 'money/rased'" in cli("new", "chapter", "a", "--table", "money/rased", folder=book).stderr
    assert "has no amounts" in cli("new", "chapter", "a", "--table", "units", folder=book).stderr
    assert not (book / "chapters/a.md").exists()


def test_an_edition_is_declared(book, cli):
    result = cli("new", "edition", "yuan", "--en", "In yuan", "--set", "currency=CNY", folder=book)
    assert result.returncode == 0 and "its name in Chinese (--zh)" in result.stdout
    again = cli("new", "edition", "early", "--zh", "早", "--set", "as_of=2024-12-31", folder=book)
    assert again.returncode == 0, again.stderr
    text = (book / "data/editions.toml").read_text(encoding="utf-8")
    assert text.startswith('[yuan]\nen = "In yuan"\ncurrency = "CNY"\nfindings = "left out"\n\n[early]\nzh = "早"\n')
    for arguments, said in [
        (("yuan", "--set", "lang=zh"), "cannot be read"),
        (("euro", "--set", "currency=EUR"), "'EUR' is not known"),
        (("loud", "--set", "colour=red"), "is not an edition"),
        (("other", "--set", "currency=CNY"), "has the same parameters as yuan"),
        (("none", "--set", "as_of="), "--set as_of=: is not an edition's parameter with its value"),
        (("none", "--set", "start_year"), "is not an edition's parameter with its value"),
        (("none", "--set", "findings=left out"), "is not an edition's parameter with its value"),
        (("none", "--set", "start_year=0"), "give a whole year"),
        (("two", "--set", "as_of=2024-12-31", "--set", "as_of=2023-12-31"), "is set twice"),
    ]:
        result = cli("new", "edition", *arguments, folder=book)
        assert result.returncode == 1 and said in result.stderr, result.stderr
    assert (book / "data/editions.toml").read_text(encoding="utf-8") == text
