"""Starter lists: their form, and what happens when one is added."""

import re
from dataclasses import replace
from importlib.resources import files

import pytest

from bot.desk.desk import Desk
from bot.desk.starter.lists import _REGIONS, starter_list, starter_lists
from bot.errors import NotFoundError
from bot.news.feed.feed import address_of_feed
from bot.query.services import LANGUAGES
from bot.storage.database import open_database
from tests.builders import NOW, SettableClock

REGIONS = starter_lists()[: len(_REGIONS)]


@pytest.mark.parametrize("one", REGIONS, ids=lambda one: one.key)
def test_a_list_names_feeds_by_https_with_outlet_and_language(one):
    assert 10 <= len(one.feeds) <= 45, "a list is read on a phone"
    for feed in one.feeds:
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", feed.url), feed.url
        assert address_of_feed(feed.url) == feed.url
        assert re.fullmatch(r"[a-z]{2}", feed.lang)
        assert feed.name == feed.name.strip() != ""


def test_no_feed_and_no_name_is_twice_in_the_lists():
    every = [feed for one in REGIONS for feed in one.feeds]
    urls = [feed.url.rstrip("/").casefold() for feed in every]
    names = [feed.name for feed in every]

    assert len(set(urls)) == len(urls)
    assert len(set(names)) == len(names)


def test_each_file_is_a_list_and_languages_have_their_own():
    there = {
        one.name.removesuffix(".toml") for one in files("bot.desk.starter").iterdir() if ".toml" in one.name
    }

    assert there == set(_REGIONS)
    assert {"ar", "de", "es", "fr", "ru"} <= {one.key for one in starter_lists()}
    assert {feed.lang for feed in starter_list("français").feeds} == {"fr"}
    assert {"en", "fr", "ar", "ru", "es", "de"} <= {lang for one in REGIONS for lang in one.languages}
    assert {one.key for one in starter_lists()[len(_REGIONS) :]} <= set(LANGUAGES)


def test_a_list_that_is_not_there_says_what_may_be_meant():
    with pytest.raises(NotFoundError, match="did you mean europe"):
        starter_list("europa")


async def test_a_list_is_added_as_one_change_without_what_is_there(sqlite_url):
    europe = starter_list("europe")
    async with open_database(sqlite_url) as database:
        desk = Desk(database, SettableClock(), who="test")
        await desk.feeds.add(europe.feeds[3].url, name="mine")

        _, added = await desk.feeds.add_starter("europe")

        assert len(added) == len(europe.feeds) - 1
        assert {one.folder for one in added} == {"Europe"}
        await desk.records.undo(desk.changes[-1])
        assert [one.name for one in await desk.feeds.all()] == ["mine"]


async def test_the_first_poll_tells_which_answer(sqlite_url):
    urls = [feed.url for feed in starter_list("russia").feeds[:3]]
    async with open_database(sqlite_url) as database:
        desk = Desk(database, SettableClock(), who="test")
        good, bad, _ = await desk.feeds.add_many([(url, "", "") for url in urls])
        async with database.write() as work:
            await work.feeds.save(replace(good, last_ok=NOW))
            await work.feeds.save(replace(bad, failures=1, error="the server answers 404"))
            await work.commit()

        polls = await desk.feeds.first_polls(urls)

        assert [len(polls.answered), len(polls.failed), len(polls.waiting)] == [1, 1, 1]
