"""What readers take away: the description of the data says of each table how large it is and what its hash is."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

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
        assert json.loads(whole.read("data/datapackage.json")) == described
