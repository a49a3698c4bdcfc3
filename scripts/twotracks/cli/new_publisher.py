"""`twotracks new publisher`: the module for a publisher's files, from a sample, and what is left to write of it."""

from __future__ import annotations

import keyword
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.cli.new import left
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import write_whole


@click.command()
@click.argument("name")
@click.option("--from", "given", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True,
              help="A sample: a CSV as the publisher ships it, a row for each observation.")  # fmt: skip
@click.option("--table", "about", metavar="THEME/NAME", required=True, help="The table that it goes into.")
@click.option("--title", required=True, help="Who ships it.")
@click.option("--licence", required=True, help="Under which terms.")
@click.option("--page", required=True, help="Where people find the file.")
@click.option("--column", "columns", multiple=True, metavar="OURS=HEADER", help="What a column of the file is.")
@click.option("--fixed", multiple=True, metavar="OURS=CELL", help="What is the same in all rows of the file.")
@click.pass_obj
def publisher(project: Path | None, name: str, given: Path, about: str, title: str, licence: str, page: str,
              columns: tuple[str, ...], fixed: tuple[str, ...]) -> None:  # fmt: skip
    """Write the module that takes a publisher's files into a table, and the damaged files of its tests.

    What the columns of the sample are is found by name, or by their cells. The module is code of the book's own
    package, in scripts/twotracks/upstream/.

    \b
    twotracks new publisher the-almanac --from raised.csv --table money/raised \\
      --title "The Almanac" --licence "CC BY 4.0" --page https://example.org/raised
    """
    with edge.errors():
        from twotracks.evidence.package import Evidence
        from twotracks.upstream.delivery import Upload
        from twotracks.upstream.files import read_sheet
        from twotracks.upstream.new_publisher import IDENTIFIER, cases_of, module_of, registered
        from twotracks.upstream.publishers import PUBLISHERS
        from twotracks.upstream.sample import sample_of

        book = edge.open_book(project)
        folder, tests = book.root / "scripts/twotracks/upstream", book.root / "tests/upstream"
        path = folder / f"{name.replace('-', '_')}.py"
        if not (folder / "publishers.py").is_file():
            remedy = "work in a copy of the report: a publisher is code of its package"
            raise TwoTracksError(Problem(str(folder), "is not there: this book has no package of its own", remedy))
        if not IDENTIFIER.fullmatch(name) or keyword.iskeyword(name) or name in PUBLISHERS or path.exists():
            named = IDENTIFIER.fullmatch(name) and not keyword.iskeyword(name)
            what = "is there already" if named else "is not a name"
            raise TwoTracksError(Problem(f"publisher {name}", what, "choose another: lower-case letters, digits and -"))
        pairs = [dict(each.partition("=")[::2] for each in given_pairs) for given_pairs in (columns, fixed)]
        evidence = Evidence(book)
        sample = sample_of(evidence, about, read_sheet(Upload(given, given.name, "")), *pairs)
        excerpt = tests / "tables" / f"{about.replace('/', '_', 1)}.csv"
        written = {
            path: module_of(sample, name, title, licence, page),
            tests / "cases" / f"{name}.toml": cases_of(sample),
            tests / "files" / f"{name}.csv": given.read_text(encoding="utf-8-sig"),
        }
        if not excerpt.exists():
            written[excerpt] = evidence.resource(about).path.read_text(encoding="utf-8")
        register = (folder / "publishers.py").read_text(encoding="utf-8")
        written[folder / "publishers.py"] = registered(register, path.stem)
        for place, text in written.items():
            write_whole(place, text)
            click.echo(f"Wrote {book.relative(place)}")
        for ours, theirs in sample.columns.items():
            scale = f", divided by {sample.numbers[ours]:,}" if sample.numbers.get(ours, 1) > 1 else ""
            click.echo(f"  {ours} is {theirs!r}{scale}")
        for ours, cell in sample.fixed.items():
            click.echo(f"  {ours} is {cell!r} in all rows" if cell else f"  {ours} is left empty")
        listed = book.relative(folder / "publishers.py")
        todo = ["whether these columns are what they seem, and the unit of the numbers"]
        todo += [f"a line in {listed}"] if written[folder / "publishers.py"] == register else []
        todo += [
            "other names that the publisher uses for a column (COLUMNS), and for countries and companies",
            "what is particular to its figures: estimates, revisions, aggregates (confidence, note)",
            f"in tests/upstream: shorten files/{name}.csv and tables/{excerpt.name}; say in CHANGES of "
            "test_vintages.py how many rows the file adds and revises",
        ]
        left(todo, f"twotracks refresh {name} --file {given}")
