"""Ids of models and organisations for the names that Epoch AI uses: those we have, and new ones only for new names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from twotracks.evidence.package import Evidence
from twotracks.upstream.delivery import Delivery

TABLE, LIST = "models/models", "notable_ai_models"


class Names:
    """The names in models/models, and what they stand for.

    Parameters
    ----------
    evidence : Evidence
    aliases : dict
        Names of organisations that are one entity with another.
    renamed : dict
        Names of models in other vintages, and ours.
    there : set of str
        The names of all models in the file.
    """

    def __init__(self, evidence: Evidence, aliases: Mapping[str, str], renamed: Mapping[str, str], there: set[str]):
        self.aliases, self.renamed = aliases, renamed
        self.rows = evidence.text(TABLE).to_dict("records")
        # ours that the file does not have may be there with another hyphen or space
        self.gone = [row for row in self.rows if row["in_notable"] == "true" and row["model"] not in there]
        self.like = {slug(row["model"]): row["model"] for row in self.gone}
        self.models = {row["model"]: row["id"] for row in self.rows}
        self.lists = {row["model"]: row["locator"] for row in self.rows}
        self.taken = {row["id"] for row in self.rows}
        self.leads = {row["organisations"].split("; ")[0]: row["entity"] for row in self.rows}
        self.entities = evidence.entities

    def ours(self, name: str, delivery: Delivery) -> str:
        """The name under which we have a model of the file; the same name where we do not have it."""
        if name in self.models:
            return name
        known = self.renamed.get(name, "")
        if not any(row["model"] == known for row in self.gone):
            known = self.like.get(slug(name), "")
        if known:
            delivery.leave_out("models that have another name there", f"{name} (our {known})")
        return known or name

    def doubt_renamed(self, rows: Sequence[Mapping[str, str]], delivery: Delivery) -> None:
        """Say when a new model has the day and the organisation of one that is gone from the file."""
        named = {row["model"] for row in rows}
        gone = {(row["date"], row["entity"]): row["model"] for row in self.gone if row["model"] not in named}
        for row in rows:
            old = gone.get((row["date"], row["entity"]))
            if old and row["model"] not in self.lists:
                what = f"{row['model']} is new, {old} of the same day and organisation is gone"
                delivery.doubts.append(f"{what}: if it was renamed, say so under [models] of upstream/epoch.toml")

    def locator(self, model: str) -> str:
        """The lists that have a model, joined with `+` as in the table; this one first."""
        lists = self.lists.get(model, "").split("+")
        return "+".join(dict.fromkeys(filter(None, [LIST, *lists])))

    def model(self, name: str) -> str:
        """The id of a model; a new one is unlike all others."""
        if name not in self.models:
            made = stem = slug(name) or "model"
            number = 2
            while made in self.taken:
                made, number = f"{stem}_{number}", number + 1
            self.models[name] = made
            self.taken.add(made)
        return self.models[name]

    def entity(self, name: str, countries: Sequence[str], delivery: Delivery) -> str:
        """The entity of an organisation; what data/entities.csv lacks is added to the delivery."""
        entity = self.leads.get(name) or self.aliases.get(name) or slug(name)
        if entity not in self.entities and entity not in {row["id"] for row in delivery.entities}:
            row = {"id": entity, "kind": "organisation", "name_en": name}
            # no Chinese name is invented: the English one stands in until somebody writes it
            row |= {"name_zh": name, "country": countries[0] if len(countries) == 1 else ""}
            delivery.entities.append(row)
        return entity


def split(cell: str, whole: list[str] | None = None) -> Iterator[str]:
    """The parts of a cell between commas; names with commas of their own stay whole."""
    for position, name in enumerate(whole or ()):
        cell = cell.replace(name, f"\0{position}\0")
    for part in cell.split(","):
        name = re.sub("\0(\\d+)\0", lambda found: (whole or [])[int(found[1])], part).strip()
        if name:
            yield name


def slug(name: str) -> str:
    """An id from a name: plain letters and figures, with `_` between.

    Examples
    --------
    >>> slug("Z.ai (Zhipu AI)"), slug("Türk Telekom")
    ('z_ai_zhipu_ai', 'turk_telekom')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")
