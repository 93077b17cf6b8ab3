"""What visitors read: watchlists, stories, feeds. What is shown comes from the desk."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from aiohttp import web
from markupsafe import Markup

from bot.desk.archive import FEED, Page, ShownStory
from bot.desk.dossier import StoryItem
from bot.errors import AdminError, NotFoundError
from bot.news.story.placement import Role
from bot.web import feeds, tables, texts
from bot.web.core import Core
from bot.web.figures import picture_of
from bot.web.texts import day_of

_ROOM = 32_000  # bytes for the stories of a page
_ALSO = 6  # carriers that a story in a list names
_CARRIERS = 25  # of a story's page; all are in its CSV
_VERSIONS = 12  # beside the first


class VisitorPages:
    """`add_to` gives them their addresses."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Their addresses."""
        read = self._core.read
        router.add_get("/", read(self._home))
        router.add_get("/w/{name}", read(self._watchlist))
        router.add_get("/s/{story:[0-9]{1,18}}", read(self._story))
        router.add_get("/s/{story:[0-9]{1,18}}.csv", read(self._story_csv))

    async def _home(self, request: web.Request) -> web.StreamResponse:
        shelves, more = await self._core.desk(request).archive.shelves(
            self._core.viewer(request), after=request.query.get("after", "")[:60]
        )
        return self._core.page(request, "home.html", shelves=shelves, more=more)

    async def _watchlist(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._of_watchlist(request, request.match_info["name"])
        except NotFoundError:
            if (elsewhere := await self._moved(request)) is not None:
                return elsewhere
            raise

    async def _moved(self, request: web.Request) -> web.StreamResponse | None:
        """Where the page or feed of a renamed watchlist is now."""
        name, query = request.match_info["name"], request.rel_url.raw_query_string
        for suffix in ("", ".atom", ".json"):
            before = name.removesuffix(suffix)
            if (suffix and before == name) or not before:
                continue
            now = await self._core.desk(request).archive.moved(before, self._core.viewer(request))
            if now is not None:
                where = f"/w/{texts.path(now)}{suffix}{'?' if query else ''}{query}"
                return web.Response(status=301, headers={"Location": where})
        return None

    async def _of_watchlist(self, request: web.Request, name: str) -> web.StreamResponse:
        for suffix, make in ((".atom", self._atom), (".json", self._json_feed)):
            if name.endswith(suffix):
                with contextlib.suppress(NotFoundError):  # a watchlist may be called x.atom
                    return await make(request, name.removesuffix(suffix))
        refuse(request.query)
        before, day = number_in(request.query, "before"), day_in(request.query, "day")
        page = await self._core.desk(request).archive.page(
            name, self._core.viewer(request), before=before, day=day
        )
        page, picture = fitting(page), None
        if from_start := before is None and day is None:
            (curve,) = await self._core.desk(request).archive.curves(self._core.viewer(request), [name])
            picture = picture_of(curve)
        return self._core.page(
            request,
            "watchlist.html",
            page=page,
            days=_by_day(page),
            from_start=from_start,
            picture=picture,
        )

    async def _story(self, request: web.Request) -> web.StreamResponse:
        dossier = await self._core.desk(request).archive.dossier(
            int(request.match_info["story"]), self._core.viewer(request)
        )
        posted = self._core.posted(dossier.post, dossier.zone.key, dossier.places[0].version.fetched)
        versions = [
            one for one in dossier.places if one.version.role not in (Role.COPY, Role.REPEAT)
        ] or dossier.places[:1]
        return self._core.page(
            request,
            "story.html",
            dossier=dossier,
            versions=[versions[0], *versions[1:][-_VERSIONS:]],
            more_versions=max(0, len(versions) - 1 - _VERSIONS),
            carriers=dossier.carriers[:_CARRIERS],
            posted=Markup(posted),  # noqa: S704  # the channel's own HTML, escaped where it is made
        )

    async def _story_csv(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["story"]
        dossier = await self._core.desk(request).archive.dossier(int(number), self._core.viewer(request))
        return tables.csv_of(_COLUMNS, map(_row, dossier.places), name=f"story-{number}")

    async def _feed(self, request: web.Request, name: str) -> feeds.PublishedFeed:
        viewer = self._core.viewer(request)
        page = await self._core.desk(request).archive.page(name, viewer, limit=FEED)
        return feeds.feed_of(
            page,
            title=self._core.options.title,
            base=self._core.face.base(request),
            key=viewer.key,
            posted=self._core.posted,
        )

    async def _atom(self, request: web.Request, name: str) -> web.StreamResponse:
        feed = await self._feed(request, name)
        text = self._core.renderer.atom(feed)
        response = web.Response(text=text, content_type="application/atom+xml", charset="utf-8")
        response.last_modified = feed.updated
        return response

    async def _json_feed(self, request: web.Request, name: str) -> web.StreamResponse:
        feed = await self._feed(request, name)
        text = json.dumps(feeds.as_json(feed), ensure_ascii=False, indent=1)
        response = web.Response(text=text, content_type="application/feed+json", charset="utf-8")
        response.last_modified = feed.updated
        return response


def _row(place: StoryItem) -> Sequence[object]:
    one = place.version
    return (
        round(place.after, 1),
        texts.tidy(one.source),
        one.role.value,
        texts.tidy(one.agency),
        int(place.is_own),
        texts.language(one.lang),
        texts.stamp(one.published) if one.published else "",
        texts.stamp(one.fetched),
        texts.plainly(one.title),
        texts.link(one.url),
        texts.tidy(one.new_facts),
        one.notice,
    )


_COLUMNS = (
    "minutes", "source", "role", "agency", "own_text", "language", "published", "fetched", "title", "url", "new", "notice",
)  # fmt: skip


def fitting(page: Page) -> Page:
    """`page` with as many of its stories as make a small one, and at least one."""
    room = _ROOM
    for number, one in enumerate(page.stories):
        post = one.post
        said = [post.headline, post.summary, post.match_line, post.new_facts, post.source, one.silent]
        said += [f"{outlet.source}{outlet.url}" for outlet in post.also_in[:_ALSO]]
        marks = len(post.headline_marks) + len(post.summary_marks) + len(post.match_marks)
        room -= len("".join(said).encode("utf-8", "replace")) + 13 * marks + 80 * len(said)
        if room < 0 and number:
            return replace(page, stories=page.stories[:number], before=page.stories[number - 1].item)
    return page


def _by_day(page: Page) -> list[tuple[date, list[ShownStory]]]:
    days: dict[date, list[ShownStory]] = {}
    for story in page.stories:
        days.setdefault(day_of(story.at, page.zone), []).append(story)
    return list(days.items())


def number_in(query: Mapping[str, str], name: str) -> int | None:
    """A whole number that the address gives, or None."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def refuse(query: Mapping[str, str]) -> None:
    """Raises AdminError for a day or place that can't be read: a page that ignored it would show something else."""
    for name in ("since", "until", "day"):
        if query.get(name) and day_in(query, name) is None:
            raise AdminError(f"“{query[name][:20]}” isn't a day: write it as 2026-11-25")
    if query.get("before") and number_in(query, "before") is None:
        raise AdminError(f"“{query['before'][:20]}” isn't where a page begins: that is a number")


def day_in(query: Mapping[str, str], name: str) -> date | None:
    """A day of the address, as 2026-11-25."""
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
