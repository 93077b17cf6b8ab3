"""Feeds that wait for their turn are taken in together: the same posts, a fraction of the transactions."""

import asyncio
import threading

import pytest
from sqlalchemy import event

from bot.errors import StorageError
from bot.news.alert import Kind
from bot.news.reading.outlets import houses_of
from bot.pipeline import readings
from bot.pipeline.intake import Intake
from bot.text import CutText
from tests.builders import NOW, a_feed, after
from tests.newsdesk import Newsdesk, a_text, an_article

FEEDS = [f"outlet{n}" for n in range(12)]


@pytest.fixture
async def desk(database):
    desk = await Newsdesk(database).open(*FEEDS, h="Haftar AND Russia")
    desk.writes = 0
    write = database.write

    def counted():
        desk.writes += 1
        return write()

    database.write = counted
    return desk


def story(number, **given):
    words = " ".join(
        f"{word}{number}" for word in ("harbour", "ferry", "tariff", "council", "bridge", "winter")
    )
    return an_article(
        number,
        **{"title": f"Haftar {words}", "content": f"Haftar and Russia. {words.title()}. {words}."} | given,
    )


async def takes(desk, articles, *, at=NOW):
    """For the article of each feed its taking in, read already: so all come in this order."""
    begun = []
    for feed, article in articles.items():
        fetched = desk.fetched(feed, article, at=at)
        new = await desk.day.look.read(await desk.day.look.at(desk.feeds[feed], fetched, now=at))
        begun.append(desk.intake.take(desk.feeds[feed], fetched, new, at))
    return begun


async def at_once(desk, articles, *, at=NOW):
    """What came of the article of each feed, or the error."""
    return await asyncio.gather(*await takes(desk, articles, at=at), return_exceptions=True)


async def validators_of(desk, feed):
    async with desk.database.read() as work:
        return (await work.feeds.get(desk.feeds[feed].id)).last_new


async def test_all_are_told_in_a_few_transactions(desk):
    taken = await at_once(desk, {feed: story(n) for n, feed in enumerate(FEEDS)})

    assert [one.told.source for (one,) in taken] == FEEDS
    assert len(await desk.rows(Kind.NEW)) == len(FEEDS)
    assert [await validators_of(desk, feed) for feed in FEEDS] == [NOW] * len(FEEDS)
    assert desk.writes <= 3


async def test_many_are_written_with_no_more_statements_than_one(desk):
    sent = []
    event.listen(
        desk.database._writer.sync_engine, "before_cursor_execute", lambda *given: sent.append(given[2])
    )
    for number in range(2):  # all that is in a feed is noted the first time
        await at_once(desk, {feed: story(f"{number}{feed}") for feed in FEEDS}, at=after(hours=number))
    sent.clear()
    await at_once(desk, {FEEDS[0]: story("alone")}, at=after(hours=2))
    alone = len(sent)

    await at_once(desk, {feed: story(f"2{feed}") for feed in FEEDS[1:]}, at=after(hours=3))

    assert len(await desk.rows(Kind.NEW)) == 3 * len(FEEDS)
    assert len(sent) <= 3 * alone  # then of the first that comes, and of those that wait for it


async def test_copies_that_come_at_once_are_one_post_that_names_all(desk):
    await at_once(desk, {feed: story(1, url=f"https://{feed}.example/1") for feed in FEEDS[:4]})

    (new,) = await desk.rows(Kind.NEW)
    assert new.content.source == "outlet0"
    edits = await desk.rows(Kind.EDIT)
    last = edits[-1].content if edits else new.content
    assert {one.source for one in last.also_in} == {"outlet1", "outlet2", "outlet3"}


async def test_who_was_first_is_learned_from_copies_that_come_at_once(desk):
    for number in range(20):
        title, text = " ".join(a_text(number).split()[:5]), a_text(number)
        other = an_article(f"other {number}", title=f"{number}", content=a_text(number + 1000))
        same = {
            feed: an_article(number, title=title, content=text, url=f"https://{feed}.example/{number}")
            for feed in ("outlet0", "outlet1")
        }
        await at_once(desk, {"outlet2": other, **same}, at=after(minutes=10 * number))

    async with desk.database.read() as work:
        assert await work.learned.carriers(FEEDS) == {"outlet1"}


@pytest.fixture
def broken(monkeypatch):
    """Nothing can be made of the items of these feeds."""
    feeds = set()
    document = Intake._document

    def breaks(self, item, feed, placed):
        if feed.name in feeds:
            raise ValueError("nothing can be made of it")
        return document(self, item, feed, placed)

    monkeypatch.setattr(Intake, "_document", breaks)
    return feeds


async def test_one_that_cannot_be_taken_in_keeps_no_other_back(desk, broken):
    broken.add("outlet3")

    taken = await at_once(desk, {feed: story(n) for n, feed in enumerate(FEEDS)})

    failed = [feed for feed, one in zip(FEEDS, taken, strict=True) if isinstance(one, Exception)]
    assert failed == ["outlet3"]
    assert len(await desk.rows(Kind.NEW)) == len(FEEDS) - 1
    assert await validators_of(desk, "outlet3") is None

    broken.clear()
    (again,) = await desk.take("outlet3", story(3))
    assert [one.kind for one in again.decisions] == ["new"]


async def test_one_that_is_cancelled_keeps_no_other_back(desk):
    tasks = list(
        map(asyncio.create_task, await takes(desk, {feed: story(n) for n, feed in enumerate(FEEDS)}))
    )
    while desk.writes < 2:
        await asyncio.sleep(0)
    tasks[1].cancel()  # the others are being taken in by this one

    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in ended if not isinstance(one, list)] == [asyncio.CancelledError]
    assert len(await desk.rows(Kind.NEW)) == len(FEEDS) - 1


async def test_where_nothing_can_be_written_each_is_told_so(desk, monkeypatch):
    async def full(self, feeds):
        raise StorageError("the disk is full")

    async with desk.database.read() as work:
        monkeypatch.setattr(type(work.polls), "save", full)

    taken = await at_once(desk, {feed: story(n) for n, feed in enumerate(FEEDS[:3])})

    assert [str(one) for one in taken] == ["the disk is full"] * 3
    monkeypatch.undo()
    assert len(await at_once(desk, {feed: story(n) for n, feed in enumerate(FEEDS[:3])})) == 3
    assert len(await desk.rows(Kind.NEW)) == 3


async def test_others_have_their_turn_while_many_are_taken_in(desk):
    """Each item costs milliseconds; a feed of a hundred new ones must not stop the chat and the watchdog."""
    feed, fetched = desk.feeds["outlet1"], desk.fetched("outlet1", *map(story, range(60)))
    new = await desk.day.look.read(await desk.day.look.at(feed, fetched, now=NOW))
    taking, seen = asyncio.create_task(desk.intake.take(feed, fetched, new, NOW)), set()
    while not taking.done():
        seen.add(len(desk.intake.stories))
        await asyncio.sleep(0)

    assert len(seen) > 50


@pytest.mark.parametrize(
    "text", ["".join(chr(0x0E01 + n * 7 % 40) for n in range(5000)), "Haftar and the quay. " * 2000]
)
async def test_a_long_text_is_cut_into_words_beside_the_event_loop(desk, monkeypatch, text):
    """It would take tens of milliseconds, of a hostile one seconds, in which nothing else goes on."""
    where = []
    analyse = CutText.add

    def add(self, text, chunks=None):
        where.append((len(text), threading.current_thread() is threading.main_thread()))
        return analyse(self, text, chunks)

    monkeypatch.setattr(CutText, "add", add)

    (taken,) = await desk.take("outlet1", an_article(1, content=f"Haftar, Russia. {text}"))

    assert taken.told.matches
    assert [main for length, main in where if length > 1000] == [False]


async def test_the_names_of_all_feeds_are_read_once_for_all_that_look_at_once_and_in_pieces(
    desk, monkeypatch
):
    """There may be a hundred thousand, and hundreds of polls that end at once, at a start."""
    async with desk.database.write() as work:
        await work.feeds.add_new([a_feed(url=f"https://outlet{n}.example/more") for n in range(1_200)])
        await work.commit()
    pieces, made = [], houses_of

    def counted(some):
        pieces.append(len(some))
        return made(some)

    monkeypatch.setattr(readings, "houses_of", counted)
    desk.restart()

    await asyncio.gather(*(desk.take(feed, story(n)) for n, feed in enumerate(FEEDS)))

    assert sum(pieces) == 1_200 + len(FEEDS)
    assert max(pieces) <= 500
