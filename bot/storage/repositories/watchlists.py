"""Watchlists with their routes. What a query means is not known here.

Names are compared without regard to case. A removed watchlist keeps its row, its routes and its posts.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    union,
    update,
)

from bot.errors import AlreadyExistsError
from bot.news.ids import ChannelId, WatchlistId
from bot.news.watchlist import EVERY, Route, Wanted, Watchlist
from bot.storage import revision
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.keys import folded
from bot.storage.repositories.outbox_rows import drop_waiting
from bot.storage.tables import (
    IN_DIGESTS,
    SPECIAL,
    channels,
    post_watchlists,
    posts,
    routes,
    watchlists,
)

_FLAT = [field.name for field in fields(Watchlist) if field.name not in ("id", "routes")]
_LIVING = watchlists.c.removed.is_(None)
# The same where each row is read in any case: SQLite would go through an index of the living, and read each row by that.
_LIVING_ROW = case((_LIVING, 1), else_=0) == 1


class StoredWatchlists:
    """`Watchlists` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Watchlist]:
        """All that are not removed, oldest first; routes to removed channels are left out."""
        return [one async for page in self.pages() for one in page]

    async def pages(self, wanted: Wanted = EVERY) -> AsyncIterator[list[Watchlist]]:
        """The same, some hundred at a time: others wait for no more than one page."""
        conditions = _holds(wanted)
        page = await self._some(*conditions, most=_PAGE)
        while page:
            yield page
            page = await self._some(watchlists.c.id > page[-1].id, *conditions, most=_PAGE)

    async def count(self, wanted: Wanted = EVERY) -> int:
        """How many there are."""
        row = await self._transaction.row(_count(_holds(wanted)))
        return row["all"] if row else 0

    async def page(self, wanted: Wanted = EVERY, *, start: int = 0, most: int) -> list[Watchlist]:
        """At most so many of them, oldest first, from number `start` on, the first being 0."""
        return await self._some(*_holds(wanted), most=most, start=start)

    async def by_letters(self, wanted: Wanted = EVERY, *, after: str = "", most: int) -> list[Watchlist]:
        """At most so many of them, by name in whatever case, from behind `after` on."""
        letters = self._transaction.letters(watchlists.c.name_key)
        behind = letters > after.casefold()
        return await self._some(behind, *_holds(wanted), most=most, order=letters)

    async def similar(self, name: str) -> list[str]:
        """Names of which one may have been meant, those that hold most of its parts first; of few all."""
        parts, key = _parts(name_key(name)), watchlists.c.name_key
        held: ColumnElement[int] = literal(0)
        for part in parts:
            held = held + case((key.contains(part, autoescape=True), 1), else_=0)
        length = func.abs(func.length(key) - len(name_key(name)))
        best = (
            select(watchlists.c.id)
            .where(_LIVING)
            .order_by(held.desc(), length, watchlists.c.id)
            .limit(_ALIKE)
        )
        rows = await self._transaction.rows(
            select(watchlists.c.name).where(watchlists.c.id.in_(best)).order_by(watchlists.c.id)
        )
        return [row["name"] for row in rows]

    async def get(self, watchlist: WatchlistId) -> Watchlist | None:
        """The one of this id, unless it is removed."""
        found = await self._some(watchlists.c.id == watchlist)
        return found[0] if found else None

    async def some(self, ids: Collection[WatchlistId]) -> dict[WatchlistId, Watchlist]:
        """Those of these that are there."""
        rows = await self._transaction.listed(_OF_IDS, ids)
        return {one.id: one for one in await self._with_routes(rows)}

    async def by_name(self, name: str) -> Watchlist | None:
        """The one of this name, in whatever case."""
        found = await self._some(watchlists.c.name_key == name_key(name))
        return found[0] if found else None

    async def named(self, names: Collection[str]) -> list[Watchlist]:
        """Those that have one of these names, in whatever case."""
        return list((await self.some((await self._ids({name_key(one) for one in names})).values())).values())

    async def changed(self, *, since: int) -> dict[WatchlistId, Watchlist | None]:
        """What has changed since that revision; None for one that was removed."""
        newer = watchlists.c.revision > since
        rows = await self._transaction.rows(select(watchlists.c.id).where(newer, ~_LIVING))
        gone: dict[WatchlistId, Watchlist | None] = {WatchlistId(row["id"]): None for row in rows}
        return gone | {one.id: one for one in await self._some(newer)}

    async def _some(
        self,
        *conditions: ColumnElement[bool],
        most: int | None = None,
        start: int | None = None,
        order: ColumnElement[int] | ColumnElement[str] = watchlists.c.id,
    ) -> list[Watchlist]:
        found = select(watchlists).where(*conditions, _LIVING).order_by(order)
        return await self._with_routes(await self._transaction.rows(found.limit(most).offset(start)))

    async def _with_routes(self, rows: Sequence[RowMapping]) -> list[Watchlist]:
        routes_of: dict[int, list[Route]] = {row["id"]: [] for row in rows}
        for row in await self._transaction.listed(_ROUTES_OF, list(routes_of)):
            routes_of[row["watchlist"]].append(_route(row["channel"], row["digest"], row["paused"]))
        return [_watchlist(row, tuple(routes_of[row["id"]])) for row in rows]

    async def add(self, watchlist: Watchlist) -> Watchlist:
        """With its id. One that carries the id of a removed watchlist brings that back, posts and all (undo).

        Raises AlreadyExistsError where the name is taken.
        """
        await self._refuse_name(watchlist)
        if await self._revive(watchlist):
            added = watchlist
        else:
            insert = watchlists.insert().values(_columns(watchlist)).returning(watchlists.c.id)
            row = await self._transaction.row(insert)
            assert row is not None
            added = replace(watchlist, id=WatchlistId(row["id"]))
        await self._save_routes(added)
        await revision.raise_it(self._transaction, watchlists.c.id == added.id)
        return added

    async def add_new(self, some: Sequence[Watchlist]) -> list[Watchlist]:
        """Those whose name nobody has, with their ids; the others are passed over."""
        wanted = {name_key(one.name): one for one in some}
        taken = await self._ids(wanted)
        new = {key: one for key, one in wanted.items() if key not in taken}
        await self._transaction.run(watchlists.insert(), [_columns(one) for one in new.values()])
        ids = await self._ids(new)
        added = [replace(one, id=ids[key]) for key, one in new.items()]
        await self._transaction.run(routes.insert(), [row for one in added for row in _route_columns(one)])
        await revision.raise_it(self._transaction, watchlists.c.id.in_([one.id for one in added]))
        return added

    async def _ids(self, keys: Collection[str]) -> dict[str, WatchlistId]:
        """Of those that have these names."""
        found = {}
        every = list(keys)
        for start in range(0, len(every), _TOGETHER):
            named = {"keys": every[start : start + _TOGETHER]}
            for row in await self._transaction.rows(_NAMED, named):
                found[row["name_key"]] = WatchlistId(row["id"])
        return found

    async def _refuse_name(self, watchlist: Watchlist) -> None:
        other = await self.by_name(watchlist.name)
        if other is not None and other.id != watchlist.id:
            raise AlreadyExistsError(f"there is a watchlist {other.name} already")

    async def _revive(self, watchlist: Watchlist) -> bool:
        removed = (watchlists.c.id == watchlist.id, watchlists.c.removed.is_not(None))
        values = {**_columns(watchlist), "removed": None}
        return await self._transaction.run(update(watchlists).where(*removed).values(values)) > 0

    async def save(self, watchlist: Watchlist) -> None:
        """Its routes too. Raises AlreadyExistsError where another has its name."""
        await self._refuse_name(watchlist)
        await self._transaction.run(
            update(watchlists).where(watchlists.c.id == watchlist.id).values(_columns(watchlist))
        )
        await self._save_routes(watchlist)
        await revision.raise_it(self._transaction, watchlists.c.id == watchlist.id)

    async def _save_routes(self, watchlist: Watchlist) -> None:
        """Routes to removed channels, which `watchlist` does not show, stay for when the channel comes back."""
        living = select(channels.c.id).where(channels.c.removed.is_(None))
        await self._transaction.run(
            delete(routes).where(routes.c.watchlist == watchlist.id, routes.c.channel.in_(living))
        )
        await self._transaction.run(routes.insert(), _route_columns(watchlist))

    async def remove(self, watchlist: WatchlistId) -> None:
        """Its posts stay in the database; what waits in the outbox for it alone is dropped."""
        await self._transaction.run(
            update(watchlists).where(watchlists.c.id == watchlist, _LIVING).values(removed=datetime.now(UTC))
        )
        its = select(post_watchlists.c.post).where(post_watchlists.c.watchlist == watchlist)
        told_by_others = (
            select(post_watchlists.c.post)
            .join(watchlists, watchlists.c.id == post_watchlists.c.watchlist)
            .where(post_watchlists.c.post == posts.c.id, _LIVING)
        )
        await drop_waiting(self._transaction, and_(posts.c.id.in_(its), ~told_by_others.exists()))
        await revision.raise_it(self._transaction, watchlists.c.id == watchlist)

    async def revision(self) -> int:
        """Rises with every change to a watchlist, route, channel, name set or mute."""
        return await revision.current(self._transaction)


_PAGE = 500  # watchlists that are read in one go
_ALIKE = 200  # names that are compared with a mistyped one
_OF_IDS = of_listed(select(watchlists).where(_LIVING).order_by(watchlists.c.id), watchlists.c.id)
_TOGETHER = 500  # names in one statement
_NAMED = select(watchlists.c.id, watchlists.c.name_key).where(
    watchlists.c.name_key.in_(bindparam("keys", expanding=True)), _LIVING
)
_LIVING_ROUTES = (
    select(routes).join(channels, channels.c.id == routes.c.channel).where(channels.c.removed.is_(None))
)
_ROUTES_OF = of_listed(_LIVING_ROUTES.order_by(routes.c.watchlist, routes.c.place), routes.c.watchlist)


def _parts(key: str) -> list[str]:
    """Thirds of a name: who mistypes a letter or two leaves one of them as it is."""
    size = max(2, -(-len(key) // 3))
    return [key[start : start + size] for start in range(0, len(key), size)]


def _count(conditions: list[ColumnElement[bool]]) -> Select[int]:
    """How many of the living are so. All of them are all rows without the removed ones, which are counted at once."""
    if not conditions:
        every = select(func.count()).select_from(watchlists).scalar_subquery()
        gone = select(func.count()).select_from(watchlists).where(~_LIVING).scalar_subquery()
        return select((every - gone).label("all"))
    return select(func.count().label("all")).select_from(watchlists).where(_LIVING_ROW, *conditions)


def _holds(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The conditions under which a watchlist is one of those."""
    held = _LIVING_ROUTES.with_only_columns(routes.c.watchlist)
    conditions = [
        watchlists.c.folded.contains(word, autoescape=True) for word in wanted.words.casefold().split()
    ]
    if wanted.told is not None:
        conditions.append(watchlists.c.id.in_(held.where(routes.c.channel == wanted.told)))
    if wanted.untold:
        conditions.append(~_LIVING_ROUTES.where(routes.c.watchlist == watchlists.c.id).exists())
    if wanted.special:
        own = select(watchlists.c.id).where(text(SPECIAL))
        conditions.append(watchlists.c.id.in_(union(own, held.where(text(IN_DIGESTS)))))
    if wanted.visibility:
        seen = watchlists.c.visibility == wanted.visibility
        with_key = and_(watchlists.c.visibility == "secret", watchlists.c.secret == wanted.key)
        conditions.append(or_(seen, with_key) if wanted.key else seen)
    return conditions


def name_key(name: str) -> str:
    """By what names are compared: admins type them on telephones, which capitalise."""
    return name.strip().casefold()


def _columns(watchlist: Watchlist) -> dict[str, object]:
    found = {"name_key": name_key(watchlist.name), "folded": folded(watchlist.name, watchlist.query)}
    return {name: getattr(watchlist, name) for name in _FLAT} | found


def _route_columns(watchlist: Watchlist) -> list[dict[str, object]]:
    return [
        {
            "watchlist": watchlist.id,
            "channel": route.channel,
            "place": place,
            "digest": route.digest,
            "paused": route.paused,
        }
        for place, route in enumerate(watchlist.routes)
    ]


def _watchlist(row: RowMapping, of_it: tuple[Route, ...]) -> Watchlist:
    return Watchlist(id=WatchlistId(row["id"]), routes=of_it, **{name: row[name] for name in _FLAT})


@lru_cache(maxsize=4096)
def _route(channel: ChannelId, digest: str, paused: str) -> Route:
    """One for all watchlists that are told in the same way."""
    return Route(channel=channel, digest=digest, paused=paused)
