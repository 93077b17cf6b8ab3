"""Somebody new is led: by a channel, feeds, a watchlist and a test post, in under ten messages."""

import pytest

from tests.telegram.script import Script

FIRST_STEPS = """
* an invitation as owner
> /start {code}
< Welcome. Your role in this bot: owner.
< Step 1 of 4: channel
# Ann presses "Add me to a channel": Telegram shows her channels, and what the bot asks for.
* Ann makes the bot an administrator of Harbour news
< You made me an administrator of Harbour news. Should I post there?
[Yes, post there]
< I post to harbour-news from now on.
< Step 2 of 4: feeds
[Lists of outlets]
< not checked live
[Europe]
< • Le Monde (fr)
[Add these 40 feeds]
< Europe: 40 feeds added
< Step 3 of 4: watchlist
> ferries = ferry AND (islands OR coast)
< Nothing is saved yet.
[Save]
< ✓ Watching ferries.
< It alerts harbour-news.
< Step 4 of 4: test post
[Send a test post]
< ✓ There is a test post in harbour-news now.
< Everything is set up: 40 feeds, 1 watchlist, 1 channel.
= 8 messages
"""


async def test_the_first_steps_are_eight_messages_and_seven_presses(stranger, database):
    script = Script(stranger, database)

    await script.run(FIRST_STEPS)

    post = script.api.seen(chat_id=-1009000000001, event="send")
    assert [one["text"] for one in post] == ["This is a test: Watchwire can post here. You can delete it."]


async def test_the_link_asks_for_the_rights_that_the_bot_needs(stranger, database):
    script = Script(stranger, database)
    await script.run("* an invitation as owner\n> /start {code}\n< Step 1 of 4")

    (button,) = script.standing()[-1]["markup"]["inline_keyboard"][0]

    assert button == {
        "text": "Add me to a channel",
        "url": "https://t.me/watch_double_bot?startchannel&admin=post_messages+edit_messages+delete_messages",
    }


@pytest.mark.parametrize(
    "script",
    [
        """
        # Everything is skipped: each press says what is next, in place.
        [Skip]
        < Skipped: channel.
        < Step 2 of 4: feeds
        [Skip]
        < Step 3 of 4: watchlist
        [Skip]
        < That was all. Left out: channel, feeds, watchlist.
        = 2 messages
        > /start
        < Step 1 of 4: channel
        """,
        """
        # The bot restarts at the second step: buttons work, and words that nobody asked for show the step again.
        [Skip]
        < Step 2 of 4: feeds
        * the bot restarts
        > hello?
        < Step 2 of 4: feeds
        > https://gazette.example
        < ✓ Harbour Gazette, 12 items.
        < Step 3 of 4: watchlist
        * the bot restarts
        [Skip]
        < That was all. Left out: channel, watchlist.
        """,
        """
        # Ann leaves, does other things, and comes back: the place is kept, and nothing nags.
        > /addfeed https://gazette.example
        < ✓ Harbour Gazette
        ! Step
        > /help
        < What is watched
        ! Step
        > /cancel
        > /start
        < Step 1 of 4: channel
        [Skip]
        < Step 3 of 4: watchlist
        """,
        """
        # What another admin did meanwhile is passed over.
        * an invitation as admin
        Bob> /start {code}
        < Step 1 of 4: channel
        Bob> /addfeed https://gazette.example
        < ✓ Harbour Gazette
        Bob> /watch ferries = ferry
        Bob [Save]
        < It only records: there is no channel yet.
        Ann [Skip]
        < That was all. Left out: channel.
        """,
        """
        # A mistyped query at the watchlist step is asked again, and a word of cancelling ends the question alone.
        [Skip]
        < Step 2 of 4: feeds
        [Skip]
        < Step 3 of 4: watchlist
        > ferry AND (
        < I can't read this query
        > never mind
        < Cancelled.
        > /start
        < Step 3 of 4: watchlist
        > ferry AND coast
        < Nothing is saved yet.
        """,
    ],
    ids=["skipped", "restarts", "wanders", "together", "mistyped"],
)
async def test_no_place_is_lost(stranger, database, script):
    await Script(stranger, database).run(
        "* an invitation as owner\n> /start {code}\n< Step 1 of 4\n" + script
    )


async def test_where_everything_is_there_nobody_is_led(ann, database):
    await Script(ann, database).run("""
        > /start
        < Step 1 of 4: channel
        * Ann makes the bot an administrator of Harbour news
        [Yes, post there]
        < Step 2 of 4: feeds
        > https://gazette.example
        < Step 3 of 4: watchlist
        > ferry AND coast
        [Save]
        < Step 4 of 4: test post
        [Skip]
        < Everything is set up: 1 feed, 1 watchlist, 1 channel.
        * an invitation as admin
        Bob> /start {code}
        < Welcome. Your role in this bot: admin.
        < Everything is set up: 1 feed, 1 watchlist, 1 channel.
        ! Step
        * an invitation as viewer
        Cem> /start {code}
        < Welcome. Your role in this bot: viewer. /watchlists shows what is watched
        ! Step
        """)
