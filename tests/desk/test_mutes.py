"""What is said of a mute: what, and for how long."""

from datetime import timedelta

import pytest

from bot.desk.mutes import subject, told
from bot.errors import AdminError, NotFoundError
from tests.builders import NOW, a_feed, a_watchlist


@pytest.mark.parametrize(
    ("text", "what", "how_long"),
    [
        ("Reuters for 6h", "Reuters", timedelta(hours=6)),
        ("Reuters 6h", "Reuters", timedelta(hours=6)),
        ("Channel 4 for 2 days", "Channel 4", timedelta(days=2)),
        ("Channel 4 90 min", "Channel 4", timedelta(minutes=90)),
        ("Reporters for Peace for 1w", "Reporters for Peace", timedelta(weeks=1)),
        (
            "https://wire.example/2026/11/25/x for 1d 12h",
            "https://wire.example/2026/11/25/x",
            timedelta(hours=36),
        ),
        ("source France 24 for 1 day and 2 hours", "source France 24", timedelta(hours=26)),
        ("الجزيرة for 3H", "الجزيرة", timedelta(hours=3)),
    ],
)
def test_what_and_how_long_are_told_apart(text, what, how_long):
    assert told(text) == (what, how_long)


@pytest.mark.parametrize(
    "text",
    [
        "Reuters",
        "6h",
        "for 6h",
        "Reuters for",
        "Reuters for 0h",
        "Reuters for 6 moons",
        "Reuters for 6h or so",
        "x for 999999w",
    ],
)
def test_what_can_not_be_read_is_said(text):
    with pytest.raises(AdminError, match=r"how long|isn't a duration|a year at most"):
        told(text)


async def test_a_source_is_no_watchlist_where_a_watchlist_is_asked_for(database):
    async with database.write() as work:
        await work.feeds.add(a_feed(name="Gazette"))

        assert (await subject(work, "gazette", now=NOW))[0] == "source"
        with pytest.raises(NotFoundError, match="no watchlist “Gazette”"):
            await subject(work, "watchlist Gazette", now=NOW)


async def test_a_watchlist_is_no_source_where_a_source_is_asked_for(database):
    async with database.write() as work:
        await work.watchlists.add(a_watchlist(name="ferries"))

        assert await subject(work, "Ferries", now=NOW) == ("watchlist", "ferries", "ferries")
        with pytest.raises(NotFoundError, match="no source “Ferries”"):
            await subject(work, "source Ferries", now=NOW)
