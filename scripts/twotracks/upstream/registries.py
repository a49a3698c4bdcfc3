"""What a refresh changes beside tables: the sources, the entities, and the editions that the package names."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from twotracks.evidence.package import Evidence, read_text
from twotracks.upstream.delivery import Delivery, Upload
from twotracks.upstream.merge import Row

SOURCES, ENTITIES = "sources", "entities"


def rows_of(evidence: Evidence, table: str) -> list[Row]:
    """The rows of a table as its file has them: a correction made on reading is not written into it."""
    frame = read_text(evidence.resource(table), evidence.project).drop(columns="_row")
    return frame.to_dict("records")


def with_editions(evidence: Evidence, delivery: Delivery, tables: Mapping[str, Any]) -> dict[str, Any] | None:
    """data/datapackage.json with the editions that the file adds; None where it adds none."""
    added = {table: edition for table, edition in delivery.editions.items() if table in tables}
    package = copy.deepcopy(evidence.package)
    for resource in package["resources"]:
        if resource["name"] in added:
            edition, day = added[resource["name"]]
            known = resource["known"]
            known["dates"][edition] = day
            schema = next(field for field in resource["schema"]["fields"] if field["name"] == known["column"])
            allowed = schema.get("constraints", {}).get("enum", [edition])
            allowed += [edition] if edition not in allowed else []
    return package if added else None


def registries(
    evidence: Evidence, delivery: Delivery, tables: Mapping[str, list[Row]], upload: Upload, sidecar: Mapping[str, Any]
) -> dict[str, list[Row]]:
    """The registries with the source of the file, without those that nothing rests on any more, and new entities."""
    changed: dict[str, list[Row]] = {}
    cited = {row["source"] for rows in tables.values() for row in rows}
    sources = rows_of(evidence, SOURCES)
    if delivery.source["id"] in cited:
        kept = sidecar["snapshot"] if sidecar["committed"] else "its digest"
        note = f"file {upload.name}, sha256 {sidecar['sha256'][:12]}; kept as {kept}"
        row = {**delivery.source, "accessed": upload.retrieved, "note": note}
        sources = [each for each in sources if each["id"] != row["id"]]
        place = next((at for at, each in enumerate(sources) if each["id"] > row["id"]), len(sources))
        sources.insert(place, row)
    left = {row["source"] for name in tables for row in rows_of(evidence, name)} - cited
    for resource in evidence.tables.values():
        if left and resource.name not in tables:
            left -= _cited(evidence, resource.name)
    still = {cell for rows in tables.values() for row in rows for cell in (row["source"], row.get("source2", ""))}
    changed[SOURCES] = [row for row in sources if row["id"] not in left - still]
    named = {row.get("entity") for rows in tables.values() for row in rows}
    if new := [row for row in delivery.entities if row["id"] in named]:
        changed[ENTITIES] = rows_of(evidence, ENTITIES)
        for row in new:
            last = max((at for at, each in enumerate(changed[ENTITIES]) if each["kind"] == row["kind"]), default=-1)
            changed[ENTITIES].insert(last + 1, row)
    return changed


def _cited(evidence: Evidence, table: str) -> set[str]:
    """The sources that a table names in any of its columns."""
    resource = evidence.resource(table)
    keys = resource.descriptor["schema"].get("foreignKeys", [])
    columns = [each["fields"][0] if isinstance(each["fields"], list) else each["fields"] for each in keys
               if each["reference"]["resource"] == SOURCES]  # fmt: skip
    frame = read_text(resource, evidence.project)
    return {cell for column in columns for cell in frame[column]}
