"""What readers take away: the description of the data says of each table how large it is and what its hash is."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import zipfile

import frictionless
import pandas as pd

from helpers import evidence_of
from twotracks.book.evidence.downloads import archive, write_package


def test_the_copy_of_the_description_attests_the_tables_beside_it(book, tmp_path):
    evidence = evidence_of(book)
    assert not any("hash" in each for each in evidence.package["resources"])
    write_package(evidence, archive(evidence), tmp_path)
    data = tmp_path / "_static/data"
    described = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        content = (data / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    with zipfile.ZipFile(io.BytesIO(archive(evidence))) as whole:
        plain = json.loads(whole.read("data/datapackage.json"))
        for resource in plain["resources"]:
            assert resource["hash"] == f"sha256:{hashlib.sha256(whole.read('data/' + resource['path'])).hexdigest()}"
            assert whole.read("data/" + resource["path"]) == (book / "data" / resource["path"]).read_bytes()


def test_a_spreadsheet_and_pandas_read_the_names_in_a_table_to_take_away(book, tmp_path):
    """Excel tells UTF-8 by the mark at the beginning; LibreOffice, pandas and Frictionless pass over it."""
    write_package(evidence_of(book), b"", tmp_path)
    data = tmp_path / "_static/data"
    content = (data / "entities.csv").read_bytes()
    assert not content.isascii() and content.startswith(codecs.BOM_UTF8)
    assert next(iter(pd.read_csv(data / "entities.csv"))) == "id"
    assert not (data / "money/raised.csv").read_bytes().startswith(codecs.BOM_UTF8)
    assert frictionless.Package(str(data / "datapackage.json")).validate().valid
