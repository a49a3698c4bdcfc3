"""SEC EDGAR, company facts: what a company filed, by quarter, into companies/capex_quarterly and cashflow_rd_quarterly.

Statements of cash flow are filed from the start of the fiscal year on, so a quarter is the difference of two figures
where it was not filed by itself. Of a figure filed again the last filing counts. `fy` and `fp` are those of the filing,
not of the figure: the fiscal year follows from the months in which the company's years end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from twotracks.errors import Problem, UpstreamError
from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Cells, Delivery, Publisher, Update, Upload
from twotracks.upstream.files import read_json, toml
from twotracks.upstream.quarters import Filed, Quarter, differences, month_of, periods_of, quarters_of
from twotracks.upstream.records import scaled

FORMS = {"10-Q", "10-K", "10-Q/A", "10-K/A", "10-KT", "10-QT"}
# days of one to four quarters; companies whose years have 52 or 53 weeks end some days earlier or later
QUARTERS = {1: (80, 100), 2: (170, 192), 3: (260, 283), 4: (350, 380)}
# more than any company has; a figure beyond is a slip
MOST_DOLLARS = 10**15
FREE = "free_cash_flow_ocf_minus_capex"
OWNED = ("period_end", "fiscal_period", "value", "derivation_kind", "derivation")


def read(upload: Upload, evidence: Evidence) -> Delivery:
    """The quarters of one company.

    Raises
    ------
    UpstreamError
    """
    facts, setup = read_json(upload), toml("edgar")
    entity, concepts = _company(upload, facts, setup)
    name = facts["entityName"]
    url = f"https://data.sec.gov/api/xbrl/companyfacts/CIK{int(facts['cik']):010}.json"
    delivery = Delivery([], PUBLISHER.source(f"Company facts of {name}", "", f"upstream-edgar-{entity}", url=url,
                                             publisher="US SEC EDGAR", kind="filing"))  # fmt: skip
    quarters: dict[str, dict[date, Quarter]] = {}
    closing, days = Counter(), []
    for indicator, concept in setup["concepts"].items():
        quarters[indicator] = {}
        # what a company files under another concept since some year it filed under the former one before; where both
        # have a quarter the one named first counts, and no difference is taken between the two
        for tag in reversed([each for each in concept["names"] if each in concepts]):
            filed = _filed(upload, tag, concepts[tag], delivery)
            closing.update(month_of(each.end)[1] for each in filed if each.quarters == 4)
            days += [each.filed for each in filed]
            quarters[indicator] |= dict(quarters_of(indicator, tag, filed, delivery))
    if not closing:
        what = "has no figure of a whole fiscal year, from which its quarters would be counted"
        raise UpstreamError(Problem(upload.name, what, "fetch the company facts whole"))
    flows, spending = quarters["operating_cash_flow"], quarters["capex_cash_ppe"]
    quarters[FREE] = dict(differences(flows, spending, "operating cash flow minus cash capex"))
    tables = {indicator: concept["table"] for indicator, concept in setup["concepts"].items()}
    tables[FREE] = tables["operating_cash_flow"]
    delivery.source["published"] = max(days)
    for table in dict.fromkeys(tables.values()):
        rows = [
            _row(entity, indicator, each, closing.most_common(1)[0][0], delivery)
            for indicator, found in quarters.items()
            if tables[indicator] == table
            for each in found.values()
        ]
        delivery.updates.append(_update(table, entity, rows, evidence))
    return delivery


def _company(upload: Upload, facts: Any, setup: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    taxonomies = facts.get("facts") if isinstance(facts, dict) else None
    concepts = taxonomies.get("us-gaap") if isinstance(taxonomies, dict) else None
    if not isinstance(concepts, dict) or not isinstance(facts.get("entityName"), str) or "cik" not in facts:
        what = "is not a file of company facts: it lacks cik, entityName or facts/us-gaap"
        raise UpstreamError(
            Problem(upload.name, what, "fetch companyfacts/CIK##########.json; filers abroad have no us-gaap")
        )
    entity = setup["companies"].get(str(facts["cik"]).lstrip("0"))
    if entity is None:
        known = ", ".join(setup["companies"].values())
        what = f"is of {facts['entityName']} (CIK {facts['cik']}), of which we have no series; we have {known}"
        raise UpstreamError(
            Problem(upload.name, what, "add the company to upstream/edgar.toml, if its series is wanted")
        )
    if not any(each in concepts for concept in setup["concepts"].values() for each in concept["names"]):
        what = "has none of the concepts that we read, such as PaymentsToAcquirePropertyPlantAndEquipment"
        raise UpstreamError(Problem(upload.name, what, "fetch it whole, or see how the company now names them"))
    return entity, concepts


def _filed(upload: Upload, tag: str, concept: Any, delivery: Delivery) -> list[Filed]:
    """The figures of a concept in US dollars, each once as it was last filed."""
    units = concept.get("units") if isinstance(concept, dict) else None
    if not isinstance(units, dict) or not all(isinstance(each, list) for each in units.values()):
        what = f"{tag} has no units with a list of facts each"
        raise UpstreamError(Problem(upload.name, what, "it is damaged: fetch the company facts whole", column=tag))
    if list(units) != ["USD"]:
        what = f"{tag} is in {' and '.join(map(repr, units)) or 'no unit'}, not in 'USD' alone"
        raise UpstreamError(
            Problem(upload.name, what, "amounts in other currencies are not converted here", column=tag)
        )
    spans: dict[tuple[date, date], list[dict[str, Any]]] = defaultdict(list)
    problems = []
    for position, fact in enumerate(units["USD"], start=1):
        try:
            span = date.fromisoformat(fact["start"]), date.fromisoformat(fact["end"])
            date.fromisoformat(fact["filed"])
            number = isinstance(fact["val"], (int, float)) and not isinstance(fact["val"], bool)
            if not number or not abs(fact["val"]) < MOST_DOLLARS or span[0] >= span[1]:
                raise ValueError(f"val {str(fact['val'])[:40]}, {span[0]} to {span[1]}")
        except (KeyError, TypeError, ValueError) as error:
            what = f"fact {position} of {tag} cannot be read ({type(error).__name__}: {error})"
            problems.append(
                Problem(upload.name, what, "a fact has start, end, val, form and filed: fetch it again", column=tag)
            )
            continue
        if str(fact.get("form")) in FORMS:
            spans[span].append(fact)
        else:
            delivery.leave_out("facts of forms other than 10-Q and 10-K", f"{tag} {fact['end']} ({fact.get('form')})")
    if problems:
        raise UpstreamError(problems[:20])
    found = []
    for (start, end), facts in spans.items():
        days = (end - start).days + 1
        quarters = next((many for many, (least, most) in QUARTERS.items() if least <= days <= most), 0)
        facts.sort(key=lambda fact: fact["filed"])
        values = [fact["val"] for fact in facts]
        if not quarters:
            delivery.leave_out("facts of neither one, two, three nor four quarters", f"{tag} {start} to {end}")
            continue
        if len(set(values)) > 1:
            delivery.leave_out(
                "restated: the last filing counts", f"{tag} {start} to {end}: {values[0]} to {values[-1]}"
            )
        last = facts[-1]
        value, first = Decimal(str(values[-1])), Decimal(str(values[0]))
        found.append(Filed(start, end, quarters, value, first, last["form"], last["filed"]))
    return found


def _row(entity: str, indicator: str, quarter: Quarter, closing: int, delivery: Delivery) -> dict[str, str]:
    period, fiscal = periods_of(quarter.end, closing)
    return {
        "country": "USA",
        "entity": entity,
        "indicator": indicator,
        "period": period,
        "period_end": quarter.end.isoformat(),
        "fiscal_period": fiscal,
        "value": scaled(quarter.value, 10**9, 3),
        "unit": "USD_bn",
        "derivation_kind": quarter.kind,
        "derivation": quarter.derivation,
        "source": delivery.source["id"],
        "locator": quarter.locator,
        "confidence": "high",
    }


def _update(table: str, entity: str, rows: list[dict[str, str]], evidence: Evidence) -> Update:
    filed = {row["indicator"] for row in rows}
    starts = min((row["period"] for row in rows), default="9999")
    mine = [
        row for row in evidence.text(table).to_dict("records") if row["entity"] == entity and row["indicator"] in filed
    ]

    def covers(row: Cells) -> bool:
        return row["entity"] == entity and row["indicator"] in filed and row["period"] >= starts

    newest, ours = (max((row["period"] for row in each), default="") for each in (rows, mine))
    # how a figure was found is told where the figure is revised; the same figure may have been found otherwise
    return Update(table, rows, ("value",), covers, "series", newest=newest, ours=ours, follows=OWNED)


PUBLISHER = Publisher("edgar", "US SEC EDGAR", "public domain", "https://data.sec.gov/api/xbrl/companyfacts", read)
