"""A database in another: all of it, both ways; interrupted it goes on, and what differs in the end is said."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.errors import ConfigError, DatabaseInUseError, DatabaseOutdatedError, StorageError, TargetInUseError
from bot.storage.copying import copy
from bot.storage.database import open_database
from tests.program import ROOT
from tests.storage.filled import contents, fill

pytestmark = pytest.mark.postgres


def killed_after(line, source, target):
    """A copy that is killed when it says `line`; what it said until then."""
    code = (
        "import asyncio, os, signal\nfrom bot.storage.copying import copy\n"
        "def told(line):\n    print(line, flush=True)\n"
        f"    line == {line!r} and os.kill(os.getpid(), signal.SIGKILL)\n"
        f"asyncio.run(copy({source!r}, {target!r}, told=told))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.splitlines()


async def test_a_copy_holds_the_same_there_and_back(sqlite_url, empty_postgresql_url, tmp_path):
    back = f"sqlite:///{tmp_path}/back.db"
    await fill(sqlite_url, items=600)
    before = await contents(sqlite_url)
    said = []

    counts = await copy(sqlite_url, empty_postgresql_url, told=said.append)
    assert await contents(empty_postgresql_url) == before
    assert await copy(empty_postgresql_url, back, told=said.append) == counts
    assert await contents(back) == before

    assert counts["items"] == 600
    assert "items: 600 of 600" in said
    assert (tmp_path / "back.db").stat().st_mode & 0o777 == 0o600


async def test_a_killed_copy_is_opened_by_nothing_and_goes_on(sqlite_url, empty_postgresql_url):
    await fill(sqlite_url)
    first = killed_after("items: 3 of 3", sqlite_url, empty_postgresql_url)

    with pytest.raises(DatabaseOutdatedError, match=r"a copy of .*watchwire.db that isn't finished"):
        await contents(empty_postgresql_url)
    second = []
    await copy(sqlite_url, empty_postgresql_url, told=second.append)

    assert await contents(empty_postgresql_url) == await contents(sqlite_url)
    assert not set(first) & {line for line in second if " of " in line}


async def test_a_source_that_changed_since_the_kill_is_noticed(sqlite_url, empty_postgresql_url):
    await fill(sqlite_url)
    killed_after("items: 3 of 3", sqlite_url, empty_postgresql_url)
    async with open_database(sqlite_url) as database, database.write() as work:
        (feed, *_) = await work.feeds.all()
        await work.feeds.save(replace(feed, name="Another name"))
        await work.commit()

    with pytest.raises(StorageError, match=r"differ in the table feeds.*was changed since"):
        await copy(sqlite_url, empty_postgresql_url, told=print)
    with pytest.raises(DatabaseOutdatedError):
        await contents(empty_postgresql_url)

    await copy(sqlite_url, empty_postgresql_url, overwrite=True, told=print)
    assert await contents(empty_postgresql_url) == await contents(sqlite_url)


async def test_what_is_there_is_not_replaced_unless_allowed(sqlite_url, database_url):
    await fill(sqlite_url + "2", items=2)
    await fill(database_url, items=1)

    with pytest.raises(TargetInUseError, match="is not empty"):
        await copy(sqlite_url + "2", database_url, told=print)
    assert len((await contents(database_url))["items"]) == 1

    await copy(sqlite_url + "2", database_url, overwrite=True, told=print)
    assert len((await contents(database_url))["items"]) == 2


async def test_half_a_copy_of_another_database_is_not_gone_on_with(sqlite_url, empty_postgresql_url):
    await fill(sqlite_url)
    await fill(sqlite_url + "2")
    killed_after("items: 3 of 3", sqlite_url, empty_postgresql_url)

    with pytest.raises(TargetInUseError, match=r"holds a copy of .*watchwire.db that isn't finished"):
        await copy(sqlite_url + "2", empty_postgresql_url, told=print)


async def test_a_database_in_use_is_not_copied(sqlite_url, empty_postgresql_url):
    async with open_database(sqlite_url, lock=True):
        with pytest.raises(DatabaseInUseError):
            await copy(sqlite_url, empty_postgresql_url, told=print)


@pytest.mark.parametrize(
    ("source", "target", "error", "says"),
    [
        (
            "sqlite:///none.db",
            "sqlite:///new.db",
            StorageError,
            r"^there is no file /.*none.db to copy from$",
        ),
        (
            "w.db",
            "sqlite:///new.db",
            ConfigError,
            "FROM isn't an address of a database: 'w.db'; write sqlite:///FILE",
        ),
        (
            "sqlite:///a.db",
            "mysql://h/w",
            ConfigError,
            "TO can't be used: 'mysql://h/w'; write sqlite:///FILE",
        ),
        ("sqlite:///a.db", "sqlite:///a.db", ConfigError, "FROM and TO are the same database"),
        ("sqlite:///a.db", "sqlite:///./a.db", ConfigError, "FROM and TO are the same database"),
    ],
)
def test_what_can_t_be_copied_is_said(source, target, error, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(error, match=says):
        asyncio.run(copy(source, target, told=print))

    assert not list(tmp_path.iterdir())
