"""`watchwire export` and `apply`: each key goes out and in again, and a file that was meant otherwise takes nothing away."""

import asyncio
import tomllib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import config
from bot.seeding import seed
from bot.storage.database import open_database
from tests.program import CONFIG, Program


@pytest.fixture
def program(tmp_path, loaded):
    return Program(tmp_path, CONFIG, forked=loaded)


def test_what_is_exported_can_be_applied_elsewhere(program, tmp_path_factory):
    program.run("channels", "add", "libya", "@libya_watch")
    program.run("feeds", "add", "https://gazette.example/rss", "--no-check", "--name", "Gazette")
    program.run("feeds", "set", "Gazette", "--full-text", "on")
    program.run("watchlists", "add", "w", 'Haftar AND "eastern Libya"', "--channel", "libya")
    program.run("names", "add", "haftar", "Haftar", "حفتر")
    exported = program.run("export").stdout
    other = Program(tmp_path_factory.mktemp("other"), CONFIG)
    (other.directory / "all.toml").write_text(exported, encoding="utf-8")

    applied = other.run("apply", "all.toml", "--yes")

    assert applied.returncode == 0, applied.stderr
    assert other.run("export").stdout == exported
    assert other.run("apply", "all.toml", "--yes").stdout == "nothing to change\n"
    other.run("feeds", "set", "Gazette", "--full-text", "default")
    again = other.run("apply", "all.toml", "--yes").stdout
    assert again.startswith('~ feed https://gazette.example/rss: full_text = "on"\n')
    assert other.run("export").stdout == exported


WHOLE = """
[[channels]]
name = "libya"
chat_id = "@libya_watch"
timezone = "Europe/Paris"
topic = 7
format = "compact"
language = "ar"
preview = "small"
quiet = "22:00-06:00"
urgent = "loud"
uncertain = "park"

[[channels]]
name = "ports"
chat_id = -1001234567890
timezone = "UTC"

[[feeds]]
url = "https://gazette.example/rss"
name = "Gazette"
folder = "Wires"
full_text = "on"
paused = true

[[feeds]]
url = "https://fa.example/می‌خواهم"
name = "می‌خواهم"

[[watchlists]]
name = "ferries"
query = "ferry AND @haftar"
channels = ["libya", "ports"]
urgent = true
digest = "daily 08:00 18:00"
quiet = "23:00-05:00"
visibility = "public"
paused = true

[[watchlists]]
name = "quay"
query = "quay"
channels = []

[[names]]
name = "haftar"
forms = ["Haftar", "Hifter"]
"""
OTHERWISE = """
[[channels]]
name = "Libya"
chat_id = "@libya_watch"
topic = 7
language = "fr"

[[channels]]
name = "ports"
chat_id = -1001234567890
timezone = "Africa/Tripoli"
quiet = "off"

[[feeds]]
url = "HTTPS://Gazette.example:443/rss"
full_text = "off"

[[feeds]]
url = "https://fa.example/می‌خواهم"
paused = true

[[watchlists]]
name = "Ferries"
query = "ferry"
channels = ["Libya"]
digest = "hourly"

[[watchlists]]
name = "QUAY"
query = "quay"
channels = ["ports"]
quiet = "off"

[[names]]
name = "HAFTAR"
forms = ["Haftar", "Hafter"]
"""


def applied(program, text):
    (program.directory / "wanted.toml").write_text(text, encoding="utf-8")
    done = program.run("apply", "wanted.toml", "--yes")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_that_a_file_says_is_applied_and_exported_again(program):
    """To an empty database, over one that is otherwise, and back: each key."""
    applied(program, WHOLE)
    exported = program.run("export").stdout
    assert tomllib.loads(exported) == tomllib.loads(WHOLE)
    assert applied(program, exported) == "nothing to change\n"

    said = applied(program, OTHERWISE)
    assert (
        '~ watchlist ferries: name = "Ferries", query = "ferry", channels = ["libya"], urgent = false' in said
    )
    assert '~ channel ports: timezone = "Africa/Tripoli"\n' in said
    assert "+" not in said
    assert applied(program, OTHERWISE) == "nothing to change\n"
    otherwise = program.run("export").stdout
    assert otherwise.count("[[") == exported.count("[[")

    applied(program, WHOLE)
    assert tomllib.loads(program.run("export").stdout) == tomllib.loads(WHOLE)
    applied(program, otherwise)
    assert program.run("export").stdout == otherwise


def test_what_a_start_takes_over_is_what_apply_makes(program, tmp_path_factory, monkeypatch):
    applied(program, WHOLE)
    other = Program(tmp_path_factory.mktemp("other"), CONFIG + WHOLE)
    settings = config.load(str(other.directory / "config.toml"))

    async def start():
        async with open_database(settings.database.url) as database:
            await seed(database, settings, now=datetime.now(UTC))

    other.run("migrate")
    monkeypatch.chdir(other.directory)
    asyncio.run(start())

    assert other.run("export").stdout == program.run("export").stdout


def test_a_channel_is_not_moved_to_another_chat_by_a_file(program):
    applied(program, WHOLE)
    (program.directory / "wanted.toml").write_text(
        WHOLE.replace("@libya_watch", "@elsewhere"), encoding="utf-8"
    )

    done = program.run("apply", "wanted.toml", "--yes")

    assert done.stdout == "nothing to change\n"
    assert "channel libya stays where it is, in @libya_watch, topic 7" in done.stderr


def test_what_a_list_of_feeds_or_an_older_version_has_left_stops_no_file(program):
    """A name over several lines, a very long one; and one that is in no list of feeds that is taken today."""
    (program.directory / "in.opml").write_text(
        '<opml version="2.0"><body><outline text="North&#10; Sea"><outline text="Harbour&#10;\t Gazette" '
        f'xmlUrl="https://gazette.example/rss"/></outline><outline text="{"word " * 80}" xmlUrl="https://word.example/rss"/>'
        "</body></opml>"
    )
    program.run("feeds", "import", "in.opml")
    exported = program.run("export").stdout
    first, second = tomllib.loads(exported)["feeds"]
    assert (first["name"], first["folder"]) == ("Harbour Gazette", "North Sea")
    assert second["name"].startswith("word word")

    assert applied(program, exported) == "nothing to change\n"

    async def left():
        async with open_database(f"sqlite:///{program.directory}/w.db") as database, database.write() as work:
            feed = (await work.feeds.all())[0]
            await work.feeds.save(replace(feed, name="Harbour\nGazette"))
            await work.commit()

    asyncio.run(left())
    assert (
        applied(program, exported)
        == '~ feed https://gazette.example/rss: name = "Harbour Gazette"\n1 change made\n'
    )


def test_a_query_of_a_file_that_can_t_be_read_is_named_with_its_watchlist(program):
    bad = '[[watchlists]]\nname = "ports"\nquery = "(quay"\nchannels = []\n'
    (program.directory / "wanted.toml").write_text(bad)

    done = program.run("apply", "wanted.toml", "--yes")

    assert done.returncode == 2
    assert "in the watchlist 'ports'" in done.stderr
    assert program.run("watchlists", "list").stdout == ""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ('[[watchlist]]\nname = "ports"\nquery = "quay"\n', "did you mean 'watchlists'"),
        ("", "would remove all that is there"),
        ('[polling]\ninterval = "10m"\n', "would remove all that is there"),
        ('[[feeds]]\nurl = "not a url"\n', "feeds[1].url"),
        (f'[[channels]]\nname = "{"c" * 201}"\nchat_id = 1\n', "channels[1].name"),
        ('[[channels]]\nname = "a\\u0000b"\nchat_id = 1\n', "channels[1].name"),
        (
            '[[channels]]\nname = "a"\nchat_id = 1\n[[channels]]\nname = "A"\nchat_id = 2\n',
            "channels[2].name: 'A' is there twice",
        ),
        (
            '[[watchlists]]\nname = "a"\nquery = "b"\n[[watchlists]]\nname = "A"\nquery = "c"\n',
            "watchlists[2].name",
        ),
        ('[[watchlists]]\nname = "a"\nquery = "b"\ndigest = "weekly"\n', "watchlist 'a': digest"),
        ('[[watchlists]]\nname = "a"\nquery = "b"\ndigest = "hourly"\n', "has no channel"),
        ('[[watchlists]]\nname = "a"\nquery = "b"\nquiet = "at night"\n', "watchlist 'a': quiet"),
        ('[[channels]]\nname = "a"\nchat_id = 1\nquiet = "at night"\n', "channel 'a': quiet"),
    ],
)
def test_a_file_that_was_meant_otherwise_removes_nothing(program, wrong, message):
    program.run("watchlists", "add", "ferries", "ferry")
    (program.directory / "wanted.toml").write_text(wrong)

    done = program.run("apply", "wanted.toml", "--yes")

    assert done.returncode == 2
    assert message in done.stderr
    assert "ferries" in program.run("watchlists", "list").stdout


def test_hours_that_cannot_be_read_are_found_by_a_check_and_not_first_by_a_start(tmp_path):
    wrong = '[[channels]]\nname = "libya"\nchat_id = 1\nquiet = "at night"\n[[watchlists]]\nname = "a"\nquery = "b"\ndigest = "weekly"\n'

    ran = Program(tmp_path, CONFIG + wrong).run("check", "--offline")

    assert ran.returncode == 1
    assert "FAIL  settings: channel 'libya': quiet: “at night” aren't quiet hours" in ran.stdout
    assert "FAIL  settings: watchlist 'a': digest: “weekly” isn't a timetable" in ran.stdout
