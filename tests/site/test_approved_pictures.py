"""The charts of the report look as somebody has seen and approved them."""

from __future__ import annotations

import pytest

from approve_pictures import FIGURES, differing, looks

CHART = """<svg xmlns="http://www.w3.org/2000/svg"><text>Title</text><g transform="translate(16,80)">
<circle cx="10.2" cy="3" r="2" fill="#1f5fa8"/><text x="3">United States</text></g></svg>"""


def test_every_chart_looks_as_approved(site):
    changed = differing(looks(site))
    remedy = f"look at them in {site / FIGURES}, then: python tests/approve_pictures.py {' '.join(changed)}"
    assert changed == {}, remedy


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("United States", "China", {"words"}),
        ('cx="10.2"', 'cx="15"', {"shapes"}),
        ("#1f5fa8", "#c8401f", {"shapes"}),
        ('cx="10.2"', 'cx="10.3"', set()),
        ("Title", "Another title", set()),
    ],
)
def test_another_word_place_or_colour_of_a_chart_is_a_change(tmp_path, old, new, seen):
    folder = tmp_path / FIGURES
    folder.mkdir(parents=True)
    for name, text in [("one", CHART), ("two", CHART.replace(old, new))]:
        (folder / f"{name}.csv").touch()
        for picture in (f"{name}.svg", f"{name}-narrow.svg"):
            (folder / picture).write_text(text, encoding="utf-8")
    one, two = looks(tmp_path).values()
    assert {part for part in one if one[part] != two[part]} == seen
