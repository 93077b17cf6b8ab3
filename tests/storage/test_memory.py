"""What the database remembers of admins, invitations, changes, groups, strangers and moves."""

import asyncio
from dataclasses import replace

from bot.news.watchlist import Group, Invitation
from tests.builders import NOW, a_feed, a_record, after, an_admin, an_item


async def test_an_admin_is_saved_changed_and_removed(database):
    big = an_admin(user_id=7_123_456_789, role="owner", added=after(minutes=-1))

    async with database.write() as work:
        await work.admins.save(an_admin())
        await work.admins.save(big)
        await work.admins.save(an_admin(role="viewer"))

        assert await work.admins.all() == [big, an_admin(role="viewer")]
        await work.admins.remove(big.user_id)
        assert await work.admins.get(big.user_id) is None
        assert await work.admins.get(4711) == an_admin(role="viewer")


async def test_an_invitation_is_taken_once_and_in_time(database):
    async with database.write() as work:
        await work.admins.add_invite(
            "abc", Invitation(role="channel", channels=(3,)), expires=after(minutes=15)
        )
        await work.admins.add_invite("old", Invitation(role="owner"), expires=NOW)

        assert await work.admins.take_invite("old", NOW) is None
        assert await work.admins.take_invite("xyz", NOW) is None
        assert await work.admins.take_invite("abc", NOW) == Invitation(role="channel", channels=(3,))
        assert await work.admins.take_invite("abc", NOW) is None


async def test_of_two_who_take_an_invitation_at_once_one_gets_it(database):
    async with database.write() as work:
        await work.admins.add_invite("abc", Invitation(role="owner"), expires=after(minutes=15))
        await work.commit()

    async def take():
        async with database.write() as work:
            role = await work.admins.take_invite("abc", NOW)
            await work.commit()
        return role

    assert sorted(await asyncio.gather(take(), take(), take()), key=str) == [
        Invitation(role="owner"),
        None,
        None,
    ]


async def test_changes_are_listed_newest_first_and_can_be_marked_undone(database):
    async with database.write() as work:
        for subject in ("one", "two", "three"):
            await work.changes.add(a_record(subject=subject, facts='{"a":1}'))

        newest, older = await work.changes.newest(limit=2)
        assert [newest.subject, older.subject] == ["three", "two"]
        assert newest == replace(a_record(subject="three", facts='{"a":1}'), id=newest.id)

        await work.changes.mark_undone(older.id)
        assert [change.undone for change in await work.changes.newest(limit=9)] == [False, True, False]


async def test_a_group_is_known_by_the_number_that_it_had_before(database):
    async with database.write() as work:
        await work.groups.add(Group(chat_id=-1, title="Desk"))
        await work.groups.add(Group(chat_id=-2, title="Night desk"))
        await work.groups.move(-1, -1001)

        moved = Group(chat_id=-1001, title="Desk", former=-1)
        assert await work.groups.all() == [moved, Group(chat_id=-2, title="Night desk")]
        assert await work.groups.get(-1) == await work.groups.get(-1001) == moved
        await work.groups.remove(-1001)
        assert await work.groups.get(-1) is None


async def test_a_stranger_is_new_once_and_the_oldest_are_forgotten(database):
    async with database.write() as work:
        assert [await work.strangers.add(number, keep=2) for number in (1, 2, 1, 3)] == [
            True,
            True,
            False,
            True,
        ]
        assert await work.strangers.add(3, keep=2) is False
        assert await work.strangers.add(1, keep=2) is True


async def test_what_an_admin_moved_is_followed_once_and_in_order(database):
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        one, two, three = [
            kept.id for kept in await work.items.add({feed.id: [an_item(guid=g) for g in "123"]})
        ]

        await work.moves.add({one: 7, two: 7}, keep=2)
        first = await work.moves.after(0)
        await work.moves.add({one: 8, three: 9}, keep=2)

        assert [(item, story) for _, item, story in first] == [(one, 7), (two, 7)]
        assert [(item, story) for _, item, story in await work.moves.after(first[-1][0])] == [
            (one, 8),
            (three, 9),
        ]
        assert len(await work.moves.after(0)) == 2
