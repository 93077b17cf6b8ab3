"""What the database remembers of admins, invitations, changes and marks."""

import asyncio
from dataclasses import replace

from tests.builders import NOW, a_record, after, an_admin


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
        await work.admins.add_invite("abc", "admin", expires=after(minutes=15))
        await work.admins.add_invite("old", "owner", expires=NOW)

        assert await work.admins.take_invite("old", NOW) is None
        assert await work.admins.take_invite("xyz", NOW) is None
        assert await work.admins.take_invite("abc", NOW) == "admin"
        assert await work.admins.take_invite("abc", NOW) is None


async def test_of_two_who_take_an_invitation_at_once_one_gets_it(database):
    async with database.write() as work:
        await work.admins.add_invite("abc", "owner", expires=after(minutes=15))
        await work.commit()

    async def take():
        async with database.write() as work:
            role = await work.admins.take_invite("abc", NOW)
            await work.commit()
        return role

    assert sorted(await asyncio.gather(take(), take(), take()), key=str) == [None, None, "owner"]


async def test_changes_are_listed_newest_first_and_can_be_marked_undone(database):
    async with database.write() as work:
        for subject in ("one", "two", "three"):
            await work.changes.add(a_record(subject=subject, facts='{"a":1}'))

        newest, older = await work.changes.newest(limit=2)
        assert [newest.subject, older.subject] == ["three", "two"]
        assert newest == replace(a_record(subject="three", facts='{"a":1}'), id=newest.id)

        await work.changes.mark_undone(older.id)
        assert [change.undone for change in await work.changes.newest(limit=9)] == [False, True, False]


async def test_a_mark_is_what_was_set_last(database):
    async with database.write() as work:
        assert await work.marks.get("telegram offset") is None
        await work.marks.set("telegram offset", "1")
        await work.marks.set("telegram offset", "2")
        assert await work.marks.get("telegram offset") == "2"
