"""A large desk on a phone: pages, search, cards that change in place, and what is held is released."""

from datetime import date, timedelta

import pytest

from bot.desk.desk import Desk
from bot.news.search import DayCount
from bot.news.watchlist import Route
from bot.telegram.commands.picking import page_of
from bot.telegram.commands.replies import Button, pages, sparkline
from tests.builders import NOW, Newsroom, SettableClock, a_channel, a_feed, a_watchlist


def desk(database):
    return Desk(database, SettableClock(), who="test")


@pytest.fixture
async def large(database):
    """300 watchlists and 500 feeds."""
    async with database.write() as work:
        names = [f"{'libya' if number % 30 == 7 else 'ports'}-{number}" for number in range(300)]
        await work.watchlists.add_new([a_watchlist(name=name, query=name, canonical=name) for name in names])
        await work.feeds.add_new(
            [a_feed(url=f"https://press{n}.example/rss", name=f"Press {n}") for n in range(500)]
        )
        await work.commit()


def is_whole(answer):
    """No more than Telegram shows."""
    return len(answer["text"]) <= 4096 and len(answer["entities"]) < 100


async def test_watchlists_are_shown_page_by_page_in_place(ann, large):
    assert "300 watchlists. Search: /watchlists words" in await ann.say("/watchlists")
    assert ann.buttons[-2:] == ["1 of 38", "▶"]
    first = ann.last["message_id"]

    await ann.press("▶")

    assert ann.last["message_id"] == first
    assert ann.buttons[-3:] == ["◀", "2 of 38", "▶"]
    assert is_whole(ann.last)


async def test_watchlists_are_found_by_words(ann, large):
    assert "10 watchlists with “libya”" in await ann.say("/watchlists libya")
    assert "libya-37" in ann.buttons
    assert "libya-277" in await ann.press("▶")
    assert "No watchlist has “mars”" in await ann.say("/watchlists mars")


async def test_which_one_is_asked_with_pages_and_takes_a_part_of_a_name(ann, large, database):
    assert "Send a part of its name" in await ann.say("/pause")
    assert "10 with “libya”." in await ann.say("libya")
    await ann.press("▶")
    assert "libya-277 is paused" in await ann.press("libya-277")


async def test_feeds_are_shown_page_by_page_and_found_by_words(ann, large):
    assert "500 feeds" in await ann.say("/feeds")
    assert ann.buttons[-2:] == ["1 of 63", "▶"]
    assert "Press 8" in await ann.press("▶")
    assert is_whole(ann.last)
    assert "1 feed with “press77.”" in await ann.say("/feeds press77.")


async def test_no_answer_is_longer_than_telegram_shows(ann, large):
    for command in ("queue", "log", "health", "settings", "names", "channels", "admins", "mute"):
        await ann.say(f"/{command}")

        assert is_whole(ann.last), command


def test_a_message_holds_no_more_entities_than_telegram_shows_and_says_what_is_left_out():
    text = pages([f"<b>{number}</b> <code>x</code>" for number in range(200)])

    assert text.count("<b>") + text.count("<code>") < 100
    assert text.endswith("more")


def test_stories_a_day_are_a_line_of_bars_in_which_days_without_any_are_low():
    days = [
        DayCount(day=date(2026, 11, at), stories=stories, items=9) for at, stories in ((1, 1), (3, 4), (4, 8))
    ]

    assert sparkline(days) == "▂▁▅█"
    assert sparkline(days[:1]) == ""
    assert len(sparkline([*days, DayCount(day=date(2027, 5, 1), stories=2, items=2)])) == 28


async def test_a_card_shows_everything_and_changes_in_place(ann, database):
    await Newsroom(database).channel()
    await desk(database).watchlists.add("ferries", "ferry or boat", channels=["harbour"])
    card = await ann.say("/show ferries")
    place = ann.last["message_id"]

    assert card.splitlines() == [
        "ferries (running)",
        "ferry or boat",
        "Read as (ferry OR boat)",
        "It alerts harbour.",
        "Posted at once, each story by itself.",
        "Last 7 days: 0 stories matched, 0 posts.",
    ]
    assert "ferries (paused)" in await ann.press("Pause")
    assert "ferries (paused · urgent)" in await ann.press("Urgent")
    assert "When should the stories of ferries be posted?" in await ann.press("Digest")
    assert "Posted together, every hour." in await ann.press("Hourly")
    assert "Posted together, every hour." in await ann.press("« ferries")
    assert "When should it be quiet for ferries?" in await ann.press("Quiet")
    assert "Quiet hours for ferries: from 22:00 to 07:00" in await ann.press("22:00")
    assert "Taken back: watchlist's quiet hours set ferries" in await ann.press("Undo")
    assert ann.last["message_id"] == place


async def test_a_card_is_renamed_and_edited_from_its_buttons(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/show ferries")

    assert "Send the new name for ferries." in await ann.press("Rename")
    assert "ferries is now called boats." in await ann.say("boats")
    assert "Send me the new one." in await ann.press("Edit")
    assert "Nothing is changed yet." in await ann.say("boat")
    assert "boats is changed: boat" in await ann.press("Save")


async def test_a_viewer_sees_a_card_without_buttons_that_change(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")
    code = await desk(database).people.invite("viewer")
    await ann.say(f"/start {code}", user=815)
    await ann.say("/show ferries", user=815)

    assert ann.buttons == ["Test", "« All"]


async def test_the_log_says_from_what_to_what_and_each_line_can_be_taken_back(ann, database):
    for number in range(12):
        await desk(database).watchlists.add(f"ports-{number}", "port")
    await desk(database).watchlists.edit("ports-3", "port AND strike")

    assert "13. 25.11. 08:30 UTC test: watchlist changed ports-3\n   +AND +strike" in await ann.say("/log")
    assert "1. 25.11. 08:30 UTC test: watchlist added ports-0" in await ann.press("▶")
    assert "Take this back?" in await ann.press("Undo 1")


# ---- what is held -------------------------------------------------------------------------------------------------


@pytest.fixture
async def holding(database):
    """A watchlist with a digest, and one of its stories held for it."""
    room = await Newsroom(database).open()
    channel = await room.channel()
    name = (await desk(database).watchlists.all())[0].name
    await desk(database).watchlists.route(name, ["harbour"])
    await desk(database).watchlists.set_digest(name, "daily 08:00")
    await room.post(channel, held=("daily", NOW + timedelta(hours=20)))
    return room, name


async def test_what_was_held_goes_out_when_its_digest_is_turned_off(ann, holding):
    room, name = holding

    assert "Held until now, and going out: 1." in await ann.say(f"/digest {name} off")
    (row,) = await room.rows()
    assert row.not_before == NOW


async def test_another_timetable_that_holds_it_too_releases_nothing(ann, holding):
    room, name = holding

    assert "going out" not in await ann.say(f"/quiet {name} 22:00-07:00")
    (row,) = await room.rows()
    assert row.not_before == NOW + timedelta(hours=20)


async def test_the_queue_offers_to_send_what_is_held_now(ann, holding):
    room, _ = holding
    assert "1 held for a digest or quiet hours" in await ann.say("/queue")

    assert "I send what was held now, together for each channel: 1" in await ann.press(
        "Send what is held now (1)"
    )
    (row,) = await room.rows()
    assert row.not_before == NOW


async def test_channels_are_chosen_page_by_page_where_there_are_many(ann, database):
    async with database.write() as work:
        for number in range(150):
            await work.channels.add(a_channel(name=f"channel-{number}", chat_id=-1000 - number))
        await work.watchlists.add(
            a_watchlist(name="w", routes=tuple(Route(channel=one.id) for one in await work.channels.all()))
        )
        await work.commit()

    assert "and 116 more." in await ann.say("/route w")
    assert is_whole(ann.last)
    assert ann.buttons[-3:] == ["1 of 8", "▶", "« w"]
    await ann.press("▶")
    assert "It alerts channel-0, channel-1" in await ann.press("☑ channel-25")
    assert ann.buttons[-5:] == ["◀", "2 of 8", "▶", "Undo", "« w"]
    assert "☐ channel-25" in ann.buttons

    await ann.say("/watch ferries = ferry")
    await ann.press("Save")
    await ann.press("▶")
    await ann.press("☐ channel-30")
    assert "2 of 8" in ann.buttons
    assert "It alerts channel-30." in await ann.press("Save: alert 1 channel")


def test_words_that_are_searched_for_may_have_braces():
    shown = page_of("", [("", Button(str(n), "")) for n in range(20)], page=1, turn="!feeds {page} {x}")

    assert [one.command for one in shown.buttons[-1]] == ["!feeds 0 {x}", "!feeds 1 {x}", "!feeds 2 {x}"]


async def test_a_feed_is_renamed_and_filed_from_its_card_and_that_is_taken_back(ann, database):
    feeds = Desk(database, SettableClock(), who="test").feeds
    await feeds.add("https://wire.example/rss", title="wire rss")
    await ann.say("/feed 1")
    await ann.press("Rename")
    assert "It is called Harbour Wire now." in await ann.say("Harbour Wire")
    await ann.press("Folder")
    assert "Folder: Libya" in await ann.say("Libya")

    assert [(one.label, one.folder) for one in await feeds.all()] == [("Harbour Wire", "Libya")]
    await ann.press("Undo")
    await ann.say("/namefeed 1 = -")
    assert [(one.label, one.folder) for one in await feeds.all()] == [("wire rss", "")]
