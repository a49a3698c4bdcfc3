"""The description of the package: mistakes in it are told at their place, once, and not for every row."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest

from checks.ledger import DESCRIPTOR, TABLES, assert_told, cases, change_package, path_of, problems_of, resource, write
from helpers import evidence_of
from twotracks.errors import EvidenceError

BAD = cases("descriptor.toml")


def step(place: Any, name: str) -> Any:
    """What stands under a name: in a list, of which element, by its name or position."""
    if isinstance(place, dict):
        return place[name]
    return place[int(name)] if name.isdigit() else next(each for each in place if each["name"] == name)


def break_package(package: dict[str, Any], case: dict[str, Any]) -> None:
    """Make the mistake that a case describes."""
    table = case.get("table", "ledger")
    place = resource(package, table) if table else package
    *way, last = case["at"].split(".")
    for name in way:
        place = step(place, name)
    if "append" in case:
        place[last].append(case["append"])
    elif case.get("remove"):
        place.remove(step(place, last)) if isinstance(place, list) else place.pop(last)
    else:
        place[last] = case["value"]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_description_is_refused(ledgers, kind):
    case = BAD[kind]
    change_package(ledgers, lambda package: break_package(package, case))
    problems = problems_of(ledgers)
    about = [each for each in problems if each.path == DESCRIPTOR and re.search(case["names"], str(each))]
    assert about, f"nothing is said of {case['names']!r} in {DESCRIPTOR}: {[str(each) for each in problems[:4]]}"
    assert_told(about[0], "", case.get("remedy", ""))
    assert case.get("table") != "more" or about[0].part.startswith("table more")
    # a source that only this table rests on may be told as unused; a column not bound is told by itself
    mistakes = [each for each in problems if "is the source of no row" not in each.what]
    assert len(mistakes) <= case.get("most", 3), "one mistake in the description must not be told for every row"


def test_half_of_a_character_is_refused(ledgers):
    path = ledgers / DESCRIPTOR
    path.write_text(path.read_text(encoding="utf-8").replace('"title": "', '"title": "\\ud83d', 1), encoding="utf-8")
    with pytest.raises(EvidenceError, match=f"{DESCRIPTOR}: cannot be read .*surrogates not allowed"):
        evidence_of(ledgers)


def test_a_licence_may_be_that_of_the_package_or_of_the_table(ledgers):
    licences = [{"name": "CC0-1.0"}]
    change_package(ledgers, lambda package: package.pop("licenses"))
    problems = problems_of(ledgers)
    assert {problem.what for problem in problems} == {"has no licence"}
    assert {problem.part for problem in problems} >= {f"table {name}" for name in TABLES}
    change_package(ledgers, lambda package: [each.update(licenses=licences) for each in package["resources"]])
    assert problems_of(ledgers) == []


def test_caveats_of_two_tables_with_one_id_are_refused(ledgers):
    caveat = {"caveats": [{"id": "beware", "text": "of the dog"}]}
    change_package(ledgers, lambda package: [resource(package, name).update(caveat) for name in ("ledger", "more")])
    (problem,) = problems_of(ledgers)
    assert problem.part == "table more" and "a caveat 'beware', as ledger has" in problem.what


def test_a_table_outside_the_book_is_not_read_even_if_it_is_there(ledgers):
    (ledgers.parent / "elsewhere.csv").write_text(TABLES["ledger"].text, encoding="utf-8")
    change_package(ledgers, lambda package: resource(package).update(path="../../elsewhere.csv"))
    about = [each for each in problems_of(ledgers) if each.path == DESCRIPTOR]
    assert about, "a path out of the book is followed"
    assert_told(about[0], r"\.\./elsewhere\.csv", "data/|inside|within|book")


def test_a_link_out_of_the_book_is_not_read(ledgers):
    table = ledgers / path_of("ledger")
    shutil.move(table, ledgers.parent / "elsewhere.csv")
    table.symlink_to(ledgers.parent / "elsewhere.csv")
    (problem,) = problems_of(ledgers)
    assert problem.path == path_of("ledger")
    assert_told(problem, "is a link that leads out of the book", "put the file itself")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b'{"resources": [', "line 1|column 15|char 15|Expecting"),
        (b"", "Expecting|empty"),
        (b"[]", "object|resources"),
        (b'{"resources": [7]}', "7|object"),
        ('{"name": "café"}'.encode("latin-1"), "(?i)utf-8"),
        (b"[" * 100_000, "nest|deep|recursion"),
        (b'{"resources": [{"path": "a.csv", "path": "b.csv"}]}', "the key 'path' stands twice"),
    ],
    ids=["broken-off", "empty", "a-list", "a-number-for-a-table", "latin-1", "nested-too-deeply", "key-given-twice"],
)
def test_a_description_that_cannot_be_read_is_refused(ledgers, content, names):
    (ledgers / DESCRIPTOR).write_bytes(content)
    problems = problems_of(ledgers)
    assert problems and {problem.path for problem in problems} == {DESCRIPTOR}
    assert_told(problems[0], names, "restore|correct|UTF-8|mend")


def test_a_missing_description_is_refused(ledgers):
    (ledgers / DESCRIPTOR).unlink()
    (problem,) = problems_of(ledgers)
    assert problem.where == DESCRIPTOR
    assert_told(problem, "cannot be read|no such file", "restore")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resources": [{}]}', '{"resources": 3}', "{'a': 1}",
                                  '{"resources": [{"name": "a", "path": "a.csv"}]}'])  # fmt: skip
def test_a_package_that_is_none_is_told_without_traceback(ledgers, text):
    (ledgers / DESCRIPTOR).write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError) as told:
        evidence_of(ledgers)
    assert told.value.problems[0].where == DESCRIPTOR and told.value.problems[0].remedy


def test_a_foreign_key_is_demanded_of_columns_named_after_a_registry(ledgers):
    write(ledgers, "ledger", TABLES["ledger"].text.replace(",note\n", ",sold_unit\n").replace(",last\n", ",\n"))

    def rename(package):
        resource(package)["schema"]["fields"][-1]["name"] = "sold_unit"

    change_package(ledgers, rename)
    (problem,) = problems_of(ledgers)
    assert_told(problem, "'sold_unit' may name anything", '"resource": "units"')
