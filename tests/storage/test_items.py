"""What the database remembers of items: what was met, where it belongs, why it alerted or did not."""

import pytest

from bot.news.alert import Reason, Silence, Why
from bot.news.item import version_key
from bot.news.story.placement import Role
from tests.builders import (
    NOW,
    a_channel,
    a_feed,
    a_placement,
    a_post,
    a_told_post,
    a_watchlist,
    add_post,
    after,
    an_item,
)


@pytest.fixture
async def feed(database):
    async with database.write() as work:
        added = await work.feeds.add(a_feed(title="Harbour Gazette"))
        await work.commit()
    return added


@pytest.fixture
async def keep(database, feed):
    """Keep items, each a story of its own or of the story given: their ids."""

    async def keep(*given, story=None):
        async with database.write() as work:
            kept = await work.items.add({feed.id: given})
            await work.stories.place({each.id: a_placement(story or each.id) for each in kept})
            await work.commit()
        return [each.id for each in kept]

    return keep


async def test_an_item_comes_back_as_it_was_kept(database, feed):
    item = an_item(
        content="<p>مرفأ — гавань</p>",
        updated=after(minutes=-1),
        source="Lighthouse Wire",
        author="B. Quay",
        lang="en-GB",
        tags=("sea", "transport"),
    )

    async with database.write() as work:
        (kept,) = await work.items.add({feed.id: [item]})
        await work.commit()

    async with database.read() as work:
        assert await work.items.get(kept.id) == kept
        assert kept.item == item
        assert kept.feed_id == feed.id


async def test_ids_rise_in_the_order_given_and_are_never_given_twice(database, feed):
    async with database.write() as work:
        first = await work.items.add({feed.id: [an_item(guid=f"a{n}") for n in range(50)]})
        assert [kept.item.guid for kept in first] == [f"a{n}" for n in range(50)]
        await work.items.forget(after(days=1))
        second = await work.items.add({feed.id: [an_item(guid=f"b{n}") for n in range(5)]})

    ids = [kept.id for kept in first + second]
    assert ids == sorted(set(ids))


async def test_what_an_entry_was_seen_with_is_known(database, feed, keep):
    old, new = an_item(guid="x"), an_item(guid="x", title="Corrected")
    await keep(old, new)

    async with database.read() as work:
        assert await work.sightings.known(feed.id, ["x", "y"]) == {"x": {version_key(old), version_key(new)}}
        assert await work.sightings.known(feed.id, []) == {}


async def test_the_same_version_of_an_entry_is_kept_once(database, feed, keep):
    (first,) = await keep(an_item(guid="x"))

    async with database.write() as work:
        kept = await work.items.add(
            {
                feed.id: [
                    an_item(guid="x"),
                    an_item(guid="y"),
                    an_item(guid="y"),
                    an_item(guid="x", title="New"),
                ]
            }
        )

    assert [(each.item.guid, each.item.title) for each in kept] == [("y", an_item().title), ("x", "New")]
    assert all(each.id > first for each in kept)


async def test_two_feeds_may_use_the_same_guid(database, feed):
    async with database.write() as work:
        other = await work.feeds.add(a_feed(url="https://other.example/feed"))

        assert len(await work.items.add({feed.id: [an_item(guid="1")]})) == 1
        assert len(await work.items.add({other.id: [an_item(guid="1")]})) == 1


async def test_a_feed_of_thousands_of_entries_is_kept_and_known(database, feed):
    many = [an_item(guid=f"https://harbour-gazette.example/{n}") for n in range(2500)]

    async with database.write() as work:
        assert len(await work.items.add({feed.id: many})) == 2500
        assert len(await work.sightings.known(feed.id, [item.guid for item in many])) == 2500


@pytest.mark.parametrize("guid", ["x" * 100_000, "nul\x00nul", "half \ud83d pair", "naïve ☃"])
async def test_a_strange_guid_is_known_again(database, feed, guid):
    async with database.write() as work:
        await work.items.add({feed.id: [an_item(guid=guid, title=f"title of {guid[:20]}")]})
        await work.commit()

    async with database.read() as work:
        assert list(await work.sightings.known(feed.id, [guid])) == [guid]


async def test_a_placement_comes_back_as_it_was_decided(database, keep):
    (founder, copy) = await keep(an_item(guid="1"), an_item(guid="2"))
    decided = a_placement(
        founder,
        role=Role.UPDATE,
        similarity=0.75,
        reason="same",
        source="Wire",
        agency="Lighthouse Wire",
        new_facts="12",
        fingerprint=b"\x00\xff",
    )

    async with database.write() as work:
        await work.stories.place({copy: decided})
        await work.commit()

    async with database.read() as work:
        assert await work.stories.placement(copy) == decided
        assert (await work.stories.placement(founder)).role is Role.ORIGINAL


async def test_the_members_of_a_story_are_named_by_their_source_or_else_their_feed(database, keep):
    (founder,) = await keep(an_item(guid="1"))
    (copy,) = await keep(an_item(guid="2"), story=founder)
    async with database.write() as work:
        await work.stories.place({copy: a_placement(founder, role=Role.COPY, source="Lighthouse Wire")})
        await work.commit()

    async with database.read() as work:
        members = await work.stories.members([founder, copy])

    assert [(member.id, member.role, member.source) for member in members[founder]] == [
        (founder, Role.ORIGINAL, "Harbour Gazette"),
        (copy, Role.COPY, "Lighthouse Wire"),
    ]
    assert members[copy] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("https://harbour-gazette.example/2026/11/25/ferry", [0, 1]),
        ("http://harbour-gazette.example/2026/11/25/ferry?utm_source=mail#top", [0, 1]),
        ("https://harbour-gazette.example/2026/11/25/ferry?utm_source=x", [0, 1]),
        ("https://elsewhere.example/", [2]),
        ("https://nowhere.example/", []),
        ("not an address", []),
        ("", []),
    ],
)
async def test_items_are_found_by_their_address_in_any_spelling(database, keep, asked, found):
    ids = await keep(
        an_item(guid="1"),
        an_item(guid="2", url="https://harbour-gazette.example/2026/11/25/ferry?utm_source=x"),
        an_item(guid="3", url="https://elsewhere.example/"),
        an_item(guid="4", url=""),
    )

    async with database.read() as work:
        assert [kept.id for kept in await work.items.by_url(asked)] == [ids[place] for place in found]


async def test_matches_and_silences_are_remembered(database, keep):
    (item,) = await keep(an_item())
    muted = Reason(why=Why.MUTED, mute="source", until=NOW)
    async with database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        await work.verdicts.add_matches([(item, watchlist.id, "[1]")])
        await work.verdicts.add_matches([(item, watchlist.id, "[2]")])
        nowhere = Silence(watchlist=watchlist.id, channel=None, reason=Reason(why=Why.NO_CHANNEL))
        silent = Silence(watchlist=watchlist.id, channel=channel.id, reason=muted)
        await work.verdicts.add_silences([(item, nowhere), (item, silent)])
        await work.commit()

    async with database.read() as work:
        assert await work.verdicts.matches([item]) == {item: {watchlist.id: "[2]"}}
        assert await work.verdicts.silences([item]) == {
            item: [(watchlist.id, None, Reason(why=Why.NO_CHANNEL)), (watchlist.id, channel.id, muted)]
        }


async def test_the_archive_is_read_oldest_first_over_many_pages(database, keep):
    fetched = [after(minutes=-n % 7) for n in range(1200)]
    ids = await keep(*(an_item(guid=str(n), fetched=at) for n, at in enumerate(fetched)))

    async with database.read() as work:
        read = [(kept.item.fetched, kept.id) async for kept, _ in work.items.since(after(minutes=2))]

    expected = sorted((at, id_) for id_, at in zip(ids, fetched, strict=True) if at >= after(minutes=2))
    assert read == expected


async def test_fingerprints_are_read_in_order_of_id_in_pages(database, keep):
    ids = await keep(*(an_item(guid=str(n), fetched=after(minutes=n)) for n in range(700)))

    async with database.read() as work:
        pages = [page async for page in work.fingerprints.since(after(minutes=100))]

    assert [each.id for page in pages for each in page] == ids[100:]
    assert len(pages) == 3
    assert pages[0][0].seen == after(minutes=100)


async def test_old_items_are_forgotten_unless_a_post_stands_on_their_story(database, feed, keep):
    (told, copy, untold) = await keep(an_item(guid="1"), an_item(guid="2"), an_item(guid="3"))
    (young,) = await keep(an_item(guid="4", fetched=after(days=2)))
    async with database.write() as work:
        await work.stories.place({copy: a_placement(told)})
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        await work.verdicts.add_matches([(untold, watchlist.id, "[]")])
        await add_post(work, a_told_post(watchlist.id, channel.id, told, content=a_post()))

        assert await work.items.forget(after(days=1)) == 1
        assert await work.items.forget(after(days=1)) == 0

        assert await work.items.get(untold) is None
        assert await work.verdicts.matches([untold]) == {untold: {}}
        assert [bool(await work.items.get(each)) for each in (told, copy, young)] == [True, True, True]
        assert list(await work.sightings.known(feed.id, ["3"])) == ["3"]


async def test_forgetting_goes_in_steps(database, keep):
    await keep(*(an_item(guid=str(n)) for n in range(25)))

    async with database.write() as work:
        assert [await work.items.forget(after(days=1), limit=10) for _ in range(4)] == [10, 10, 5, 0]


async def test_a_sighting_is_kept_for_as_long_as_the_entry_stands_in_its_feed(database, feed, keep):
    await keep(an_item(guid="evergreen"), an_item(guid="gone"))
    async with database.write() as work:
        await work.sightings.still_there({feed.id: ["evergreen"]}, now=after(days=100))

        assert await work.sightings.forget(after(days=90)) == 1
        assert list(await work.sightings.known(feed.id, ["evergreen", "gone"])) == ["evergreen"]


async def test_what_is_in_a_feed_is_noted_again_after_half_a_day(database, feed, keep):
    await keep(an_item(guid="evergreen"), an_item(guid="gone"))
    async with database.write() as work:
        for there, at in (
            (["evergreen", "gone"], after(days=100)),
            (["evergreen"], after(days=100, hours=6)),
            (["evergreen"], after(days=102)),
        ):
            await work.sightings.still_there({feed.id: there}, now=at)

        assert await work.sightings.forget(after(days=101, hours=12)) == 1
        assert list(await work.sightings.known(feed.id, ["evergreen", "gone"])) == ["evergreen"]


async def test_sightings_stay_where_nobody_noted_what_stands_in_the_feed(database, feed, keep):
    await keep(an_item(guid="x"))

    async with database.write() as work:
        assert await work.sightings.forget(after(days=900)) == 0


async def test_a_feed_left_alone_keeps_its_sightings_whatever_their_age(database, feed, keep):
    """304 for a year: its entries stand there still, though nobody has looked."""
    await keep(an_item(guid="x"))
    async with database.write() as work:
        await work.sightings.still_there({feed.id: ["x"]}, now=after(days=1))

        assert await work.sightings.forget(after(days=300)) == 0


async def test_the_sightings_of_a_removed_feed_go_with_time(database, feed, keep):
    await keep(an_item(guid="x"))
    async with database.write() as work:
        await work.feeds.remove(feed.id)

        assert await work.sightings.forget(after(days=-1)) == 0
        assert await work.sightings.forget(after(days=300)) == 1


async def test_items_and_the_stories_that_they_tell_are_counted_from_a_time_on(database, keep):
    await keep(an_item(guid="old"))
    (founder, _) = await keep(*(an_item(guid=f"n{n}", fetched=after(hours=1)) for n in range(2)))
    await keep(an_item(guid="copy", fetched=after(hours=2)), story=founder)

    async with database.read() as work:
        assert await work.items.count_since(after(hours=1)) == (3, 2)
        assert await work.items.count_since(after(hours=3)) == (0, 0)
