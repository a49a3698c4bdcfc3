"""The examples in docstrings run, on a small book, and show what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import twotracks
from helpers import Small, write_book
from twotracks.edition import Edition

RAISED = Small(
    "raised",
    """\
country,period,value,unit,source
USA,2024,100,USD_bn,almanac
USA,2025,300,USD_bn,almanac
CHN,2024,25,USD_bn,gazette
CHN,2025,20,USD_bn,gazette
CHN,2026,30,USD_bn,almanac
""",
    known={"rule": "period_end", "column": "period", "lag_days": 20},
)
PACKAGE = Path(twotracks.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_show_what_they_say(name, tmp_path, monkeypatch):
    module = import_module(f"twotracks.{name}")
    if hasattr(module, "display"):
        monkeypatch.setattr(module, "display", lambda bundle, raw: print(bundle["text/plain"]))
    edition = Edition(as_of="2026-01-31", root=write_book(tmp_path, RAISED))
    known = {"edition": edition, "facts": twotracks.facts, "numbers": twotracks.numbers}
    failed, tried = doctest.testmod(module, extraglobs=known, optionflags=doctest.ELLIPSIS)
    assert tried and not failed
