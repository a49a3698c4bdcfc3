"""What the charts of the built report look like, and the list of those that somebody has looked at.

A chart that looks different from the approved one fails `site/test_approved_pictures.py`. Look at it, then approve
it in the same change: `python tests/approve_pictures.py ID ...`, or without ids for all that differ.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
FIGURES = "_static/figures"
APPROVED = Path(__file__).parent / "site/pictures.json"
PLACES = ("transform", "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height")
LOOKS = ("fill", "stroke", "opacity", "fill-opacity", "stroke-dasharray", "font-weight")


def looks(site: Path) -> dict[str, dict[str, str]]:
    """For each chart a digest of its words and one of its shapes, wide and narrow.

    Places count by whole pixels: what no eye sees is no change.
    """
    found = {}
    for csv in sorted((site / FIGURES).glob("*.csv")):
        words, shapes = [], []
        for name in (f"{csv.stem}.svg", f"{csv.stem}-narrow.svg"):
            # the last part is the chart; title, sources and notes around it are words of the page
            for element in ElementTree.parse(csv.with_name(name)).getroot()[-1].iter():
                words += [text for text in [(element.text or "").strip()] if text]
                shapes.append(" ".join(_shape(element)))
        found[csv.stem] = {"words": _digest(words), "shapes": _digest(shapes)}
    return found


def _shape(element: ElementTree.Element) -> Iterator[str]:
    yield element.tag.rpartition("}")[2]
    for name in PLACES:
        if name in element.attrib:
            yield re.sub(r"-?\d*\.?\d+(?:e-?\d+)?", lambda number: str(round(float(number[0]))), element.attrib[name])
    for name in LOOKS:
        yield element.attrib.get(name, "")


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def differing(now: dict[str, dict[str, str]]) -> dict[str, str]:
    """What differs from the approved pictures, in words, by id of the chart."""
    approved = json.loads(APPROVED.read_text(encoding="utf-8"))
    said = {name: "has never been approved" for name in now if name not in approved}
    said |= {name: "is approved and no longer there" for name in approved if name not in now}
    for name in approved.keys() & now.keys():
        parts = [part for part in ("words", "shapes") if approved[name][part] != now[name][part]]
        if parts:
            said[name] = f"other {' and '.join(parts)}"
    return dict(sorted(said.items()))


def main(names: list[str]) -> None:
    """Approve charts as the built site has them: those named, or all that differ."""
    site = ROOT / "_build" / "html"
    now = looks(site)
    if not now:
        sys.exit(f"{site} has no charts: run twotracks build first")
    approved = json.loads(APPROVED.read_text(encoding="utf-8"))
    changed = differing(now)
    unknown = [name for name in names if name not in changed]
    if unknown:
        sys.exit(f"nothing to approve: {', '.join(unknown)}. What differs: {', '.join(changed) or 'no chart'}")
    for name in names or changed:
        print(f"{site / FIGURES / name}.svg: {changed[name]}")
        approved.pop(name, None)
        if name in now:
            approved[name] = now[name]
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(approved[name])}" for name in sorted(approved))
    APPROVED.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
