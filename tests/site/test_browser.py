"""The published report in a real browser: what a reader sees, does and never has to wait for."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
PAGES = ("chapters/index.html", *(f"{entry['file']}.html" for entry in PARTS[0]["chapters"]), "chapters/methods.html")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address(site: Path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser, address):
    """Open a page; every foreign or failed request and every script error is kept, and must not have happened."""
    contexts, troubles = [], []

    @contextmanager
    def open_page(path: str = PAGES[1], base: str = address, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()

        def route(route):
            url = route.request.url
            if url.startswith((address, "file:", "data:", "blob:")):
                return route.continue_()
            troubles.append(f"foreign {url}")
            return route.abort()

        page.route("**/*", route)
        page.on("requestfailed", lambda request: troubles.append(f"failed {request.url}"))
        page.on("pageerror", lambda error: troubles.append(f"script {error}"))
        page.on("console", lambda m: troubles.append(f"console {m.text}") if m.type in ("error", "warning") else None)
        page.goto(f"{base}/{path}")
        yield page
        assert troubles == []

    yield open_page
    for context in contexts:
        context.close()


def live(page, figure):
    figure.scroll_into_view_if_needed()
    page.wait_for_function("figure => figure.dataset.live", arg=figure.element_handle(), timeout=20000)
    return figure


@pytest.mark.parametrize("path", PAGES[1:])
@pytest.mark.parametrize("width", [1280, 390])
def test_charts_are_visible_with_scripts_off(visit, width, path):
    with visit(path, java_script_enabled=False, viewport={"width": width, "height": 900}) as page:
        figures = page.locator(".tt-figure[data-spec]")
        assert figures.count() >= 4
        for figure in figures.all():
            shown = [svg for svg in figure.locator(".tt-chart > svg").all() if svg.is_visible()]
            assert len(shown) == 1
            box = shown[0].bounding_box()
            assert box["width"] > 0.8 * min(width - 40, 700) and box["height"] > 60
            assert figure.locator(".tt-figure-title").inner_text().strip()
            assert figure.locator(".tt-chart").first.get_attribute("aria-label")
            # a chart without sources counts the book's own rows, and says so
            own = figure.locator(".tt-figure-note", has_text="the tables of this book")
            assert figure.locator(".tt-figure-sources").or_(own).first.is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_whole_page_comes_alive_without_a_failed_request(visit, path):
    with visit(path) as page:
        for figure in page.locator(".tt-figure[data-spec]").all():
            live(page, figure)
            assert figure.locator(".tt-chart svg:visible").count() == 1


def test_pages_work_as_plain_files(visit, site):
    with visit(base=site.as_uri()) as page:
        live(page, page.locator(".tt-figure[data-spec]").first)


def test_number_opens_its_provenance_by_mouse(visit):
    with visit() as page:
        number = page.locator("button.tt-n").first
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
        number = page.locator("button.tt-n").first
        popover = page.locator(f"#{number.get_attribute('popovertarget')}")
        number.focus()
        page.keyboard.press("Enter")
        assert popover.is_visible()
        page.keyboard.press("Escape")
        assert not popover.is_visible()


def test_number_opens_its_provenance_with_scripts_off(visit):
    with visit(java_script_enabled=False) as page:
        number = page.locator("button.tt-n").first
        number.click()
        assert page.locator(f"#{number.get_attribute('popovertarget')}").is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_every_number_in_the_text_has_its_popover(visit, path):
    with visit(path) as page:
        lost = page.evaluate(
            "[...document.querySelectorAll('[popovertarget]')].map(b => b.getAttribute('popovertarget'))"
            ".filter(id => !document.getElementById(id))"
        )
        assert lost == []
        assert page.locator("button.tt-n").count() > 5


CHANGES = """([figure, before]) => [...figure.querySelectorAll('.tt-chart svg')]
    .some(svg => svg.getClientRects().length && svg.innerHTML !== before)"""


@pytest.mark.parametrize("path", PAGES[1:])
def test_every_control_changes_its_chart(visit, path):
    with visit(path) as page:
        figures = [live(page, each) for each in page.locator(".tt-figure[data-controls]").all()]
        assert figures
        for figure in figures:
            controls = figure.locator(
                ".tt-controls :is(select, [type=range], [type=search], [type=radio]:not(:checked))"
            )
            assert controls.count(), figure.get_attribute("id")
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
            for link in figure.locator(".tt-actions a").all():
                answer = page.request.get(link.evaluate("a => a.href"))
                assert answer.ok and len(answer.body()) > 50
            header = (
                page.request.get(figure.locator(".tt-actions a").first.evaluate("a => a.href")).text().split("\n")[0]
            )
            assert "source" in header.split(",")
        table = page.locator(".tt-data").first
        table.locator("summary").click()
        assert table.locator("tbody tr").first.is_visible()


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


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scripts", [True, False])
def test_phone_never_scrolls_sideways(visit, path, scripts):
    with visit(path, viewport={"width": 360, "height": 740}) as page:
        if scripts:
            for figure in page.locator(".tt-figure[data-spec]").all():
                live(page, figure)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        # a popover must fit too
        page.locator("button.tt-n").first.click()
        box = page.locator(".tt-pop:popover-open").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360


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
        assert page.locator("#table-scoreboard .gt_group_heading").count() == 0
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
        row.locator("button.tt-n").first.click()
        assert page.locator(".tt-pop:popover-open").count() == 1
