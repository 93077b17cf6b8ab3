"""Lists as files: what `/export` sends, and an OPML file that is sent to the bot."""

import tomllib

import pytest

from bot.desk.desk import Desk
from bot.feeds import opml
from tests.builders import SettableClock, a_feed
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN

BOB = 815
LIST = """<opml version="2.0"><body><outline text="Ports">
<outline type="rss" text="Harbour Gazette" xmlUrl="https://harbour-gazette.example/feed.xml"/>
<outline type="rss" text="Ledger" xmlUrl="https://ledger.example/rss"/></outline></body></opml>"""


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def documents(ann, bot_api, count):
    found = await ann.until(
        lambda: (sent := bot_api.seen(chat_id=ANN, event="document")) and len(sent) >= count and sent
    )
    return {
        one["file"]["file_name"]: bytes.fromhex(bot_api.file(file_id=one["file"]["file_id"])) for one in found
    }


async def test_export_sends_the_feeds_as_opml_and_everything_as_toml(ann, bot_api, database):
    await desk(database).feeds.add_many([("https://ledger.example/rss", "Ledger", "Ports")])
    await ann.say(f"/addchannel {CHANNEL} harbour")
    await ann.save("/watch ferries = ferry AND islands")
    await ann.say("/name haftar = Haftar, حفتر")

    answer = await ann.say("/export")
    sent = await documents(ann, bot_api, 2)

    assert answer.startswith("1 channel, 1 feed, 1 watchlist, 1 name set.")
    (feed,) = opml.read(sent["watchwire.opml"])
    assert (feed.url, feed.title, feed.folder) == ("https://ledger.example/rss", "Ledger", "Ports")
    tables = tomllib.loads(sent["watchwire.toml"].decode())
    assert tables["watchlists"][0]["query"] == "ferry AND islands"
    assert tables["names"][0]["forms"] == ["Haftar", "حفتر"]
    assert tables["channels"][0]["chat_id"] == CHANNEL


async def test_there_may_be_nothing_to_export(ann):
    assert "nothing to export" in await ann.say("/export")


async def test_an_opml_file_is_taken_in_with_a_report(ann, database):
    async with database.write() as work:
        await work.feeds.add(a_feed())
        await work.commit()

    answer = await ann.say("", document=("feeds.opml", LIST))

    assert answer.startswith("✓ 1 feed added.\n1 was there already.\n• Ledger\n")
    feeds = await desk(database).feeds.all()
    assert [(one.url, one.name, one.folder) for one in feeds[1:]] == [
        ("https://ledger.example/rss", "Ledger", "Ports")
    ]
    assert "Taken back: feeds added" in await ann.undo()


async def test_what_was_exported_comes_back(ann, bot_api, database):
    await desk(database).feeds.add_many([("https://ledger.example/rss", "Ledger <b>", "Ports & quays")])
    await ann.say("/export")
    sent = await documents(ann, bot_api, 2)
    await desk(database).feeds.remove("https://ledger.example/rss")

    await ann.say("", document=("watchwire.opml", sent["watchwire.opml"].decode()))

    (feed,) = await desk(database).feeds.all()
    assert (feed.name, feed.folder) == ("Ledger <b>", "Ports & quays")


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("holiday.jpg", "no list", "I take OPML files, which are lists of feeds. About holiday.jpg"),
        ("empty.opml", "<opml><body/></opml>", "there is no feed in this OPML file"),
        ("<b>.opml", "<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "entities of its own"),
    ],
)
async def test_another_file_is_refused_with_what_is_wrong(ann, name, body, says):
    assert says in await ann.say("", document=(name, body))


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(ann, bot_api):
    answer = await ann.say("", document=("big.opml", "x" * (21 * 2**20)))

    assert "big.opml has 21 MB; Telegram gives me files of up to 20 MB" in answer
    assert "getFile" not in {one["method"] for one in bot_api.requests()}


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(ann, bot_api):
    bot_api.fault(kind="500", method="getFile", times=-1)

    assert "Telegram doesn't give me this file" in await ann.say("", document=("feeds.opml", LIST))


async def test_neither_a_stranger_nor_a_viewer_can_send_a_list(ann, database):
    assert "admins only" in await ann.say("", document=("feeds.opml", LIST), user=BOB)
    code = await desk(database).people.invite("viewer")
    await ann.say(f"/start {code}", user=BOB)

    assert "can't change anything" in await ann.say("", document=("feeds.opml", LIST), user=BOB)
    assert not await desk(database).feeds.all()


async def test_a_list_that_is_sent_to_a_group_is_not_taken(ann, bot_api, database):
    bot_api.chat(chat_id=-5, kind="group", title="Group", status="member")
    bot_api.say(user=ANN, text="", chat_id=-5, document=("feeds.opml", LIST))
    await ann.say("/id")

    assert not await desk(database).feeds.all()
