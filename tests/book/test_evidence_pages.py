"""The pages about the evidence: catalogue, tables, sources, gaps, corrections, and what readers take away."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from helpers import ROOT, Small, page, read_csv, write_book
from twotracks.book import filters
from twotracks.book.evidence import catalogue, citations, coverage, dataset, downloads, sources, unknowns
from twotracks.book.evidence.package import Package, page_of
from twotracks.evidence.credits import credit, maker
from twotracks.project import EPOCH
from twotracks.quantities.periods import label

PACKAGE = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
TABLES = {each["name"]: each for each in PACKAGE["resources"]}
EVIL = "</script><script>window.hacked = 1</script> & <b>bold</b>"


def hostile(tmp_path: Path) -> Package:
    """A package whose every text is an attack."""
    text = f'country,period,value,unit,source,confidence,note\nUSA,2025,1,USD_bn,almanac,high,"{EVIL}"\n'
    tmp_path.mkdir(exist_ok=True)
    root = write_book(tmp_path, Small("money", text))
    path = root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    described = package["resources"][-1]
    described |= {name: EVIL for name in ("title", "description", "derivation", "updates")}
    described |= {"gaps": [EVIL], "caveats": [{"id": "evil", "text": EVIL, "kind": "contradiction"}]}
    path.write_text(json.dumps(package), encoding="utf-8")
    return Package(root)


# ---- every table ----


def test_every_table_has_a_page_that_the_catalogue_links_to(site):
    linked = {each.get("href") for each in page(site, "chapters/data").select(".tt-list a.tt-item")}
    assert linked == {f"../data/{name}.html" for name in TABLES}
    for name, table in TABLES.items():
        root = page(site, page_of(name))
        assert [each.get_text() for each in root.select("h1")] == [table["title"]]
        assert table["title"] in root.title.string
        shown = root.select("article")[0].get_text()
        for field in table["schema"]["fields"]:
            assert field["name"] in shown
        for text in (*table["gaps"], *(caveat["text"] for caveat in table["caveats"]), table["derivation"]):
            assert " ".join(text.replace("`", "").split()) in " ".join(shown.split())


def test_files_to_take_away_are_those_of_the_package(site):
    for name, table in TABLES.items():
        root = page(site, page_of(name))
        links = [each.get("href") for each in root.select(".tt-files a[download]")]
        files = [(site / f"{page_of(name)}.html").parent.joinpath(link).resolve() for link in links]
        # spreadsheets need a mark before Chinese names; behind it the file is the package's, byte by byte
        content = (ROOT / "data" / table["path"]).read_bytes()
        assert files[0].read_bytes() == (content if content.isascii() else codecs.BOM_UTF8 + content)
        assert files[1].name == downloads.ZIP


def test_preview_shows_the_first_rows_as_they_are(site):
    for name, table in TABLES.items():
        rows = read_csv(table["path"])[:12]
        shown = page(site, page_of(name)).select("#preview tbody tr")
        assert [[cell.get_text() for cell in row.select("td")] for row in shown] == [list(row.values()) for row in rows]


def test_table_page_leads_back_and_its_sidebar_marks_the_catalogue(site):
    root = page(site, page_of("models/models"))
    assert root.select(".tt-crumbs a")[0].get("href") == "../../chapters/data.html"
    current = root.select("#pst-primary-sidebar li.current > a, .bd-sidebar-primary li.current > a")
    assert {each.get("href") for each in current} == {"../../chapters/data.html"}


def test_markup_for_search_engines_names_licence_columns_and_file(site):
    for name, table in TABLES.items():
        (script,) = page(site, page_of(name)).select("script[type='application/ld+json']")
        described = json.loads(script.string)
        assert described["@type"] == "Dataset" and described["name"] == table["title"]
        assert described["license"] == [each["path"] for each in table["licenses"]]
        assert [each["name"] for each in described["variableMeasured"]] == [
            field["name"] for field in table["schema"]["fields"]
        ]
        file = (site / f"{page_of(name)}.html").parent / described["distribution"]["contentUrl"]
        assert file.resolve().is_file()
        assert described["distribution"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_tables_are_in_the_search_of_the_book(site):
    index = (site / "_static/twotracks-search-index.js").read_text(encoding="utf-8")
    kinds, entries, _ = json.loads(index.removeprefix("TwoTracksSearch.index(").rstrip(")\n; "))
    found = {address for kind, _, _, address, *_ in entries if kinds[kind] == "table"}
    assert {f"{page_of(name)}.html" for name in TABLES} == found


# ---- the whole package ----


def test_zip_holds_the_package_byte_by_byte(site):
    with zipfile.ZipFile(site / downloads.FOLDER / downloads.ZIP) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        expected = {f"data/{each['path']}" for each in TABLES.values()}
        assert set(names) == expected | {"data/README.md", "data/datapackage.json", "data/LICENSE"}
        described = json.loads(archive.read("data/datapackage.json"))
        for resource in described["resources"]:
            content = archive.read(f"data/{resource['path']}")
            assert resource.pop("bytes") == len(content)
            assert resource.pop("hash") == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert described == json.loads((ROOT / "data/datapackage.json").read_bytes())
        for name in set(names) - {"data/LICENSE", "data/datapackage.json"}:
            assert archive.read(name) == (ROOT / name).read_bytes()
        assert archive.read("data/LICENSE") == (ROOT / "LICENSE").read_bytes()
        assert {entry.date_time for entry in archive.infolist()} == {EPOCH}


def test_same_data_give_the_same_zip(tmp_path):
    first = downloads.archive(hostile(tmp_path / "one").evidence)
    for path in (other := hostile(tmp_path / "two")).project.data.rglob("*.csv"):
        path.touch()
    assert downloads.archive(other.evidence) == first
    (other.project.data / "money.csv").write_text("country\n", encoding="utf-8")
    assert downloads.archive(other.evidence) != first


# ---- sources ----


def test_every_source_has_an_anchor_with_its_tables(site):
    root = page(site, "chapters/sources")
    entries = {each.get("id"): each for each in root.select(".tt-works > li")}
    rows = read_csv("sources.csv")
    assert set(entries) == {f"source-{row['id']}" for row in rows}
    rests: dict[str, set[str]] = {row["id"]: set() for row in rows}
    for name, table in TABLES.items():
        for key in table["schema"].get("foreignKeys", []):
            if key["reference"]["resource"] == "sources":
                for row in read_csv(table["path"]):
                    if row[key["fields"][0]]:
                        rests[row[key["fields"][0]]].add(f"../data/{name}.html")
    for row in rows:
        entry = entries[f"source-{row['id']}"]
        links = {each.get("href") for each in entry.select("a")}
        assert {link for link in links if link.startswith("../data/")} == rests[row["id"]]
        assert not row["url"] or row["url"] in links
        assert maker(row) in entry.get_text() and row["title"] in entry.get_text()
        assert row["relay_of"] in entry.get_text()


def test_source_names_the_numbers_that_rest_on_it(site):
    numbers = page(site, "chapters/sources").select(".tt-works a[href*='#n-']")
    assert numbers
    anchors = {each.get("id") for each in page(site, "chapters/investment").select("[id^='n-']")}
    linked = {each.get("href") for each in numbers if each.get("href").startswith("investment.html")}
    assert {link.partition("#")[2] for link in linked} <= anchors
    popovers = {each["id"]: each.get_text() for each in page(site, "chapters/investment").select(".tt-pop")}
    registered = {row["id"]: row for row in read_csv("sources.csv")}
    looked = 0
    for number in (each for each in numbers if each.get("href") in linked):
        shown = popovers[f"pop-{number['href'].partition('#n-')[2]}"]
        # a panel names the sources of its first rows only
        if "more rows of the same kind" not in shown:
            assert credit(registered[number.find_parent("li")["id"].removeprefix("source-")]) in shown
            looked += 1
    assert looked > 20


def test_bibtex_reads_back_with_every_source(site):
    text = (site / downloads.FOLDER / downloads.BIBTEX).read_text(encoding="utf-8")
    entries = parse_string(text, "bibtex").entries
    rows = {row["id"]: row for row in read_csv("sources.csv")}
    assert list(entries) == sorted(rows)
    for key, entry in entries.items():
        (author,) = entry.persons["author"]
        assert not author.first_names and len(author.last_names) == 1
        assert entry.fields["title"] and entry.fields.get("url", "") == rows[key]["url"]
        assert entry.fields.get("year", "") == rows[key]["published"][:4]


def test_csl_has_every_source_in_its_shape(site):
    items = json.loads((site / downloads.FOLDER / downloads.CSL).read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in read_csv("sources.csv")}
    assert [item["id"] for item in items] == sorted(rows)
    for item in items:
        assert set(item) <= {"id", "type", "title", "author", "issued", "accessed", "URL", "language", "note"}
        assert item["type"] in citations.TYPES.values()
        assert item["author"] == [{"literal": maker(rows[item["id"]])}]
        for when, column in (("issued", "published"), ("accessed", "accessed")):
            parts = item.get(when, {"date-parts": [[]]})["date-parts"][0]
            assert parts == [int(part) for part in rows[item["id"]][column].split("-") if part]


@pytest.mark.parametrize(
    "text", ["A & B", "100% of $5 #1", "under_score ^ ~", "an {open brace", r"back\slash", "a, b and c"]
)
def test_bibtex_survives_special_characters(text):
    source = {"id": "x", "publisher": text, "title": text, "url": "https://example.org/{a}?b=c%20&d_e#f"}
    entry = parse_string(citations.bibtex(source), "bibtex").entries["x"]
    assert len(entry.persons["author"]) == 1
    assert entry.fields["title"].count("{") == entry.fields["title"].count("}")
    assert entry.fields["url"] == "https://example.org/%7Ba%7D?b=c%20&d_e#f"


# ---- gaps and corrections ----


def test_what_we_do_not_know_is_what_the_tables_declare(site):
    declared = [gap for table in TABLES.values() for gap in table["gaps"]]
    contradictions = [
        caveat["text"]
        for table in TABLES.values()
        for caveat in table["caveats"]
        if caveat.get("kind") == "contradiction"
    ]
    everything = [each.get_text() for each in page(site, "chapters/unknowns").select(".tt-unknown li")]
    assert everything
    assert sorted(everything) == sorted(text.replace("`", "") for text in (*declared, *contradictions))


def test_corrections_are_listed_with_what_was_and_what_is(site):
    path = ROOT / "data/corrections.csv"
    rows = read_csv("corrections.csv") if path.exists() else []
    root = page(site, "chapters/corrections")
    shown = {each.get("id"): each.get_text() for each in root.select(".tt-list > li")}
    assert set(shown) == {f"correction-{row['id']}" for row in rows}
    for row in rows:
        for name in ("old", "new", "column", "key", "reason", "status"):
            assert row[name] in shown[f"correction-{row['id']}"]
        assert label(row["date"]) in shown[f"correction-{row['id']}"]
    assert bool(rows) != bool(root.select(".tt-none"))


# ---- texts of the data are only texts ----


def test_markup_in_the_data_is_shown_as_text(tmp_path):
    package = hostile(tmp_path)
    card = package.cards["money"]
    made = [part for each in (catalogue, unknowns) for part in each.parts(package, "../")]
    whole = "".join(content.astext() for _, _, content in made)
    assert "<script" not in whole and "<b>" not in whole and "&lt;b&gt;bold" in whole
    assert "contradict" in whole
    script = dataset.script(package, card, "money.csv", "data.html", "")
    assert script.count("</script>") == 1 and script.endswith("</script>")
    assert json.loads(BeautifulSoup(script, "lxml").script.string)["name"] == EVIL


def test_source_without_public_address_is_no_link(tmp_path):
    root = write_book(tmp_path)
    with (root / "data/sources.csv").open("a", encoding="utf-8") as file:
        csv.writer(file).writerow(["evil", EVIL, EVIL, "javascript:alert(1)", "2026-01-01"])
    package = Package(root)
    places = [node for _, _, node in sources.parts(package, "") if isinstance(node, sources.Entries)]
    entries = sources.entries(package, {}, str)
    made = "".join(entries[node["letter"]] for node in places)
    assert "source-evil" in made and "javascript:" not in made and "<script" not in made


# ---- coverage ----


def test_coverage_counts_the_year_in_which_a_period_ends():
    cells = (("2020", "USA"), ("FY2022", "CHN"), ("2020-07/2022-06", "DEU"), ("2022-Q4", "CHN"), ("", "USA"))
    rows = [{"period": period, "country": country} for period, country in cells]
    counts = coverage.years(rows, "period")
    assert list(counts) == [2020, 2021, 2022]
    assert counts[2022] == {"CHN": 2, "": 1} and not counts[2021]
    assert coverage.words(counts) == "Rows by year, 2020 to 2022: most in 2022 (3); none for 2021"
    assert coverage.figure([{"id": "x"}], "") == "" == coverage.figure([], "period")


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.996, "over 99%"), (1, "100%")]
)
def test_share_is_never_rounded_to_nothing_or_all(share, text):
    assert filters.percent(share) == text


# ---- in a browser ----


@pytest.mark.browser
@pytest.mark.parametrize("path", ["chapters/data.html", "chapters/sources.html"])
def test_search_filters_by_keyboard(visit, path):
    with visit(path) as tab:
        items = tab.locator(".tt-list > li:visible")
        sections = tab.locator("section section:has(> .tt-list):visible")
        everything, all_sections = items.count(), sections.count()
        tab.locator("[data-tt-search] input").focus()
        tab.keyboard.type("nvidia")
        assert 0 < items.count() < everything
        assert all("nvidia" in text.lower() for text in items.all_inner_texts())
        assert f"{items.count()} of {everything}" in tab.locator("[data-tt-search] output").inner_text()
        assert sections.count() < all_sections
        tab.locator("[data-tt-search] input").fill("")
        tab.keyboard.press("Tab")
        tab.keyboard.press("ArrowDown")
        chosen = tab.locator("[data-tt-search] select").input_value()
        assert chosen and {each.get_attribute("data-g") for each in items.all()} == {chosen}
        tab.keyboard.press("Shift+Tab")
        tab.keyboard.press("Control+A")
        tab.keyboard.type("no such thing anywhere")
        assert items.count() == 0


@pytest.mark.browser
def test_search_works_on_plain_files_and_a_link_to_a_hidden_entry_still_leads_there(visit, site):
    with visit("chapters/sources.html", base=site.as_uri()) as tab:
        last = tab.locator(".tt-works > li").last.get_attribute("id")
        tab.locator("[data-tt-search] input").fill("no such thing anywhere")
        assert not tab.locator(f"#{last}").is_visible()
        tab.evaluate("id => { location.hash = id }", last)
        tab.wait_for_function("id => document.getElementById(id).checkVisibility()", arg=last)


@pytest.mark.browser
@pytest.mark.parametrize("path", ["chapters/data.html", "chapters/sources.html"])
def test_without_scripts_everything_is_there_and_no_dead_search_box(visit, path):
    with visit(path, java_script_enabled=False) as tab:
        assert tab.locator(".tt-list > li:visible").count() == tab.locator(".tt-list > li").count() > 0
        assert not tab.locator("[data-tt-search]").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone(visit, site, scheme):
    widest = sorted(TABLES, key=lambda name: -len(TABLES[name]["schema"]["fields"]))[:4]
    paths = [f"chapters/{name}.html" for name in ("data", "sources", "unknowns", "corrections")]
    options = {"viewport": {"width": 360, "height": 800}, "color_scheme": scheme}
    for path in (*paths, *(f"{page_of(name)}.html" for name in ("sources", "models/models", "claims/claims", *widest))):
        with visit(path, **options) as tab:
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360, path
            outside = tab.evaluate("""[...document.querySelectorAll('article *')].filter((each) => {
                const box = each.getBoundingClientRect();
                return box.width && !each.closest('.tt-scroll, svg, .sr-only, .visually-hidden') && box.right > 361;
            }).map((each) => each.outerHTML.slice(0, 90))""")
            assert outside == [], path


def test_only_pages_with_a_search_load_its_script(site):
    for path in ("chapters/investment", "chapters/unknowns", page_of("models/models")):
        assert "twotracks-data.js" not in (site / f"{path}.html").read_text(encoding="utf-8")
    assert "twotracks-data.js" in (site / "chapters/data.html").read_text(encoding="utf-8")


def test_zip_of_a_small_package_can_be_opened(tmp_path):
    package = hostile(tmp_path)
    downloads.write_package(package.evidence, package.zip, tmp_path / "site")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "site" / downloads.FOLDER / downloads.ZIP).read_bytes())) as archive:
        assert archive.testzip() is None and "data/money.csv" in archive.namelist()
