"""The reader's last mile: charts with an address of their own, search, terms, cards, reading without a network."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from helpers import page as parsed

pytestmark = pytest.mark.browser
GAP = "charts/investment-gap.html"
SET = "?investment-gap.choose=Purchasing+power"
LIVE = "figure => figure.dataset.live"


def live(page, figure):
    figure.scroll_into_view_if_needed()
    page.wait_for_function(LIVE, arg=figure.element_handle(), timeout=20000)
    return figure


def test_a_chart_has_its_state_in_the_address_and_titles_that_are_true_of_it(visit):
    with visit(GAP + SET) as page:
        figure = live(page, page.locator(".tt-figure"))
        title = figure.locator(".tt-figure-title")
        assert figure.locator(":checked").get_attribute("value") == "Purchasing power"
        neutral = figure.get_attribute("data-neutral")
        assert title.inner_text() == neutral
        assert "Purchasing power" in figure.locator(".tt-chart:visible").get_attribute("aria-label")
        figure.get_by_text("Dollars", exact=True).click()
        page.wait_for_function("() => !location.search.includes('choose')")
        assert title.inner_text() != neutral and page.url.endswith("#fig-investment-gap")
        figure.get_by_text("Yuan").click()
        page.wait_for_function("() => location.search.includes('choose=Yuan')")
        assert "Yuan" in figure.locator(".tt-told").text_content()
        # the whole window, and back to its place
        figure.get_by_role("button", name="Whole window").click()
        assert page.locator("dialog.tt-window .tt-figure").is_visible()
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('dialog.tt-window')")
        assert page.locator("#chart > .tt-figure").is_visible()
        # what the page says besides
        assert page.locator("#cite pre").inner_text().startswith("@misc{two-tracks-investment-gap,")
        assert page.locator("#table tbody tr").count() > 10 and page.locator("#table .tt-trend li").count() > 1
        codes = page.locator("pre[data-embed]").all_inner_texts()
        assert all(re.match(r'<iframe src="http://127\.0\.0\.1:\d+/embed/', code) for code in codes), codes


HOSTILE = "<img src=x onerror=window.hurt=1>"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (f"{GAP}?investment-gap.choose={HOSTILE}", "does not offer"),
        (f"{GAP}?investment-gap.__proto__={HOSTILE}", "does not offer"),
        (f"{GAP}?%3Cimg+src%3Dx%3E.choose=1", "not on this page"),
        (f"{GAP}#fig-{HOSTILE}", "There is no chart"),
        (f"{GAP}#%E0%A4%A", "cannot be read"),
        ("charts/scenarios-money.html?scenarios-money.usa=1e9", "does not offer"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_gets_the_default_and_a_sentence(visit, asked, said):
    with visit(asked) as page:
        figure = live(page, page.locator(".tt-figure"))
        page.locator(".tt-complaint", has_text=said).first.wait_for()
        assert page.evaluate("window.hurt") is None and page.locator("img[src=x]").count() == 0
        assert figure.locator(".tt-figure-title").inner_text() == parsed_title(figure)


def parsed_title(figure) -> str:
    return figure.evaluate("figure => figure.said?.title ?? figure.querySelector('.tt-figure-title').textContent")


def test_an_embed_is_light_until_it_is_touched_and_then_alive(visit):
    with visit("embed/investment-gap.html") as page:
        page.wait_for_load_state("networkidle")
        spent = page.evaluate(
            "performance.getEntries().filter(e => e.entryType === 'resource' || e.entryType === 'navigation')"
            ".reduce((sum, each) => sum + each.transferSize, 0)"
        )
        assert 1000 < spent < 60_000
        loaded = page.evaluate("performance.getEntriesByType('resource').map(e => e.name.split('/').pop())")
        assert len(loaded) == 4 and "investment-gap.svg" in loaded, "the picture of the other width stays away"
        page.locator(".tt-wake").focus()
        page.keyboard.press("Enter")
        live(page, page.locator(".tt-figure"))
        assert page.locator(".tt-controls [type=radio]").count() == 4
        assert page.evaluate("document.activeElement.type") == "radio", "the button is gone, its place is kept"


# what a live one loads before it is touched, besides its own page and the picture of one width
SHELL = ("twotracks-mode.js", "twotracks-figure.css", "twotracks-embed.js")


def test_no_embed_weighs_more_than_60_kilobytes_before_it_is_touched(site):
    static, figures = site / "_static", site / "_static/figures"
    shell = sum((static / name).stat().st_size for name in SHELL)
    weights = {path: path.stat().st_size for path in (site / "embed").glob("*/*.html")}
    for path in (site / "embed").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        named = {name.rpartition("/")[2] for name in re.findall(r'(?:src|href)="\.\./_static/([^"]+)"', text)}
        assert named == {*SHELL, f"{path.stem}.svg", f"{path.stem}-narrow.svg"}
        pictures = [(figures / f"{path.stem}{width}.svg").stat().st_size for width in ("", "-narrow")]
        weights[path] = shell + path.stat().st_size + max(pictures)
    assert len(weights) > 200
    assert {path.relative_to(site).as_posix(): each for path, each in weights.items() if each >= 60_000} == {}


def test_a_frozen_embed_is_one_file_without_scripts_or_requests(visit, site):
    frozen = sorted((site / "embed").glob("*/*.html"))
    assert len(frozen) == len(list((site / "_static/figures").glob("*.csv"))) > 60
    for path in frozen:
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text and "default-src 'none'" in text and not re.search(r'(?:src|href)="(?!#)', text)
    with visit(f"embed/{frozen[0].parent.name}/investment-gap.html", java_script_enabled=False) as page:
        assert page.locator("svg:visible").count() == 1


# what readers typed, and what the first screen has to offer: kinds and addresses
QUERIES = {
    "DeepSeek": ["chapters/models.html", "charts/dependence-deepseek.html"],
    "capex": ["data/companies/capex_quarterly.html", "chapters/investment.html", "term-capital-expenditure"],
    "capital expenditure": ["data/companies/capex_quarterly.html", "data/companies/capex_annual.html"],
    "Huawei Ascend": ["data/companies/huawei.html", "chapters/chips.html", "charts/races-ascends.html"],
    "electricity": ["data/chips/electricity_generation.html", "charts/chips-electricity.html"],
    "robotaxi": ["data/diffusion/robotaxi.html", "term-robotaxi", "chapters/diffusion.html"],
    "NVIDIA": ["data/chips/nvidia_quarterly.html", "charts/chips-designers.html"],
    "stargate": ["charts/investment-programmes.html", "chapters/state.html"],
    "export controls H20": ["chapters/state.html"],
    "private investment": ["chapters/investment.html", "data/investment/private_investment.html"],
    "who is ahead": ["chapters/index.html"],
    "芯片": ["chapters/chips.html", "data/chips/accelerators.html"],
    "百度": ["charts/races-baidu.html", "chapters/races.html"],
    "算力": ["term-computing-power", "chapters/chips.html"],
    "Depseek": ["chapters/models.html", "charts/dependence-deepseek.html"],
    "humanoid robots": ["data/diffusion/humanoid_shipments.html", "term-humanoid-robot"],
    "Big Fund": ["term-big-fund", "chapters/investment.html"],
    "training cost": ["charts/models-training-cost.html", "data/models/training_costs.html"],
    "H20": ["charts/chips-nvidia-china.html", "finding-stopped-and-not-restarted"],
    "Baidu capex": ["data/companies/capex_annual.html"],
}
FIRST_SCREEN = 8


def test_the_search_answers_what_readers_asked_from_a_folder_too(visit, site):
    with visit("search.html?q=23+times", base=site.as_uri()) as page:
        page.locator("#search-results li").first.wait_for()
        # a number is a result with its sentence
        assert page.locator("#search-results li[data-kind=number] p", has_text="23 times").count() >= 1
        missed = {}
        for query, wanted in QUERIES.items():
            found = page.evaluate("query => TwoTracksSearch.find(query).map(each => each.url)", query)[:FIRST_SCREEN]
            lacking = [each for each in wanted if not any(each in url for url in found)]
            if lacking:
                missed[query] = (lacking, found)
        assert missed == {}
        page.locator("#tt-find input").fill("zzzzqqqq")
        page.locator("#tt-found", has_text="Nothing found").wait_for()


def test_a_term_explains_itself_by_pointing_focus_and_tap(visit):
    with visit() as page:
        term = page.locator(".tt-g > button").first
        meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
        term.scroll_into_view_if_needed()
        term.hover()
        meaning.wait_for(state="visible")
        assert meaning.locator("[lang=zh-Hans]").inner_text().strip()
        page.mouse.move(1, 1)
        meaning.wait_for(state="hidden")
        term.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        meaning.wait_for(state="visible")
        page.keyboard.press("Escape")
        meaning.wait_for(state="hidden")
        again = page.locator(".tt-g > button").evaluate_all("all => all.map(e => e.getAttribute('popovertarget'))")
        assert len(again) > 5 and len(set(again)) == len(again), "the first use of a term, and no other"
    with visit(has_touch=True, viewport={"width": 390, "height": 800}) as page:
        term = page.locator(".tt-g > button").first
        term.tap()
        meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
        meaning.wait_for(state="visible")
        meaning.get_by_role("button", name="Close").tap()
        meaning.wait_for(state="hidden")


def test_a_finger_that_moves_along_a_chart_is_told_the_values(visit):
    with visit(GAP, has_touch=True, viewport={"width": 390, "height": 800}) as page:
        chart = live(page, page.locator(".tt-figure")).locator(".tt-chart:visible")
        said = chart.evaluate(
            """chart => {
              const box = chart.getBoundingClientRect(), y = box.y + box.height / 2, told = [];
              const send = (type, x) => chart.dispatchEvent(
                new PointerEvent(type, { pointerType: "touch", clientX: x, clientY: y, bubbles: true }));
              send("pointerdown", box.x + 100);
              for (let x = 100; x < box.width - 60; x += 20) {
                send("pointermove", box.x + x);
                told.push(document.querySelector(".tt-tip.tt-shown").textContent);
              }
              return new Set(told).size;
            }"""
        )
        assert said >= 4
        assert chart.get_attribute("role") == "application"


def test_a_visited_page_reads_without_a_network(visit, address):
    with visit("chapters/glossary.html") as page:
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        # a page that is left while its icon is on the way has a request that failed
        page.wait_for_load_state("networkidle")
        page.reload()
        page.wait_for_function("() => navigator.serviceWorker.controller")
        page.wait_for_load_state("networkidle")
        page.reload()
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)
        page.reload()
        assert page.locator("h1").inner_text().startswith("Glossary")
        page.context.set_offline(False)


def test_every_page_describes_itself_and_allows_only_its_own_files(site):
    pages = [
        *site.glob("chapters/*.html"),
        *site.glob("charts/*.html"),
        *site.glob("data/*/*.html"),
        site / "search.html",
    ]
    assert len(pages) > 150
    described = set()
    for path in pages:
        soup = parsed(site, path.relative_to(site).as_posix().removesuffix(".html"))
        metas = {
            each.get("property") or each.get("name") or each.get("http-equiv"): each for each in soup.select("meta")
        }
        policy = metas["Content-Security-Policy"]["content"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert not [each for each in soup.select("script:not([src])") if each.get("type") != "application/ld+json"], (
            path
        )
        assert soup.select("[style]") == soup.select("style") == [], path
        assert len(soup.select("meta[name=viewport]")) == 1 and len(soup.select("link[rel=icon]")) == 1
        assert metas["description"]["content"].strip() and metas["twitter:card"]["content"]
        picture = metas["og:image"]["content"]
        assert (site / urljoin(path.relative_to(site).as_posix(), picture)).is_file(), picture
        described.add((metas["og:title"]["content"], metas["description"]["content"]))
    assert len(described) > 0.9 * len(pages)
