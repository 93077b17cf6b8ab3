"""Fixtures for all tests: real databases, SQLite in a file and PostgreSQL in a cluster of our own."""

import asyncio
import os
import shutil
import time

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres
from tests.program import as_new, outside

# Properties: in CI always the same examples, and nowhere a limit of time, which a busy machine would pass by chance.
settings.register_profile(
    "ours",
    deadline=None,
    database=None,
    max_examples=int(os.environ.get("EXAMPLES", "200")),
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ours")


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server, one a test process; skips where none is installed, but never in CI."""
    if postgres.programs() is None:
        reason = "no PostgreSQL server is installed (on Debian: apt install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = postgres.Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server):
    from bot.storage.database import migrate

    name = postgresql_server.new_database()
    asyncio.run(migrate(postgresql_server.url(name)))
    return name


@pytest.fixture
def empty_postgresql_url(postgresql_server):
    """The address of a new PostgreSQL database without tables."""
    with postgresql_server.a_database() as name:
        yield postgresql_server.url(name)


@pytest.fixture
def postgresql_url(postgresql_server, _postgresql_template):
    """The address of a new PostgreSQL database with our tables."""
    with postgresql_server.a_database(_postgresql_template) as name:
        yield postgresql_server.url(name)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    from bot.storage.database import migrate

    path = tmp_path_factory.mktemp("template") / "watchwire.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def made_sqlite_url(sqlite_url, _sqlite_template):
    """The address of a new SQLite file with our tables: a copy, which costs less than to make them."""
    shutil.copyfile(_sqlite_template, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def sqlite_url(tmp_path):
    """The address of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/watchwire.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request):
    """The address of an empty database with our tables: the test runs once for each kind."""
    return request.getfixturevalue({"sqlite": "made_sqlite_url"}.get(request.param, "postgresql_url"))


@pytest.fixture
async def database(database_url):
    """An open, empty database: the test runs once for each kind."""
    from bot.storage.database import open_database

    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_database(made_sqlite_url):
    """An open, empty SQLite database."""
    from bot.storage.database import open_database

    async with open_database(made_sqlite_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def _bot_api_process():
    from tests.servers.bot_api import BotApi

    with BotApi() as api:
        yield api


@pytest.fixture
def bot_api(_bot_api_process):
    """The Bot API double, as new, with one channel and the owner's private chat."""
    from tests.servers.bot_api import CHANNEL, OWNER

    _bot_api_process.reset()
    _bot_api_process.chat(chat_id=CHANNEL, title="Harbour news", username="harbour_news")
    _bot_api_process.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
    return _bot_api_process


@pytest.fixture(scope="module")
def servers():
    """Telegram and publishers for a whole program: see `tests.program.outside`."""
    with outside() as running:
        yield running


@pytest.fixture
def api(servers):
    return as_new(servers[0])


@pytest.fixture
def newsstand(servers):
    return servers[1]


@pytest.fixture(scope="session")
def loaded():
    """The program in memory: `Program(..., forked=loaded)` runs commands without its start."""
    from tests.forked import forked

    with forked() as run:
        yield run


@pytest.fixture
def names():
    """Feed names that no other test has put anything into."""
    mark = f"{time.monotonic_ns()}"
    return f"wire{mark}", f"ledger{mark}"
