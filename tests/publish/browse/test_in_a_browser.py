"""The pages in a real browser: they load, their scripts run under the policy, figures lead to their sentences, axe is content."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsdigest.publish.browse import browse_app
from tests.publish.browse.day import build

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.xdist_group("browser")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = (
    "/today",
    "/coins",
    "/coin/BTC",
    "/story/fall",
    "/article/000000000000001c",
    "/causes?cause=liquidations",
    "/sources",
    "/audit",
    "/search?q=bitcoin",
)
WIDTHS = {"phone": 375, "desk": 1280}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import uvicorn

    path = tmp_path_factory.mktemp("browser") / "news.db"
    build(path)
    server = uvicorn.Server(
        uvicorn.Config(browse_app(path).app(), host="127.0.0.1", port=0, log_level="error", lifespan="on")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as p:
        launched = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any, base: str) -> Iterator[Any]:
    """A page that notes what went wrong: console errors, requests that leave the machine."""
    context = browser.new_context()
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("console", lambda m: trouble.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda e: trouble.append(f"error: {e}"))
    opened.on("request", lambda r: trouble.append(f"left: {r.url}") if not r.url.startswith((base, "data:")) else None)
    yield opened
    assert trouble == []
    context.close()


@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_and_fits(page: Any, base: str, path: str, width: str) -> None:
    page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    answer = page.goto(base + path)
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], "no sideways scrolling"
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(page: Any, base: str, path: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page.emulate_media(color_scheme=scheme)
    page.goto(base + path)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("path", ["/coin/BTC", "/causes"])
def test_the_chart_draws_and_has_a_table_beside_it(page: Any, base: str, path: str) -> None:
    page.goto(base + path)
    drawn = page.evaluate(
        "(() => { const c = document.getElementById('chart');"
        " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((x) => x !== 0); })()"
    )
    assert drawn
    assert page.locator("section:has(#chart) table tbody tr").count() >= 1


def test_a_figures_link_leads_to_its_highlighted_sentence(page: Any, base: str) -> None:
    page.goto(f"{base}/story/fall")
    link = page.locator("table a.place").first
    link.click()
    page.wait_for_url("**/article/**")
    chosen = page.locator("mark.chosen")
    assert chosen.count() >= 1
    assert any(c.isdigit() for c in "".join(chosen.all_inner_texts()))
    box = chosen.first.bounding_box()
    assert 0 <= box["y"] <= page.viewport_size["height"], "the sentence is in view"


def test_search_finds_by_keyboard_alone(page: Any, base: str) -> None:
    page.goto(f"{base}/today")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#q").focus()
    page.keyboard.type("oracle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=oracle")
    assert page.locator("mark.hit").count() >= 1


def test_datasettes_own_pages_run_under_the_policy(page: Any, base: str) -> None:
    for path in ("/news", "/news/v_moves", "/news/articles", "/news/what_moved?percent=5&day="):
        page.set_viewport_size({"width": 375, "height": 800})
        page.goto(base + path)
        assert page.locator("h1").count() >= 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, "no sideways scrolling"
    page.goto(f"{base}/news/v_moves")
    assert page.evaluate("typeof DATASETTE_ALLOW_FACET") == "boolean", "its inline scripts run"


def test_removed_text_is_shown_on_demand(page: Any, base: str) -> None:
    page.goto(f"{base}/article/000000000000001c")
    removed = page.locator("details.removed")
    assert not removed.locator("del").first.is_visible()
    removed.locator("summary").click()
    assert removed.locator("del").first.is_visible()


def test_a_page_is_there_within_a_second(page: Any, base: str) -> None:
    times = []
    for path in PAGES:
        start = time.perf_counter()
        page.goto(base + path)
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 1.0


def test_the_pages_work_without_scripts(browser: Any, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{base}/story/fall")
    opened.locator("table a.place").first.click()
    assert opened.locator("mark").count() > 1
    context.close()


def test_screenshots(browser: Any, base: str, tmp_path: Path) -> None:
    """Written for looking at: pytest --basetemp=DIR keeps them."""
    for name, width in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": 900})
        opened = context.new_page()
        for path in PAGES:
            opened.goto(base + path)
            file = tmp_path / f"{name}-{path.split('/')[1].split('?')[0]}.png"
            opened.screenshot(path=str(file), full_page=True)
            assert file.stat().st_size > 5000
        context.close()
