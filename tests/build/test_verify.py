"""A published site, as a folder or an archive, is what its build left, or the file that is not is named."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile

import pytest

from build.conftest import edit
from build.test_review import failed

STORY = "chapters/story.html"
ARCHIVE = "_build/archives/two-tracks-default.zip"


def html(book):
    return book / "_build/html"


def damage_file(book):
    (html(book) / STORY).write_text("other", encoding="utf-8")


def remove_file(book):
    (html(book) / STORY).unlink()


def add_file(book):
    (html(book) / "chapters/more.html").write_text("more", encoding="utf-8")


def hide_in_sums(book):
    """A file is changed, and its line in the list of sums with it."""
    path, sums = html(book) / STORY, html(book) / "SHA256SUMS"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text("other", encoding="utf-8")
    edit(sums, old, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_built_site_and_its_archive_are_as_the_build_left_them(built_book, cli):
    for place in ((), ("--inputs",)):
        result = cli("verify", *place, folder=built_book)
        assert result.returncode == 0, result.stderr
    assert cli("archive", folder=built_book).returncode == 0
    result = cli("verify", ARCHIVE, folder=built_book)
    assert result.returncode == 0 and "all as the build left them" in result.stdout
    assert cli("review", "--against", ARCHIVE, folder=built_book).returncode == 0


def test_the_sums_are_those_of_sha256sum(built_book):
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=html(built_book), check=False).returncode == 0
    listed = (html(built_book) / "SHA256SUMS").read_text(encoding="utf-8")
    assert len(listed.splitlines()) == sum(path.is_file() for path in html(built_book).rglob("*")) - 1


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damage_file, f"{STORY}: differs from what SHA256SUMS and manifest.json say of it"),
        (remove_file, f"{STORY}: is missing"),
        (add_file, "chapters/more.html: is extra: the build did not make it"),
        (hide_in_sums, f"{STORY}: differs"),
    ],
)
def test_what_was_done_to_a_site_is_named_and_nothing_is_archived(built_book, cli, damage, words):
    damage(built_book)
    told = failed(cli("verify", folder=built_book))
    assert words in told and "1 problem." in told
    assert words in failed(cli("archive", folder=built_book))
    assert not (built_book / "_build/archives").exists()
    # and the build does not take such a site for whole
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "nothing has changed" not in result.stdout
    assert cli("verify", folder=built_book).returncode == 0


def test_the_manifest_of_another_edition_is_told(built_book, cli):
    assert cli("build", "--set", "start_year=2024", folder=built_book).returncode == 0
    other = built_book / "_build/editions/start_year-2024/html"
    for name in ("manifest.json", "SHA256SUMS"):
        shutil.copy(other / name, html(built_book) / name)
    told = failed(cli("verify", folder=built_book))
    assert "manifest.json: is not the manifest of this edition" in told
    assert f"{STORY}: differs" in told


def test_a_changed_table_is_named_when_inputs_are_compared(built_book, cli):
    edit(built_book / "data/money/raised.csv", "2025,40,", "2025,41,")
    assert cli("verify", folder=built_book).returncode == 0
    told = failed(cli("verify", "--inputs", folder=built_book))
    assert "data/money/raised.csv: is not as it was when the site was made" in told and "1 problem." in told


def test_a_manifest_that_is_no_json_is_told(built_book, cli):
    (html(built_book) / "manifest.json").write_text("{", encoding="utf-8")
    assert "manifest.json: is not JSON" in failed(cli("verify", folder=built_book))


def test_what_is_no_site_is_told(built_book, cli):
    assert "is neither a folder nor a file" in failed(cli("verify", "nowhere", folder=built_book))
    assert "SHA256SUMS: is not there" in failed(cli("verify", "data", folder=built_book))


def test_the_same_site_gives_the_same_archive_and_its_times_do_not_matter(built_book, cli):
    assert cli("archive", folder=built_book).returncode == 0
    first = (built_book / ARCHIVE).read_bytes()
    for path in html(built_book).rglob("*"):
        if path.is_file():
            path.touch()
    assert cli("archive", folder=built_book).returncode == 0
    assert (built_book / ARCHIVE).read_bytes() == first
    assert [path.name for path in (built_book / "_build/archives").iterdir()] == ["two-tracks-default.zip"]


@pytest.mark.parametrize("kept", [0, 200, -2000, -1])
def test_a_truncated_archive_is_told(built_book, cli, kept):
    assert cli("archive", folder=built_book).returncode == 0
    content = (built_book / ARCHIVE).read_bytes()
    (built_book / "half.zip").write_bytes(content[:kept])
    for command in (("verify", "half.zip"), ("review", "--against", "half.zip")):
        assert "half.zip: is not a whole ZIP archive" in failed(cli(*command, folder=built_book))


def test_a_damaged_byte_in_an_archive_is_told_with_its_file(built_book, cli):
    assert cli("archive", folder=built_book).returncode == 0
    with zipfile.ZipFile(built_book / ARCHIVE) as archive:
        entry = archive.getinfo("_static/twotracks.css")
    content = bytearray((built_book / ARCHIVE).read_bytes())
    content[entry.header_offset + 200] ^= 0xFF
    (built_book / ARCHIVE).write_bytes(content)
    assert "_static/twotracks.css: is not a whole ZIP archive" in failed(cli("verify", ARCHIVE, folder=built_book))


@pytest.mark.parametrize("name", ["../escaped.txt", "/escaped.txt", "a/../../escaped.txt", "C:/escaped", "..\\escaped"])
def test_an_archive_whose_names_climb_out_is_refused(built_book, cli, name):
    path = built_book / "climbs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({}))
        archive.writestr(zipfile.ZipInfo(name), "x")
    before = {each for each in built_book.parent.rglob("*") if "cache" not in each.parts}
    for command in (("verify", "climbs.zip"), ("review", "--against", "climbs.zip")):
        told = failed(cli(*command, folder=built_book))
        assert "the name leads out of the archive" in told and "do not unpack it" in told
    assert {each for each in built_book.parent.rglob("*") if "cache" not in each.parts} == before
