"""What a post about an item would say, for pages: of stories that were told nowhere, or not to this reader."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.base import Person
from bot.news.alert import Post
from bot.news.content import PlacedItem, Rules, carried, content_of
from bot.news.ids import StoryId
from bot.news.item import KeptItem
from bot.news.story.placement import Member, Placement, Role
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings
from bot.query.document import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Composes posts in one unit of work."""

    work: UnitOfWork
    person: Person

    async def post(self, kept: KeptItem, watchlist: str, spans: str, members: Sequence[Member]) -> Post:
        """`spans`: where the watchlist matched, as JSON; `watchlist`: its name, "" for none."""
        rules = self.person.rules or Rules()
        reading = await Readings(self.work).of(kept.item)
        item = PlacedItem(
            kept=kept,
            reading=reading,
            placement=Placement(story=StoryId(0), role=Role.ORIGINAL, similarity=1.0, reason=""),
            source=next((one.source for one in members if one.id == kept.id), reading.credit.source),
            via="",
            matches={},
        )
        old = reading.date is not None and kept.item.fetched - reading.date > rules.max_age
        found = tuple(Span(**one) for one in json.loads(spans))
        names = [watchlist] if watchlist else []
        return carried(content_of(item, rules, names=names, spans=found, old=old), members)
