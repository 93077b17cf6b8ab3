"""A site on loopback over a small archive, and readers of it."""

import asyncio
import shutil
from pathlib import Path

import aiohttp
import pytest

from bot.app import site_of
from bot.settings import Settings, SiteSettings
from bot.storage.database import open_database
from bot.web.health import HealthServer, Own
from tests.builders import SettableClock
from tests.library import a_library


class Reader:
    """Asks for pages; `cookies` are those that it was given."""

    def __init__(self, session, base):
        self._session, self.base = session, base

    async def get(self, path, **headers):
        async with self._session.get(self.base + path, headers=headers, allow_redirects=False) as answer:
            return answer.status, answer.headers, await answer.text()

    async def post(self, path, form, **headers):
        async with self._session.post(
            self.base + path, data=form, headers=headers, allow_redirects=False
        ) as answer:
            return answer.status, answer.headers, await answer.text()


class Shown:
    """The site with what is behind it."""

    def __init__(self, database, stories, clock):
        self.database, self._stories, self.clock, self.server = database, stories, clock, None

    def story(self, name):
        return self._stories[name]

    def files(self):
        file = Path(self.database.url.database)
        return [file, *file.parent.glob(f"{file.name}-wal")]

    async def serve(self, **site):
        if self.server:
            await self.server.stop()

        async def some_metrics():
            return b"watchwire_feeds 1\n"

        settings = Settings(site=SiteSettings(**{"enabled": True, "rate_per_minute": 100_000} | site))
        self.server = HealthServer(
            "127.0.0.1:0",
            Own(metrics=some_metrics),
            site=site_of(self.database, settings, self.clock),
        )
        await self.server.start()
        return self.server.address


@pytest.fixture(scope="session")
def _library_file(tmp_path_factory):
    """An archive, filled once; and its stories."""
    path = tmp_path_factory.mktemp("library") / "library.db"

    async def fill():
        async with open_database(f"sqlite:///{path}") as database:
            return await a_library(database)

    return path, asyncio.run(fill())


@pytest.fixture
async def shown(tmp_path, _library_file):
    file, stories = _library_file
    shutil.copyfile(file, tmp_path / "library.db")
    async with open_database(f"sqlite:///{tmp_path}/library.db") as database:
        shown = Shown(database, stories, SettableClock())
        await shown.serve()
        yield shown
        await shown.server.stop()


@pytest.fixture
async def reader(shown):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Reader(session, shown.server.address)
