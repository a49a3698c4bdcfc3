"""Pages for everybody: axe without violations, keys, forced colours, no motion, 400% zoom; what a page may weigh."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BUDGETS = json.loads(Path(__file__).with_name("budgets.json").read_text(encoding="utf-8"))
# a page of each kind; together they are seen wide and narrow, light and dark
SEEN = [
    ("chapters/index.html", 1280, "light"),
    ("chapters/index.html", 390, "dark"),
    ("chapters/investment.html", 390, "light"),
    ("chapters/scenarios.html", 1280, "dark"),
    ("chapters/methods.html", 1280, "light"),
    ("charts/models-compute.html", 390, "dark"),
    ("data/chips/systems.html", 1280, "light"),
    ("search.html?q=capex", 390, "light"),
    ("embed/investment-gap.html", 390, "dark"),
]


@pytest.mark.parametrize(("path", "width", "scheme"), SEEN)
def test_axe_finds_nothing_with_charts_live_folds_and_popovers_open(visit, path, width, scheme):
    with visit(path, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        if page.locator(".tt-wake").count():
            page.locator(".tt-wake").click()
        for figure in page.locator(".tt-figure[data-spec]").all()[:2]:
            figure.scroll_into_view_if_needed()
            page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
        page.evaluate("for (const fold of document.querySelectorAll('article details')) fold.open = true")
        for kind in (".tt-n", ".tt-g"):
            if page.locator(f"{kind} > button").count():
                page.locator(f"{kind} > button").first.evaluate("button => button.click()")
                assert page.locator(".tt-pop:popover-open").count() == 1
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []


def test_a_page_is_walked_by_keys_and_read_in_forced_colours_without_motion_at_400_percent(visit):
    # 1280 pixels at 400% are 320
    view = {"viewport": {"width": 320, "height": 640}, "forced_colors": "active", "reduced_motion": "reduce"}
    with visit("charts/investment-gap.html", **view) as page:
        figure = page.locator(".tt-figure")
        page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        line = figure.locator(".tt-chart:visible svg [stroke*='--tt-usa']").first
        assert line.evaluate("mark => getComputedStyle(mark).stroke") not in ("rgb(0, 0, 0)", "none")
        reached = []
        for _ in range(60):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(e => [e.tagName, e.className, e.getAttribute('aria-label') || e.textContent.trim(),"
                " getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
            if here[0] == "BODY":
                break
            reached.append(here)
        words = " | ".join(each[2] for each in reached)
        for each in ("Skip to main content", "Data (CSV)", "Copy link", "Whole window", "Copy code"):
            assert each in words, words
        assert any("tt-chart" in each[1] for each in reached) and all(each[3] != "none" for each in reached)
        figure.locator(".tt-chart[tabindex]:visible").focus()
        # what the focus scrolls hides a tip: the keys come after
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        told = []
        for key in ("Home", "ArrowRight", "ArrowDown", "End"):
            page.keyboard.press(key)
            told.append(page.locator(".tt-tip.tt-shown[role=status]").inner_text())
        assert len(set(told)) >= 3


MEASURE = """async () => {
  const loads = performance.getEntries().filter((each) => ["resource", "navigation"].includes(each.entryType));
  const shifts = [];
  const watch = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
  watch.observe({ type: "layout-shift", buffered: true });
  await new Promise((done) => setTimeout(done, 60));
  return {
    kilobytes: Math.ceil(loads.reduce((sum, each) => sum + each.encodedBodySize, 0) / 1024),
    requests: loads.length,
    nodes: document.querySelectorAll("*").length,
    shift: shifts.reduce((sum, each) => sum + each.value, 0),
  };
}"""


@pytest.mark.parametrize("path", sorted(BUDGETS))
def test_a_page_keeps_within_its_budget_on_a_phone(visit, path):
    with visit(path, viewport={"width": 390, "height": 844}) as page:
        page.wait_for_load_state("networkidle")
        spent = page.evaluate(MEASURE)
        over = {name: (value, BUDGETS[path][name]) for name, value in spent.items() if value > BUDGETS[path][name]}
        assert spent["kilobytes"] > 10 and over == {}
