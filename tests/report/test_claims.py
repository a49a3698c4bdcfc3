"""The ledger of claims: what it says of its articles, and that its description refuses rows that say too little."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from helpers import ROOT, evidence_of, read_csv
from twotracks.checks.validation import validate

CLAIMS, ARTICLES = read_csv("claims/claims.csv"), read_csv("claims/articles.csv")
EVIDENCE, ERRORS = read_csv("claims/evidence.csv"), read_csv("claims/text_errors.csv")
BY_ID = {row["id"]: row for row in CLAIMS}
LIVE = [row for row in CLAIMS if not row["why_not_live"]]
LEDGER = ("claims/articles", "claims/claims", "claims/evidence", "claims/text_errors")


def test_every_claim_keeps_its_address():
    counts = Counter(row["article"] for row in CLAIMS)
    assert counts == {"000": 44, "001": 65, "002": 42, "003": 75, "004": 88}
    assert list(BY_ID) == [f"s{article}-{n:02d}" for article in sorted(counts) for n in range(1, counts[article] + 1)]
    assert all(row["id"].startswith(f"s{row['article']}-") for row in CLAIMS)


@pytest.mark.parametrize("lang, end", [("en", "."), ("zh", "。")])
def test_a_claim_is_one_sentence_of_its_own_in_both_languages(lang, end):
    texts = [row[f"claim_{lang}"] for row in CLAIMS]
    assert [text for text in texts if not text.endswith(end)] == []
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_a_claim_belongs_to_a_chapter_that_exists():
    chapters = {path.stem for path in (ROOT / "chapters").glob("*.md")}
    assert {row["chapter"] for row in CLAIMS} <= chapters | {""}


def test_most_claims_that_figures_can_decide_are_recomputed_and_the_others_say_why_not():
    assert len(LIVE) >= 120
    assert all(row["relation"] and row["value"] and row["unit"] for row in LIVE)
    assert all(row["why_not_live"].endswith(".") for row in CLAIMS if row not in LIVE)
    # what a figure decides is never left open
    assert [row["id"] for row in LIVE if row["verdict"] == "unverifiable"] == []


def test_what_a_figure_stands_for_is_said_where_the_claim_has_none():
    """A lead, a gap or a place among the best is put to the data by a choice of ours, in words beside the figure."""
    assert [row["id"] for row in LIVE if not row["unit_text"]] == []


def test_claims_that_say_the_same_have_one_verdict():
    pairs = [(row, BY_ID[row["same_as"]]) for row in CLAIMS if row["same_as"]]
    assert pairs
    for row, kept in pairs:
        assert not kept["same_as"] and kept is not row, row["id"]
        assert row["verdict"] == kept["verdict"], row["id"]


def test_the_adaptation_speaks_for_itself():
    """It follows a letter without naming its author, who is not made to say what it says."""
    said = {(row["said_by"], row["said_role"]) for row in CLAIMS if row["article"] == "002"}
    assert {role for _, role in said} == {"author"}
    assert all(by.startswith("anonymous adaptation") for by, _ in said)


def test_an_article_has_claims_and_its_argument_is_told_in_two_to_four_sentences():
    assert [row["id"] for row in ARTICLES] == sorted({row["article"] for row in CLAIMS})
    for row in ARTICLES:
        for part in ("argument", "ahead", "since"):
            assert 2 <= len(re.findall(r"[.!?](?:\s|$)", row[f"{part}_en"])) <= 4, (row["id"], part)
            assert row[f"{part}_zh"].endswith("。"), (row["id"], part)


def test_errors_of_a_copy_are_told_for_every_article_at_a_claim_of_it():
    assert {row["article"] for row in ERRORS} == {row["id"] for row in ARTICLES}
    assert all(BY_ID[row["claim"]]["article"] == row["article"] for row in ERRORS)


def test_evidence_names_its_source_and_unit():
    assert all(row["source"] and (row["unit"] or not row["value"]) for row in EVIDENCE)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger with the registries that it refers to, as a package of its own."""
    folder = tmp_path_factory.mktemp("ledger")
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    kept = ("sources", "entities", "units", "corrections", *LEDGER)
    package["resources"] = [each for each in package["resources"] if each["name"] in kept]
    (folder / "data/claims").mkdir(parents=True)
    for each in package["resources"]:
        shutil.copy(ROOT / "data" / each["path"], folder / "data" / each["path"])
    (folder / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    (folder / "_config.yml").write_text("title: Ledger\n", encoding="utf-8")
    return folder


def told(folder: Path, table: str) -> list[str]:
    """The problems of a table; corrections refer to tables that the small package lacks."""
    return [str(each) for each in validate(evidence_of(folder)).problems if str(each).startswith(f"data/{table}.csv")]


def test_the_ledger_by_itself_is_sound(ledger):
    assert [problem for table in LEDGER for problem in told(ledger, table)] == []


@pytest.mark.parametrize(
    "table, row, cells, said",
    [
        ("claims/claims", "s000-17", {"value": ""}, "relation-needs-value"),
        ("claims/claims", "s000-17", {"relation": ""}, "live-needs-relation"),
        ("claims/claims", "s000-17", {"relation": "roughly"}, "roughly"),
        ("claims/claims", "s000-17", {"verdict": "true"}, "true"),
        ("claims/claims", "s000-17", {"unit": "billions"}, "billions"),
        ("claims/claims", "s000-17", {"unit": ""}, "value-needs-unit"),
        ("claims/claims", "s000-17", {"value_high": "14"}, "upper-value-only-between"),
        ("claims/claims", "s004-04", {"value_high": ""}, "between-needs-upper-value"),
        ("claims/claims", "s000-17", {"tolerance": "10"}, "tolerance-needs-reason"),
        ("claims/claims", "s000-17", {"tolerance_reason": "Round."}, "reason-needs-tolerance"),
        ("claims/claims", "s000-17", {"article": "005"}, "005"),
        ("claims/claims", "s000-17", {"same_as": "s009-01"}, "s009-01"),
        ("claims/claims", "s000-17", {"chapter": "money"}, "money"),
        ("claims/evidence", "s000-17", {"source": ""}, "source"),
        ("claims/evidence", "s000-17", {"unit": ""}, "evidence-value-needs-unit"),
        ("claims/text_errors", "e001-01", {"claim": "s001-99"}, "s001-99"),
    ],
)
def test_a_row_that_says_too_little_is_refused(ledger, tmp_path, table, row, cells, said):
    folder = shutil.copytree(ledger, tmp_path / "ledger")
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = "claim" if table == "claims/evidence" else "id"
    next(each for each in rows if each[key] == row).update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert [problem for problem in told(folder, table) if said in problem]
