"""`twotracks new`: write what a table, a chapter, an edition or a publisher needs, and say what is left to write."""

from __future__ import annotations

import json
from pathlib import Path

import click

from twotracks.cli import edge
from twotracks.errors import Problem, TwoTracksError
from twotracks.project import write_whole


@click.group()
def new() -> None:
    """Write what a table, a chapter, an edition or a publisher needs, and say what is left to write."""


@new.command()
@click.argument("name", metavar="THEME/NAME")
@click.option("--from", "given", type=click.Path(path_type=Path), help="A CSV file to copy to data/THEME/NAME.csv.")
@click.option("--title", default="", help="What pages call it. [default: made from its name]")
@click.pass_obj
def table(project: Path | None, name: str, given: Path | None, title: str) -> None:
    """Describe a table from its CSV: types, key, foreign keys, and when its rows are known.

    The file is data/THEME/NAME.csv, or is copied there.

    \b
    twotracks new table money/raised --title "Money raised"
    twotracks new table money/raised --from ~/raised.csv
    """
    with edge.errors():
        from twotracks.evidence.describe import describe, left_to_write, name_problems
        from twotracks.evidence.package import Evidence, Resource, read_text

        book = edge.open_book(project)
        evidence, path = Evidence(book), book.data / f"{name}.csv"
        if problems := list(name_problems(evidence, name)):
            raise TwoTracksError(problems)
        if given and path.exists():
            raise TwoTracksError(Problem(book.relative(path), "is there already", "leave out --from, or rename it"))
        if not (given or path).is_file():
            remedy = "write the file first, with a header and a row, or name one with --from"
            raise TwoTracksError(Problem(str(given or book.relative(path)), "is not there", remedy))
        frame = read_text(Resource(name, given or path, {}), book).drop(columns="_row")
        described = describe(evidence, name, frame, " ".join(title.split()))
        if given:
            # as every table is written, whatever program saved it
            write_whole(path, given.read_text(encoding="utf-8-sig").rstrip("\n") + "\n")
        package = {**evidence.package, "resources": [*evidence.package["resources"], described]}
        write_whole(book.package, json.dumps(package, indent=2, ensure_ascii=False) + "\n")
        lines = len(json.dumps(described, indent=2).splitlines())
        click.echo(f"Wrote {lines} lines for {name} into {book.relative(book.package)}: "
                   f"key {', '.join(described['schema']['primaryKey'])}; known by {_known(described)}.")  # fmt: skip
        left(left_to_write(described), f"twotracks check, then twotracks new chapter NAME --table {name}")


@new.command()
@click.argument("name")
@click.option("--title", default="", help="The chapter's heading. [default: made from its name]")
@click.option("--table", "about", metavar="THEME/NAME", required=True, help="The table that it is about.")
@click.pass_obj
def chapter(project: Path | None, name: str, title: str, about: str) -> None:
    """Write a short chapter about a table, and put it at the end of the report's chapters.

    \b
    twotracks new chapter funding --table money/raised --title "Who raises money"
    """
    with edge.errors():
        from twotracks.build.chapters.new_chapter import listed, text_of
        from twotracks.checks.validation import validate
        from twotracks.evidence.package import Evidence

        book = edge.open_book(project)
        path = book.chapters / f"{name}.md"
        evidence = Evidence(book)
        if problems := validate(evidence).problems:
            # a chapter about tables that are not sound would not run
            raise TwoTracksError(problems)
        text, toc = text_of(evidence, name, about, " ".join(title.split())), listed(book, name)
        if path.exists():
            raise TwoTracksError(Problem(book.relative(path), "is there already", "choose another name"))
        write_whole(path, text)
        write_whole(book.toc, toc)
        click.echo(f"Wrote {book.relative(path)}, and listed it in _toc.yml.")
        what = ["its sentences: what the table says, in your words", "the condition of its finding, and the sentence"]
        left([*what, "title, subtitle and alternative text of its chart"], "twotracks build, or twotracks serve")


@new.command()
@click.argument("name", metavar="ID")
@click.option("--en", default="", help="What the menu calls it in English.")
@click.option("--zh", default="", help="What the menu calls it in Chinese.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", required=True,
              help="A parameter: as_of, start_year, currency or lang. May be given several times.")  # fmt: skip
@click.option("--findings-must-hold", is_flag=True, help="A finding that does not hold in it stops the build.")
@click.pass_obj
def edition(
    project: Path | None, name: str, en: str, zh: str, settings: tuple[str, ...], findings_must_hold: bool
) -> None:
    """Declare an edition in data/editions.toml.

    \b
    twotracks new edition before-2024 --en "Before 2024" --set as_of=2023-12-31
    """
    with edge.errors():
        from twotracks.build.editions import FILE, declared_in
        from twotracks.edition import PARAMETERS

        book = edge.open_book(project)
        path = book.data / FILE
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        given: dict[str, str | int] = {}
        for setting in settings:
            key, _, value = (part.strip() for part in setting.partition("="))
            if key not in PARAMETERS or not value or key in given:
                what = "is set twice" if key in given else "is not an edition's parameter with its value"
                remedy = f"write NAME=VALUE, each NAME once: {', '.join(PARAMETERS)}"
                raise TwoTracksError(Problem(f"--set {setting}", what, remedy))
            given[key] = int(value) if key == "start_year" and value.isdecimal() else value
        entry = {"en": en, "zh": zh, **given, "findings": "" if findings_must_hold else "left out"}
        entry = {key: value for key, value in entry.items() if value or key in given}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        text = f"{before.rstrip()}\n\n[{name}]\n".lstrip() + "\n".join(lines) + "\n"
        declared_in(text, book)
        write_whole(path, text)
        click.echo(f"Declared {name} in data/{FILE}.")
        names = [f"its name in {words} (--{key})" for key, words in (("en", "English"), ("zh", "Chinese"))
                 if key not in entry]  # fmt: skip
        left(names, f"twotracks build --edition {name}, or --all for the menu")


def _known(described: dict) -> str:
    known = described["known"]
    return known["column"] if known["rule"] == "date" else f"the end of {known['column']}"


def left(items: list[str], then: str) -> None:
    """Say what is left to write, and what comes then."""
    if items:
        click.echo("Left to write:")
    for item in items:
        click.echo(f"  - {item}")
    click.echo(f"Then: {then}")
