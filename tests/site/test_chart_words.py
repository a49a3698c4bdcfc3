"""The words in the charts of the published report, measured in a browser: none beyond its figure, none over another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
PAGES = (*(f"{entry['file']}.html" for entry in PARTS[0]["chapters"]), "chapters/methods.html")
A4 = {"width": 680, "height": 960}  # what print leaves of a page, in CSS pixels
# narrower fonts than this machine's, imitated: about Noto Sans and Arial
NARROWER = """@font-face { font-family: "Imitated"; src: local("DejaVu Sans"); size-adjust: %d%%; }
.tt-chart, .tt-chart svg text { font-family: "Imitated" !important; }"""

MEASURE = """
() => {
  const faults = [], words = {};
  for (const figure of document.querySelectorAll(".tt-figure[data-spec]")) {
    const svg = [...figure.querySelectorAll(".tt-chart svg")].find((each) => each.getClientRects().length);
    const edge = figure.getBoundingClientRect();
    // halos are the same words once more, in the colour of the paper
    const texts = [...svg.querySelectorAll("text")]
      .filter((text) => !/paper/.test(text.closest("[stroke]")?.getAttribute("stroke") ?? ""))
      .filter((text) => text.textContent.trim())
      .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }));
    words[figure.id] = texts.map(({ said }) => said).sort();
    texts.forEach(({ said, box }, place) => {
      if (box.left < edge.left - 1 || box.right > edge.right + 1) faults.push([figure.id, "beyond the figure", said]);
      for (const other of texts.slice(place + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // the boxes of letters are higher than the letters: lines close to each other touch
        if (across > 2 && down > 0.35 * Math.min(box.height, other.box.height))
          faults.push([figure.id, "over each other", `${said} | ${other.said}`]);
      }
    });
  }
  return { faults, words };
}"""


@pytest.mark.parametrize("path", PAGES)
def test_words_fit_on_screen_and_in_print_and_are_the_same_live(visit, path):
    with visit(path, viewport={"width": 1280, "height": 900}) as page:
        still = page.evaluate(MEASURE)
        page.emulate_media(media="print")
        page.set_viewport_size(A4)
        printed = page.evaluate(MEASURE)
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        for figure in page.locator(".tt-figure[data-spec]").all():
            figure.scroll_into_view_if_needed()
            page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
        live = page.evaluate(MEASURE)
        assert still["faults"] == printed["faults"] == live["faults"] == []
        assert still["words"] and live["words"] == still["words"]


@pytest.mark.parametrize("percent", [94, 87])
def test_words_fit_in_narrower_fonts(visit, percent):
    # the policy of the page allows no styles but its own
    with visit(PAGES[0], bypass_csp=True) as page:
        page.add_style_tag(content=NARROWER % percent)
        page.evaluate("() => document.fonts.ready")
        assert page.evaluate(MEASURE)["faults"] == []


def test_a_search_names_what_it_finds_and_says_when_it_finds_nothing(visit):
    with visit("chapters/models.html") as page:
        figure = page.locator("#fig-models-compute")
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
        box = figure.locator("[type=search]")
        box.fill("xyzzy")
        page.wait_for_function("figure => /none found/.test(figure.textContent)", arg=figure.element_handle())
        box.fill("deepseek")
        page.wait_for_function("figure => !/none found/.test(figure.textContent)", arg=figure.element_handle())
        names = figure.locator("svg text:visible", has_text="DeepSeek")
        boxes = [
            name.bounding_box() for name in names.all() if name.evaluate("e => !/paper/.test(e.getAttribute('stroke'))")
        ]
        assert boxes
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                assert (
                    one["x"] + one["width"] <= other["x"]
                    or other["x"] + other["width"] <= one["x"]
                    or (one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"])
                )


def test_the_mark_that_the_keyboard_is_at_can_be_seen(visit):
    with visit() as page:
        figure = page.locator("#fig-investment-gap")
        figure.scroll_into_view_if_needed()
        page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
        figure.locator(".tt-chart[tabindex]:visible").focus()
        page.keyboard.press("ArrowRight")
        look = figure.locator(".tt-at").evaluate(
            "mark => [getComputedStyle(mark).opacity, getComputedStyle(mark).stroke]"
        )
        assert look[0] == "1" and look[1] != "none"
