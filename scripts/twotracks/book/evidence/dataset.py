"""A table as a schema.org Dataset, for search engines and data catalogues."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from twotracks.book.evidence.downloads import marked
from twotracks.book.evidence.package import Package

# schema.org asks for addresses; those of files are given as seen from the page
CONTEXT = "https://schema.org/"


def script(package: Package, card: dict[str, Any], file: str, catalogue: str, span: str) -> Markup:
    """The markup as a script element that browsers do not run.

    Parameters
    ----------
    card : dict
    file, catalogue : str
        Where the CSV and the catalogue are, as seen from the table's page.
    span : str
        First and last year, as `2013/2025`; empty for a table without a time.
    """
    resource = package.evidence.resource(card["name"]).descriptor
    whole = package.evidence.package
    described = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": card["title"],
        "description": " ".join(filter(None, [card["description"], card["derivation"]])),
        "identifier": card["name"],
        "license": [each["path"] for each in resource.get("licenses", []) if each.get("path")],
        "version": whole.get("version", ""),
        "creator": {"@type": "Organization", "name": f"The authors of {whole.get('title', 'the book')}"},
        "isAccessibleForFree": True,
        "temporalCoverage": span,
        "variableMeasured": [_variable(each) for each in card["columns"]],
        "includedInDataCatalog": {"@type": "DataCatalog", "name": whole.get("title", ""), "url": catalogue},
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": "text/csv",
            "contentUrl": file,
            "sha256": hashlib.sha256(marked(package.evidence.content(card["name"]))).hexdigest(),
        },
    }
    # htmlsafe: nothing in the data may end the element
    text = htmlsafe_json_dumps(
        {name: value for name, value in described.items() if value}, json.dumps, ensure_ascii=False
    )
    return Markup('<script type="application/ld+json">{}</script>').format(text)


def _variable(column: dict[str, str]) -> dict[str, str]:
    described = {
        "@type": "PropertyValue",
        "name": column["name"],
        "description": column["description"],
        "unitText": column["unit"],
    }
    return {name: value for name, value in described.items() if value}
