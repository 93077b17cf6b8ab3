"""Which groups admins may command the bot in. A part of `edit.Desk`."""

from bot.desk import groups
from bot.desk.change import Deeds
from bot.desk.groups import Group
from bot.errors import NotFoundError


class GroupDeeds(Deeds):
    """Allowing groups and taking that back."""

    async def groups(self) -> list[Group]:
        """All that are allowed."""
        async with self._database.read() as work:
            return await groups.all_groups(work)

    async def allows_group(self, chat_id: int) -> bool:
        """May admins command the bot there?"""
        async with self._database.read() as work:
            found = await groups.group_of(work, chat_id)
            return found is not None and found.chat_id == chat_id

    async def allow_group(self, chat_id: int, title: str) -> bool:
        """False: it is allowed already."""
        async with self._database.write() as work:
            if await groups.group_of(work, chat_id):
                return False
            group = Group(chat_id=chat_id, title=title)
            await groups.keep(work, group)
            await self._record(work, "group allowed", title, after=group)
            await work.commit()
        return True

    async def disallow_group(self, chat_id: int) -> Group:
        """Raises NotFoundError where it is not allowed."""
        async with self._database.write() as work:
            group = await groups.group_of(work, chat_id)
            if group is None:
                raise NotFoundError("this group is not allowed")
            await groups.forget(work, group)
            await self._record(work, "group disallowed", group.title, before=group)
            await work.commit()
        return group

    async def leave_group(self, chat_id: int) -> None:
        """The bot is not in it any more; nobody can take that back from here."""
        async with self._database.write() as work:
            group = await groups.group_of(work, chat_id)
            if group is None or group.chat_id != chat_id:
                return
            await groups.forget(work, group)
            await self._record(work, "group left", group.title, before=group)
            await work.commit()

    async def move_group(self, old: int, new: int) -> None:
        """A basic group has become a supergroup."""
        async with self._database.write() as work:
            group = await groups.group_of(work, old)
            if group is None or group.chat_id == new:
                return
            await groups.move(work, group, new)
            await work.commit()
