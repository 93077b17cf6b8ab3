"""Reading: the text of an item as it is matched, compared and quoted. Made once per item.

The one place that says which of `summary` and `content` is the text, and that boilerplate goes before anything else.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.news import boilerplate
from bot.news.dates import true_date
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
    summary, content = plain(item.summary).strip(), plain(item.content).strip()
    cleaned = boilerplate.clean(content or summary, lang=item.lang)
    text = cleaned.text
    if content and summary and not _holds(content, summary):
        text = f"{boilerplate.clean(summary, lang=item.lang).text}\n\n{text}".strip()
    return Reading(
        title=boilerplate.headline(" ".join(plain(item.title).split())),
        text=text,
        paywalled=cleaned.paywalled,
        credit=credit(item, cleaned),
        date=true_date(item, stated=cleaned.originally),
    )


def _holds(content: str, summary: str) -> bool:
    """Does the content say what the summary opens with?"""
    return "".join(summary.split())[:60] in "".join(content.split())
