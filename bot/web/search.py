"""Search in the archive as a page, CSV and JSON. What is found is decided by the desk, in the language of the watchlists.

A visitor finds only what a watchlist that they may see has matched. A search costs an address more than a page. What
can't be read is answered with 400 and where it goes wrong, in each of the three forms.
"""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.desk.archive import end_of
from bot.desk.search import Hit, Results
from bot.errors import AdminError, NotFoundError, QueryError
from bot.query.parser import caret
from bot.web import pages, tables, texts
from bot.web.core import Core
from bot.web.pages import day_in, number_in

_NAMES = 500  # of watchlists to choose from; others can be typed into the address
_ROWS = 500  # of a file; the next part is asked for with `before`
_LONGEST = 1000  # code points of a query
_UNKEPT = {"Cache-Control": "no-store"}  # an answer that says what is wrong
_FILTERS = ("q", "since", "until", "source", "lang", "w")
_COLUMNS = ("published", "fetched", "source", "language", "title", "url", "story", "role", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """What was asked for."""

    q: str
    since: date | None
    until: date | None
    source: str
    lang: str
    w: str
    before: int | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "SearchForm":
        """As the address says; where a day can't be read see `refuse`."""
        return cls(
            q=query.get("q", "")[: _LONGEST + 1],
            since=day_in(query, "since"),
            until=day_in(query, "until"),
            source=query.get("source", "")[:100],
            lang=query.get("lang", "")[:20],
            w=query.get("w", "")[:60],
            before=number_in(query, "before"),
        )

    @property
    def is_something(self) -> bool:
        """Was anything asked for?"""
        return bool(self.q.strip() or self.source or self.lang or self.w or self.since or self.until)


def refuse(query: Mapping[str, str]) -> None:
    """Raises AdminError for what can't be asked: a search that leaves it out would find something else."""
    pages.refuse(query)
    if len(query.get("q", "")) > _LONGEST:
        raise AdminError(
            f"a query has at most {_LONGEST:,} characters here, and yours has {len(query['q']):,}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryHits:
    """One story of a page of hits: by its newest item, and the others of it on this page."""

    hit: Hit
    others: tuple[Hit, ...]


def by_story(hits: Sequence[Hit]) -> list[StoryHits]:
    """In the order of their newest items."""
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.story, []).append(hit)
    return [StoryHits(hit=first, others=tuple(rest)) for first, *rest in found.values()]


class SearchPages:
    """`add_to` gives it its addresses."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Their addresses."""
        cost = self._core.SEARCH
        router.add_get("/search", self._core.read(self._page, cost=cost))
        router.add_get("/search.csv", self._core.read(self._csv, cost=2 * cost))
        router.add_get("/search.json", self._core.read(self._json, cost=2 * cost))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        wanted, viewer = SearchForm.of(request.query), self._core.viewer(request)
        results: Results | None = None
        error: QueryError | AdminError | None = None
        if wanted.is_something or any(request.query.get(name) for name in ("since", "until", "before")):
            try:
                results = await self._find(request, wanted, limit=20)
            except (QueryError, AdminError) as found:
                error = found
        asked = {name: request.query[name] for name in _FILTERS if request.query.get(name)}
        asked |= {"key": viewer.key} if viewer.key and not viewer.is_logged_in else {}
        return self._core.page(
            request,
            "search.html",
            status=_status(error),
            wanted=wanted,
            results=results,
            told=by_story(results.hits) if results else (),
            error=error,
            asked=urlencode(asked),
            watchlists=await self._names(request, wanted.w),
            zone=await self._core.desk(request).records.zone_info(),
        )

    async def _names(self, request: web.Request, chosen: str) -> list[str]:
        """Of watchlists to choose from, with the one that is chosen."""
        archive, viewer = self._core.desk(request).archive, self._core.viewer(request)
        names = await archive.visible_names(viewer, most=_NAMES)
        if chosen and chosen not in names and await archive.sees(chosen, viewer):
            names.append(chosen)
        return names

    async def _find(self, request: web.Request, wanted: SearchForm, *, limit: int) -> Results:
        refuse(request.query)
        viewer = self._core.viewer(request)
        desk = self._core.desk(request)
        if wanted.w and not await desk.archive.sees(wanted.w, viewer):
            raise NotFoundError(f"there is no watchlist “{wanted.w}” here")
        zone = await desk.records.zone_info()
        return await desk.search.find(
            wanted.q,
            since=_midnight(wanted.since, zone),
            until=end_of(wanted.until, zone) if wanted.until else None,
            source=wanted.source,
            lang=wanted.lang,
            watchlist=wanted.w,
            among=None if viewer.is_logged_in else [one.id for one in await desk.archive.visible(viewer)],
            before=wanted.before,
            limit=limit,
        )

    async def _found(self, request: web.Request) -> Results:
        """For a file."""
        return await self._find(request, SearchForm.of(request.query), limit=_ROWS)

    async def _csv(self, request: web.Request) -> web.StreamResponse:
        base = self._core.face.base(request)
        try:
            results = await self._found(request)
        except (QueryError, AdminError) as error:
            says = f"{error.message}\n{caret(error)}" if isinstance(error, QueryError) else str(error)
            return web.Response(text=f"{texts.fit(says)}\n", status=_status(error), headers=_UNKEPT)
        told = [_row(hit, base, suffix=self._core.suffix(request)) for hit in results.hits]
        rows = [[row[name] for name in _COLUMNS] for row in told]
        response = tables.csv_of(_COLUMNS, rows, name="search")
        if results.next:
            response.headers["X-Next-Before"] = str(results.next)
        return response

    async def _json(self, request: web.Request) -> web.StreamResponse:
        base = self._core.face.base(request)
        try:
            results = await self._found(request)
        except (QueryError, AdminError) as error:
            said = json.dumps(_as_json(error), ensure_ascii=False)
            return web.json_response(text=said, status=_status(error), headers=_UNKEPT)
        told = {
            "query": results.query.canonical if results.query else "",
            "found": results.found,
            "exact": results.exact,
            "next_before": results.next,
            "items": [_row(hit, base, suffix=self._core.suffix(request)) for hit in results.hits],
        }
        return web.Response(
            text=json.dumps(told, ensure_ascii=False), content_type="application/json", charset="utf-8"
        )


def _status(error: QueryError | AdminError | None) -> int:
    return 200 if error is None else 404 if isinstance(error, NotFoundError) else 400


def _as_json(error: QueryError | AdminError) -> dict[str, str | int]:
    if isinstance(error, AdminError):
        return {"error": str(error)}
    where: dict[str, str | int] = {"position": error.position, "caret": caret(error)}
    more = {"suggestion": error.suggestion} if error.suggestion else {}
    return {"error": error.message, **where, **more}


def _row(hit: Hit, base: str, *, suffix: str) -> dict[str, str | int]:
    return {
        "published": texts.stamp(hit.published) if hit.published else "",
        "fetched": texts.stamp(hit.fetched),
        "source": texts.tidy(hit.source),
        "language": texts.language(hit.lang),
        "title": texts.tidy(hit.title),
        "url": texts.link(hit.url),
        "story": int(hit.story),
        "role": hit.role.value,
        "page": f"{base}/s/{hit.story}{suffix}",
    }


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """None where the calendar begins, too."""
    with contextlib.suppress(OverflowError):
        return datetime.combine(day, time(), zone).astimezone(UTC) if day else None
    return None
