"""Make the pictures of the pages: `.venv/bin/python -m docs.pictures.pages`, with a Chromium installed.

Everything that they show is invented.
"""

import asyncio
import io
import random
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from bot.app import site_of
from bot.config import Settings, SiteSettings
from bot.desk.desk import Desk
from bot.news.alert import State
from bot.storage.database import StoredDatabase, open_database
from bot.web.health import HealthServer, Own
from tests.builders import NOW, SettableClock, an_admin, an_item
from tests.library import OUTLETS, a_library
from tests.newsdesk import Newsdesk

HERE = Path(__file__).parent
PHONE, DESKTOP = (390, 780), (1100, 760)


async def main() -> None:
    """All of them."""
    with tempfile.TemporaryDirectory() as scratch:
        async with (
            open_database(f"sqlite:///{scratch}/library.db") as database,
            async_playwright() as playwright,
        ):
            stories = await a_library(database, first=_be_busy)
            await _run_a_while(database)
            server = await _serve(database)
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            shots = [
                ("page-watchlist", "/w/harbours", PHONE, "light"),
                ("page-story", f"/s/{stories['strike']}", PHONE, "light"),
                ("page-story-dark", f"/s/{stories['strike']}", PHONE, "dark"),
                ("page-arabic", f"/s/{stories['rasif']}", PHONE, "light"),
                ("page-search", "/search?q=(harbour OR port) AND strike", DESKTOP, "light"),
                ("page-figures", "/figures?w=harbours&w=grain", DESKTOP, "light"),
                ("page-sources", "/sources", DESKTOP, "dark"),
                ("page-home", "/", PHONE, "dark"),
            ]
            for name, path, size, scheme in shots:
                await _shoot(browser, server.address, name, path, size, scheme)
            word = await Desk(database, SettableClock(), who="chat:1 Ada").logins.link(1)
            await _shoot(
                browser, server.address, "page-editor", "/desk/w/harbours", DESKTOP, "light", word=word
            )
            word = await Desk(database, SettableClock(), who="chat:1 Ada").logins.link(1)
            await _shoot(browser, server.address, "page-desk", "/desk", PHONE, "light", word=word)
            await browser.close()
            await server.stop()


async def _shoot(
    browser: Browser, base: str, name: str, path: str, size: tuple[int, int], scheme: str, *, word: str = ""
) -> None:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=1.5,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = await context.new_page()
    if word:
        await page.goto(f"{base}/login?word={word}")
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_text("Logged in as").wait_for()
    await page.goto(base + path)
    shot = Image.open(io.BytesIO(await page.screenshot()))
    shot.convert("RGB").quantize(96).save(HERE / f"{name}.png", optimize=True)
    await context.close()


async def _serve(database: StoredDatabase) -> HealthServer:
    settings = Settings(site=SiteSettings(enabled=True, rate_per_minute=100_000))
    site = site_of(database, settings, SettableClock())
    server = HealthServer("127.0.0.1:0", Own(), site=site)
    await server.start()
    return server


async def _be_busy(desk: Newsdesk) -> None:
    """Four weeks of short items, one day of which was lively."""
    chance = random.Random(7)  # noqa: S311  # no secret is made of it
    starts = ("Al", "Bre", "Cor", "Dun", "El", "Fen", "Gar", "Hol")
    places = [start + end for start in starts for end in ("der", "mouth", "wick", "sand", "berg", "ness")]
    outlets = sorted(set(OUTLETS) - {"mina", "bereg", "haigang"})
    for day in range(27, 6, -1):
        for number in range(chance.choice((1, 2, 2, 3, 4)) + (11 if day == 11 else 0)):
            at = NOW - timedelta(days=day, hours=4) + timedelta(minutes=7 * number)
            about, other = chance.sample(places, 2)
            topic = "grain" if number % 3 == 2 else "harbour"
            text = f"The harbour of {about} has closed {number + 3} berths to {other} wheat. "
            text += " ".join(chance.sample(places, 30))
            for late, feed in enumerate(chance.sample(outlets, chance.choice((1, 1, 2, 3)))):
                item = an_item(
                    guid=f"{day}-{number}",
                    url=f"https://{feed}.example/{day}/{number}",
                    title=f"{about} {topic} closed to ships from {other}",
                    summary="",
                    content=f"<p>{text}</p>",
                    published=at - timedelta(minutes=chance.randrange(2, 9)),
                    lang="en",
                )
                await desk.take(feed, item, at=at + timedelta(minutes=late * chance.randrange(4, 40)))


async def _run_a_while(database: StoredDatabase) -> None:
    """Posts are delivered; an admin has changed something; a feed is in trouble."""
    person = Desk(database, SettableClock(), who="chat:1 Ada")
    await person.watchlists.pause("officials", paused=True)
    await person.watchlists.show("grain", "secret")
    await person.watchlists.show("grain", "public")
    broken = await person.feeds.add("https://old-mill.example/rss", name="Old Mill Gazette")
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=1, role="owner", name="Ada"))
        for feed in await work.feeds.all():
            await work.feeds.save(replace(feed, last_new=None, pace=type(feed.pace)()))
        await work.feeds.save(
            replace(
                broken,
                failures=9,
                last_ok=NOW - timedelta(days=2),
                error="the server answers 503 Service Unavailable",
            )
        )
        for row in await work.outbox.rows(states=list(State), limit=1000):
            await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=int(row.id))
        await work.commit()


if __name__ == "__main__":
    asyncio.run(main())
