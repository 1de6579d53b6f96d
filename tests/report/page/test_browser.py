"""The page in a real browser: nothing asked for, nothing broken, and it answers."""

import re
import shutil

import pytest

from dcsim.report.page import page_html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH"),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SPAN = """
() => {
  const models = Bokeh.documents.flatMap((d) => [...d._all_models.values()]);
  const span = models.find((m) => m.name === "span");
  return [span.start, span.end];
}
"""
WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(year_page, hostile_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    files = {"year": folder / "year.html", "hostile": folder / "hostile.html"}
    files["year"].write_text(year_page, encoding="utf-8")
    files["hostile"].write_text(page_html(hostile_run), encoding="utf-8")
    return files


class Watched:
    """A page and all that it said, asked for and stumbled over."""

    def __init__(self, context):
        self.page = context.new_page()
        self.errors, self.requests, self.dialogs = [], [], []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", self._asked)

    def _said(self, message):
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _asked(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, file):
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-ready=yes]", timeout=30_000)
        return self.page


@pytest.fixture
def watch(browser):
    contexts = []

    def start(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        return Watched(context)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def year_open(browser, pages):
    """One window with the year, for tests that leave it as they found it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context).open(pages["year"])
    context.close()


def chart_corner(page):
    """Scroll the hours into view and return where they stand."""
    canvas = page.locator("#chart-hours canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert 0.0 <= box["y"] < 600.0
    return box["x"], box["y"]


@pytest.mark.parametrize(("name", "width"), [("year", 1280), ("year", 360), ("hostile", 360)])
def test_the_page_asks_for_nothing_and_breaks_nothing(name, width, pages, watch):
    watched = watch(width)
    page = watched.open(pages[name])
    assert watched.errors == watched.dialogs == []
    assert watched.requests == [pages[name].as_uri()]
    scroll, window = page.evaluate(WIDTHS)
    assert scroll <= window
    charts = page.locator(".chart")
    for at in range(charts.count()):
        box = charts.nth(at).bounding_box()
        assert box["height"] > 150
        assert box["x"] + box["width"] <= width


def test_a_strangers_title_is_shown_as_text(pages, watch):
    page = watch().open(pages["hostile"])
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()
    assert "<script>alert(1)</script>" in page.title()


def test_a_script_that_somebody_adds_does_not_run(pages, watch, tmp_path):
    html = pages["year"].read_text(encoding="utf-8")
    script = "<script>document.documentElement.dataset.stolen = 'yes'</script>"
    tampered = tmp_path / "tampered.html"
    tampered.write_text(html.replace("</body>", f"{script}</body>"), encoding="utf-8")
    watched = watch()
    page = watched.open(tampered)
    assert page.evaluate("document.documentElement.dataset.stolen") is None
    assert any("Content Security Policy" in text for text in watched.errors)


def test_a_drag_zooms_all_hours_and_the_whole_period_comes_back(year_open):
    page = year_open
    whole = page.evaluate(SPAN)
    x, y = chart_corner(page)
    page.mouse.move(x + 300, y + 150)
    page.mouse.down()
    page.mouse.move(x + 500, y + 180, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    zoomed = page.evaluate(SPAN)
    assert whole[0] < zoomed[0] < zoomed[1] < whole[1]
    page.locator("#span").select_option("2023-03")
    march = page.evaluate(SPAN)
    assert march == [1677628800000, 1680307200000]
    page.locator("#span").select_option("")
    assert page.evaluate(SPAN) == whole


def test_the_pointer_reads_the_hour(year_open):
    page = year_open
    x, y = chart_corner(page)
    page.mouse.move(x + 400, y + 150)
    page.mouse.move(x + 402, y + 151, steps=3)
    page.get_by_text(re.compile(r"^2023-\d\d-\d\d \d\d:00$")).first.wait_for(timeout=10_000)
    assert page.get_by_text("whole site").first.is_visible()


@pytest.mark.parametrize(("scheme", "other"), [("light", "Dark"), ("dark", "Light")])
def test_the_page_follows_the_system_and_the_button(scheme, other, pages, watch):
    page = watch(color_scheme=scheme).open(pages["hostile"])
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    button = page.locator("#theme")
    assert button.inner_text() == other
    button.focus()
    page.keyboard.press("Enter")
    assert button.inner_text() != other
    after = page.evaluate(paper)
    assert before != after
    dark, light = (before, after) if scheme == "dark" else (after, before)
    assert dark < light or dark.startswith("rgb(1")
    axis = page.evaluate(
        "Bokeh.documents.flatMap((d) => [...d._all_models.values()])"
        ".find((m) => m.type === 'LinearAxis').major_label_text_color"
    )
    assert axis == page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--muted')"
    )


def test_a_download_is_the_table(pages, watch):
    page = watch(accept_downloads=True).open(pages["hostile"])
    with page.expect_download() as waiting:
        page.locator("button[data-table=table-monthly]").click()
    assert waiting.value.suggested_filename == "monthly.csv"
    lines = waiting.value.path().read_bytes().decode().split("\r\n")
    assert lines[0].startswith("month,dry_bulb_c,peak_hour_kw,it_energy_kwh")
    assert [line.split(",")[0] for line in lines[1:]] == ["2023-01", "2023-02", "whole period", ""]
    assert "," not in lines[1].split(",")[3]
    assert float(lines[1].split(",")[3]) > 2e6


def test_the_hours_can_be_downloaded(pages, watch, hostile_run):
    page = watch(accept_downloads=True).open(pages["hostile"])
    with page.expect_download() as waiting:
        page.locator("button[data-source=hourly]").click()
    lines = waiting.value.path().read_bytes().decode().split("\r\n")
    assert len(lines) == 1 + 960 + 1
    row = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert row["time_utc"] == "2023-01-01T00:00:00Z"
    first = hostile_run.hourly.iloc[0]
    assert float(row["facility_kw"]) == pytest.approx(first["facility_energy_kwh"], rel=1e-5)
    assert float(row["pue"]) == pytest.approx(first["pue"], rel=1e-6)


def test_the_keyboard_reaches_everything(year_open):
    page = year_open
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "document.activeElement.id || document.activeElement.className || "
                "document.activeElement.tagName"
            )
        )
    assert {"skip", "theme", "span", "csv", "SUMMARY", "scroll"} <= reached


def test_a_finger_scrolls_the_page_instead_of_zooming(pages, watch):
    page = watch(360, has_touch=True, is_mobile=True).open(pages["hostile"])
    active = page.evaluate(
        "Bokeh.documents.flatMap((d) => [...d._all_models.values()])"
        ".filter((m) => ['BoxZoomTool', 'PanTool'].includes(m.type)).map((m) => m.active)"
    )
    assert active
    assert not any(active)


def test_paper_gets_the_light_page_without_its_buttons(pages, watch):
    page = watch(color_scheme="dark").open(pages["hostile"])
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#theme").is_visible()
    assert not page.locator("#span").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") is None
