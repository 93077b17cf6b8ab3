"""The conversation with admins and strangers, over HTTP, against a real database."""

import asyncio
import urllib.request

import pytest

from bot.desk.desk import Desk
from bot.desk.people import ensure_owner_code
from bot.errors import TokenError
from bot.feeds import opml
from bot.news.alert import State
from bot.pipeline.indexing import fill
from bot.telegram.chat.chat import Chat
from bot.telegram.commands.registry import menu
from tests.builders import (
    NOW,
    Newsroom,
    SettableClock,
    a_channel,
    a_feed,
    a_placement,
    after,
    an_admin,
    an_item,
)
from tests.servers.bot_api import CHANNEL, TOKEN
from tests.telegram.conversation import ANN, Conversation, find_feeds

BOB = 815
EVE = 816


@pytest.fixture
async def archive(database):
    """Two items about ferries and one about something else."""
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        titles = ("Ferry to the islands runs again", "New ferry ordered", "Frost in the orchards")
        kept = await work.items.add(
            {feed.id: [an_item(guid=title, title=title, summary="") for title in titles]}
        )
        await work.stories.place({one.id: a_placement(one.id) for one in kept})
        await work.search.begin_anew()
        await work.commit()
    await fill(database, share=1)


def desk(database):
    return Desk(database, SettableClock(), who="test")


# ---- who may ------------------------------------------------------------------------------------------------------


async def test_a_stranger_gets_one_polite_line_with_his_id_and_nothing_else(ann, bot_api):
    assert await ann.say("/watchlists", user=BOB) == f"This bot answers its admins only. Your id is {BOB}."

    bot_api.say(user=BOB, text="/help")
    bot_api.say(user=BOB, text="hello")
    await ann.settle()

    assert len(bot_api.seen(chat_id=BOB, event="send")) == 1


async def test_the_first_owner_claims_the_bot_with_the_code_of_the_log_once(stranger, database):
    code = await ensure_owner_code(database, SettableClock())

    assert "Your role in this bot: owner" in await stranger.say(f"/start {code}")
    assert "doesn't work" in await stranger.say(f"/start {code}", user=BOB)
    assert [one.role for one in await desk(database).people.all()] == ["owner"]


async def test_before_anybody_owns_the_bot_start_says_where_its_code_is(stranger, database):
    code = await ensure_owner_code(database, SettableClock())

    assert "Nobody owns this bot yet" in await stranger.say("/start")
    assert (await stranger.say("/start wrong")).startswith("This code doesn't work. Nobody owns this bot yet")
    assert "Your role in this bot: owner" in await stranger.say(f"/start {code}")
    assert (await stranger.say("/start wrong", user=BOB)).startswith(
        "This code doesn't work: it was mistyped"
    )


async def test_an_invited_person_gets_the_role_of_the_invitation(ann):
    text = await ann.say("/invite viewer")
    code = text.split("/start ")[1].split()[0]

    assert "Your role in this bot: viewer" in await ann.say(f"/start {code}", user=BOB)
    assert "can't change anything" in await ann.say("/watch x = ferry", user=BOB)
    assert "Nothing is watched" in await ann.say("/watchlists", user=BOB)
    assert "815" in await ann.say("/admins")
    assert "Take the role “viewer” away" in await ann.say("/revoke 815")
    assert "no role any more" in await ann.press("Yes")
    assert "admins only" in await ann.say("/watchlists", user=BOB)


async def test_only_the_owner_invites(ann, database):
    code = await desk(database).people.invite("admin")
    await ann.say(f"/start {code}", user=BOB)

    assert "Only the owner" in await ann.say("/invite", user=BOB)


async def test_the_last_owner_can_not_be_removed(ann):
    assert "last owner" in await ann.say(f"/revoke {ANN}")
    assert not ann.buttons


async def test_a_button_works_for_the_person_it_was_made_for_only(ann, database, bot_api):
    await desk(database).watchlists.add("ferries", "ferry")
    code = await desk(database).people.invite("admin")
    await ann.say(f"/start {code}", user=BOB)
    await ann.say("/unwatch ferries")
    data = ann.last["markup"]["inline_keyboard"][0][0]["callback_data"]

    bot_api.press(user=BOB, message_id=ann.last["message_id"], data=data, chat_id=ANN)
    await ann.until(bot_api.answers)

    assert "for the person who asked" in bot_api.answers()[0]["text"]
    assert await desk(database).watchlists.all()


# ---- watchlists ---------------------------------------------------------------------------------------------------


async def test_watch_shows_how_it_is_read_and_what_it_would_have_matched(ann, archive):
    answer = await ann.say("/watch ferries = ferry OR islands")

    assert "ferries would be read as (ferry OR islands)" in answer
    assert "Last day: 2 stories" in answer
    assert "• New ferry ordered" in answer
    assert answer.endswith("Nothing is saved yet.")


async def test_a_query_may_take_several_lines_and_needs_no_name(ann, database):
    await ann.save("/watch\nferry\nAND islands")

    (made,) = await desk(database).watchlists.all()
    assert made.name == "ferry-islands"
    assert made.canonical == "(ferry AND islands)"


async def test_watch_asks_for_what_is_missing_and_cancel_ends_it(ann, database):
    assert "What should I watch for?" in await ann.say("/watch")
    assert "Watching" in await ann.save("ferries = ferry")
    await ann.say("/watch")
    assert await ann.say("/cancel") == "Cancelled."
    assert await ann.say("/cancel") == "There is nothing to cancel."
    assert "I did nothing" in await ann.say("islands")
    assert [one.name for one in await desk(database).watchlists.all()] == ["ferries"]


async def test_a_query_that_can_not_be_read_is_shown_with_a_caret_and_the_name_is_remembered(ann, database):
    answer = await ann.say("/watch ferries = ferry AND (islands")

    assert "I can't read this query" in answer
    assert "^" in answer
    assert "pre" in {one["type"] for one in ann.last["entities"]}
    assert "Watching ferries" in await ann.save("ferry AND (islands OR pier)")
    assert [one.name for one in await desk(database).watchlists.all()] == ["ferries"]


async def test_edit_changes_the_query_and_undo_takes_it_back(ann, database):
    await ann.save("/watch ferries = ferry")

    assert "Before: ferry" in await ann.save("/edit ferries = ferry AND islands")
    assert "Taken back" in await ann.undo()
    assert (await desk(database).watchlists.get("ferries")).query == "ferry"


async def test_unwatch_asks_first_works_once_and_can_be_undone(ann, database, bot_api):
    await ann.save("/watch ferries = ferry")

    assert "Remove ferries?" in await ann.say("/unwatch ferries")
    asked = ann.last
    assert "Nothing was changed" in await ann.press("Cancel")
    await ann.say("/unwatch ferries")
    assert "is removed" in await ann.press("Yes, remove")
    assert "Taken back" in await ann.press("Undo")
    assert (await desk(database).watchlists.get("ferries")).query == "ferry"

    data = asked["markup"]["inline_keyboard"][0][0]["callback_data"]
    bot_api.press(user=ANN, message_id=asked["message_id"], data=data)
    await ann.until(lambda: [one for one in bot_api.answers() if "no longer works" in one["text"]])
    assert await desk(database).watchlists.all()


async def test_pause_resume_rename_and_show(ann, database):
    await ann.save("/watch ferries = ferry")

    assert "is paused" in await ann.say("/pause ferries")
    assert "(paused)" in await ann.say("/show ferries")
    assert "is running" in await ann.press("Resume")
    assert "is now called boats" in await ann.say("/rename ferries = boats")
    assert "(running)" in await ann.say("/show boats")
    assert "1 with “boat”." in await ann.say("/show boat")
    assert "did you mean boats" in await ann.say("/show baots")


async def test_commands_without_a_name_ask_which_one(ann):
    await ann.save("/watch ferries = ferry")

    assert "Which one?" in await ann.say("/show")
    assert "(running)" in await ann.press("ferries")
    assert "Which one?" in await ann.say("/pause")
    assert "is paused" in await ann.say("ferries")


async def test_test_changes_nothing(ann, archive, database):
    assert "Read as ferry" in await ann.say("/test ferry")
    assert not await desk(database).watchlists.all()


async def test_route_chooses_channels(ann, database):
    await ann.save("/watch ferries = ferry")
    await ann.say(f"/addchannel {CHANNEL} harbour")

    assert "It alerts harbour" in await ann.say("/route ferries harbour")
    assert "only records" in await ann.say("/route ferries none")
    assert "There is no channel “nowhere”; there are harbour" in await ann.say("/route ferries nowhere")


async def test_digest_and_quiet_hours_are_set_by_hand(ann, database):
    await ann.say(f"/addchannel {CHANNEL} harbour")
    await ann.save("/watch ferries = ferry")

    assert "Posted together, daily at 08:00." in await ann.say("/digest ferries daily 8:00")
    assert (await desk(database).watchlists.get("ferries")).routes[0].digest == "daily 08:00"
    assert "daily at 08:00" in await ann.say("/digest ferries daily 8")
    odd = await ann.say("/digest ferries weekly")
    assert "weekly" in odd
    assert "no watchlist" not in odd
    assert "Quiet hours for all channels: from 22:00 to 07:00" in await ann.say("/quiet all 22:00-7:00")
    assert (await desk(database).channels.all())[0].quiet == "22:00-07:00"
    assert "No quiet hours for ferries" in await ann.say("/quiet ferries off")
    assert "Taken back" in await ann.undo()
    assert "before all others" in await ann.say("/urgent ferries on")
    assert (await desk(database).watchlists.get("ferries")).urgent


async def test_a_name_with_markup_does_not_break_the_answer(ann):
    await ann.save("/watch a&lt;b = ferry")

    assert "a&lt;b" in await ann.say("/watchlists")
    assert "I don't know /<b>" in await ann.say("/<b> x")


# ---- feeds, channels ----------------------------------------------------------------------------------------------


async def test_addfeed_finds_the_feed_of_a_page(ann, database):
    answer = await ann.say("/addfeed https://harbour-gazette.example")

    assert "Harbour Gazette, 12 items" in answer
    assert [one.url for one in await desk(database).feeds.all()] == [
        "https://harbour-gazette.example/feed.xml"
    ]


async def test_addfeed_takes_a_telegram_channel_by_its_name(ann, database):
    assert "✓ Port Watch" in await ann.say("/addfeed @portwatch https://ok.example")

    assert [one.url for one in await desk(database).feeds.all()] == [
        "https://t.me/s/portwatch",
        "https://ok.example/feed.xml",
    ]


async def test_addfeed_asks_which_of_several(ann, database):
    assert "has 2 feeds" in await ann.say("/addfeed https://two.example")
    await ann.press("Sport")

    assert [one.url for one in await desk(database).feeds.all()] == ["https://two.example/b"]


async def test_addfeed_takes_many_and_says_what_is_wrong_with_each(ann):
    answer = await ann.say("/addfeed https://ok.example https://none.example https://down.example")

    assert "✓ Harbour Gazette" in answer
    assert "✗ https://none.example: this isn't a feed, and the page names none" in answer
    assert "the server does not answer" in answer


async def test_dropfeed_asks_first(ann, database):
    await ann.say("/addfeed https://ok.example")

    assert "Remove the feed" in await ann.say("/dropfeed 1")
    assert "is removed" in await ann.press("Yes")
    assert not await desk(database).feeds.all()


async def test_being_made_administrator_offers_the_channel_to_the_owner(ann, database, bot_api):
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    bot_api.member(chat_id=CHANNEL, status="administrator", user=BOB, name="Bob")

    assert "Bob (815) made me an administrator of Harbour news" in await ann.wait_answer(ANN, before)
    assert "I post to harbour-news" in await ann.press("Yes")
    (made,) = await desk(database).channels.all()
    assert made.chat_id == CHANNEL


async def test_regained_rights_resume_a_channel(ann, database, bot_api):
    async with database.write() as work:
        await work.channels.add(a_channel(paused="Telegram refuses: kicked"))
        await work.commit()
    bot_api.member(chat_id=CHANNEL, status="left")
    bot_api.member(chat_id=CHANNEL, status="administrator")

    async def resumed():
        return not (await desk(database).channels.all())[0].paused

    async with asyncio.timeout(60):
        while not await resumed():
            await asyncio.sleep(0.02)


async def test_a_paused_channel_asks_what_to_do_with_what_waited(ann, database):
    room = await Newsroom(database).open()
    channel = await room.channel(paused="Telegram refuses: kicked")
    for _ in range(2):
        await room.post(channel)

    assert "2 alerts are waiting for harbour" in await ann.say("/resume harbour")
    assert "2 alerts are dropped" in await ann.press("Drop")
    assert await room.states() == ["dead", "dead"]
    assert not (await desk(database).channels.all())[0].paused


async def test_what_waited_for_a_channel_is_sent_when_that_is_wanted(ann, database):
    room = await Newsroom(database).open()
    await room.post(await room.channel(paused="Telegram refuses: kicked"))

    await ann.say("/resume harbour")
    assert "1 alert had waited" in await ann.press("Send all (1)")
    assert await room.states() == ["due"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("harbour language fr", "language is fr"),
        ("harbour timezone Europe/Paris", "time zone is Europe/Paris"),
        ("harbour timezone Mars/Base", "isn't a time zone"),
        ("harbour format loud", "Format is one of full, compact, headline"),
        ("harbour colour red", "can't be set"),
        ("pier format full", "There is no channel"),
    ],
)
async def test_how_posts_look_is_set_for_each_channel(ann, database, typed, says):
    await Newsroom(database).channel()

    assert says in await ann.say(f"/channel {typed}")


async def test_what_was_done_to_channels_and_name_sets_is_taken_back(ann, database):
    await ann.say(f"/addchannel {CHANNEL} harbour")
    await ann.say("/channel harbour language fr")
    await ann.say("/name haftar = Haftar")
    await ann.save("/name haftar = Haftar, Hifter")

    assert "name set saved" in await ann.undo()
    assert [one.forms for one in await desk(database).names.all()] == [("Haftar",)]
    assert "name set saved" in await ann.undo()
    assert await desk(database).names.all() == []
    assert "channel language set" in await ann.undo()
    assert (await desk(database).channels.all())[0].language == "en"
    assert "channel added" in await ann.undo()
    assert await desk(database).channels.all() == []


async def test_a_channel_where_the_bot_may_not_post_is_not_added(ann, database, bot_api):
    bot_api.change(chat_id=CHANNEL, may_post=False)

    assert "right to post" in await ann.say("/addchannel @harbour_news")
    assert "chat not found" in (await ann.say("/addchannel @nowhere")).lower()
    assert not await desk(database).channels.all()


# ---- the rest -----------------------------------------------------------------------------------------------------


async def test_an_edited_message_never_runs_its_command(ann, bot_api, database):
    bot_api.say(user=ANN, text="/watch ferries = ferry", edited=True)
    await ann.say("/id")

    assert not await desk(database).watchlists.all()


async def test_a_command_for_another_bot_is_not_ours(ann, bot_api, database):
    bot_api.say(user=ANN, text="/watch@other_bot ferries = ferry")
    assert "Watching" in await ann.save("/watch@watch_double_bot boats = boat")

    assert [one.name for one in await desk(database).watchlists.all()] == ["boats"]


async def test_what_is_said_in_a_group_is_not_answered(ann, bot_api):
    bot_api.chat(chat_id=-5, kind="group", title="Group", status="member")
    bot_api.say(user=ANN, text="/watchlists", chat_id=-5)
    await ann.say("/id")

    assert not bot_api.seen(chat_id=-5, event="send")


async def test_every_command_of_the_menu_answers_without_an_argument(ann, bot_api):
    for name in (one.name for one in menu()):
        assert await ann.say(f"/{name}"), name
        await ann.say("/cancel")


async def test_an_answer_that_telegram_wants_later_comes_later(ann, bot_api):
    bot_api.fault(kind="429", method="sendMessage")

    assert "4711" in await ann.say("/id")


async def test_what_only_a_button_confirms_can_not_be_typed(ann, database):
    await ann.save("/watch ferries = ferry")

    assert "Remove ferries?" in await ann.say("/!unwatch ferries")
    assert await desk(database).watchlists.all()


async def test_a_mistyped_command_is_answered_with_the_nearest(ann):
    assert "Did you mean /watchlists?" in await ann.say("/watchlsts")


async def test_a_change_is_recorded_with_who_made_it(ann):
    await ann.save("/watch ferries = ferry")

    assert "Ann (4711): watchlist added ferries" in await ann.say("/log")


async def test_names_stand_for_their_forms_and_queries_are_read_anew(ann, database):
    await ann.say("/name haftar = Haftar, Hifter")
    await ann.save("/watch h = @haftar")

    assert "Read again with it: h" in await ann.save("/name haftar = Haftar, Hifter, حفتر")
    assert "حفتر" in (await desk(database).watchlists.get("h")).canonical
    assert "@haftar = Haftar" in await ann.say("/names")


async def test_telegram_down_at_the_start_is_waited_out(bot_api, database):
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=ANN, role="owner"))
        await work.commit()
    bot_api.fault(kind="502", times=2, method="getMe")

    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as talk:
        assert "4711" in await talk.say("/id")


async def test_a_wrong_token_ends_it(bot_api, database):
    chat = Chat(
        "1:wrong",
        api_base_url=bot_api.url,
        database=database,
        clock=SettableClock(),
        find_feeds=find_feeds,
        feed_lists=opml,
    )

    with pytest.raises(TokenError):
        await asyncio.wait_for(chat.run(asyncio.Event()), 60)


async def revoked(bot_api, talk):
    async with talk.open():
        bot_api.new_token(token="7:new")
        await asyncio.wait_for(talk.running, 60)


async def test_a_token_that_is_revoked_ends_it(bot_api, database):
    talk = Conversation(bot_api, database, SettableClock(), find_feeds)
    talk.chat.connection.check_seconds = 0.2

    with pytest.raises(TokenError, match="any more"):
        await revoked(bot_api, talk)


async def test_queue_says_what_waits_and_why(ann, database):
    room = await Newsroom(database, SettableClock(after(minutes=-7))).open()
    channel = await room.channel(paused="Telegram refuses: kicked")
    await room.post(channel, headline="Lost <b>")
    await room.post(channel, held=("daily", after(hours=1)))
    await room.post(channel)
    (row, *_) = await room.rows()
    async with database.write() as work:
        await work.deliveries.mark(row.id, State.UNCERTAIN, now=NOW)
        await work.commit()

    answer = await ann.say("/queue")

    assert "Perhaps sent: 1" in answer
    assert "harbour is paused: Telegram refuses: kicked" in answer
    assert "I don't know whether “Lost <b>” is in harbour" in answer
    assert "1 held for a digest or quiet hours, until 25.11. 09:30 UTC" in answer
    assert "the oldest that is due has waited 7 min" in answer


async def test_another_reader_of_the_same_token_is_named_in_the_log(bot_api, database, caplog):
    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as talk:
        url = f"{bot_api.url}/bot{TOKEN}/getUpdates?timeout=0"
        await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=5).read())
        await talk.until(lambda: "another instance" in caplog.text)


async def test_a_webhook_that_somebody_set_is_removed(bot_api, database):
    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as talk:
        bot_api.set_webhook(url="https://elsewhere.example/")

        assert "admins only" in await talk.say("/watchlists")


async def test_undo_says_whose_change_it_is_and_asks(ann, database):
    await desk(database).watchlists.add("ferries", "ferry")
    await ann.say("/pause ferries")

    asked = await ann.say("/undo")

    assert "Ann (4711): watchlist paused ferries" in asked
    assert (await desk(database).watchlists.get("ferries")).paused
    assert await ann.press("Yes, take it back") == "Taken back: watchlist paused ferries"
    assert not (await desk(database).watchlists.get("ferries")).paused


async def test_pausing_a_feed_and_undo_leaves_the_feed(ann, database):
    await desk(database).feeds.add("https://ledger.example/rss")
    await desk(database).feeds.pause("https://ledger.example/rss", paused=True)

    await ann.undo()

    (feed,) = await desk(database).feeds.all()
    assert feed.enabled


async def test_an_undo_button_takes_back_its_own_change_once(ann, database):
    for name in ("ferries", "ports"):
        await desk(database).watchlists.add(name, name)
    await ann.say("/unwatch ferries")
    await ann.press("Yes")
    await desk(database).watchlists.pause("ports", paused=True)  # somebody else, meanwhile

    assert await ann.press("Undo") == "Taken back: watchlist removed ferries"
    removed = next(
        one for one in await desk(database).records.changes() if "removed" in one.words and one.record.undone
    )
    assert "already" in await ann.say(f"/undo {removed.record.id}")

    ports = await desk(database).watchlists.get("ports")
    assert ports.paused


async def test_an_admin_can_not_take_back_what_an_owner_decided_about_people(ann, database):
    code = await desk(database).people.invite("admin")
    await ann.say(f"/start {code}", user=BOB)
    await ann.say("/revoke 815")
    await ann.press("Yes")
    code = await desk(database).people.invite("admin")
    await ann.say(f"/start {code}", user=EVE)
    removed = next(
        one for one in await desk(database).records.changes() if one.words.startswith("admin removed")
    )

    assert "Only the owner can take that back." in await ann.say(f"/undo {removed.record.id}", user=EVE)
    assert not ann.last["markup"]
    await ann.say("/log", user=EVE)
    assert not ann.last["markup"]  # no button for what is the owner's

    await ann.say(f"/undo {removed.record.id}")
    asked = ann.last
    async with database.write() as work:  # the owner is one no longer, and the question is still there
        await work.admins.save(an_admin(user_id=ANN, role="admin"))
        await work.commit()
    ann.last = asked
    assert "Only the owner" in await ann.press("Yes, take it back")
