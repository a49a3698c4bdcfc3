"""The charts of the published report in a browser: words that fit, controls that change what is drawn and said."""

from __future__ import annotations

import pytest

from helpers import ROOT
from pages import PAGES, live

pytestmark = pytest.mark.browser
A4 = {"width": 680, "height": 960}  # what print leaves of a page, in CSS pixels
# narrower fonts than this machine's, imitated: about Noto Sans and Arial
NARROWER = """@font-face { font-family: "Imitated"; src: local("DejaVu Sans"); size-adjust: %d%%; }
.tt-chart, .tt-chart svg text { font-family: "Imitated" !important; }"""

WORDS = """
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


@pytest.fixture(scope="module", params=PAGES)
def alive(visit_once, request):
    """A page of which every chart is live; its words on the screen and in print before, and on the screen then."""
    with visit_once(request.param) as page:
        words = {"still": page.evaluate(WORDS)}
        page.emulate_media(media="print")
        page.set_viewport_size(A4)
        words["printed"] = page.evaluate(WORDS)
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        for figure in page.locator(".tt-figure[data-spec]").all():
            live(page, figure)
        words["live"] = page.evaluate(WORDS)
        yield page, words, request.param


def test_words_fit_on_screen_and_in_print_and_are_the_same_live(alive):
    page, words, _ = alive
    assert [each["faults"] for each in words.values()] == [[], [], []]
    assert words["live"]["words"] == words["still"]["words"]
    assert len(words["still"]["words"]) == page.locator(".tt-figure[data-spec] .tt-chart svg:visible").count() >= 4


def test_what_is_said_of_a_chart_follows_its_control_and_comes_back(alive):
    page, _, _ = alive
    for figure, before, neutral, marks_only, then, after in page.evaluate(SET_AND_BACK):
        # what a control only marks or finds is drawn in any case: the title stays true
        assert then[0] == (before[0] if marks_only else neutral), figure
        assert then[1] != before[1] and after == before, figure


# the first control of every chart, set to something else and back: title and description before, then and after
SET_AND_BACK = """async () => {
  const figures = [...document.querySelectorAll(".tt-figure[data-controls]")];
  const control = (figure) => figure.querySelector(".tt-controls :is(input, select)");
  const said = (figure) => [figure.querySelector(".tt-figure-title").textContent,
    figure.querySelector(".tt-chart").getAttribute("aria-label")];
  const words = () => figures.map(said);
  const until = async (done) => {
    for (let left = 100; left && !done(words()); left--) await new Promise((next) => setTimeout(next, 100));
    return words();
  };
  const set = (figure) => {
    const radios = figure.querySelectorAll(".tt-controls [type=radio]"), box = control(figure), was = box.value;
    if (radios.length) { radios[1].click(); return () => radios[0].click(); }
    const write = (value) => {
      box.value = value;
      for (const type of ["input", "change"]) box.dispatchEvent(new Event(type, { bubbles: true }));
    };
    const other = box.options && [...box.options].find((each) => each.value !== was).value;
    write(other ?? (box.type === "range" ? box.max : "deepseek"));
    return () => write(was);
  };
  const same = (one, other) => one.every((each, at) => each === other[at]);
  const before = words(), back = figures.map(set);
  const then = await until((now) => now.every((each, at) => each[1] !== before[at][1]));
  for (const each of back) each();
  const after = await until((now) => now.every((each, at) => same(each, before[at])));
  const chooses = (figure) => figure.querySelector(".tt-controls [type=radio]");
  const marks = (figure) => !chooses(figure) && ["pick", "find"].includes(control(figure).name);
  return figures.map((figure, at) =>
    [figure.id, before[at], figure.dataset.neutral, marks(figure), then[at], after[at]]);
}"""

CHANGES = """([figure, before]) => [...figure.querySelectorAll('.tt-chart svg')]
    .some(svg => svg.getClientRects().length && svg.innerHTML !== before)"""


def test_every_control_changes_its_chart(alive):
    page, _, path = alive
    figures = page.locator(".tt-figure[data-controls]").all()
    source = (ROOT / path).with_suffix(".md").read_text(encoding="utf-8")
    # one of the chapters asks its readers nothing: its charts have no menu, no search and no slider
    assert bool(figures) == any(each in source for each in ("menu=", "search=", "projection(", "parity_map("))
    for figure in figures:
        controls = figure.locator(".tt-controls :is(select, [type=range], [type=search], [type=radio]:not(:checked))")
        assert controls.count(), figure.get_attribute("id")
        found = figure.evaluate_handle(FOUND)
        for control in controls.all():
            before = figure.locator(".tt-chart svg:visible").inner_html()
            kind = control.evaluate("control => control.type")
            if kind == "select-one":
                control.select_option(index=1)
            elif kind == "range":
                control.focus()
                page.keyboard.press("Home" if control.evaluate("range => range.value === range.max") else "End")
            elif kind == "search":
                control.fill("nothing has this name")
            else:
                control.check()
            page.wait_for_function(CHANGES, arg=[figure.element_handle(), before], timeout=5000)
        # the next test finds the page as this one did
        found.evaluate(PUT_BACK)


# the controls of a chart and how they stand; and put back to that
FOUND = """figure => [...figure.querySelectorAll('.tt-controls :is(select, input)')]
    .filter(each => each.type !== 'radio' || each.checked).map(each => [each, each.value])"""
PUT_BACK = """found => { for (const [control, value] of found)
    if (control.type === 'radio') control.click();
    else {
        control.value = value;
        for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
}"""


@pytest.mark.parametrize("percent", [94, 87])
def test_words_fit_in_narrower_fonts(visit, percent):
    # the policy of the page allows no styles but its own
    with visit(PAGES[1], bypass_csp=True) as page:
        page.add_style_tag(content=NARROWER % percent)
        page.evaluate("() => document.fonts.ready")
        assert page.evaluate(WORDS)["faults"] == []


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
