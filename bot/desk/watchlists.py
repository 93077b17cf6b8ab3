"""Watchlists: made, changed, removed, and how a query is read. A part of `desk.Desk`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk import searches
from bot.desk.base import Part, check_name, numbered, watchlist_named
from bot.desk.change import (
    QuietSet,
    WatchlistAdded,
    WatchlistEdited,
    WatchlistRemoved,
    WatchlistsAdded,
)
from bot.desk.channels import channel_named
from bot.desk.queries import parse_all, parse_query
from bot.desk.sheet import Sheet, pages_of
from bot.desk.viewer import SECRET, VISIBILITIES, new_secret
from bot.errors import AdminError, AlreadyExistsError, OutdatedError
from bot.news.ids import WatchlistId
from bot.news.timetable import digest_spec, quiet_spec
from bot.news.watchlist import EVERY, Route, Wanted, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

if TYPE_CHECKING:
    from bot.desk.backtest import Backtest
    from bot.query.syntax import Query


_AT_ONCE = 1000  # watchlists of an import that share a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A query with what it would have matched."""

    query: "Query"
    backtest: "Backtest"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWatchlist:
    """A watchlist of an import; `digest` and `quiet` as `news.timetable` keeps them."""

    name: str
    query: str
    channels: tuple[str, ...] = ()
    urgent: bool = False
    digest: str = "off"
    quiet: str = ""
    visibility: str = "private"
    paused: bool = False


class WatchlistDesk(Part):
    """Every method raises AdminError in plain words (QueryError for a query), and leaves nothing half done.

    `released`: how many held stories the last change of a timetable let go.
    """

    released = 0

    async def parsed(self, text: str) -> "Query":
        """How `text` is read, with the name sets and watchlists that it names. Raises QueryError."""
        async with self._database.read() as work:
            return await parse_query(work, text, now=self._clock.now())

    async def read(self, text: str, *, days: int | None = None, of: str = "") -> Read:
        """How `text` is read, and what it would have matched in the last `days` days, None: in the whole archive.

        `of`: the watchlist whose query it is. Raises QueryError.
        """
        from bot.desk.backtest import backtest  # its rules take long to load, and few requests need them

        async with self._database.read() as work:
            query = await parse_query(work, text, now=self._clock.now())
            owner = await work.watchlists.by_name(of) if of else None
            tried = await backtest(
                work, query, now=self._clock.now(), days=days, but=owner.id if owner else None
            )
            return Read(query=query, backtest=tried)

    async def add(self, name: str, text: str, *, channels: Sequence[str] | None = None) -> Watchlist:
        """`channels` None: all there are, if it is one."""
        check_name(name)
        async with self._database.write() as work:
            query = await parse_query(work, text, now=self._clock.now())
            routes = await _routes(work, channels)
            watchlist = await work.watchlists.add(
                Watchlist(
                    name=name, query=text, canonical=query.canonical, added=self._clock.now(), routes=routes
                )
            )
            await self._record(work, WatchlistAdded(watchlist=watchlist))
            await work.commit()
        return watchlist

    async def refuse_taken(self, name: str) -> None:
        """Raises AdminError where a new watchlist can't have this name."""
        check_name(name)
        async with self._database.read() as work:
            if await work.watchlists.by_name(name):
                raise AlreadyExistsError(
                    say("there is already a watchlist {name}; change it with /edit {name} = …", name=name)
                )

    async def add_many(self, some: Sequence[NewWatchlist]) -> int:
        """Many at once; how many. One change in the log; those that are there stay as they are.

        All are read before the first is written.
        """
        now = self._clock.now()
        for one in some:
            check_name(one.name)
        async with self._database.read() as work:
            queries = await parse_all(work, {one.name: one.query for one in some}, now=now)
            routes = {
                (named, digest): tuple(replace(route, digest=digest) for route in await _routes(work, named))
                for named, digest in {(one.channels, one.digest) for one in some}
            }
        made = [
            Watchlist(
                name=one.name,
                query=one.query,
                canonical=queries[one.name].canonical,
                added=now,
                paused=one.paused,
                urgent=one.urgent,
                quiet=one.quiet,
                visibility=one.visibility,
                secret=new_secret() if one.visibility == SECRET else "",
                routes=routes[one.channels, one.digest],
            )
            for one in some
        ]
        count = 0
        for start in range(0, len(made), _AT_ONCE):
            async with self._database.write() as work:
                if not start:
                    await self._record(
                        work, WatchlistsAdded(names=tuple(one.name for one in made), added=now)
                    )
                count += len(await work.watchlists.add_new(made[start : start + _AT_ONCE]))
                await work.commit()
        return count

    async def edit(self, name: str, text: str, *, was: str | None = None) -> searches.Followed:
        """Another query; what became of its search feeds. Raises OutdatedError where it isn't any more what it `was`."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            if was is not None and was.split() != before.query.split():  # forms change the ends of lines
                raise OutdatedError(say("this query was changed in the meantime"))
            query = await parse_query(work, text, now=self._clock.now())
            after = replace(before, query=text, canonical=query.canonical)
            return await self._save(work, "changed", before, after)

    async def rename(self, old: str, new: str) -> Watchlist:
        """Another name."""
        check_name(new)
        async with self._database.write() as work:
            before = await watchlist_named(work, old)
            other = await work.watchlists.by_name(new)
            if other is not None and other.id != before.id:
                raise AlreadyExistsError(say("there is a watchlist {name} already", name=other.name))
            after = replace(before, name=new)
            await self._save(work, "renamed", before, after)
        return after

    async def pause(self, name: str, *, paused: bool) -> Watchlist:
        """Stop or take up matching."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            after = replace(before, paused=paused)
            await self._save(work, "paused" if paused else "resumed", before, after)
        return after

    async def show(self, name: str, visibility: str) -> Watchlist:
        """Who may see its page: public, secret or private. Secret again renews the address."""
        if visibility not in VISIBILITIES:
            raise AdminError(
                say(
                    "“{visibility}” isn't one of {visibilities}",
                    visibility=visibility,
                    visibilities=", ".join(VISIBILITIES),
                )
            )
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            if visibility == before.visibility != SECRET:
                return before
            secret = new_secret() if visibility == SECRET else ""
            after = replace(before, visibility=visibility, secret=secret)
            how = "given another address" if before.visibility == visibility else f"made {visibility}"
            await self._save(work, how, before, after)
        return after

    async def remove(self, name: str) -> Watchlist:
        """Its posts stay."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            await searches.drop(work, before)
            await work.watchlists.remove(before.id)
            await self._record(work, WatchlistRemoved(watchlist=before))
            await work.commit()
        return before

    async def route(self, name: str, channels: Sequence[str]) -> Watchlist:
        """The channels that it alerts from now on."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            kept = {route.channel: route for route in before.routes}
            digest = next((route.digest for route in before.routes), "off")  # it holds for all of them
            routes = [
                kept.get(one.channel, replace(one, digest=digest)) for one in await _routes(work, channels)
            ]
            after = replace(before, routes=tuple(routes))
            await self._save(work, "routed", before, after)
        return after

    async def set_urgent(self, name: str, *, urgent: bool) -> Watchlist:
        """Whether its posts overtake a backlog and come through quiet hours, bursts and timetables."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            after = replace(before, urgent=urgent)
            await self._save(work, "made urgent" if urgent else "calmed", before, after)
        await self._release()
        return after

    async def set_digest(self, name: str, spec: str) -> Watchlist:
        """off, hourly or daily HH:MM, for all channels of a watchlist."""
        digest = digest_spec(spec)
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            if not before.routes:
                raise AdminError(
                    say("watchlist {name} alerts no channel yet; /route {name} channel", name=before.name)
                )
            after = replace(before, routes=tuple(replace(route, digest=digest) for route in before.routes))
            await self._save(work, "timed", before, after)
        await self._release()
        return after

    async def set_quiet(self, name: str, spec: str) -> str:
        """HH:MM-HH:MM or off, for a watchlist, or for "all": every channel; the hours as they are kept.

        "": a watchlist's are its channels' again.
        """
        quiet = quiet_spec(spec) if spec else ""
        async with self._database.write() as work:
            if name == "all":
                channels = await work.channels.all()
                for channel in channels:
                    await work.channels.save(replace(channel, quiet="" if quiet == "off" else quiet))
                had = {str(channel.id): channel.quiet for channel in channels}
                await self._record(work, QuietSet(before=had, after="" if quiet == "off" else quiet))
                await work.commit()
            else:
                before = await watchlist_named(work, name)
                await self._save(work, "quieted", before, replace(before, quiet=quiet))
        await self._release()
        return quiet

    async def _release(self) -> None:
        """What was held for a digest or quiet hours that are over goes out."""
        from bot.desk.release import release

        async with self._database.write() as work:
            self.released = await release(work, now=self._clock.now())
            await work.commit()

    async def all(self) -> list[Watchlist]:
        """All."""
        async with self._database.read() as work:
            return await work.watchlists.all()

    async def count(self, wanted: Wanted = EVERY) -> int:
        """How many there are."""
        async with self._database.read() as work:
            return await work.watchlists.count(wanted)

    async def first(self, wanted: Wanted = EVERY, *, most: int) -> list[Watchlist]:
        """At most so many, oldest first."""
        async with self._database.read() as work:
            return await work.watchlists.page(wanted, most=most)

    async def sheet(self, wanted: Wanted = EVERY, *, page: int, lines: int) -> Sheet[Watchlist]:
        """One page of them, oldest first; the last one where there are fewer."""
        async with self._database.read() as work:
            count = await work.watchlists.count(wanted)
            shown, last = pages_of(count, page, lines=lines)
            rows = await work.watchlists.page(wanted, start=shown * lines, most=lines) if count else []
        return Sheet(rows=tuple(rows), page=shown, last=last, count=count)

    async def named(self, names: Collection[str]) -> list[Watchlist]:
        """Those that have one of these names, in whatever case."""
        async with self._database.read() as work:
            return await work.watchlists.named(names)

    async def find(self, name: str) -> Watchlist | None:
        """By name or number; None: there is none."""
        number = numbered(name)
        async with self._database.read() as work:
            if number:
                return await work.watchlists.get(WatchlistId(number))
            return await work.watchlists.by_name(name)

    async def get(self, name: str) -> Watchlist:
        """By name. Raises NotFoundError with the nearest one."""
        async with self._database.read() as work:
            return await watchlist_named(work, name)

    async def _save(
        self, work: UnitOfWork, how: str, before: Watchlist, after: Watchlist
    ) -> searches.Followed:
        """Record it, unless nothing changes. Its search feeds go with its query and name; what was done to them."""
        followed = searches.Followed()
        if before == after:
            return followed
        await work.watchlists.save(after)
        if (before.canonical, before.name) != (after.canonical, after.name):
            followed = await searches.follow(work, after, now=self._clock.now())
        await self._record(work, WatchlistEdited(how=how, before=before, after=after))
        await work.commit()
        return followed


async def _routes(work: UnitOfWork, channels: Sequence[str] | None) -> tuple[Route, ...]:
    if channels is None:
        every = await work.channels.all()
        return tuple(Route(channel=one.id) for one in every) if len(every) == 1 else ()
    found = [await channel_named(work, name) for name in dict.fromkeys(channels)]
    return tuple(Route(channel=one.id) for one in found)
