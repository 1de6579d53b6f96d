"""The page of a comparison: escaped, small, without script, at home on a phone."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from dcsim.study.compare import compare
from dcsim.study.explain import Explanation, Waterfall, explain
from dcsim.study.page import comparison_html

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>\u202e\x1b[31m&'
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LINES_OF_VALUES = """
() => [...new Set([...document.querySelectorAll(".compare td > span:first-child")]
  .map((value) => value.getClientRects().length))]
"""


class Parsed(HTMLParser):
    """The elements that a browser would make, and the text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def runs(day, made):
    # The peak is written 9.14e-05 and a star, which a narrow cell would break.
    worse = {"pue": 1.3, "facility_energy_kwh": 2e6, "cost": 7e4, "water_site_l": 4e5}
    return [day, made(**worse, carbon=9e6, peak_facility_kw=9.14e-5)]


@pytest.fixture(scope="module")
def why(short):
    warm = short("cooling.sea_temperature_c=24", "power.ups.redundancy=N")
    return explain(short(), warm, ("cold", "warm"))


@pytest.fixture
def page(runs, why):
    return comparison_html(compare(dict(zip(["cold", "warm"], runs, strict=True))), [why], [])


@pytest.fixture
def hostile_page(day, made, why):
    place = {HOSTILE: day.summary.total}
    strange = made(warnings=(HOSTILE,), summary={"title": HOSTILE, "name": HOSTILE, "sites": place})
    names = (HOSTILE, f"{HOSTILE} (2)")
    told = Explanation(names, why.waterfalls, why.equal_factors, why.runs)
    return comparison_html(
        compare(dict(zip(names, [strange, day], strict=True))), [told], [HOSTILE]
    )


def test_it_says_verdict_figures_reason_and_limits(page):
    text = " ".join(Parsed(page).text.split())
    assert "cold is the better choice" in text
    assert "baseline cold" in text
    assert "What sets the carbon of warm apart from cold is above all its" in text
    assert "From cold to warm, PUE changes by" in text
    assert "They are modelled, not measured" in text
    assert re.search(r"1\.3\s*\+18\.\d%", text)


def test_every_measure_has_a_line_with_a_value_of_every_run(page, runs):
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)
    assert len(rows) == len(compare(dict(zip(["a", "b"], runs, strict=True))).rows)
    assert all(row.count("<td>") == 3 for row in rows)


def test_it_asks_for_nothing_and_runs_nothing(page):
    parsed = Parsed(page)
    assert parsed.named("script") == []
    policy = next(m["content"] for m in parsed.named("meta") if m.get("http-equiv"))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script-src" not in policy
    links = [v for _, a in parsed.elements for k, v in a.items() if k in {"href", "src"}]
    assert links
    assert all(link.startswith(("#", "data:")) for link in links)
    assert not [k for _, a in parsed.elements for k in a if k.startswith("on")]


def test_it_stays_small(page):
    assert len(page.encode()) < 300_000


def test_a_strangers_text_is_shown_and_never_taken_for_markup(hostile_page):
    parsed = Parsed(hostile_page)
    assert parsed.named("script") == parsed.named("img") == []
    assert "<script>alert(1)</script>" in parsed.text
    assert "\u202e" not in hostile_page
    assert "\x1b" not in hostile_page


def test_what_was_left_out_and_why_nothing_is_explained_is_said(day, made):
    other = made(currency="NOK")
    html = comparison_html(
        compare({"a": day, "b": other}, allow=["currency"]), [], ["b has other seeds."]
    )
    text = " ".join(Parsed(html).text.split())
    assert "Left out, because the runs differ in currency: electricity cost." in text
    assert "b has other seeds." in text


def test_carbon_that_is_left_out_has_no_cause_in_the_first_paragraph(day, made, why):
    lead = '<p class="lead">(.*?)</p>'
    for other, allow, named in (
        (made(carbon=9e6), [], 1),
        (made(summary={"days": 2}), ["period"], 0),
    ):
        html = comparison_html(compare({"cold": day, "warm": other}, allow=allow), [why], [])
        (first,) = re.findall(lead, html, re.DOTALL)
        assert first.count("What sets the carbon of warm apart from cold") == named


def bars_of(html):
    """Return left and width of the bars, drawing by drawing [per cent]."""
    found = []
    for drawing in re.findall(r'<div class="fall".*?</div>', html, re.DOTALL):
        styles = re.findall(r'class="(\w+)" style="left:([\d.-]+)%;width:([\d.-]+)%', drawing)
        found.append([(kind, float(left), float(width)) for kind, left, width in styles])
    return found


def test_each_bar_begins_where_the_one_before_ended(day, why):
    falls = Waterfall("pue", "PUE", "", 1.0, 1.2, {"weather": 0.3, "cooling": -0.1, "grid": 0.0})
    told = Explanation(("a", "b"), (falls,), (), 4)
    ((start, up, down, end),) = bars_of(comparison_html(compare({"a": day, "b": day}), [told], []))
    # From 1.0 up to 1.3 and down to 1.2, over a width of 0.3 with 8 % of room below.
    step = 100.0 / (1.08 * 0.3)
    assert [bar[0] for bar in (start, up, down, end)] == ["end", "more", "less", "end"]
    assert start[1] == end[1] == 0.0
    assert up[1] == pytest.approx(start[2], abs=0.02)
    assert up[2] == pytest.approx(0.3 * step, abs=0.02)
    assert up[1] + up[2] == pytest.approx(100.0, abs=0.02)
    assert down[1] + down[2] == pytest.approx(100.0, abs=0.02)
    assert down[2] == pytest.approx(0.1 * step, abs=0.02)
    assert end[2] == pytest.approx(down[1], abs=0.02)


def test_all_bars_stay_inside_their_drawing(page):
    drawings = bars_of(page)
    assert drawings
    for bars in drawings:
        assert all(left >= 0.0 and left + width <= 100.02 for _, left, width in bars)


def test_where_no_factor_changes_a_measure_there_is_no_drawing(day, short):
    same = explain(short(), short())
    html = comparison_html(compare({"a": day, "b": day}), [same], [])
    assert bars_of(html) == []
    assert html.count("no factor changes it") == len(same.waterfalls)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH")
def test_a_browser_finds_nothing_amiss_on_any_screen(page, hostile_page, tmp_path):
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    said, asked, paper = [], [], {}
    with driver.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, html in (("page", page), ("hostile", hostile_page)):
            file = tmp_path / f"{name}.html"
            file.write_text(html, encoding="utf-8")
            for width, scheme in ((1200, "light"), (360, "dark")):
                context = browser.new_context(
                    viewport={"width": width, "height": 800}, color_scheme=scheme
                )
                window = context.new_page()
                window.on("console", lambda message: said.append(message.text))
                window.on("request", lambda request: asked.append(request.url))
                window.on("dialog", lambda dialog: said.append(dialog.message))
                window.goto(file.as_uri())
                assert window.evaluate("document.documentElement.scrollWidth") <= width
                assert window.evaluate(LINES_OF_VALUES) == [1]
                paper[scheme] = window.evaluate("getComputedStyle(document.body).backgroundColor")
                context.close()
        browser.close()
    assert said == []
    assert {url.rpartition("/")[2] for url in asked} == {"page.html", "hostile.html"}
    assert paper["light"] != paper["dark"]
