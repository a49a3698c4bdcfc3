"""What a cell emits is decided: streams, warnings, sizes, time; and how chapters have to begin."""

from __future__ import annotations

import re

import pytest

from build.conftest import edit, line_of, story

CODE = 'number("china", china)'


def refuse(book, cli, *arguments: str) -> str:
    result = cli("build", *arguments, folder=book)
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr


def with_limits(book, limits: str) -> None:
    edit(
        book / "_config.yml",
        "    nb_execution_raise_on_error: true",
        f"    nb_execution_raise_on_error: true\n{limits}",
    )


def test_a_warning_is_a_problem_with_its_line(built_book, cli):
    edit(story(built_book), CODE, f'{CODE}\nimport warnings\nwarnings.warn("check me")')
    message = refuse(built_book, cli)
    assert f"chapters/story.md:{line_of(story(built_book), 'check me')}: writes to the error stream" in message
    assert "UserWarning: check me" in message and "ipykernel" not in message


def test_the_error_stream_is_a_problem_unless_the_cell_says_so(built_book, cli):
    edit(story(built_book), CODE, f'{CODE}\nimport sys\n_ = sys.stderr.write("mind this")')
    assert "writes to the error stream: mind this" in refuse(built_book, cli)
    edit(story(built_book), "from twotracks import", ":tags: [remove-stderr]\nfrom twotracks import")
    assert cli("build", folder=built_book).returncode == 0
    assert (
        "mind this" not in (built_book / "_build/html/chapters/story.html").read_text(encoding="utf-8").split("<pre")[0]
    )


def test_a_cell_that_runs_too_long_is_stopped(built_book, cli):
    edit(built_book / "_config.yml", "execute_notebooks: force", "execute_notebooks: force\n  timeout: 2")
    edit(story(built_book), "charts.lines(\n", "while True:\n    pass\ncharts.lines(\n")
    message = refuse(built_book, cli)
    assert f"chapters/story.md:{line_of(story(built_book), 'while True')}: the cell ran longer than 2 s" in message


def test_a_cell_that_prints_without_end_is_stopped(built_book, cli):
    with_limits(built_book, "    twotracks_most_output: 5000")
    edit(story(built_book), "charts.lines(\n", 'while True:\n    print("more")\ncharts.lines(\n')
    line = line_of(story(built_book), "more")
    assert f"chapters/story.md:{line}: BuildError: this cell: prints more than 5,000" in refuse(built_book, cli)


def test_a_cell_that_shows_too_much_is_named(built_book, cli):
    with_limits(built_book, "    twotracks_most_output: 5000")
    edit(
        story(built_book),
        "charts.lines(\n",
        'from IPython.display import HTML\ndisplay(HTML("x" * 9000))\ncharts.lines(\n',
    )
    assert re.search(r"chapters/story.md:\d+: shows 9,\d+ characters, more than 5,000", refuse(built_book, cli))


def test_a_chart_of_too_many_rows_is_named(built_book, cli):
    with_limits(built_book, "    twotracks_most_rows: 3")
    message = refuse(built_book, cli)
    assert re.search(r"chapters/story.md:\d+: the figure 'raised' has 6 rows of data, more than 3", message)


def test_a_cell_that_kills_its_kernel_is_named(built_book, cli):
    edit(story(built_book), "charts.lines(\n", "import os\nos._exit(9)\ncharts.lines(\n")
    line = line_of(story(built_book), "import os")
    message = refuse(built_book, cli)
    assert f"chapters/story.md:{line}: the kernel died in this cell (killed, or out of memory)" in message


def test_a_chapter_that_ends_itself_early_is_named(built_book, cli):
    edit(story(built_book), "charts.lines(\n", "import sys\nsys.exit(0)\ncharts.lines(\n")
    edit(
        story(built_book), ":::{caption} raised\n:caveats: almanac-only\nRounds are counted when they close.\n:::\n", ""
    )
    line = line_of(story(built_book), "import sys")
    assert f"chapters/story.md:{line}: ends the chapter here" in refuse(built_book, cli)


def test_an_address_in_memory_is_named(built_book, cli):
    edit(story(built_book), "charts.lines(\n", "display(object())\ncharts.lines(\n")
    line = line_of(story(built_book), "display(object())")
    assert f"chapters/story.md:{line}: shows where an object lies in memory" in refuse(built_book, cli)


def test_a_finding_without_a_sentence_is_named(built_book, cli):
    edit(story(built_book), "Americans raised {n}`ratio` as much.\n:::", ":::")
    message = refuse(built_book, cli)
    assert f"chapters/story.md:{line_of(story(built_book), '{finding}')}: Content block expected" in message


def test_a_limit_that_is_no_number_is_named(built_book, cli):
    with_limits(built_book, "    twotracks_most_rows: many")
    assert "_config.yml: twotracks_most_rows is 'many'" in refuse(built_book, cli)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (":tags: [parameters]", ":tags: [paramters]", "the tag 'paramters' means nothing"),
        (":tags: [parameters]\n", "", "has code, and no cell with the parameters of the edition"),
        ('currency = "USD"\n', "", "the parameters cell has no currency"),
    ],
)
def test_a_chapter_without_whole_parameters_is_refused(built_book, cli, old, new, what):
    edit(story(built_book), old, new)
    message = refuse(built_book, cli, "--set", "as_of=2024-12-31")
    assert re.search(rf"chapters/story.md:\d+: {what}", message) and "parameters" in message


def test_a_chapter_with_a_byte_order_mark_is_told_so(built_book, cli):
    story(built_book).write_bytes(b"\xef\xbb\xbf" + story(built_book).read_bytes())
    assert "chapters/story.md:1: begins with a byte order mark" in refuse(built_book, cli)


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("chapters/story.md", "kernelspec:", "kernelspec: [", "chapters/story.md:"),
        ("_config.yml", "title: Tiny book", "title: [Tiny", "_config.yml:"),
        ("_toc.yml", "format: jb-book", "format: [jb-book", "_toc.yml:"),
        ("_config.yml", "title: Tiny book", "title: Tiny book\ntitle: Another", "_config.yml:"),
        ("chapters/story.md", "kernelspec:", "jupytext: {}\nkernelspec:", "chapters/story.md:"),
    ],
)
def test_yaml_that_is_none_is_told_with_file_and_line(built_book, cli, name, old, new, place):
    edit(built_book / name, old, new)
    message = refuse(built_book, cli)
    assert re.search(rf"{place}\d+: is not YAML", message)


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("chapters/story.md", ":tags: [parameters]", ":tags: parameters", "is not a MyST notebook"),
        ("chapters/story.md", ":tags: [parameters]", ":tags: [parameters", "is not a MyST notebook"),
        (
            "chapters/story.md",
            "kernelspec:\n  display_name",
            "kernelspec: [a]\nother:\n  words",
            "is not a MyST notebook",
        ),
        ("_config.yml", "html:\n  use_issues_button: false", "html: plain", "html is 'plain'"),
        ("_config.yml", "execute:\n  execute_notebooks: force", "execute: [force]", "execute is"),
    ],
)
def test_settings_of_another_shape_are_told_with_their_file(built_book, cli, name, old, new, what):
    edit(built_book / name, old, new)
    message = refuse(built_book, cli)
    assert re.search(rf"{name}(:\d+)?: {what}", message), message


def test_a_configuration_that_is_a_list_is_told_as_such(built_book, cli):
    (built_book / "_config.yml").write_text("- title\n", encoding="utf-8")
    assert "_config.yml: is no list of settings, but \"['title']\"" in refuse(built_book, cli)


@pytest.mark.parametrize("name", ["costs.json", "robustness.json"])
def test_what_commands_keep_with_the_data_is_told_when_it_is_no_object(built_book, cli, name):
    (built_book / "data" / name).write_text("[1]", encoding="utf-8")
    assert f"data/{name}: holds '[1]' where an object should be" in refuse(built_book, cli)


def test_a_kept_test_of_findings_that_lacks_a_part_is_told(built_book, cli):
    (built_book / "data/robustness.json").write_text('{"share": 0.9}', encoding="utf-8")
    assert "data/robustness.json: lacks chapters, options" in refuse(built_book, cli)


def test_a_table_of_contents_that_is_none_is_told_there(built_book, cli):
    (built_book / "_toc.yml").write_text("format: jb-book\nchapters:\n  - file: chapters/story\n", encoding="utf-8")
    assert "_toc.yml: is no table of contents" in refuse(built_book, cli)


def test_a_chapter_in_no_table_of_contents_is_not_run(built_book, cli):
    (built_book / "chapters/draft.md").write_text("# Draft\n\n```{code-cell}\n1 / 0\n```\n", encoding="utf-8")
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "draft" not in result.stdout


def test_what_jupyter_and_macos_leave_behind_is_no_part_of_the_book(built_book, cli):
    for name in ("chapters/.ipynb_checkpoints/story-checkpoint.md", "chapters/._story.md", "chapters/story.md~"):
        (built_book / name).parent.mkdir(exist_ok=True)
        (built_book / name).write_text("```{code-cell}\n1 / 0\n```\n", encoding="utf-8")
    for name in ("data/money/.ipynb_checkpoints/raised-checkpoint.csv", "data/money/._raised.csv"):
        (built_book / name).parent.mkdir(exist_ok=True)
        (built_book / name).write_text("x\n", encoding="utf-8")
    assert cli("check", folder=built_book).returncode == 0
    assert "nothing has changed" in cli("build", folder=built_book).stdout
