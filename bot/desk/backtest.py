"""What a query would have matched lately, in the archive."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.news.ids import StoryId
from bot.pipeline.match import document
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings
from bot.query.matcher import match
from bot.query.syntax import Query

_SAMPLES = 5


@dataclass(slots=True, kw_only=True)
class Backtest:
    """Figures of the last `days` days; `archive` is how many items there were at all."""

    days: int
    archive: int = 0
    items: int = 0
    stories: int = 0
    newest: list[str] = field(default_factory=list)  # headlines, newest first

    @property
    def per_day(self) -> float:
        """Stories a day."""
        return self.stories / self.days

    def sentence(self) -> str:
        """For people."""
        if not self.archive:
            return "There is nothing in the archive yet to try it on."
        rate = f"{self.per_day:.1f} a day" if self.stories >= self.days else "less than one a day"
        count = f"{self.stories} {'story' if self.stories == 1 else 'stories'}"
        return f"Last {self.days} days: {count} ({rate}), {self.items} of {self.archive} items."


async def backtest(work: UnitOfWork, query: Query, *, now: datetime, days: int = 7) -> Backtest:
    """Try `query` on what was fetched in the last `days` days."""
    found = Backtest(days=days)
    stories: dict[StoryId, str] = {}
    readings = Readings(work)
    async for kept, story in work.items.since(now - timedelta(days=days)):
        found.archive += 1
        reading = await readings.of(kept.item)
        if match(query, document(kept.item, reading, source=reading.credit.source)) is not None:
            found.items += 1
            stories.setdefault(story, reading.title or reading.text[:80])
    found.stories = len(stories)
    found.newest = list(stories.values())[-_SAMPLES:][::-1]
    return found
