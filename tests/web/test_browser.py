"""The pages in a real browser: as people use them, on a phone and a desk, light and dark, and right to left."""

import contextlib
import os
import shutil

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from bot.desk.desk import Desk
from tests.builders import an_admin
from tests.library import KEY

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    BROWSER is None and os.environ.get("CI") != "true",
    reason="no Chromium is installed (on Debian: apt install chromium)",
)


@pytest.fixture
async def browser():
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        await launched.close()


@contextlib.asynccontextmanager
async def looking(browser, shown, **how):
    """A tab of a fresh browser; whatever goes wrong in it, such as a broken policy, fails the test."""
    context = await browser.new_context(base_url=shown.server.address, reduced_motion="reduce", **how)
    context.set_default_timeout(60_000)
    page = await context.new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if _is_wrong(message) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda one: None if one.url.startswith(shown.server.address) else wrong.append(one.url)
    )
    yield page
    assert not wrong
    await context.close()


def _is_wrong(message):
    """A visitor who asks for a page behind the login is answered with 401, which a browser mentions too."""
    return message.type == "error" and "status of 401" not in message.text


async def log_in(page, shown):
    async with shown.database.write() as work:
        await work.admins.save(an_admin(user_id=1, role="owner", name="Ada"))
        await work.commit()
    word = await Desk(shown.database, shown.clock, who="chat:1 Ada").logins.link(1)
    await page.goto(f"/login?word={word}")
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_text("Logged in as Ada").wait_for()


async def is_wider_than_its_window(page):
    return await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_a_visitor_follows_a_story_on_a_phone(browser, shown):
    async with looking(browser, shown, **PHONE) as page:
        await page.goto("/")
        await page.get_by_role("link", name="harbours", exact=True).click()
        await page.get_by_role("link", name="leaves eleven ships").click()

        await page.get_by_role("heading", name="How it was told").wait_for()
        assert await page.get_by_text("240 temporary workers").is_visible()
        assert await page.get_by_role("row", name="The Harbour Ledger 18 min").is_visible()
        assert not await is_wider_than_its_window(page)
        assert not await page.context.cookies()


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("ferry AND islands", "Ferry to the outer islands runs again"),
        ("зерно", "Порт принял первое зерно нового урожая"),
        ("الميناء", "إغلاق رصيفين في الميناء القديم بعد العاصفة"),
    ],
)
async def test_a_search_finds_stories_in_three_scripts(browser, shown, query, headline):
    async with looking(browser, shown, **DESKTOP) as page:
        await page.goto("/search")
        await page.get_by_role("searchbox").fill(query)
        await page.keyboard.press("Enter")

        await page.get_by_role("link", name=headline).first.click()
        assert await page.get_by_role("heading", level=1, name=headline).is_visible()


async def test_text_from_right_to_left_is_set_so(browser, shown):
    async with looking(browser, shown, color_scheme="dark", **PHONE) as page:
        await page.goto(f"/s/{shown.story('rasif')}")

        heading = page.get_by_role("heading", level=1)
        box = await heading.bounding_box()
        assert await heading.evaluate("one => getComputedStyle(one).direction") == "rtl"
        assert box["x"] + box["width"] > 330  # it begins at the right edge
        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, ground.removeprefix("rgb(").removesuffix(")").split(","))) < 150
        assert not await is_wider_than_its_window(page)


async def test_an_admin_edits_a_watchlist_and_takes_it_back(browser, shown):
    async with looking(browser, shown, **DESKTOP) as page:
        await log_in(page, shown)
        await page.goto("/w/harbours")
        await page.get_by_role("link", name="Edit").click()
        query = page.get_by_role("textbox", name="Query")
        before = await query.input_value()

        await query.fill("ferry AND islands")
        await page.get_by_text("Ferry to the outer islands runs again").wait_for()  # while it is typed
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("button", name="Undo").click()

        await page.goto("/desk/w/harbours")
        assert await query.input_value() == before
        await page.get_by_role("button", name="Log out").click()
        await page.goto("/desk")
        assert await page.get_by_role("heading", name="Log in").is_visible()


async def test_nobody_is_kept_out_by_how_they_see_or_move(browser, shown):
    """axe-core has nothing to say about any page: headings, labels, contrast, roles."""
    pages = [
        "/",
        "/w/harbours",
        f"/s/{shown.story('strike')}",
        f"/s/{shown.story('rasif')}",
        f"/w/粮食?key={KEY}",
    ]
    pages += ["/search?q=harbour+AND+strike", "/search?q=(harbour+AND", "/figures", "/sources", "/nowhere"]
    inside = ["/", "/desk", "/desk/w/harbours?query=harbour", "/desk/new?query=(harbour"]
    found = []
    async with looking(browser, shown, color_scheme="dark", **DESKTOP) as page:
        await log_in(page, shown)
        for path in inside:
            found += await _violations(page, path)
    context = await browser.new_context(base_url=shown.server.address, **PHONE)
    page = await context.new_page()
    for path in pages:
        found += await _violations(page, path)
        if await is_wider_than_its_window(page):
            found.append((path, "wider than a phone"))

    assert not found


async def _violations(page, path):
    await page.goto(path)
    results = await Axe().run(page)
    return [
        (path, one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in results.response["violations"]
    ]
