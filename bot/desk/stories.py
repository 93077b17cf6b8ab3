"""What an admin can ask about stories, and do with them. A part of `desk.Desk`.

What these need takes long to load and few commands need it, so each loads its own.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.desk.base import Part, watchlist_named
from bot.desk.change import Muted, StorySplit, Unmuted
from bot.errors import NotFoundError
from bot.news.ids import ItemId, StoryId
from bot.news.watchlist import Mute, Watchlist
from bot.wording import say

if TYPE_CHECKING:
    from bot.desk.figures import Daily, Delays, Stats, WatchlistPosts, Week
    from bot.desk.inquiry import Inquiry
    from bot.desk.leaving_out import Narrower
    from bot.desk.mutes import Silenced
    from bot.desk.sheet import Sheet
    from bot.desk.split import Apart, Split
    from bot.desk.spot import Spot
    from bot.news.archive import Carried
    from bot.news.item import PageText
    from bot.news.ledger import Ledger


class StoryDesk(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def inquire(self, wanted: str, *, chat: int | str | None = None, watchlist: str = "") -> "Inquiry":
        """Why an item alerted, or did not; `wanted`: see `inquiry.find`; with `watchlist`, by that one.

        Raises NotFoundError, SeveralFoundError.
        """
        from bot.desk.inquiry import inquire

        now = self._clock.now()
        async with self._database.read() as work:
            found = await inquire(work, wanted, now=now, chat=chat, watchlist=watchlist)
        async with self._database.write() as work:
            await work.figures.note_asked(found.kept.id, now=now)
            await work.commit()
        return found

    async def judge(self, page: "PageText", *, watchlist: str = "") -> "Spot":
        """Which watchlists would match a page that never came, and what is missing for the others."""
        from bot.desk.spot import judge

        async with self._database.read() as work:
            return await judge(work, page, now=self._clock.now(), watchlist=watchlist)

    async def narrower(self, watchlist: Watchlist, item: int) -> "list[Narrower]":
        """What a watchlist could leave out, so that it finds less like this item. Raises NotFoundError."""
        from bot.desk.leaving_out import narrower

        async with self._database.read() as work:
            kept = await work.items.get(ItemId(item))
            if kept is None:
                raise NotFoundError(say("this item has been forgotten"))
            return await narrower(work, watchlist, kept, now=self._clock.now())

    async def look_at_split(self, wanted: str, *, chat: int | str | None = None) -> "Apart":
        """What `split` would take out of which story. Raises AdminError, SeveralFoundError with what may be meant."""
        from bot.desk.inquiry import find
        from bot.desk.split import apart

        async with self._database.read() as work:
            return await apart(work, await find(work, wanted, now=self._clock.now(), chat=chat))

    async def split(self, wanted: str) -> "Split":
        """Undo a merge: the item founds a story of its own, and is decided anew."""
        from bot.desk.inquiry import find
        from bot.desk.split import apart, split
        from bot.news.content import Rules

        now = self._clock.now()
        async with self._database.write() as work:
            cut = await apart(work, await find(work, wanted, now=now))
            await work.figures.note_asked(cut.first.id, now=now)
            made = await split(work, cut, rules=self._person.rules or Rules(), now=now, who=self._person.who)
            await self._record(work, StorySplit(title=made.title[:120], before=made.before, after=made.after))
            await work.commit()
        return made

    async def mute(self, text: str, *, chat: int | str | None = None) -> "Silenced":
        """`what for duration`: a source, story or watchlist is silent so long. Raises AdminError with what to write."""
        from bot.desk.mutes import Silenced, subject, told

        wanted, duration = told(text)
        now = self._clock.now()
        async with self._database.write() as work:
            kind, name, label = await subject(work, wanted, now=now, chat=chat)
            before = next(
                (m for m in await work.mutes.lasting(now) if (m.kind, m.subject) == (kind, name)), None
            )
            if kind == "story":
                (first, *_) = (await work.stories.members([StoryId(int(name))]))[StoryId(int(name))]
                await work.figures.note_asked(first.id, now=now)
            mute = Mute(kind=kind, subject=name, until=now + duration, who=self._person.who)
            await work.mutes.save(mute)
            await self._record(work, Muted(label=f"{kind} {label}"[:120], before=before, after=mute))
            await work.commit()
        return Silenced(mute=mute, label=label)

    async def can_be_muted(self, names: Sequence[str]) -> str:
        """The longest of `names` that a watchlist or a source has; "": none has."""
        from bot.desk.mutes import known_of

        async with self._database.read() as work:
            return await known_of(work, names, now=self._clock.now())

    async def unmute(self, wanted: str, *, chat: int | str | None = None) -> "Silenced":
        """It ends now. Raises NotFoundError where nothing of the kind is muted."""
        from bot.desk.mutes import muted

        async with self._database.write() as work:
            found = await muted(work, wanted, now=self._clock.now(), chat=chat)
            await work.mutes.remove(found.mute.kind, found.mute.subject)
            await self._record(
                work, Unmuted(label=f"{found.mute.kind} {found.label}"[:120], before=found.mute)
            )
            await work.commit()
        return found

    async def mutes(self) -> list["Silenced"]:
        """Those that last, the next to end first."""
        from bot.desk.mutes import all_muted

        async with self._database.read() as work:
            return await all_muted(work, now=self._clock.now())

    async def stats(self, name: str = "") -> "Stats":
        """Figures of everything, or of the watchlist `name`. Raises NotFoundError with the nearest one."""
        from bot.desk.figures import stats

        async with self._database.read() as work:
            watchlist = await watchlist_named(work, name) if name else None
            return await stats(work, watchlist, now=self._clock.now())

    async def week(self, watchlist: Watchlist) -> "Week":
        """The last seven days of one watchlist."""
        from bot.desk.figures import week

        async with self._database.read() as work:
            return await week(work, watchlist, now=self._clock.now())

    async def daily(self, name: str = "") -> "Daily":
        """Stories a day, of everything that is watched or of the watchlist `name`. Raises NotFoundError."""
        from bot.desk.figures import daily

        async with self._database.read() as work:
            watchlist = await watchlist_named(work, name) if name else None
            return await daily(work, watchlist, now=self._clock.now())

    async def all_daily(self, watchlists: Sequence[Watchlist]) -> "list[Daily]":
        """Stories a day of each of these."""
        from bot.desk.figures import all_daily

        async with self._database.read() as work:
            return await all_daily(work, watchlists, now=self._clock.now())

    async def delays(self, name: str = "") -> "Delays | None":
        """How late posts were in the last seven days; None where there was none."""
        from bot.desk.figures import delays

        async with self._database.read() as work:
            watchlist = await watchlist_named(work, name) if name else None
            return await delays(work, watchlist, now=self._clock.now())

    async def languages(self, name: str = "") -> Mapping[str | None, int]:
        """Articles of the last seven days by language, most first; None: not known."""
        week = self._clock.now() - timedelta(days=7)
        async with self._database.read() as work:
            watchlist = await watchlist_named(work, name) if name else None
            return await work.figures.languages(week, watchlist.id if watchlist else None)

    async def told(self) -> list["WatchlistPosts"]:
        """What each watchlist posted in the last seven days, and about how much of it somebody asked."""
        from bot.desk.figures import told

        async with self._database.read() as work:
            return await told(work, now=self._clock.now())

    async def told_page(self, page: int, *, lines: int) -> "Sheet[WatchlistPosts]":
        """The same, a page of it."""
        from bot.desk.figures import told_page

        async with self._database.read() as work:
            return await told_page(work, page, lines=lines, now=self._clock.now())

    async def sources(self, name: str = "") -> "Ledger":
        """Who was first in the last seven days: of everything, or of what the watchlist `name` matched."""
        from bot.news.ledger import ledger_of

        week = self._clock.now() - timedelta(days=7)
        carried: list[Carried] = []
        async with self._database.read() as work:
            among = [(await watchlist_named(work, name)).id] if name else None
            async for page in work.archive.carried(week, among):
                carried += page
        return await asyncio.to_thread(ledger_of, carried)
