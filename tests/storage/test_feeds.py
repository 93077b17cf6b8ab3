"""What the database remembers of feeds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import AlreadyExistsError
from bot.news.feed.feed import Validators
from bot.news.feed.health import complaint
from bot.news.feed.pace import Pace
from tests.builders import NOW, a_feed, after


async def test_a_feed_comes_back_as_it_was_saved(database):
    feed = a_feed(
        name="Gazette",
        validators=Validators(etag='W/"a\\"b"', last_modified="Tue, 24 Nov 2026 08:00:00 GMT"),
        last_ok=after(minutes=1),
        failures=3,
        error="503 Service Unavailable",
        full_text=True,
        pace='{"hours":[1,2]}',
    )

    async with database.write() as work:
        added = await work.feeds.add(feed)
        await work.commit()

    async with database.read() as work:
        assert await work.feeds.get(added.id) == replace(feed, id=added.id)
        assert await work.feeds.all() == [added]


async def test_an_address_is_there_once(database):
    async with database.write() as work:
        await work.feeds.add(a_feed())
        other = await work.feeds.add(a_feed(url="https://lighthouse.example/rss"))

        with pytest.raises(AlreadyExistsError, match="harbour-gazette"):
            await work.feeds.add(a_feed())
        with pytest.raises(AlreadyExistsError, match="harbour-gazette"):
            await work.feeds.save(replace(other, url=a_feed().url))


async def test_a_removed_feed_is_gone_and_can_come_back_under_its_number(database):
    async with database.write() as work:
        added = await work.feeds.add(a_feed())
        await work.feeds.remove(added.id)

        assert await work.feeds.all() == []
        assert await work.feeds.get(added.id) is None
        assert await work.feeds.by_url(added.url) is None

        assert await work.feeds.add(a_feed(name="again")) == replace(added, name="again")
        assert await work.feeds.by_url(added.url) == replace(added, name="again")


async def test_due_feeds_are_claimed_once_and_the_longest_due_comes_first(database):
    async with database.write() as work:
        for name, minutes in {"late": -9, "later": -60, "not yet": 1, "now": 0}.items():
            await work.feeds.add(
                a_feed(url=f"https://{name}.example/", name=name, next_poll=after(minutes=minutes))
            )
        await work.feeds.add(a_feed(url="https://ended.example/", enabled=False, next_poll=after(days=-1)))
        gone = await work.feeds.add(a_feed(url="https://gone.example/", next_poll=after(days=-1)))
        await work.feeds.remove(gone.id)
        await work.commit()

    async with database.write() as work:
        first = await work.polls.claim(NOW, limit=2, until=after(minutes=5))
        second = await work.polls.claim(NOW, limit=2, until=after(minutes=5))
        third = await work.polls.claim(NOW, limit=2, until=after(minutes=5))

    assert [feed.name for feed in first] == ["later", "late"]
    assert [feed.name for feed in second] == ["now"]
    assert third == []
    assert {feed.next_poll for feed in first} == {after(minutes=5)}


async def test_claims_that_never_ended_are_known(database):
    async with database.write() as work:
        for name in ("ends", "never ends", "not due"):
            due = after(hours=1) if name == "not due" else NOW
            await work.feeds.add(
                a_feed(url=f"https://{name}.example/".replace(" ", "-"), name=name, next_poll=due)
            )
        claimed = await work.polls.claim(NOW, limit=9, until=after(minutes=5))
        await work.polls.save(
            [replace(one, next_poll=after(minutes=9)) for one in claimed if one.name == "ends"]
        )
        await work.commit()

    async with database.read() as work:
        assert [feed.name for feed in await work.polls.claimed()] == ["never ends"]


async def test_a_poll_that_ends_takes_back_nothing_that_an_admin_has_changed_meanwhile(database):
    async with database.write() as work:
        claimed = await work.feeds.add(a_feed(name="Gazette"))
        renamed = replace(claimed, name="Harbour", folder="Coast", full_text=True, enabled=False)
        await work.feeds.save(renamed)

        polled = replace(claimed, last_ok=NOW, failures=0, validators=Validators(etag='"2"'), pace="{}")
        await work.polls.save([polled])
        await work.commit()

    async with database.read() as work:
        saved = await work.feeds.get(claimed.id)
    assert saved == replace(renamed, last_ok=NOW, validators=Validators(etag='"2"'), pace="{}")


async def test_a_poll_can_end_a_feed(database):
    async with database.write() as work:
        one = await work.feeds.add(a_feed())
        two = await work.feeds.add(a_feed(url="https://lighthouse.example/rss"))
        await work.polls.save([replace(one, enabled=False, error="410"), replace(two, error="404")])
        await work.commit()

    async with database.read() as work:
        assert [(feed.enabled, feed.error) for feed in await work.feeds.all()] == [
            (False, "410"),
            (True, "404"),
        ]


async def test_many_are_added_at_once_and_those_that_are_there_left_alone(database):
    async with database.write() as work:
        there = await work.feeds.add(a_feed(url="https://there.example/"))
        gone = await work.feeds.add(a_feed(url="https://gone.example/"))
        await work.feeds.remove(gone.id)
        urls = ["https://new.example/", there.url, gone.url, "https://new.example/", "https://other.example/"]
        added = await work.feeds.add_new([a_feed(url=url, name=f"{n}") for n, url in enumerate(urls)])
        await work.commit()

    async with database.read() as work:
        known = {feed.url: feed for feed in await work.feeds.all()}
    assert [feed.name for feed in added] == ["0", "2", "4"]
    assert [known[feed.url] for feed in added] == added
    assert (known[gone.url].id, known[there.url]) == (gone.id, there)


async def test_what_was_planned_too_far_ahead_is_due_at_once(database):
    async with database.write() as work:
        for name, days in {"far": 400, "near": 1, "polled": 400}.items():
            await work.feeds.add(a_feed(url=f"https://{name}.example/", next_poll=after(days=days)))
        polled = await work.feeds.by_url("https://polled.example/")

        assert await work.polls.mend_times(NOW, furthest=timedelta(days=2), busy=[polled.id]) == 1

        assert [feed.next_poll for feed in await work.feeds.all()] == [NOW, after(days=1), after(days=400)]


async def test_feeds_are_read_in_pages_by_number_and_by_what_they_are_called(database):
    async with database.write() as work:
        given = [a_feed(url=f"https://a{n}.example/rss", name=f"N{n}", title="T") for n in range(5)]
        every = await work.feeds.add_new([replace(one, site_url="http://www.A.example/") for one in given])
        await work.feeds.remove(every[4].id)

        assert await work.feeds.page(start=1, most=2) == every[1:3]
        assert list((await work.feeds.some([every[3].id, every[0].id, every[4].id])).values()) == every[0:4:3]
        assert [one.label for one in await work.feeds.called()] == ["N0", "N1", "N2", "N3"]
        assert await work.feeds.known_as("N2", number=None) == every[2]
        assert await work.feeds.known_as("T", number=None) == every[0]
        assert await work.feeds.known_as("x", number=every[3].id) == every[3]
        assert await work.feeds.known_as("n2", number=every[4].id) is None
        assert await work.feeds.of_urls([every[2].url, every[1].url, "x", every[4].url]) == every[1:3]
        assert await work.feeds.of_site("a3.example") == [every[3]]
        assert await work.feeds.of_site("a.example") == every[:4]
        assert await work.feeds.of_site("a_.example") == []


OLD = {"last_ok": NOW, "last_new": after(days=-3)}
DAILY = Pace(daily=30.0).written()


@pytest.mark.parametrize(
    "given",
    [
        {"enabled": False},
        {"enabled": False, "error": "410"},
        {"error": "down"},
        {"failures": 4, "error": "down", "added": after(days=-1)},
        {"failures": 40, "error": "down", "last_ok": after(days=-8)},
        {"pace": DAILY, **OLD},
        {"pace": Pace(missed=NOW.isoformat()).written()},
        {"pace": Pace(replaced=NOW.isoformat()).written()},
        {"pace": Pace(unread=NOW.isoformat()).written()},
        {"moved_to": "https://b.example/rss"},
    ],
)
async def test_whatever_is_wrong_with_a_feed_it_is_among_the_doubtful(database, given):
    one = a_feed(**given)
    assert complaint(one, now=NOW) or not one.enabled
    async with database.write() as work:
        one = await work.feeds.add(one)
        await work.feeds.add(a_feed(url="https://well.example/rss", pace=DAILY, last_ok=NOW, last_new=NOW))

        assert await work.feeds.doubtful(NOW) == [one]


async def test_feeds_are_found_by_words_in_any_script_and_case(database):
    async with database.write() as work:
        saved = await work.feeds.add(a_feed(name="Вести гавани"))
        await work.commit()

    async with database.read() as work:
        assert await work.feeds.having("ГАВАНИ") == [saved.id]
        assert await work.feeds.having("мост") == []
