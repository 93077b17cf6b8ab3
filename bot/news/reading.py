"""Reading: the text of an item as it is matched, compared and quoted. Made once per item.

The one place that says which of `summary` and `content` is the text, and that boilerplate goes before anything else.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.news import boilerplate
from bot.news.dates import stated_date, true_date
from bot.news.item import Item
from bot.news.source import Credit, credit
from bot.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Plain text, no boilerplate; spans of matches count in `title` and `text`."""

    title: str
    text: str
    paywalled: bool
    credit: Credit
    date: datetime | None  # the true one, None where nothing is known


@lru_cache(maxsize=256)
def read(item: Item) -> Reading:
    """What a reader of `item` reads. Remembered for as long as its transaction lasts."""
    cleaned = boilerplate.clean(body_of(item), lang=item.lang)
    return Reading(
        title=boilerplate.headline(" ".join(plain(item.title).split())),
        text=cleaned.text,
        paywalled=cleaned.paywalled,
        credit=credit(item, cleaned),
        date=true_date(item, stated=stated_date(cleaned.first_published)),
    )


def body_of(item: Item) -> str:
    """Content as plain text, with the summary before it where it says something else."""
    content, summary = plain(item.content).strip(), plain(item.summary).strip()
    if not content or not summary:
        return content or summary
    opening = "".join(summary.split())[:60]
    return content if opening in "".join(content.split()) else f"{summary}\n\n{content}"
