"""Every input of a chapter is followed or refused: what its code opens, imports, lists, asks the network for."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from build.conftest import edit, line_of, page, story

LAST = "finding("


def add(book: Path, code: str) -> int:
    """Put code into the chapter's cell of numbers; returns its line."""
    edit(story(book), LAST, f"{code}\n{LAST}")
    return line_of(story(book), code.splitlines()[-1])


def refused(result) -> str:
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr


def test_a_module_beside_the_chapter_is_an_input(built_book, cli):
    helper = built_book / "chapters/factors.py"
    helper.write_text("FACTOR = 2\n", encoding="utf-8")
    add(built_book, 'import factors\nnumber("doubled", factors.FACTOR * usa)')
    edit(story(built_book), "Chinese {n}`china`", "doubled {n}`doubled`, Chinese {n}`china`")
    assert cli("build", folder=built_book).returncode == 0
    assert "$80 billion" in page(built_book)
    helper.write_text("FACTOR = 10\n", encoding="utf-8")
    result = cli("build", folder=built_book)
    assert "execute   chapters/story.md" in result.stdout
    assert "$400 billion" in page(built_book)
    # and it is attested as one
    manifest = json.loads((built_book / "_build/html/manifest.json").read_text(encoding="utf-8"))
    assert "chapters/factors.py" in manifest["inputs"]
    assert not (built_book / "chapters/__pycache__").exists()


def test_a_file_that_no_description_names_is_an_input(built_book, cli):
    extra = built_book / "notes/extra.csv"
    extra.parent.mkdir()
    extra.write_text("a\n1\n", encoding="utf-8")
    add(built_book, 'import pandas\nmore = len(pandas.read_csv("../notes/extra.csv"))')
    assert cli("build", folder=built_book).returncode == 0
    assert "nothing has changed" in cli("build", folder=built_book).stdout
    extra.write_text("a\n1\n2\n", encoding="utf-8")
    assert "execute   chapters/story.md" in cli("build", folder=built_book).stdout
    manifest = json.loads((built_book / "_build/html/manifest.json").read_text(encoding="utf-8"))
    assert "notes/extra.csv" in manifest["inputs"]


def test_a_table_read_by_a_computed_name_is_followed(built_book, cli):
    edit(story(built_book), 'edition.table("money/raised")', 'edition.table("money" + "/raised")')
    assert cli("build", folder=built_book).returncode == 0
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,56")
    assert "execute   chapters/story.md" in cli("build", folder=built_book).stdout
    assert "$56 billion" in page(built_book)


def test_a_caveat_of_a_table_that_a_chapter_reads_reaches_it(built_book, cli):
    package = built_book / "data/datapackage.json"
    edit(package, json.loads(package.read_text(encoding="utf-8"))["resources"][-1]["title"], "Money, raised")
    assert "execute   chapters/story.md" in cli("build", folder=built_book).stdout


def test_the_description_of_another_table_runs_no_chapter(built_book, cli):
    package = json.loads((built_book / "data/datapackage.json").read_text(encoding="utf-8"))
    money = next(each for each in package["resources"] if each["name"] == "money/raised")
    package["resources"].append({**money, "name": "money/lent", "path": "money/lent.csv", "caveats": []})
    (built_book / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (built_book / "data/money/lent.csv").write_bytes((built_book / "data/money/raised.csv").read_bytes())
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    edit(built_book / "data/money/lent.csv", "USA,2025,40", "USA,2025,41")
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout


def test_an_earlier_state_is_not_run_again(built_book, cli):
    table = built_book / "data/money/raised.csv"
    before = table.read_bytes()
    edit(table, "USA,2025,40", "USA,2025,56")
    assert "execute" in cli("build", folder=built_book).stdout
    table.write_bytes(before)
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    assert "$40 billion" in page(built_book)


def test_a_sentence_is_published_without_running_its_chapter(built_book, cli):
    edit(story(built_book), "Americans raised {n}`usa` in", "Americans have raised {n}`usa` in")
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    assert "Americans have raised" in page(built_book)


def test_an_option_of_the_build_runs_no_chapter(built_book, cli):
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,12")
    result = cli("build", folder=built_book)
    assert result.returncode == 1 and "no longer holds" in result.stderr
    # judged before anything is published
    assert "publish" not in result.stdout
    result = cli("build", "--allow-broken-findings", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    assert "no longer holds" in page(built_book)


def test_the_locked_versions_are_an_input_of_every_chapter(built_book, cli):
    (built_book / "requirements.lock").write_text("altair==6\n", encoding="utf-8")
    assert "execute   chapters/story.md" in cli("build", folder=built_book).stdout


def test_a_file_elsewhere_is_refused_with_its_line(built_book, cli, tmp_path):
    (tmp_path / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    line = add(built_book, f'mine = open("{tmp_path}/mine.csv").read()')
    message = refused(cli("build", folder=built_book))
    assert f"chapters/story.md:{line}:" in message
    assert f"opens {tmp_path}/mine.csv, which is not part of the book" in message and "data/" in message


def test_a_refusal_that_the_code_catches_still_stops_the_build(built_book, cli, tmp_path):
    (tmp_path / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    add(built_book, f'try:\n    open("{tmp_path}/mine.csv")\nexcept Exception:\n    mine = ""')
    message = refused(cli("build", folder=built_book))
    line = line_of(story(built_book), "mine.csv")
    assert f"chapters/story.md:{line}: opens {tmp_path}/mine.csv" in message


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ('import urllib.request; urllib.request.urlopen("https://example.org/")', "asks the network for example.org"),
        ('import socket; socket.create_connection(("192.0.2.1", 80), 1)', "asks the network for 192.0.2.1"),
        ('import subprocess; subprocess.run(["cat", "/etc/hostname"])', "starts another program"),
        ('open("made.csv", "w").write("a")', "writes chapters/made.csv"),
        ('open("../_build/html/index.html").read()', "opens _build/html/index.html, which a build makes"),
        ('import os; os.remove("../data/money/raised.csv")', "changes data/money/raised.csv"),
        ('import os; os.replace("../data/units.csv", "../data/u.csv")', "changes data/units.csv"),
        ('import shutil; shutil.rmtree("../data/money")', "changes data/money"),
        ('import os; os.symlink("/etc/hostname", "../data/name.csv")', "changes data/name.csv"),
        ('import os; os.mkdir("../data/more")', "changes data/more"),
    ],
)
def test_what_cannot_be_followed_is_refused(built_book, cli, code, what):
    line = add(built_book, code)
    message = refused(cli("build", folder=built_book))
    assert f"chapters/story.md:{line}:" in message and what in message
    assert not (built_book / "chapters/made.csv").exists()
    assert (built_book / "data/money/raised.csv").read_text(encoding="utf-8").count("\n") == 7


def test_what_a_thread_of_a_cell_does_is_refused_as_well(built_book, cli, tmp_path):
    (tmp_path / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    pool = "from concurrent.futures import ThreadPoolExecutor\nimport pandas\n"
    add(built_book, f'{pool}mine = list(ThreadPoolExecutor().map(pandas.read_csv, ["{tmp_path}/mine.csv"]))')
    assert f"opens {tmp_path}/mine.csv, which is not part of the book" in refused(cli("build", folder=built_book))


def test_a_cell_in_another_language_is_refused(built_book, cli):
    cell = "```{code-cell} ipython3\n%%bash\ncat ../data/units.csv\n```\n\n"
    edit(story(built_book), "Americans raised {n}`usa` in", f"{cell}Americans raised {{n}}`usa` in")
    assert "starts another program" in refused(cli("build", folder=built_book))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("edition = Edition(as_of=as_of, lang=lang)", "makes an edition whatever start_year, currency is given"),
        ('as_of = "2025-06-30"', "gives as_of another value than the edition has"),
        ("from datetime import date\nthis_year = date.today().year", "asks for `today`, which is another one"),
        ("import os\nsecret = os.environ.get('SECRET')", "asks for `environ`, which is another one"),
        ("import random\nluck = random.random()", "asks for `random`, which is another one"),
    ],
)
def test_code_that_makes_another_edition_than_is_asked_for_is_refused(built_book, cli, code, what):
    line = add(built_book, code)
    assert f"chapters/story.md:{line}: {what}" in refused(cli("build", folder=built_book))


@pytest.mark.parametrize("show", ["```{include} %s\n```", "```{literalinclude} %s\n```", "{download}`notes <%s>`"])
def test_a_page_that_shows_a_file_from_outside_is_refused(built_book, cli, show):
    (built_book / "notes.md").write_text("Mine.\n", encoding="utf-8")
    edit(
        story(built_book),
        "Americans raised {n}`usa` in",
        f"{show % '../../../../../notes.md'}\n\nAmericans {{n}}`usa` in",
    )
    message = refused(cli("build", folder=built_book))
    assert "chapters/story" in message and f"shows {built_book}/notes.md, which is no file of the chapters" in message


def long_ago(path: Path, text: str) -> None:
    """A file as it comes back from a copy or an archive: with other content, and an old date."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))


def test_a_page_goes_by_what_its_files_hold_and_not_by_their_dates(built_book, cli):
    (built_book / "chapters/data.md").write_text("# Data\n\n```{data-catalogue}\n```\n", encoding="utf-8")
    edit(built_book / "_toc.yml", "  - file: chapters/story", "  - file: chapters/story\n  - file: chapters/data")
    assert cli("build", folder=built_book).returncode == 0
    table = built_book / "data/money/raised.csv"
    long_ago(table, table.read_text(encoding="utf-8").replace("CHN,2023,5,USD_bn,almanac,high,\n", ""))
    result = cli("build", folder=built_book)
    assert result.returncode == 0, result.stderr
    html = (built_book / "_build/html/chapters/data.html").read_text(encoding="utf-8")
    assert "5 rows" in html and "6 rows" not in html


def test_the_address_of_the_book_is_an_input(built_book, cli):
    citation = built_book / "CITATION.cff"
    citation.write_text("repository-code: https://example.org/book\n", encoding="utf-8")
    assert cli("build", folder=built_book).returncode == 0
    notebook = built_book / "_build/html/_sources/chapters/story.runnable.ipynb"
    assert "https://example.org/book" in notebook.read_text(encoding="utf-8")
    manifest = json.loads((built_book / "_build/html/manifest.json").read_text(encoding="utf-8"))
    assert "CITATION.cff" in manifest["inputs"]


def test_what_a_cell_puts_aside_for_itself_is_allowed(built_book, cli):
    code = "import tempfile\nwith tempfile.TemporaryDirectory() as aside:\n"
    code += '    _ = open(aside + "/x", "w").write("1")\n    _ = open(aside + "/x").read()'
    add(built_book, code)
    assert cli("build", folder=built_book).returncode == 0


def test_settings_in_the_users_home_do_not_reach_a_chapter(built_book, cli, tmp_path, monkeypatch):
    startup = tmp_path / "home/.ipython/profile_default/startup/first.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("import builtins; builtins.secret = 1\n", encoding="utf-8")
    (tmp_path / "startup.py").write_text("import builtins; builtins.secret = 1\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    line = add(built_book, "print(secret)")
    assert f"chapters/story.md:{line}: NameError" in refused(cli("build", folder=built_book))


def test_a_code_cell_that_is_shown_inside_another_fence_is_text(built_book, cli):
    first = built_book / "chapters/index.md"
    shown = "````md\n```{code-cell} ipython3\n1 / 0\n```\n````\n"
    first.write_text(first.read_text(encoding="utf-8") + f"\n{shown}", encoding="utf-8")
    result = cli("build", folder=built_book)
    assert result.returncode == 0, result.stderr
    assert "chapters/index.md ..." not in result.stdout
