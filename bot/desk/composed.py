"""What a post about an item would say, for pages: of stories that were told nowhere, or not to this reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk.base import Person
from bot.news.alert import Mark, Post
from bot.news.item import KeptItem
from bot.news.reading.retraction import notice_of
from bot.news.story.placement import Member
from bot.news.summary.summary import summarize
from bot.pipeline.compose import Rules, carried
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Composes posts in one unit of work."""

    work: UnitOfWork
    person: Person

    async def post(self, kept: KeptItem, watchlist: str, spans: str, members: Sequence[Member]) -> Post:
        """`spans`: where the watchlist matched, as JSON; `watchlist`: its name, "" for none."""
        rules = self.person.rules or Rules()
        item, reading = kept.item, await Readings(self.work).of(kept.item)
        found = [(one["field"], one["start"], one["end"]) for one in json.loads(spans)]
        summary = summarize(
            reading.text,
            headline=reading.title,
            sentences_at_most=rules.sentences,
            max_characters=rules.max_characters,
            marks=[
                (start, end) for field, start, end in found if field == "body" and end <= len(reading.text)
            ],
            lang=item.lang,
        )
        source = next((one.source for one in members if one.id == kept.id), reading.credit.source)
        old = reading.date is not None and item.fetched - reading.date > rules.max_age
        post = Post(
            headline=reading.title,
            url=item.url,
            source=source,
            published=item.published,
            headline_marks=tuple(
                Mark(start=start, end=end) for field, start, end in found if field == "title"
            ),
            summary=summary.text,
            summary_marks=_marks(summary.marks),
            match_line=summary.match_line,
            match_marks=_marks(summary.match_marks),
            watchlist=watchlist,
            resurfaced=reading.date if old else None,
            paywalled=reading.paywalled,
            notice=notice_of(item.title),
            lang=item.lang or "",
        )
        return carried(post, members)


def without_others(post: Post, watchlist: str) -> Post:
    """`post` with the hashtag of this watchlist alone."""
    return replace(post, watchlist=watchlist)


def _marks(some: Sequence[tuple[int, int]]) -> tuple[Mark, ...]:
    return tuple(Mark(start=start, end=end) for start, end in some)
