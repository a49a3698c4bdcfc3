"""Each site says what its chapters found, so that a program can compare two of them."""

from __future__ import annotations

import json

import jsonschema
import pytest

from twotracks.project import RESULTS


def results_in(book) -> dict:
    return json.loads((book / "_build/html" / RESULTS / "story.json").read_text(encoding="utf-8"))


def test_results_name_every_number_finding_and_chart_with_its_rows(built_book):
    found = results_in(built_book)
    assert found["parameters"] == {"as_of": "2026-01-01", "start_year": 2020, "currency": "USD", "lang": "en"}
    assert found["numbers"]["usa"] == {
        "value": "40", "unit": "billion US dollars", "period": "2025", "text": "$40 billion",
        "confidence": "high", "rows": {"money/raised": [4]},
    }  # fmt: skip
    assert found["findings"]["usa-leads"]["outcome"] == "holds"
    assert (
        found["findings"]["usa-leads"]["sentence"] == f"Americans raised {found['numbers']['ratio']['text']} as much."
    )
    assert list(found["charts"]) == ["raised"]
    assert (found["charts"]["raised"]["rows"], found["tables"], found["claims"]) == (6, {}, {})


def test_results_meet_the_schema_that_the_site_ships(built_book):
    folder = built_book / "_build/html" / RESULTS
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    found = results_in(built_book)
    jsonschema.validate(found, schema)
    found["numbers"]["usa"]["rows"]["money/raised"] = ["5"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema)


def test_provenance_leads_from_a_number_to_its_rows_and_its_run(built_book):
    site = built_book / "_build/html"
    graph = json.loads((site / "provenance.json").read_text(encoding="utf-8"))["@graph"]
    entities = {each["@id"]: each for each in graph}
    ratio = entities[f"{RESULTS}/story.json#/numbers/ratio"]
    assert (ratio["value"], ratio["wasDerivedFrom"]) == (
        "5",
        ["data/money/raised.csv#row=4", "data/money/raised.csv#row=7"],
    )
    run = entities[ratio["wasGeneratedBy"]]
    assert (run["hadPlan"], run["used"]) == ("chapters/story.md", ["data/money/raised.csv"])
    # and what a row's name means can be looked up: RFC 7111 counts the header as the first
    rows = (built_book / "data/money/raised.csv").read_text(encoding="utf-8").splitlines()
    assert rows[4 - 1].startswith("USA,2025,40,")


def test_the_site_is_a_research_object_that_names_every_input_with_its_digest(built_book):
    site = built_book / "_build/html"
    graph = {each["@id"]: each for each in json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]}
    inputs = json.loads((site / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert {name: graph[name]["sha256"] for name in inputs} == inputs
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert graph["./"]["datePublished"] == "2026-01-01"
    assert all((site / part["@id"]).is_file() for part in graph["./"]["hasPart"])
    assert [each["@id"] for each in graph["#build"]["object"]] == sorted(inputs)


@pytest.mark.book
def test_the_results_of_the_report_meet_the_schema(site):
    schema = json.loads((site / RESULTS / "schema.json").read_text(encoding="utf-8"))
    files = [path for path in sorted((site / RESULTS).rglob("*.json")) if path.name != "schema.json"]
    assert len(files) >= 10
    for path in files:
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)


def test_a_changed_figure_changes_the_results_that_rest_on_it_and_no_others(built_book, cli):
    before = results_in(built_book)
    path = built_book / "data/money/raised.csv"
    text = path.read_text(encoding="utf-8")
    assert "2025,40," in text
    path.write_text(text.replace("2025,40,", "2025,41,", 1), encoding="utf-8")
    result = cli("build", folder=built_book)
    assert result.returncode == 0, result.stderr
    after = results_in(built_book)
    assert after["numbers"]["usa"]["value"] == "41"
    assert after["numbers"]["china"] == before["numbers"]["china"]
    assert after["charts"]["raised"]["data"] != before["charts"]["raised"]["data"]
