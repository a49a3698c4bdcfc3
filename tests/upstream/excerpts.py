"""A small book with some rows of the tables that publishers' files go into, and small excerpts of those files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from helpers import ROOT
from twotracks.cli.commands import main

HERE = Path(__file__).parent
FILES, TABLES = HERE / "files", HERE / "tables"
REGISTRIES = ("sources", "entities", "units", "corrections")
DAY = "2026-11-24"
# an excerpt for each publisher; two charts of Our World in Data are in the book
EXCERPTS = {path.stem.split("_")[0]: path for path in sorted(FILES.iterdir()) if path.suffix in (".csv", ".json")}


def publisher_of(excerpt: str) -> str:
    return "owid" if excerpt.startswith("owid") else excerpt


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]], columns: list[str] | None = None) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")


def make_book(root: Path) -> Path:
    """The tables of `tables/` with the report's descriptions, and of its registries what they name."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    described = {resource["name"]: resource for resource in package["resources"]}
    names = {path.stem.replace("_", "/", 1): path for path in sorted(TABLES.glob("*.csv"))}
    used: set[str] = set()
    for name, path in names.items():
        target = root / "data" / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        used |= {cell for row in rows_of(path) for cell in row.values()}
    sources, entities = (rows_of(ROOT / f"data/{name}.csv") for name in ("sources", "entities"))
    countries = {row["country"] for row in entities if row["id"] in used}
    write_rows(root / "data/sources.csv", [row for row in sources if row["id"] in used])
    kinds = ("country", "region", "world")
    write_rows(root / "data/entities.csv",
               [row for row in entities if row["id"] in used | countries or row["kind"] in kinds])  # fmt: skip
    shutil.copyfile(ROOT / "data/units.csv", root / "data/units.csv")
    write_rows(root / "data/corrections.csv", [], list(rows_of(ROOT / "data/corrections.csv")[0]))
    package["resources"] = [described[name] for name in (*REGISTRIES, *names)]
    for resource in package["resources"]:
        # rules and breaks of the report are about rows that are not in the excerpt
        for about in ("rules", "breaches", "breaks"):
            resource.pop(about, None)
    (root / "data/datapackage.json").write_text(
        json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (root / "_config.yml").write_text("title: Small\n", encoding="utf-8")
    return root


def refresh(book: Path, publisher: str, *arguments: str, answer: str = "") -> Result:
    """Run the command in this process."""
    command = ["--project", str(book), "refresh", publisher, *arguments]
    if "--retrieved" not in arguments and "--url" not in arguments:
        command += ["--retrieved", DAY]
    return CliRunner().invoke(main, command, input=answer, catch_exceptions=False)


def files_under_data(book: Path) -> dict[str, bytes]:
    """All files under data/."""
    paths = sorted(path for path in (book / "data").rglob("*") if path.is_file())
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in paths}


def table(book: Path, name: str, **where: str) -> list[dict[str, str]]:
    """The rows of a table that have the cells named."""
    rows = rows_of(book / "data" / f"{name}.csv")
    return [row for row in rows if all(row[column] == cell for column, cell in where.items())]
