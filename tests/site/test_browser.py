"""The published report in a real browser: what a reader sees, does and never has to wait for."""

from __future__ import annotations

import re

import pytest

from pages import PAGES, live

pytestmark = pytest.mark.browser


# each chart of a page: how many pictures of it can be seen, how large, and its words
PICTURES = """figures => figures.map(figure => {
    const seen = each => each && each.checkVisibility({ visibilityProperty: true });
    const shown = [...figure.querySelectorAll('.tt-chart > svg')].filter(seen);
    const box = shown[0]?.getBoundingClientRect();
    return {
        shown: shown.length, width: box?.width, height: box?.height,
        title: figure.querySelector('.tt-figure-title').innerText,
        label: figure.querySelector('.tt-chart').getAttribute('aria-label'),
        sources: seen(figure.querySelector('.tt-figure-sources')),
        notes: [...figure.querySelectorAll('.tt-figure-note')].filter(seen).map(each => each.innerText).join(' '),
    };
})"""


@pytest.mark.parametrize("path", PAGES[1:])
def test_charts_are_visible_with_scripts_off(visit, path):
    with visit(path, java_script_enabled=False) as page:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            figures = page.locator(".tt-figure[data-spec]").evaluate_all(PICTURES)
            assert len(figures) >= 4
            for figure in figures:
                assert figure["shown"] == 1, figure
                assert figure["width"] > 0.8 * min(width - 40, 700) and figure["height"] > 60, figure
                assert figure["title"].strip() and figure["label"]
                # a chart without sources counts the book's own rows, and says so
                assert figure["sources"] or re.search(r"tables? of (this book|claims)", figure["notes"]), figure


def test_pages_work_as_plain_files(visit, site):
    with visit(base=site.as_uri()) as page:
        live(page, page.locator(".tt-figure[data-spec]").first)


def test_number_opens_its_provenance_by_mouse(visit):
    with visit() as page:
        number = page.locator(".tt-n > button").first
        popover = page.locator(f"#{number.get_attribute('popovertarget')}")
        assert not popover.is_visible()
        number.click()
        assert popover.is_visible()
        assert popover.locator(".tt-pop-value").inner_text().strip()
        assert popover.locator(".tt-rows li").count() >= 1
        assert popover.locator(".tt-rows a[href^='http']").count() >= 1
        page.mouse.click(5, 5)
        assert not popover.is_visible()


def test_number_opens_its_provenance_by_keyboard(visit):
    with visit() as page:
        number = page.locator(".tt-n > button").first
        popover = page.locator(f"#{number.get_attribute('popovertarget')}")
        number.focus()
        page.keyboard.press("Enter")
        assert popover.is_visible()
        page.keyboard.press("Escape")
        assert not popover.is_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_popover_closes_by_escape_from_inside_and_gives_the_focus_back(visit, key):
    with visit() as page:
        number = page.locator(".tt-n > button").first
        popover = page.locator(f"#{number.get_attribute('popovertarget')}")
        number.focus()
        page.keyboard.press(key)
        assert popover.is_visible()
        popover.locator("a").first.focus()
        page.keyboard.press("Escape")
        assert not popover.is_visible()
        assert number.evaluate("button => button === document.activeElement")


def test_a_number_opens_by_tap(visit):
    with visit(has_touch=True, viewport={"width": 390, "height": 800}) as page:
        number = page.locator(".tt-n > button").first
        number.tap()
        assert page.locator(f"#{number.get_attribute('popovertarget')}").is_visible()


# for each number: its text, and whether its control covers it; a number that is not on one line tells its text
COVERED = """numbers => numbers.map(number => {
    const range = document.createRange();
    range.selectNodeContents(number);
    range.setStartAfter(number.querySelector('button'));
    const text = range.getBoundingClientRect(), control = number.querySelector('button').getBoundingClientRect();
    const covered = control.left <= text.left + 1 && control.right >= text.right - 1
        && control.top <= text.top + 3 && control.bottom >= text.bottom - 3;
    return [number.textContent, covered];
})"""
# a full stop, comma or bracket after a number stands on the number's line
STRAYED = """numbers => numbers.filter(number => {
    const next = number.nextSibling;
    if (next?.nodeType !== Node.TEXT_NODE || !/^[.,;:)!?’”…%]/.test(next.data)) return false;
    const range = document.createRange();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    return range.getBoundingClientRect().top > number.getBoundingClientRect().bottom - 2;
}).map(number => number.textContent)"""


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_number_is_text_under_its_control_and_keeps_its_punctuation(visit, width):
    with visit(viewport={"width": width, "height": 900}) as page:
        numbers = page.locator("article p .tt-n")
        covered = numbers.evaluate_all(COVERED)
        assert len(covered) > 20 and all(text and hidden for text, hidden in covered), covered
        assert numbers.evaluate_all(STRAYED) == []


def test_a_sentence_is_copied_with_its_numbers(visit):
    with visit() as page:
        sentence = page.locator("article p:has(.tt-n)").first
        copied = sentence.evaluate("p => { getSelection().selectAllChildren(p); return getSelection().toString() }")
        numbers = sentence.locator(".tt-n").all_text_contents()
        assert numbers and all(number in copied for number in numbers)


def test_number_opens_its_provenance_with_scripts_off(visit):
    with visit(java_script_enabled=False) as page:
        number = page.locator(".tt-n > button").first
        number.click()
        assert page.locator(f"#{number.get_attribute('popovertarget')}").is_visible()


def test_each_choice_shows_what_is_chosen(visit):
    with visit(PAGES[1]) as page:
        for figure in page.locator(".tt-figure[data-controls]").all():
            live(page, figure)
        groups = page.locator(".tt-figure .vega-bind-radio")
        assert groups.count() >= 1
        for group in groups.all():
            assert group.locator(":checked").count() == 1


def test_pointing_at_a_chart_tells_the_value(visit):
    with visit() as page:
        figure = live(page, page.locator(".tt-figure[data-spec]").first)
        figure.locator(".tt-chart:visible").focus()
        page.keyboard.press("ArrowRight")
        tip = page.locator(".tt-tip.tt-shown")
        tip.wait_for(timeout=5000)
        assert any(character.isdigit() for character in tip.inner_text())


def test_data_and_pictures_can_be_taken_away(visit):
    with visit() as page:
        for figure in page.locator(".tt-figure[data-spec]").all():
            addresses = figure.locator(".tt-actions a").evaluate_all("all => all.map(a => a.href)")
            answers = {address.rpartition(".")[2]: page.request.get(address) for address in addresses}
            assert set(answers) == {"html", "csv", "svg", "png"}
            assert all(answer.ok and len(answer.body()) > 50 for answer in answers.values())
            table = answers["csv"].text()
            assert "source" in table.split("\n")[0].split(",")
            # they explain themselves
            assert all(f"\n#,{each}," in table for each in ("title", "subtitle", "data as of", "licence", "address"))
            assert all(each in answers["svg"].text() for each in ("Sources:", "data as of", "CC BY 4.0"))
            assert "<tbody><tr>" in answers["html"].text()


def luminance(page, selector: str, style: str) -> float:
    rgb = page.evaluate(
        "([selector, style]) => { const c = document.createElement('canvas').getContext('2d');"
        "c.fillStyle = getComputedStyle(document.querySelector(selector))[style]; c.fillRect(0, 0, 1, 1);"
        "return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3) }",
        [selector, style],
    )
    linear = [each / 255 / 12.92 if each <= 10 else ((each / 255 + 0.055) / 1.055) ** 2.4 for each in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out_in_light_and_dark(visit, scheme, scripts):
    with visit(color_scheme=scheme, java_script_enabled=True) as page:
        if not scripts:
            # what the page is before its scripts have run
            page.evaluate("document.documentElement.removeAttribute('data-theme')")
        paper = luminance(page, "html", "backgroundColor")
        assert (paper < 0.1) == (scheme == "dark")
        assert contrast(luminance(page, "article p, main p", "color"), paper) >= 4.5
        assert contrast(luminance(page, ".tt-figure-subtitle", "color"), paper) >= 4.5
        mark = ".tt-chart svg [stroke*='--tt-usa'], .tt-chart svg [fill*='--tt-usa']"
        style = "stroke" if page.evaluate("s => document.querySelector(s).matches('[stroke]')", mark) else "fill"
        assert contrast(luminance(page, mark, style), paper) >= 3


CRAMPED = """() => [...document.querySelectorAll(".tt-figure[data-spec]")].flatMap((figure) => {
  const edge = figure.getBoundingClientRect().right + 1;
  const controls = [...figure.querySelectorAll(".tt-controls *")];
  const wide = controls.filter((each) => each.getBoundingClientRect().right > edge);
  const svg = [...figure.querySelectorAll(".tt-chart svg")].find((each) => each.getClientRects().length);
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * scale;
  const small = [...svg.querySelectorAll("text")].filter((text) => size(text) < 10);
  return [...wide, ...small].map((each) => [figure.id, each.textContent.slice(0, 40)]);
})"""


@pytest.mark.parametrize("path", PAGES)
def test_phone_never_scrolls_sideways_and_is_not_cramped(visit, path):
    with visit(path, viewport={"width": 360, "height": 740}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for figure in page.locator(".tt-figure[data-spec]").all():
            live(page, figure)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        # controls stay within their figure, and no words of a chart are smaller than ten pixels
        assert page.evaluate(CRAMPED) == []
        # a popover must fit too
        page.locator(".tt-n > button").first.click()
        box = page.locator(".tt-pop:popover-open").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_a_phone_without_scripts_shows_the_page_first_and_leads_to_the_contents(visit):
    from playwright.sync_api import expect

    with visit("chapters/investment.html", java_script_enabled=False, viewport={"width": 390, "height": 844}) as page:
        title, contents = (page.locator(each).bounding_box()["y"] for each in ("h1", ".bd-sidebar-primary"))
        assert title < 200 < contents
        page.locator(".tt-contents").click()
        # the way there is smooth, and takes a while
        expect(page.locator(".bd-sidebar-primary")).to_be_in_viewport()


def test_print_shows_every_chart(visit):
    with visit() as page:
        page.emulate_media(media="print")
        for figure in page.locator(".tt-figure[data-spec]").all():
            assert figure.locator(".tt-chart svg:visible").count() == 1
        assert not page.locator(".tt-actions").first.is_visible()


def test_drawing_again_moves_nothing(visit):
    with visit() as page:
        figure = page.locator(".tt-figure[data-spec]").first
        before = figure.locator(".tt-chart:visible").bounding_box()
        live(page, figure)
        after = figure.locator(".tt-chart:visible").bounding_box()
        assert abs(before["height"] - after["height"]) <= 12 and abs(before["width"] - after["width"]) <= 1


def order(page):
    """The measures of the scoreboard from top to bottom."""
    return [each.inner_text() for each in page.locator("#table-scoreboard tbody th[scope=row] a").all()]


def test_scoreboard_can_be_sorted_and_put_back(visit):
    with visit(PAGES[0]) as page:
        before = order(page)
        heading = page.locator("#table-scoreboard thead th", has_text="Ratio")
        heading.locator("button").focus()
        page.keyboard.press("Enter")
        leads = page.locator("#table-scoreboard tbody td:nth-of-type(3) [data-sort]").evaluate_all(
            "all => all.map(each => Number(each.dataset.sort))"
        )
        assert heading.get_attribute("aria-sort") == "descending"
        assert leads == sorted(leads, reverse=True) and len(leads) == len(before)
        assert page.locator("#table-scoreboard .tt-group").count() == 0
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        heading.locator("button").click()
        assert order(page) == before and heading.get_attribute("aria-sort") is None


def test_scoreboard_is_cards_on_a_phone_and_a_table_to_a_screen_reader(visit):
    with visit(PAGES[0], viewport={"width": 390, "height": 800}) as page:
        row = page.locator("#table-scoreboard tbody tr:has(td .tt-n)").first
        assert row.evaluate("row => getComputedStyle(row).display") == "grid"
        assert row.get_attribute("role") == "row"
        assert row.get_by_text("United States").is_visible()
        row.locator(".tt-n > button").first.click()
        assert page.locator(".tt-pop:popover-open").count() == 1


# the disclosures of code that a reader meets one after the other, with nothing to see in between
IN_A_ROW = """codes => codes.filter((code, i) => {
    if (!i) return false;
    const before = codes[i - 1].getBoundingClientRect(), now = code.getBoundingClientRect();
    const between = [...document.querySelectorAll('article :is(p, figure, h2, h3, h4, li, table, summary)')]
        .filter(each => !each.closest('.tt-code')).map(each => each.getBoundingClientRect());
    return !between.some(box => box.height && box.top >= before.top - 1 && box.bottom <= now.top + 1);
}).map(code => code.textContent.slice(0, 80))"""


SUMMARIES = {"Code", "Reproduce this page", "Run this chapter"}


@pytest.fixture(scope="module", params=PAGES)
def opened(visit_once, request):
    """A page as a reader finds it."""
    with visit_once(request.param) as page:
        yield page


def test_the_first_thing_under_the_title_is_a_sentence_and_the_last_is_how_to_run_it(opened):
    under, last = opened.locator("article h1").evaluate(
        "h1 => [h1.nextElementSibling, h1.parentElement.lastElementChild].map(e => [e.tagName, e.textContent])"
    )
    assert under[0] == "P" and len(under[1].split()) > 5
    assert last[0] == "ASIDE" and "Edition(" in last[1]


def test_every_number_in_the_text_has_its_popover(opened):
    lost = opened.evaluate(
        "[...document.querySelectorAll('[popovertarget]')].map(b => b.getAttribute('popovertarget'))"
        ".filter(id => !document.getElementById(id))"
    )
    assert lost == []
    assert opened.locator(".tt-n > button").count() > 5


def test_code_is_one_disclosure_a_group_and_never_two_in_a_row(opened):
    codes = opened.locator(".tt-code:not(.tt-foot)")
    assert codes.count() and codes.evaluate_all(IN_A_ROW) == []
    assert opened.locator("article pre:visible").count() == 0, "all code is folded"
    assert {*opened.locator(".tt-code summary").all_inner_texts()} == SUMMARIES
    assert opened.locator("[aria-label='Toggle hidden content']").count() == 0
    codes.first.locator("summary").click()
    assert codes.first.locator("pre").is_visible()
