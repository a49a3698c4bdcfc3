"""What a refresh writes: what the publisher is right about, and nothing that was made by hand."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date

import pytest

from helpers import evidence_of
from twotracks.checks.validation import validate
from twotracks.upstream.quarters import periods_of
from upstream.excerpts import EXCERPTS, files_under_data, refresh, rows_of, table, write_rows

MODELS, HEADER = "models/models", "Model"


def edited(tmp_path, excerpt, *edits, more=()):
    """A copy of an excerpt with cells changed: (column that names, name, column, cell); and rows added."""
    path = EXCERPTS[excerpt]
    text = path.read_bytes().decode("mac_roman" if excerpt == "microsoft-diffusion" else "utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for by, name, column, cell in edits:
        [row] = [row for row in rows if row[by] == name]
        assert row[column] != cell
        row[column] = cell
    write_rows(tmp_path / path.name, [*more, *rows], list(rows[0]))
    return tmp_path / path.name


def model(**cells):
    row = dict.fromkeys(rows_of(EXCERPTS["epoch-models"])[0], "")
    new = {"Model": "Ångström 2", "Organization": "OpenAI", "Publication date": "2026-01-15",
           "Country (of organization)": "United States of America", "Domain": "Language,Vision",
           "Confidence": "Likely", "Model accessibility": "API access"}  # fmt: skip
    return {**row, **new, **cells}


def take(book, publisher, path, *options):
    result = refresh(book, publisher, "--file", str(path), *(options or ("--yes",)))
    assert result.exit_code == 0, result.output
    assert [str(problem) for problem in validate(evidence_of(book)).problems] == []
    return result.output


def test_the_small_book_is_sound(unchanging_book):
    assert [str(problem) for problem in validate(evidence_of(unchanging_book)).problems] == []


def test_a_new_model_becomes_a_row_as_the_table_writes_them(small_book, tmp_path):
    new = model(**{"Parameters": "30500000000.0", "Link": "https://example.org/a\nhttps://example.org/b (BROKEN)",
                   "Frontier model": "True",
                   "Country (of organization)": "China,United States of America,China"})  # fmt: skip
    take(small_book, "epoch-models", edited(tmp_path, "epoch-models", more=[new]))
    [row] = table(small_book, MODELS, model="Ångström 2")
    expected = {
        "id": "angstrom_2", "country": "USA_CHN", "countries": "CHN|USA", "entity": "openai", "organisations": "OpenAI",
        "date": "2026-01-15", "domain": "Language; Vision", "is_language": "true", "parameters": "30500000000",
        "accessibility": "API access", "open_weights": "false", "in_notable": "true", "in_frontier": "true",
        "source_confidence": "likely", "confidence": "medium", "link": "https://example.org/a",
        "source": "upstream-epoch-models", "locator": "notable_ai_models",
    }  # fmt: skip
    assert {column: row[column] for column in expected} == expected
    # rows stand in the order of their days
    days = [each["date"] for each in table(small_book, MODELS)]
    assert days == sorted(days)


def test_ids_are_unique_and_those_of_old_names_stay(small_book, tmp_path):
    before = {row["model"]: row["id"] for row in table(small_book, MODELS)}
    twins = [model(Model="NUWA"), model(Model="N·WA"), model(Model="Grok-4")]
    take(small_book, "epoch-models", edited(tmp_path, "epoch-models", more=twins))
    after = {row["model"]: row["id"] for row in table(small_book, MODELS)}
    assert before.items() <= after.items() and len(set(after.values())) == len(after)
    assert before["NÜWA"] == "n_wa" and after["Grok-4"] == "grok_4_2"


def test_a_model_renamed_upstream_is_the_same_row(small_book):
    """The excerpt has `GLM 4.5`, our table `GLM-4.5`."""
    take(small_book, "epoch-models", EXCERPTS["epoch-models"])
    assert [row["id"] for row in table(small_book, MODELS) if "GLM" in row["model"]] == ["glm_4_5"]


def test_a_model_with_another_hyphen_is_the_same_row(small_book, tmp_path):
    path = edited(tmp_path, "epoch-models", (HEADER, "DeepSeek-V3", "Model", "DeepSeek V3"))
    output = take(small_book, "epoch-models", path)
    assert "DeepSeek V3 (our DeepSeek-V3)" in output and "GLM 4.5 (our GLM-4.5)" in output
    assert [row["id"] for row in table(small_book, MODELS, entity="deepseek")] == ["deepseek_v3"]


def test_a_new_model_in_the_place_of_one_that_is_gone_is_suspicious(small_book, tmp_path):
    path = edited(tmp_path, "epoch-models", (HEADER, "DeepSeek-V3", "Model", "DeepSeek Base 671B"))
    result = refresh(small_book, "epoch-models", "--file", str(path), "--yes")
    assert result.exit_code == 1
    assert "DeepSeek Base 671B is new, DeepSeek-V3 of the same day and organisation is gone" in result.output


def test_an_organisation_that_nobody_knew_is_added_and_told(small_book, tmp_path):
    new = model(Organization="Lab of Tomorrow,OpenAI")
    take(small_book, "epoch-models", edited(tmp_path, "epoch-models", more=[new]))
    [row] = table(small_book, "entities", id="lab_of_tomorrow")
    assert row == {"id": "lab_of_tomorrow", "kind": "organisation", "name_en": "Lab of Tomorrow",
                   "name_zh": "Lab of Tomorrow", "country": "USA"}  # fmt: skip


def test_what_was_made_by_hand_survives(small_book, tmp_path):
    path = small_book / "data/models/models.csv"
    rows = rows_of(path)
    ours = next(row for row in rows if row["model"] == "GPT-4.5")
    ours |= {"note": "read twice", "entity": "microsoft", "source2": ""}
    write_rows(path, rows)
    take(small_book, "epoch-models", EXCERPTS["epoch-models"])
    [row] = table(small_book, MODELS, model="GPT-4.5")
    assert (row["note"], row["entity"], row["id"]) == ("read twice", "microsoft", "gpt_4_5")
    # the figure is the publisher's, and says so
    assert (row["training_compute_flop"], row["source"]) == ("2.1000001e+26", "upstream-epoch-models")


def test_a_corrected_cell_is_not_touched(small_book):
    [row] = table(small_book, MODELS, model="GPT-4.5")
    correction = {"id": "gpt-4-5", "table": MODELS, "key": "id=gpt_4_5", "column": "training_compute_flop",
                  "old": row["training_compute_flop"], "new": "1e26", "reason": "Measured again.",
                  "reported_by": "a reader",
                  "date": "2026-11-01", "status": "applied"}  # fmt: skip
    write_rows(small_book / "data/corrections.csv", [correction])
    output = take(small_book, "epoch-models", EXCERPTS["epoch-models"])
    assert "corrected by hand in data/corrections.csv: gpt_4_5" in output
    [after] = table(small_book, MODELS, model="GPT-4.5")
    assert after["training_compute_flop"] == row["training_compute_flop"]
    assert after["training_cost_usd2023"] != row["training_cost_usd2023"]


def test_an_empty_cell_does_not_empty_ours(small_book):
    """Epoch's list has no size of Grok 4; another list, which we have it from, does."""
    output = take(small_book, "epoch-models", EXCERPTS["epoch-models"])
    assert table(small_book, MODELS, model="Grok 4")[0]["parameters"] == "3000000000000"
    assert "the file is silent where we have a figure from elsewhere: grok_4: parameters" in output


def test_what_is_in_no_table_is_counted_and_named(small_book):
    output = take(small_book, "epoch-models", EXCERPTS["epoch-models"])
    assert "2 neither American nor Chinese: Mistral Large; AlphaGo Zero" in output
    assert "1 split in two under other names by the list we have: GPT-4" in output
    assert "1 cells with two figures: Masked Autoencoders ViT-H" in output


def test_what_is_named_takes_no_more_than_its_line_and_sends_no_codes(small_book, tmp_path):
    country = {"Country (of organization)": "France"}
    strange = [model(Model="x" * 100_000, **country), model(Model="\x1b[2Jgone", **country)]
    output = take(small_book, "epoch-models", edited(tmp_path, "epoch-models", more=strange), "--yes", "--all")
    assert "x" * 119 + "…" in output and "x" * 120 not in output
    assert "\ufffd[2Jgone" in output and "\x1b[2J" not in output


def test_the_snapshot_is_the_file_and_its_sidecar_says_where_it_is_from(small_book):
    source = EXCERPTS["microsoft-diffusion"]
    take(small_book, "microsoft-diffusion", source)
    [path] = (small_book / "data/upstream/microsoft-diffusion").glob("*.csv")
    said = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    assert path.read_bytes() == source.read_bytes()
    assert path.name == f"2026-11-24-{sha256[:8]}-microsoft-diffusion.csv"
    assert (said["sha256"], said["bytes"], said["retrieved"], said["licence"], said["committed"]) == (
        sha256, source.stat().st_size, "2026-11-24", "MIT", True)  # fmt: skip
    assert said["origin"] and said["address"].startswith("https://")


def test_a_large_file_is_recorded_in_a_folder_that_git_ignores(small_book, tmp_path):
    long = model(**{"Parameters notes": "n" * 1_100_000})
    take(small_book, "epoch-models", edited(tmp_path, "epoch-models", more=[long]))
    folder = small_book / "data/upstream/epoch-models"
    [sidecar] = folder.glob("*.json")
    said = json.loads(sidecar.read_text(encoding="utf-8"))
    assert said["committed"] is False
    assert (small_book / said["snapshot"]).parent == folder / "large"


def test_of_files_of_one_day_the_one_taken_in_last_counts(small_book, tmp_path):
    for value in range(6):
        more = [{"Country Name": "Oz", "Country Code": "OZZ", "Year": "2023", "Value": str(value)}]
        path = edited(tmp_path, "world-bank-gdp", more=more)
        take(small_book, "world-bank-gdp", path)
        assert "Nothing is new: tables and snapshot" in take(small_book, "world-bank-gdp", path)


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n{}", "[]", "{}", "", '{"number": "1"}'])
def test_a_damaged_sidecar_is_told(text, small_book):
    take(small_book, "world-bank-gdp", EXCERPTS["world-bank-gdp"])
    [sidecar] = (small_book / "data/upstream/world-bank-gdp").glob("*.json")
    sidecar.write_text(text, encoding="utf-8")
    result = refresh(small_book, "world-bank-gdp", "--file", str(EXCERPTS["world-bank-gdp"]), "--yes")
    assert result.exit_code == 1 and "No table has been changed." in result.output
    assert f"{sidecar.name}: " in result.output and "restore it from the history" in result.output


def test_a_file_that_a_later_one_followed_is_refused(small_book, tmp_path):
    first, second = EXCERPTS["world-bank-gdp"], edited(tmp_path, "world-bank-gdp", more=[])
    take(small_book, "world-bank-gdp", first, "--yes", "--retrieved", "2026-11-20")
    take(small_book, "world-bank-gdp", second)
    result = refresh(small_book, "world-bank-gdp", "--file", str(first), "--yes")
    assert result.exit_code == 1 and "is a file that was taken in before" in result.output


def test_a_new_year_goes_behind_the_last_of_its_series(small_book, tmp_path):
    new = [{"Country Name": "China", "Country Code": "CHN", "Year": "2024", "Value": "18743803170827.2"},
           {"Country Name": "France", "Country Code": "FRA", "Year": "2024", "Value": "3162079000000"}]  # fmt: skip
    take(small_book, "world-bank-gdp", edited(tmp_path, "world-bank-gdp", more=new))
    china = table(small_book, "investment/macro", indicator="gdp_nominal_usd", country="CHN")
    assert [row["period"] for row in china] == [str(year) for year in range(2013, 2025)]
    assert (china[-1]["value"], china[-1]["unit"]) == ("18743.803", "USD_bn")
    [source] = table(small_book, "sources", id="upstream-world-bank-gdp")
    assert source["accessed"] == "2026-11-24" and "sha256" in source["note"]


def test_the_price_index_is_chained_to_the_new_year(small_book, tmp_path):
    new = [{"Country Name": "China", "Country Code": "CHN", "Year": "2025", "CPI": "0.4"}]
    take(small_book, "world-bank-prices", edited(tmp_path, "world-bank-prices", more=new))
    where = {"country": "CHN", "indicator": "cpi_index_2013_100"}
    last, before = (
        table(small_book, "investment/macro", **where)[-1],
        table(small_book, "investment/macro", **where)[-2],
    )
    assert (last["period"], before["period"]) == ("2025", "2024")
    assert float(last["value"]) == pytest.approx(float(before["value"]) * 1.004, abs=0.002)


def test_a_year_has_a_mean_once_it_has_twelve_months(small_book, tmp_path):
    months = [{"Date": f"2026-{month:02}-01", "Country": "China", "Exchange rate": "7"} for month in range(7, 13)]
    take(
        small_book,
        "exchange-rates",
        edited(tmp_path, "exchange-rates", more=months),
        "--yes",
        "--retrieved",
        "2027-01-05",
    )
    where = {"country": "CHN", "period": "2026"}
    [mean] = table(small_book, "investment/macro", indicator="exchange_rate_annual_avg", **where)
    first = [float(row["value"]) for row in table(small_book, "investment/macro", country="CHN",
                                                  indicator="exchange_rate_monthly_avg") if row["period"] < "2026-07"
             and row["period"] >= "2026"]  # fmt: skip
    assert float(mean["value"]) == pytest.approx((sum(first) + 42) / 12, abs=5e-5)
    assert not table(small_book, "investment/macro", indicator="exchange_rate_annual_avg", country="HKG", period="2026")


def test_a_new_version_of_an_estimate_is_a_new_edition(small_book):
    take(small_book, "epoch-chip-counts", EXCERPTS["epoch-chip-counts"])
    package = json.loads((small_book / "data/datapackage.json").read_text(encoding="utf-8"))
    [resource] = [each for each in package["resources"] if each["name"] == "chips/chip_compute_cumulative"]
    assert resource["known"]["dates"] == {"2026-09": "2026-09-25", "2026-10": "2026-10-05"}
    vintages = {(row["entity"], row["vintage"]) for row in table(small_book, "chips/chip_compute_cumulative")}
    assert vintages == {("amd", "2026-10"), ("cambricon", "2026-09")}


def test_a_new_edition_of_constant_dollars_stands_beside_the_old_one(small_book, tmp_path):
    new = (("United States", "USA", "80000000000"), ("World", "OWID_WRL", "120000000000"))
    more = [{"Entity": name, "Code": code, "Year": "2024", "Estimated investment - Field: All": value}
            for name, code, value in new]  # fmt: skip
    take(small_book, "owid", edited(tmp_path, "owid-cset", more=more))
    where = {"tracker": "cset_eto", "country": "USA", "vintage": "2026-11"}
    rows = table(small_book, "investment/private_investment_trackers", **where)
    assert [row["period"] for row in rows] == [str(year) for year in range(2014, 2025)]
    prices = {
        row["period"]: float(row["value"]) for row in table(small_book, "investment/macro", indicator="cpi_u_index")
    }
    assert float(rows[-1]["value"]) == pytest.approx(80 * prices["2024"] / prices["2021"], abs=5e-4)
    assert {row["status"] for row in rows} == {"actual"}
    old = table(small_book, "investment/private_investment_trackers", **{**where, "vintage": "2025-05"})
    assert [row["value_real_usd2021_bn"] for row in old] == [row["value_real_usd2021_bn"] for row in rows[:-1]]


def test_the_year_before_an_edition_is_projected_and_in_constant_dollars(small_book, tmp_path):
    row = {"Entity": "World", "Code": "OWID_WRL", "Year": "2025", "Estimated investment - Field: All": "130000000000"}
    take(small_book, "owid", edited(tmp_path, "owid-cset", more=[row]))
    where = {"country": "WLD", "vintage": "2026-11", "period": "2025", "tracker": "cset_eto"}
    [found] = table(small_book, "investment/private_investment_trackers", **where)
    assert (found["value"], found["unit"], found["status"], found["source2"]) == (
        "130",
        "USD2021_bn",
        "projected",
        "",
    )


def test_rounded_counts_do_not_replace_exact_ones(small_book):
    take(small_book, "owid", EXCERPTS["owid-robots"])
    where = {"indicator": "industrial_robot_installations", "country": "CHN"}
    found = {row["period"]: row["value"] for row in table(small_book, "diffusion/industrial_robots", **where)}
    assert found["2022"] == "290144" and found["2020"] == "168400" and found["2021"] == "268000"


def facts_with(tmp_path, change):
    facts = json.loads(EXCERPTS["edgar"].read_text(encoding="utf-8"))
    change(facts["facts"]["us-gaap"]["PaymentsToAcquirePropertyPlantAndEquipment"]["units"]["USD"])
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return path


def test_the_next_quarter_is_the_difference_of_two_figures_since_the_start_of_the_year(small_book, tmp_path):
    def change(filed):
        half = next(each for each in filed if (each["start"], each["end"]) == ("2026-01-01", "2026-06-30"))
        filed.append(
            {**half, "end": "2026-09-30", "val": half["val"] + 50_123_000_000, "filed": "2026-10-28", "form": "10-Q"}
        )

    take(small_book, "edgar", facts_with(tmp_path, change))
    where = {"entity": "alphabet", "indicator": "capex_cash_ppe", "period": "2026-Q3"}
    [row] = table(small_book, "companies/capex_quarterly", **where)
    assert (row["value"], row["period_end"], row["fiscal_period"], row["derivation_kind"]) == (
        "50.123", "2026-09-30", "FY2026-Q3", "decumulated")  # fmt: skip
    assert "10-Q filed 2026-10-28" in row["locator"] and row["source"] == "upstream-edgar-alphabet"


def test_a_company_that_has_changed_its_concept_goes_on_in_one_series(small_book, tmp_path):
    facts = json.loads(EXCERPTS["edgar"].read_text(encoding="utf-8"))
    concepts = facts["facts"]["us-gaap"]
    name, former = "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"
    filed = concepts[name]["units"]["USD"]
    for new, old in ((name, former), (former, name)):
        concepts[new] = {"units": {"USD": [each for each in filed if each["start"] >= "2026"]}}
        concepts[old] = {"units": {"USD": [each for each in filed if each["start"] < "2026"]}}
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(facts), encoding="utf-8")
        before = table(small_book, "companies/capex_quarterly")
        output = take(small_book, "edgar", path)
        assert "of ours not in the file" not in output
        assert table(small_book, "companies/capex_quarterly") == before


def test_a_restated_quarter_is_revised_and_told(small_book, tmp_path):
    def change(filed):
        quarter = next(each for each in filed if (each["start"], each["end"]) == ("2026-01-01", "2026-03-31"))
        half = next(each for each in filed if (each["start"], each["end"]) == ("2026-01-01", "2026-06-30"))
        for each in (quarter, half):
            filed.append({**each, "val": each["val"] + 1_000_000_000, "filed": "2026-10-28", "form": "10-Q/A"})

    output = take(small_book, "edgar", facts_with(tmp_path, change))
    where = {"entity": "alphabet", "indicator": "capex_cash_ppe"}
    found = {row["period"]: row["value"] for row in table(small_book, "companies/capex_quarterly", **where)}
    assert (found["2026-Q1"], found["2026-Q2"]) == ("36.674", "44.924")
    assert "restated: the last filing counts" in output
    flow = table(
        small_book, "companies/cashflow_rd_quarterly", indicator="free_cash_flow_ocf_minus_capex", period="2026-Q1"
    )
    assert flow[0]["value"] == "9.116"


def test_a_year_restated_without_its_quarters_is_not_mixed_with_them(small_book, tmp_path):
    def change(filed):
        year = next(each for each in filed if (each["start"], each["end"]) == ("2025-01-01", "2025-12-31"))
        filed.append({**year, "val": year["val"] + 5_000_000_000, "filed": "2026-10-28", "form": "10-K/A"})

    output = take(small_book, "edgar", facts_with(tmp_path, change))
    where = {"entity": "alphabet", "indicator": "capex_cash_ppe", "period": "2025-Q4"}
    assert table(small_book, "companies/capex_quarterly", **where)[0]["value"] == "27.851"
    assert "restated in one of two cumulative figures: both as first filed" in output


def test_fiscal_quarters_follow_from_the_month_in_which_years_end():
    ends = {"2026-03-31": 6, "2025-09-30": 6, "2019-02-28": 5, "2019-08-31": 5, "2026-12-31": 12, "2026-07-03": 6}
    found = {end: periods_of(date.fromisoformat(end), closing) for end, closing in ends.items()}
    assert found == {
        "2026-03-31": ("2026-Q1", "FY2026-Q3"),
        "2025-09-30": ("2025-Q3", "FY2026-Q1"),
        "2019-02-28": ("2019-Q1", "FY2019-Q3"),
        "2019-08-31": ("2019-Q3", "FY2020-Q1"),
        "2026-12-31": ("2026-Q4", "FY2026-Q4"),
        # a quarter of thirteen weeks that ends in the first days of the next month
        "2026-07-03": ("2026-Q2", "FY2026-Q4"),
    }


def test_years_that_end_in_the_first_days_of_another_are_those_before(small_book, tmp_path):
    """A year of 52 weeks ends on 1 January 2026, the one before on 2 January 2025."""
    text = EXCERPTS["edgar"].read_text(encoding="utf-8")
    for year in (2024, 2025, 2026):
        text = text.replace(f'"{year - 1}-12-31"', f'"{year}-01-02"')
    path = tmp_path / "facts.json"
    path.write_text(text, encoding="utf-8")
    assert "as we have them, 0 revised, 0 added" in take(small_book, "edgar", path)
    rows = [row for row in rows_of(small_book / "data/companies/capex_quarterly.csv") if row["entity"] == "alphabet"]
    write_rows(small_book / "data/companies/capex_quarterly.csv", [row | {"value": "1"} for row in rows])
    more = json.loads(text) | {"entityName": "Alphabet"}
    path.write_text(json.dumps(more), encoding="utf-8")
    result = refresh(small_book, "edgar", "--file", str(path), "--yes-suspicious")
    assert result.exit_code == 0, result.output
    found = {row["period"]: row["fiscal_period"] for row in table(small_book, "companies/capex_quarterly")}
    assert (found["2025-Q4"], found["2026-Q1"]) == ("FY2025-Q4", "FY2026-Q1")


def test_suspicious_changes_are_shown_first_and_need_their_own_yes(small_book, tmp_path):
    path = edited(tmp_path, "microsoft-diffusion", ("Economy", "Norway", "Q1 2026 AI Diffusion", "4.86%"),
                  ("Economy", "Germany", "Q1 2026 AI Diffusion", "31.2%"))  # fmt: skip
    before = files_under_data(small_book)
    refused = refresh(small_book, "microsoft-diffusion", "--file", str(path), "--yes")
    first, second = (refused.output.index(name) for name in ("country=NOR", "country=DEU"))
    assert refused.exit_code == 1 and first < second and "a tenth" in refused.output
    assert files_under_data(small_book) == before
    take(small_book, "microsoft-diffusion", path, "--yes-suspicious")
    where = {"country": "NOR", "indicator": "ai_user_share", "period": "2026-Q1"}
    assert table(small_book, "diffusion/microsoft_ai_diffusion", **where)[0]["value"] == "4.86"


def test_no_is_an_answer(small_book):
    before = files_under_data(small_book)
    for answer in ("n\n", ""):
        result = refresh(small_book, "epoch-models", "--file", str(EXCERPTS["epoch-models"]), answer=answer)
        assert result.exit_code == 1 and "No table has been changed." in result.output
        assert files_under_data(small_book) == before
    result = refresh(small_book, "epoch-models", "--file", str(EXCERPTS["epoch-models"]), answer="y\n")
    assert result.exit_code == 0 and files_under_data(small_book) != before


def test_what_the_check_would_refuse_is_not_written(small_book, tmp_path):
    path = edited(tmp_path, "epoch-models", ("Model", "GPT-4.5", "Model accessibility", "By pigeon"))
    before = files_under_data(small_book)
    result = refresh(small_book, "epoch-models", "--file", str(path), "--yes")
    assert result.exit_code == 1 and "By pigeon" in result.output
    assert files_under_data(small_book) == before


def test_the_source_of_rows_that_are_all_revised_goes(small_book):
    """A source that no row names is a fault of the evidence; one that another table names stays."""
    path, old = small_book / "data/chips/chip_compute_cumulative.csv", "epoch-ai-chip-counts-2026-09"
    write_rows(path, [row for row in rows_of(path) if row["entity"] == "amd"])
    elsewhere = small_book / "data/chips/accelerators.csv"
    for named in (True, False):
        if not named:
            write_rows(path, [row | {"vintage": "2026-09", "source": old} for row in rows_of(path)])
            write_rows(elsewhere, [row | {"source2": ""} for row in rows_of(elsewhere)])
        assert bool(old in {cell for row in rows_of(elsewhere) for cell in row.values()}) == named
        result = refresh(small_book, "epoch-chip-counts", "--file", str(EXCERPTS["epoch-chip-counts"]), "--yes")
        assert "Written" in result.output
        assert bool(table(small_book, "sources", id=old)) == named


def test_a_misspelt_publisher_or_no_file_is_told(small_book):
    result = refresh(small_book, "epoch-modells")
    assert result.exit_code == 1 and "did you mean epoch-models" in result.output
    result = refresh(small_book, "owid")
    assert result.exit_code == 1 and "give one of --file and --url" in result.output
    result = refresh(small_book, "owid", "--file", "no/such.csv")
    assert result.exit_code == 1 and "there is no such file" in result.output
    result = refresh(small_book, "owid", "--file", str(small_book))
    assert result.exit_code == 1 and "is no file" in result.output
    result = refresh(small_book, "owid", "--file", "a.csv", "--retrieved", "tomorrow")
    assert result.exit_code == 2 and "does not match the format" in result.output
