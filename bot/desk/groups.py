"""Groups: allowing admins to command the bot there, and taking that back. A part of `desk.Desk`."""

from bot.desk.base import Part
from bot.desk.change import GroupAllowed, GroupDisallowed, GroupLeft
from bot.errors import NotFoundError
from bot.news.watchlist import Group
from bot.wording import say


class GroupDesk(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def all(self) -> list[Group]:
        """All that are allowed."""
        async with self._database.read() as work:
            return await work.groups.all()

    async def allows(self, chat_id: int) -> bool:
        """May admins command the bot there?"""
        async with self._database.read() as work:
            found = await work.groups.get(chat_id)
            return found is not None and found.chat_id == chat_id

    async def allow(self, chat_id: int, title: str) -> bool:
        """False: it is allowed already."""
        async with self._database.write() as work:
            if await work.groups.get(chat_id):
                return False
            group = Group(chat_id=chat_id, title=title)
            await work.groups.add(group)
            await self._record(work, GroupAllowed(group=group))
            await work.commit()
        return True

    async def disallow(self, chat_id: int) -> Group:
        """Raises NotFoundError where it is not allowed."""
        async with self._database.write() as work:
            group = await work.groups.get(chat_id)
            if group is None:
                raise NotFoundError(say("this group isn't allowed"))
            await work.groups.remove(group.chat_id)
            await self._record(work, GroupDisallowed(group=group))
            await work.commit()
        return group

    async def leave(self, chat_id: int) -> None:
        """The bot is not in it any more; nobody can take that back from here."""
        async with self._database.write() as work:
            group = await work.groups.get(chat_id)
            if group is None or group.chat_id != chat_id:
                return
            await work.groups.remove(group.chat_id)
            await self._record(work, GroupLeft(group=group))
            await work.commit()

    async def move(self, old: int, new: int) -> None:
        """A basic group has become a supergroup."""
        async with self._database.write() as work:
            group = await work.groups.get(old)
            if group is None or group.chat_id == new:
                return
            await work.groups.move(group.chat_id, new)
            await work.commit()
