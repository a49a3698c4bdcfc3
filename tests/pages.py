"""The pages of the published report that have charts, and what a browser waits for on them."""

from __future__ import annotations

import yaml

from helpers import ROOT

PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
PAGES = ("chapters/index.html", *(f"{entry['file']}.html" for entry in PARTS[0]["chapters"]), "chapters/methods.html")


def live(page, figure):
    figure.scroll_into_view_if_needed()
    page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
    return figure
