"""The build, on a tiny book: what runs again and what does not, what stops it, and that the old site survives."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from build.conftest import edit, line_of, page, story
from twotracks.build.state.target import outputs


def test_builds_a_site_with_its_numbers_findings_and_figures(built_tiny_book):
    html = page(built_tiny_book)
    assert re.search(r'popovertarget="pop-usa"[^>]*></button>\$40 billion</span>', html)
    assert 'id="pop-usa"' in html and "The Almanac" in html
    assert re.search(r'<div class="tt-finding"[^>]*id="finding-usa-leads"', html)
    assert "5 times" in html
    assert html.count("<svg") >= 2
    for suffix in ("csv", "svg", "png", "js"):
        assert (built_tiny_book / f"_build/html/_static/figures/raised.{suffix}").stat().st_size > 100
    assert (built_tiny_book / "_build/html/index.html").exists()


def test_the_notebook_that_readers_take_away_has_words_and_pictures_and_nothing_else(built_tiny_book):
    path = built_tiny_book / "_build/html/_sources/chapters/story.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    kinds = [set(output.data) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert {"text/plain", "image/svg+xml"} in kinds
    assert set().union(*kinds) == {"text/plain", "image/svg+xml"}
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "Americans raised $40 billion in 2025, Chinese $8 billion." in prose
    assert "**Americans raised 5 times as much.**\n>\n> Finding `usa-leads`: holds." in prose


def test_the_notebook_to_run_gives_the_published_numbers_in_the_book_and_elsewhere_says_how_to_get_it(
    built_book, tmp_path
):
    source = built_book / "_build/html/_sources/chapters/story.runnable.ipynb"
    notebook = nbformat.read(source, as_version=4)
    nbformat.validate(notebook)
    assert not [output for cell in notebook.cells for output in cell.get("outputs", [])]
    ran = NotebookClient(notebook, resources={"metadata": {"path": str(built_book / "chapters")}}).execute()
    texts = [output.data["text/plain"] for cell in ran.cells for output in cell.get("outputs", []) if "data" in output]
    assert "usa = $40 billion (2025, 1 row)" in texts
    (tmp_path / "downloads").mkdir()
    again = nbformat.read(source, as_version=4)
    client = NotebookClient(again, allow_errors=True, resources={"metadata": {"path": str(tmp_path / "downloads")}})
    assert "clone its repository" in str(client.execute().cells[0].outputs)


def test_the_page_offers_both_notebooks(built_tiny_book):
    html = page(built_tiny_book)
    assert 'href="../_sources/chapters/story.ipynb"' in html
    assert 'href="../_sources/chapters/story.runnable.ipynb"' in html


def test_data_of_a_chart_can_be_taken_away_exactly(built_tiny_book):
    rows = (built_tiny_book / "_build/html/_static/figures/raised.csv").read_text(encoding="utf-8").splitlines()
    assert "source" in rows[0].split(",")
    assert any(row.startswith("CHN,2025,8,USD_bn,gazette") for row in rows)


def test_markup_in_cells_is_shown_as_text(built_tiny_book):
    html = page(built_tiny_book)
    assert "<script>window.hacked" not in html
    assert "&lt;script&gt;window.hacked = 1&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;" in html
    assert "The &lt;i&gt;Gazette&lt;/i&gt;" in html
    assert "javascript:alert" not in html


def test_unchanged_build_runs_nothing(built_book, cli):
    before = outputs(built_book / "_build/html")
    result = cli("build", folder=built_book)
    assert result.returncode == 0
    assert "nothing has changed" in result.stdout
    assert outputs(built_book / "_build/html") == before


def test_damaged_site_is_restored_without_running_a_chapter(built_book, cli):
    before = outputs(built_book / "_build/html")
    (built_book / "_build/html/chapters/story.html").write_text("gone", encoding="utf-8")
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    assert outputs(built_book / "_build/html") == before


def test_changed_table_reruns_the_chapter_that_reads_it_and_changes_the_number(built_book, cli):
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,56")
    result = cli("build", folder=built_book)
    assert result.returncode == 0, result.stderr
    assert "execute   chapters/story.md" in result.stdout
    assert "$56 billion" in page(built_book) and "7 times" in page(built_book)
    assert cli("check", folder=built_book).returncode == 0


def test_changed_page_without_code_runs_no_chapter(built_book, cli):
    edit(built_book / "chapters/index.md", "A page without code.", "A page with no code.")
    result = cli("build", folder=built_book)
    assert result.returncode == 0 and "execute" not in result.stdout
    assert "A page with no code." in (built_book / "_build/html/chapters/index.html").read_text(encoding="utf-8")


def test_edition_with_parameters_stands_beside_the_default_one(built_book, cli):
    result = cli("build", "--set", "as_of=2024-12-31", folder=built_book)
    assert result.returncode == 0, result.stderr
    other = built_book / "_build/editions/as_of-2024-12-31/html/chapters/story.html"
    assert "$20 billion" in other.read_text(encoding="utf-8")
    assert "$40 billion" in page(built_book)


def test_what_an_edition_has_no_data_for_is_left_out(built_book, cli):
    result = cli("build", "--set", "as_of=2022-06-30", folder=built_book)
    assert result.returncode == 0, result.stderr
    html = next((built_book / "_build/editions").rglob("story.html")).read_text(encoding="utf-8")
    assert "Left out in this edition: not yet known on 2022-06-30" in html
    article = re.sub(r"(?s)<details.*?</details>|Left out: “.*?”", "", html)
    assert "Americans raised" not in article and "tt-finding" not in article and "<svg class" not in article


class TestRefusals:
    """Each build fails, says why and where in the author's own file, and leaves the old site untouched."""

    def refuse(self, book: Path, cli, *arguments: str) -> str:
        before = outputs(book / "_build/html")
        result = cli("build", *arguments, folder=book)
        assert result.returncode == 1
        assert "Traceback" not in result.stderr + result.stdout
        assert outputs(book / "_build/html") == before
        return result.stderr

    def test_bad_rows_are_all_named(self, built_book, cli):
        table = built_book / "data/money/raised.csv"
        edit(table, "USA,2023,10,USD_bn", "USA,2023,ten,USD_bn")
        edit(table, "CHN,2024,6,USD_bn,almanac", "CHN,2024,6,EUR_bn,nobody")
        message = self.refuse(built_book, cli)
        assert "data/money/raised.csv, row 2, column value: 'ten'" in message
        assert "row 6, column unit: 'EUR_bn'" in message and "row 6, column source: 'nobody'" in message
        assert message.count("remedy:") == 3

    def test_crash_in_a_cell(self, built_book, cli):
        edit(story(built_book), 'number("china", china)', 'number("china", china)\nprint(1 / 0)')
        line = line_of(story(built_book), "1 / 0")
        message = self.refuse(built_book, cli)
        assert f"chapters/story.md:{line}: ZeroDivisionError" in message and "print(1 / 0)" in message

    def test_misspelt_row(self, built_book, cli):
        edit(story(built_book), "raised.latest(country=country)", 'raised.latest(country=country, period="2052")')
        line = line_of(story(built_book), "2052")
        message = self.refuse(built_book, cli)
        assert f"chapters/story.md:{line}" in message and "'2052'" in message and "2025" in message

    def test_unlike_units(self, built_book, cli):
        edit(story(built_book), "usa > 2 * china", "usa > 2")
        message = self.refuse(built_book, cli)
        assert "USD_bn" in message and "ratio" in message and "chapters/story.md:" in message

    def test_finding_that_no_longer_holds(self, built_book, cli):
        edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,12")
        line = line_of(story(built_book), ":::{finding}")
        message = self.refuse(built_book, cli)
        assert f"chapters/story.md:{line}" in message
        assert "'usa-leads' no longer holds" in message
        assert "Americans raised 1.5 times as much." in message
        assert "12 USD_bn > 2 × 8 (= 16 USD_bn)" in message
        # as the last build that was whole had it, and where the figures stand
        assert "was:       Americans raised 5 times as much." in message
        assert "held as:   40 USD_bn > 2 × 8 (= 16 USD_bn)" in message
        assert "rows:      money/raised 4, 7" in message

    def test_the_sentence_of_a_broken_finding_keeps_its_punctuation(self, built_book, cli):
        edit(
            story(built_book),
            "Americans raised {n}`ratio` as much.",
            "As much and more (by {n}`ratio`), say Americans: {n}`usa`.",
        )
        edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,12")
        assert "As much and more (by 1.5 times), say Americans: $12 billion." in self.refuse(built_book, cli)

    def test_numbers_and_findings_that_do_not_match(self, built_book, cli):
        text = story(built_book)
        edit(text, "Chinese {n}`china`.", "Chinese {n}`china`, others {n}`others`.")
        edit(text, 'finding("usa-leads", usa > 2 * china)', 'finding("usa-leads", usa > 2 * china)\nnumber("usa", usa)')
        edit(text, 'number("usa", usa)\n```', 'number("usa", usa)\nfinding("china-grows", china > usa / 100)\n```')
        edit(
            text, "Americans raised {n}`ratio` as much.\n:::", "Americans raised.\n:::\n\n:::{finding} nobody\nNo.\n:::"
        )
        message = self.refuse(built_book, cli)
        assert f"chapters/story.md:{line_of(text, 'others {n}')}: {{n}}`others` is used but not registered" in message
        assert re.search(r"chapters/story.md:\d+: the number 'usa' is registered twice", message)
        assert re.search(r"chapters/story.md:\d+: the finding 'china-grows' has no sentence", message)
        assert f"chapters/story.md:{line_of(text, 'nobody')}: the finding 'nobody' has no condition" in message

    def test_warning_of_sphinx_and_broken_link(self, built_book, cli):
        edit(story(built_book), "# The story", "# The story\n\nSee [nothing](nowhere.md).")
        message = self.refuse(built_book, cli)
        assert f"chapters/story.md:{line_of(story(built_book), 'nowhere')}" in message and "nowhere" in message

    def test_request_to_another_host(self, built_book, cli):
        edit(built_book / "chapters/index.md", "# Tiny book", '# Tiny book\n\n<img src="https://example.org/spy.gif">')
        message = self.refuse(built_book, cli)
        assert "asks another host for https://example.org/spy.gif" in message

    def test_second_figure_of_one_name(self, built_book, cli):
        again = 'charts.lines(raised.frame, id="raised", title="Again", subtitle="Again", alt="Again")'
        edit(story(built_book), "charts.lines(\n", f"display({again})\ncharts.lines(\n")
        message = self.refuse(built_book, cli)
        assert re.search(r"chapters/story.md:\d+: the figure 'raised' is already on the page", message)

    def test_parameter_that_is_not_allowed(self, built_book, cli):
        message = self.refuse(built_book, cli, "--set", "currency=EUR", "--set", "lang=fr")
        assert "'EUR'" in message and "USD2021" in message and "'fr'" in message


def test_broken_finding_can_be_published_as_such(built_book, cli):
    edit(built_book / "data/money/raised.csv", "USA,2025,40", "USA,2025,12")
    result = cli("build", "--allow-broken-findings", folder=built_book)
    assert result.returncode == 0, result.stderr
    assert "tt-broken" in page(built_book) and "no longer holds" in page(built_book)


def test_plain_jupyter_book_builds_the_default_edition(book, tmp_path):
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-W", "--keep-going"]
    result = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    html = page(book)
    assert "$40 billion" in html and html.count("<svg") >= 2
    assert (book / "_build/html/_static/twotracks-vega.js").exists()


def test_plain_jupyter_book_fails_when_a_cell_crashes(book):
    edit(story(book), 'number("china", china)', "1 / 0")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    result = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stdout + result.stderr


def test_a_finding_that_compares_unlike_things_stops_the_build_unless_it_says_so(built_book, cli):
    before = 'before = raised.fact(country="CHN", period="2024")'
    edit(
        story(built_book), 'finding("usa-leads", usa > 2 * china)', f'{before}\nfinding("usa-leads", usa > 2 * before)'
    )
    refused = cli("build", folder=built_book)
    assert refused.returncode == 1
    line = line_of(story(built_book), ":::{finding} usa-leads")
    assert f"chapters/story.md:{line}: the finding 'usa-leads' compares what is unlike." in refused.stderr
    assert (
        "different periods: data/money/raised.csv, row 4, column value (USA · 2025) "
        "and data/money/raised.csv, row 6, column value (CHN · 2024)" in refused.stderr
    )
    assert 'unlike="a sentence for readers"' in refused.stderr
    edit(story(built_book), "usa > 2 * before)", 'usa > 2 * before, unlike="China one year earlier.")')
    assert cli("build", folder=built_book).returncode == 0
    box = page(built_book).split('id="finding-usa-leads"')[1].split("</div>")[0]
    assert "Compare with care. China one year earlier." in box


def test_a_title_that_compares_unlike_things_stops_the_build_unless_it_says_so(built_book, cli):
    held = (
        'alt=f"Two lines; the American',
        'holds=usa > raised.fact(country="CHN", period="2024"), otherwise="Money",\n    alt=f"Two lines; the American',
    )
    edit(story(built_book), *held)
    refused = cli("build", folder=built_book)
    assert refused.returncode == 1
    assert "the title of the figure 'raised' compares what is unlike." in refused.stderr
    edit(story(built_book), 'otherwise="Money",', 'otherwise="Money", unlike="China one year earlier.",')
    assert cli("build", folder=built_book).returncode == 0
    assert "China one year earlier." in page(built_book)


def test_a_finding_on_weak_rows_is_marked_where_it_stands(built_book, cli):
    assert "In part low confidence" not in page(built_book)
    edit(built_book / "data/money/raised.csv", "gazette,medium", "gazette,low")
    assert cli("build", folder=built_book).returncode == 0
    box = page(built_book).split('id="finding-usa-leads"')[1].split("</div>")[0]
    assert "In part low confidence: China." in box
