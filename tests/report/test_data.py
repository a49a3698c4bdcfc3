"""The evidence itself: the package is sound and described, and figures that follow from others do follow.

What is expected is recomputed here from the files, without the code under test.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal

import pytest

from helpers import ROOT, evidence_of, read_csv
from twotracks.checks.validation import validate
from twotracks.edition import Edition

PACKAGE = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
RESOURCES = PACKAGE["resources"]
REGISTRIES = {"sources", "entities", "units", "corrections"}
THEMES = [resource for resource in RESOURCES if resource["name"] not in REGISTRIES]
EACH_TABLE = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["name"])
EACH_THEME_TABLE = pytest.mark.parametrize("resource", THEMES, ids=lambda resource: resource["name"])


def fields(resource: dict) -> dict[str, dict]:
    return {field["name"]: field for field in resource["schema"]["fields"]}


def dated(resource: dict) -> list[str]:
    return [name for name, field in fields(resource).items() if field["type"] == "date" or field.get("dated")]


def values(table: str, *key: str, column: str = "value", **conditions: str) -> dict[tuple[str, ...], float]:
    """The numbers of a table by the columns named."""
    rows = [row for row in read_csv(f"{table}.csv") if all(row[name] == value for name, value in conditions.items())]
    found = {tuple(row[name] for name in key): float(row[column]) for row in rows if row[column]}
    assert len(found) == sum(bool(row[column]) for row in rows) > 0, "the key does not tell the rows apart"
    return found


def series(indicator: str, country: str) -> dict[str, float]:
    return {
        period: value
        for (period,), value in values("investment/macro", "period", indicator=indicator, country=country).items()
    }


# --- the package


def test_the_package_is_valid():
    report = validate(evidence_of(ROOT))
    assert [str(problem) for problem in report.problems] == []
    assert report.tables == len(RESOURCES)
    assert report.rows == sum(len(read_csv(resource["path"])) for resource in RESOURCES)


def test_every_table_is_described_and_every_file_is_a_table():
    data = ROOT / "data"
    # files of publishers as they came are kept there, too
    paths = (path for path in data.rglob("*.csv") if data / "upstream" not in path.parents)
    files = {path.relative_to(data).as_posix() for path in paths}
    assert sorted(resource["path"] for resource in RESOURCES) == sorted(files)
    assert all(resource["path"] == f"{resource['name']}.csv" for resource in RESOURCES)


def test_the_description_is_written_as_python_writes_it_and_has_no_stamps():
    """A script that edits it makes small differences; size and hash are put into the copy that readers get."""
    text = (ROOT / "data/datapackage.json").read_text(encoding="utf-8")
    assert json.dumps(PACKAGE, indent=2, ensure_ascii=False) + "\n" == text
    assert not [resource["name"] for resource in RESOURCES if {"bytes", "hash"} & set(resource)]


@EACH_TABLE
def test_a_table_has_title_description_key_and_licence(resource):
    assert resource["title"] and resource["description"].endswith(".")
    assert set(resource["schema"]["primaryKey"]) <= set(fields(resource))
    assert resource["schema"]["primaryKey"]
    assert all(licence["name"] and licence["path"].startswith("https://") for licence in resource["licenses"])


@EACH_TABLE
def test_a_column_has_title_description_and_a_reason_for_its_limits(resource):
    for name, field in fields(resource).items():
        assert field["title"] and field["description"], name
        if {"minimum", "maximum"} & set(field.get("constraints", {})):
            assert field["limitReason"], name


@EACH_THEME_TABLE
def test_a_table_says_when_its_rows_become_known(resource):
    known = resource["known"]
    assert known["rule"] in ("date", "edition", "period_end") and known["reason"]
    cells = {row[known["column"]] for row in read_csv(resource["path"])}
    assert "" not in cells
    if known["rule"] == "edition":
        assert cells == set(known["dates"])
    if known["rule"] == "period_end":
        assert known["lag_days"] >= 0


@EACH_THEME_TABLE
def test_a_row_has_a_source_and_what_it_measures_a_unit(resource):
    columns = fields(resource)
    keys = {key["fields"][0]: key["reference"]["resource"] for key in resource["schema"]["foreignKeys"]}
    assert {"source", "confidence"} <= set(columns) and keys["source"] == "sources"
    rows = read_csv(resource["path"])
    assert all(row["source"] and row["confidence"] for row in rows)
    if "unit" in columns:
        assert keys["unit"] == "units"
        for row in rows:
            assert row["unit"] or not row.get("value"), row
            # a unit that the schema fixes for the values is that of every row
            assert columns.get("value", {}).get("unit", row["unit"]) == row["unit"]
    elif columns.get("value", {}).get("type") == "number":
        # claims are quoted as they were worded, with their unit in words
        assert columns["value"].get("unit") or "unit_text" in columns


@EACH_THEME_TABLE
def test_series_breaks_name_rows_that_exist_and_a_period_inside_them(resource):
    for each in resource["breaks"]:
        rows = [row for row in read_csv(resource["path"]) if all(row[k] == v for k, v in each["where"].items())]
        periods = [row.get("period") or row["date"] for row in rows]
        assert min(periods) <= each["period"] <= max(periods), each


def test_caveats_have_ids_of_their_own():
    counts = Counter(caveat["id"] for resource in RESOURCES for caveat in resource["caveats"])
    assert counts and set(counts.values()) == {1}
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", identifier) for identifier in counts)


def used(registry: str) -> set[str]:
    """The ids of a registry that any row of any table refers to."""
    result = set()
    for resource in RESOURCES:
        columns = [key["fields"][0] for key in resource["schema"].get("foreignKeys", [])
                   if (key["reference"]["resource"] or resource["name"]) == registry]  # fmt: skip
        result |= {row[column] for row in read_csv(resource["path"]) for column in columns if row[column]}
    return result


def test_every_source_is_used_and_every_source_used_exists():
    assert used("sources") == {row["id"] for row in read_csv("sources.csv")}


@pytest.mark.parametrize("registry", ["units", "entities"])
def test_every_unit_and_entity_used_exists(registry):
    assert used(registry) <= {row["id"] for row in read_csv(f"{registry}.csv")}


def test_addresses_of_sources_are_web_addresses():
    for row in read_csv("sources.csv"):
        assert re.fullmatch(r"(https?://[^\s<>\"]+)?", row["url"]), row["id"]


def test_every_unit_and_entity_has_a_name_in_both_languages():
    for registry in ("units", "entities"):
        for row in read_csv(f"{registry}.csv"):
            assert row["name_en"].strip() and row["name_zh"].strip(), row["id"]


def test_every_amount_of_money_and_no_other_unit_is_written_as_money():
    money = re.compile(r"dollars|yuan|rupees")
    amounts = {
        row["id"] for row in read_csv("units.csv") if money.search(row["name_en"]) and "/" not in row["dimension"]
    }
    assert amounts == {row["id"] for row in read_csv("units.csv") if row["kind"] == "money"}


def test_units_of_one_dimension_are_written_in_one_way():
    first = {}
    for row in read_csv("units.csv"):
        if row["kind"] in ("money", "count", "physical"):
            look = (row["kind"], *(row[name] for name in ("before_en", "qualifier_en", "qualifier_zh")))
            assert first.setdefault(row["dimension"], look) == look, row["id"]


def test_what_is_written_with_the_word_for_its_size_is_not_smaller_than_one():
    for row in read_csv("units.csv"):
        assert row["kind"] not in ("money", "count") or float(row["scale"]) >= 1, row["id"]


def test_units_have_the_symbols_that_their_kind_is_written_with():
    for row in read_csv("units.csv"):
        if row["kind"] == "money":
            assert row["before_en"] and row["after_zh"], row["id"]
        if row["kind"] in ("physical", "ratio", "percent"):
            assert row["after_en"] and row["after_zh"], row["id"]
        assert bool(row["qualifier_en"]) == bool(row["qualifier_zh"]), row["id"]


LIKE_A_PERIOD = re.compile(r"(19|20)\d\d(-(Q[1-4]|H[12]|9M|\d\d(-\d\d)?))?(/(19|20)\d\d(-[-\d]+)?)?")
# years by which a table tells its own editions apart
VINTAGES = {"edition", "vintage"}


@EACH_TABLE
def test_a_column_is_dated_exactly_when_its_cells_are_periods_or_days(resource):
    rows = read_csv(resource["path"])
    for name, field in fields(resource).items():
        cells = {re.sub(r"^FY(?=\d{4}$)", "", row[name]) for row in rows} - {""}
        if cells and field["type"] in ("string", "date") and name not in VINTAGES:
            dated = field["type"] == "date" or field.get("dated", False)
            assert dated == all(map(LIKE_A_PERIOD.fullmatch, cells)), name


@EACH_TABLE
def test_a_table_with_a_column_for_its_time_names_it(resource):
    times = [name for name in ("period", "date", "published") if name in fields(resource)]
    # a table without one of these may name another column of dates
    assert resource.get("time") in times[:1] or (not times and resource.get("time", "") in (*dated(resource), ""))


@pytest.mark.parametrize("as_of", ["2022-06-30", "2024-12-31", "2025-09-10", "2026-04-13"])
def test_an_edition_shows_nothing_issued_after_its_day(as_of):
    edition = Edition(as_of=as_of, start_year=2000)
    shown = 0
    for resource in THEMES:
        known = resource["known"]
        if known["rule"] in ("date", "edition"):
            dates = list(edition.table(resource["name"]).frame[known["column"]])
            days = [known["dates"][cell] for cell in dates] if known["rule"] == "edition" else dates
            assert all(day <= as_of[: len(day)] for day in days), resource["name"]
            shown += len(days)
    assert shown


# --- figures that follow from others

INVESTMENT = "investment/private_investment"


def annual(edition: str, country: str) -> dict[str, float]:
    """The most exact annual series of an edition."""
    rows = [row for row in read_csv(f"{INVESTMENT}.csv")
            if (row["edition"], row["country"], row["indicator"]) == (edition, country, "private_ai_investment")
            and row["basis"] != "published_nominal_rounded"]  # fmt: skip
    return {row["period"]: float(row["value"]) for row in rows}


def cumulative() -> list[tuple[str, str, list[str], float]]:
    found = values(INVESTMENT, "edition", "country", "period", indicator="private_ai_investment_cumulative")
    return [
        (edition, country, [str(year) for year in range(int(period[:4]), int(period[-4:]) + 1)], value)
        for (edition, country, period), value in found.items()
    ]


def test_cumulative_investment_is_the_sum_of_the_years_of_its_edition():
    checked = 0
    for edition, country, years, value in cumulative():
        own = annual(edition, country)
        if set(years) <= set(own):
            assert value == pytest.approx(sum(own[year] for year in years), abs=0.05)
            checked += 1
    assert checked


@pytest.mark.parametrize("country", ["USA", "CHN"])
def test_the_last_two_editions_join(country):
    """The newest cumulative total less its last year is the series of the edition before."""
    edition, _, years, value = max(each for each in cumulative() if each[1] == country)
    before = annual(str(int(edition) - 1), country)
    assert value - annual(edition, country)[years[-1]] == pytest.approx(
        sum(before[year] for year in years[:-1]), rel=0.005
    )


@pytest.mark.parametrize("table", [INVESTMENT, "investment/private_investment_trackers"])
def test_real_values_are_the_nominal_ones_deflated(table):
    prices = series("cpi_u_index", "USA")
    rows = [row for row in read_csv(f"{table}.csv") if row["value_real_usd2021_bn"] and row["unit"] == "USD_bn"]
    assert rows
    for row in rows:
        nominal = float(row["value_real_usd2021_bn"]) * prices[row["period"]] / prices["2021"]
        digit = 0.5 if row.get("basis") == "published_nominal_rounded" else 0.001
        assert float(row["value"]) == pytest.approx(nominal, rel=1e-3, abs=digit), row


def test_exact_values_round_to_the_headlines_of_their_edition():
    key = ("edition", "country", "period")
    headlines = values(INVESTMENT, *key, indicator="private_ai_investment", basis="published_nominal_rounded")
    exact = values(INVESTMENT, *key, indicator="private_ai_investment", basis="reconstructed_nominal")
    for each in headlines.keys() & exact.keys():
        assert round(exact[each], 1) == headlines[each]


def test_deals_by_size_add_up_and_average_to_the_whole():
    deals = values("investment/deal_structure", "size_band", "period", indicator="private_ai_investment_events")
    for period in {period for _, period in deals}:
        bands = {band: count for (band, year), count in deals.items() if year == period}
        assert sum(bands.values()) == 2 * bands["total"]
    world = annual("2026", "WLD")
    for (period,), average in values("investment/deal_structure", "period", indicator="average_event_size").items():
        disclosed = deals["total", period] - deals["undisclosed", period]
        assert average == pytest.approx(world[period] * 1000 / disclosed, rel=0.001)


def before_break(table: str, entity: str, period: str) -> bool:
    breaks = next(resource for resource in RESOURCES if resource["name"] == table)["breaks"]
    return any(each["where"].get("entity") == entity and period < each["period"] for each in breaks)


def test_free_cash_flow_is_operating_cash_flow_less_capital_expenditure():
    flows, capex = (
        values(f"companies/{table}", "indicator", "entity", "period")
        for table in ("cashflow_rd_quarterly", "capex_quarterly")
    )
    checked = 0
    for (indicator, entity, period), free in flows.items():
        if indicator == "free_cash_flow_ocf_minus_capex":
            expected = flows["operating_cash_flow", entity, period] - capex["capex_cash_ppe", entity, period]
            # gross and net purchases differ before a declared break
            assert free == pytest.approx(
                expected, abs=0.1 if before_break("companies/capex_quarterly", entity, period) else 0.002
            )
            checked += 1
    assert checked


def test_sums_of_two_filed_figures_are_their_sums():
    capex = values("companies/capex_quarterly", "indicator", "entity", "period")
    sums = values("companies/capex_quarterly", "indicator", "entity", "period", derivation_kind="sum")
    for (_, entity, period), value in sums.items():
        expected = capex["capex_cash_ppe", entity, period] + capex["finance_lease_principal_payments", entity, period]
        assert value == pytest.approx(
            expected, abs=0.1 if before_break("companies/capex_quarterly", entity, period) else 0.002
        )


def test_annual_exchange_rates_are_the_mean_of_their_months():
    years, months = series("exchange_rate_annual_avg", "CHN"), series("exchange_rate_monthly_avg", "CHN")
    full = [year for year in years if sum(month.startswith(year) for month in months) == 12]
    assert full
    for year in full:
        mean = sum(value for month, value in months.items() if month.startswith(year)) / 12
        assert years[year] == pytest.approx(mean, rel=0.001)


def test_chinese_gdp_at_purchasing_power_follows_from_gdp_rate_and_factor():
    rate, factor = series("exchange_rate_annual_avg", "CHN"), series("ppp_conversion_factor", "CHN")
    dollars, yuan = series("gdp_nominal_usd", "CHN"), series("gdp_nominal_lcu", "CHN")
    for year, value in series("gdp_ppp_derived", "CHN").items():
        own = dollars[year] * rate[year] if year in dollars else yuan[year]
        assert value == pytest.approx(own / factor[year], abs=0.06)


@pytest.mark.parametrize("country", ["USA", "CHN"])
def test_price_indices_are_chained_from_the_annual_rates(country):
    index, inflation = series("cpi_index_2013_100", country), series("cpi_inflation", country)
    assert index["2013"] == 100
    for year in sorted(index)[1:]:
        assert index[year] / index[str(int(year) - 1)] - 1 == pytest.approx(inflation[year] / 100, abs=2e-5)


@pytest.mark.parametrize(("table", "column"), [("ai_industry_size", "value_usd_bn"), ("lab_financials", "value_usd_m")])
def test_dollar_columns_are_the_values_at_the_rate_of_their_year(table, column):
    rate = series("exchange_rate_annual_avg", "CHN")
    scale = {row["id"]: float(row["scale"]) for row in read_csv("units.csv")}
    own = {"value_usd_bn": 1e9, "value_usd_m": 1e6}[column]
    rows = [row for row in read_csv(f"investment/{table}.csv")
            if row[column] and row["unit"].startswith("CNY") and row["period"][:4] in rate]  # fmt: skip
    assert rows
    for row in rows:
        dollars = float(row["value"]) * scale[row["unit"]] / own / rate[row["period"][:4]]
        digits = -Decimal(row[column]).as_tuple().exponent
        assert float(row[column]) == pytest.approx(dollars, abs=0.51 * 10**-digits), row
