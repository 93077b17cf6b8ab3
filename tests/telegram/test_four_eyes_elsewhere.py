"""Four eyes for what isn't a command: a file that is sent, and the forms of the pages. It waits, and is done as approved."""

import sqlite3
from contextlib import closing

import aiohttp
import pytest

from bot.app import site_of
from bot.desk.desk import Desk
from bot.desk.eyes import Eyes
from bot.desk.requests import AddFeeds, Listed, SaveQuery
from bot.errors import AdminError, ApprovalNeededError
from bot.news.watchlist import Channel
from bot.settings import Settings, SiteSettings
from bot.web.health import HealthServer, Own
from tests.builders import SettableClock, an_admin
from tests.telegram.conversation import ANN
from tests.telegram.people import BOB, CEM, EVE, gather

OUTLETS = ("Harbour Gazette", "Ledger", "Port Watch")
LIST = "".join(
    f'<outline type="rss" text="{name}" xmlUrl="https://{name.lower().replace(" ", "-")}.example/feed.xml"/>'
    for name in OUTLETS
)
LIST = f'<opml version="2.0"><body><outline text="Ports">{LIST}</outline></body></opml>'


@pytest.fixture
async def desk(ann, database):
    """Ann owns it, Bob is an admin, Cem of a channel alone, Eve looks; there is a watchlist; four eyes are on."""
    owner = Desk(database, SettableClock(), who="chat:4711 Ann")
    pier = await owner.channels.add(Channel(name="pier", chat_id=-1002))
    await owner.watchlists.add("ferries", "ferry", channels=[])
    await gather(database, pier.id)
    await owner.approvals.set_four_eyes(on=True)
    return owner


async def asked(ann, user=ANN):
    """The question to a second admin, from now on the last answer."""
    await ann.say("/id", user=user)
    await ann.chat.ask_for_pages()
    found = await ann.until(
        lambda: [one for one in ann.seen(user) if "asks for your approval" in one["text"]]
    )
    ann.last = found[-1] | {"chat_id": user}
    return found[-1]["text"]


# ---- files ------------------------------------------------------------------------------------------------------


async def test_a_list_of_feeds_waits_and_is_done_as_who_sent_it_with_one_undo(ann, desk):
    assert "waits for a second admin" in await ann.say("", document=("feeds.opml", LIST), user=BOB)
    assert await desk.feeds.all() == []
    question = await asked(ann)
    assert "Bob (815) asks for your approval:\n• feeds added 3 feeds" in question
    assert [name in question for name in OUTLETS] == [True, True, True]

    assert "✓ Approved." in await ann.press("Approve")

    assert [(one.name, one.folder) for one in await desk.feeds.all()] == [(name, "Ports") for name in OUTLETS]
    await ann.until(lambda: "✓ 3 feeds added." in ann.seen(BOB)[-1]["text"])
    assert "Bob (815): feeds added 3 feeds, approved by Ann (4711)" in await ann.say("/log", user=EVE)
    await desk.records.undo((await desk.records.last()).record.id)
    assert await desk.feeds.all() == []


async def test_a_list_is_rejected_withdrawn_or_expires(ann, desk):
    await ann.say("", document=("feeds.opml", LIST), user=BOB)
    assert "Withdrawn. Nothing was changed." in await ann.press("Withdraw", user=BOB)

    await ann.say("", document=("feeds.opml", LIST), user=BOB)
    await ann.say("/approvals")
    assert "Rejected. Nothing was changed." in await ann.press("Reject")

    await ann.say("", document=("feeds.opml", LIST), user=BOB)
    await ann.say("/approvals")
    for clock in (ann.chat._clock, desk.approvals._clock):
        clock.move(hours=25)
    assert "Nothing waits" in await ann.say("/approvals")
    assert await desk.feeds.all() == []


async def test_all_of_a_long_list_is_asked_about_at_once(database, desk):
    many = [(f"https://outlet{number}.example/feed.xml", f"Outlet {number}", "") for number in range(450)]
    bob = Desk(database, SettableClock(), who="chat:815 Bob", eyes=Eyes())
    with pytest.raises(ApprovalNeededError):
        await bob.feeds.add_many(many)
    wanted = AddFeeds(file="all.opml", feeds=tuple(Listed(url=url, name=name) for url, name, _ in many))
    proposal = await bob.approvals.ask(BOB, wanted, asked=True)

    assert len(proposal.changes) == 1
    assert len(await desk.as_approved(proposal, only=None).feeds.add_many(many)) == 450
    last = await desk.records.last()
    assert str(last.words) == "feeds added 450 feeds"
    assert last.record.approved == "chat:4711 Ann"


async def test_a_list_that_has_changed_meanwhile_is_not_done(ann, desk, database):
    await ann.say("", document=("feeds.opml", LIST), user=BOB)
    await asked(ann)
    await Desk(database, SettableClock(), who="cli").feeds.add("https://ledger.example/feed.xml")

    assert "Something has changed since" in await ann.press("Approve")
    assert len(await desk.feeds.all()) == 1


async def test_what_is_too_much_to_be_kept_is_refused_in_words(ann, desk):
    long = LIST.replace("/feed.xml", "/feed.xml?" + "h" * 1_000_000)

    assert "in smaller parts" in await ann.say("", document=("feeds.opml", long), user=BOB)
    assert await desk.approvals.waiting() == []


async def test_who_may_not_add_feeds_asks_for_nothing(ann, desk):
    assert "Ask an admin" in await ann.say("", document=("feeds.opml", LIST), user=CEM)
    assert await desk.approvals.waiting() == []


async def test_who_has_lost_the_right_since_gets_nothing_done(ann, desk, database):
    await ann.say("", document=("feeds.opml", LIST), user=BOB)
    await asked(ann)
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=BOB, role="viewer", name="Bob"))
        await work.commit()

    assert "may not change it any more" in await ann.press("Approve")
    assert await desk.feeds.all() == []


# ---- pages ------------------------------------------------------------------------------------------------------


class Browser:
    """Bob's, logged in."""

    def __init__(self, session, base):
        self._session, self._base = session, base

    async def get(self, path):
        async with self._session.get(self._base + path) as answer:
            return await answer.text()

    async def send(self, path, *, of="/desk/w/ferries", **fields):
        """A form; the page that comes then."""
        shown = await self.get(of)
        fields["form"] = shown.split('name="form" value="')[1].split('"')[0]
        given = {"data": fields, "headers": {"Sec-Fetch-Site": "same-origin"}}
        async with self._session.post(self._base + path, **given) as answer:
            return await answer.text()


@pytest.fixture
async def bob(ann, desk, database):
    async def no_metrics():
        return b""

    settings = Settings(site=SiteSettings(enabled=True, rate_per_minute=100_000))
    server = HealthServer(
        "127.0.0.1:0", Own(metrics=no_metrics), site=site_of(database, settings, ann.chat._clock)
    )
    await server.start()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        word = await desk.logins.link(BOB)
        await session.post(
            f"{server.address}/login", data={"word": word}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        await ann.say("/id", user=BOB)
        yield Browser(session, server.address)
    await server.stop()


async def test_a_query_saved_on_the_page_waits_and_says_so_and_for_whom(ann, desk, bob):
    page = await bob.send("/desk/w/ferries", query="ferry OR boat", was="ferry")
    assert "Nothing is changed before one of these approves it in the chat: <bdi>Ann</bdi>." in page
    assert 'Read as <code dir="auto">(ferry OR boat)</code>' in page
    assert (await desk.watchlists.get("ferries")).query == "ferry"
    assert "watchlist changed ferries" in await bob.get("/desk")

    question = await asked(ann)
    assert "Bob (815) asks for your approval:\n• watchlist changed ferries" in question
    assert "Read as (ferry OR boat)" in question
    assert "✓ Approved." in await ann.press("Approve")

    assert (await desk.watchlists.get("ferries")).query == "ferry OR boat"
    made = (await desk.records.last()).record
    assert (made.who, made.approved) == ("web:815 Bob", "chat:4711 Ann")
    told = await ann.until(lambda: [one for one in ann.seen(BOB) if "Ann (4711) approved" in one["text"]])
    ann.last = told[0] | {"chat_id": BOB}
    assert "Undo" in ann.buttons
    assert "Waiting for a second admin" not in await bob.get("/desk")


async def test_each_form_waits_and_is_done(ann, desk, bob):
    await bob.send("/desk/new", name="tides", query="tide", of="/desk/new")
    await bob.send("/desk/w/ferries/show", visibility="public")
    last = (await desk.records.last()).record.id
    await desk.watchlists.pause("ferries", paused=True)
    page = await bob.send("/desk/undo", number=str(last + 1))
    assert page.count("asked:") == 3

    for number in (3, 2, 1):
        await ann.say("/approvals")
        await ann.press(f"Approve {number}")

    assert [(one.name, one.visibility, one.paused) for one in await desk.watchlists.all()] == [
        ("ferries", "public", False),
        ("tides", "private", False),
    ]


async def test_a_form_is_withdrawn_on_the_page_or_in_the_chat(ann, desk, bob):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")
    page = await bob.send("/desk/withdraw", number="1")
    assert "asked:" not in page

    await bob.send("/desk/w/ferries", query="ship", was="ferry")
    await ann.chat.ask_for_pages()
    waits = await ann.until(lambda: [one for one in ann.seen(BOB) if "changed ferries" in one["text"]])
    ann.last = waits[-1] | {"chat_id": BOB}
    assert "Withdrawn. Nothing was changed." in await ann.press("Withdraw it", user=BOB)
    assert await desk.approvals.waiting() == []


async def test_a_form_is_rejected_and_who_asked_hears_it(ann, desk, bob):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")
    await asked(ann)

    assert "Rejected. Nothing was changed." in await ann.press("Reject")
    await ann.until(lambda: "Ann (4711) rejected:" in ann.seen(BOB)[-1]["text"])
    assert "asked:" not in await bob.get("/desk/w/ferries?waits=1")


async def test_a_form_that_was_overtaken_is_not_done(ann, desk, bob, database):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")
    await asked(ann)
    await Desk(database, SettableClock(), who="cli").watchlists.edit("ferries", "ship")

    assert "This query was changed in the meantime" in await ann.press("Approve")
    assert (await desk.watchlists.get("ferries")).query == "ship"


async def test_the_chat_finds_by_itself_what_the_page_asks_for_and_asks_once(ann, desk, bob):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")
    ann.pages_seconds = 0.02
    await ann.restart()
    await ann.until(lambda: any("asks for your approval" in one["text"] for one in ann.seen(ANN)))
    await ann.chat.ask_for_pages()

    assert sum("asks for your approval" in one["text"] for one in ann.seen(ANN)) == 1


async def test_a_request_that_is_damaged_in_the_database_holds_up_no_other(ann, desk, bob, sqlite_url):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file, file:
        file.execute("UPDATE proposals SET argument = '['")
    await bob.send("/desk/w/ferries", query="ship", was="ferry")
    ann.pages_seconds = 0.02
    await ann.restart()

    await ann.until(lambda: any("asks for your approval" in one["text"] for one in ann.seen(ANN)))
    await bob.send("/desk/w/ferries", query="barge", was="ferry")
    await ann.until(lambda: any("barge" in one["text"] for one in ann.seen(ANN)))


async def test_an_owner_who_asked_on_the_page_does_it_alone_in_the_chat(ann, desk, database):
    page = Desk(database, SettableClock(), who="web:4711 Ann", eyes=Eyes())
    with pytest.raises(ApprovalNeededError):
        await page.watchlists.edit("ferries", "boat")
    await page.approvals.ask(ANN, SaveQuery(name="ferries", query="boat"), asked=False)

    await ann.say("/approvals")
    assert "without a second admin" in await ann.press("alone, now")
    assert (await desk.watchlists.get("ferries")).query == "boat"
    assert (await desk.records.last()).record.approved == "alone"


async def test_nobody_takes_back_another_persons(desk, bob):
    await bob.send("/desk/w/ferries", query="boat", was="ferry")

    with pytest.raises(AdminError, match="only who asked"):
        await desk.approvals.withdraw(1, by=CEM)
