"""Reading: the text of an item as it is matched, compared and quoted. Made once per item.

The one place that says which of `page`, `content` and `summary` is the text, and that boilerplate and what a feed repeats go
before anything else.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.news.boilerplate import clean
from bot.news.item import Item
from bot.news.language.dates import date_of_link, own_date, stated_in, true_date
from bot.news.link.canonical import host
from bot.news.reading.closing_link import closing_link
from bot.news.reading.credit import Credit, credit, without_outlet
from bot.news.reading.feed_lines import outer_lines, without_lines
from bot.news.reading.frame import Frame, unframed
from bot.news.reading.listing import headline_alone, own_text
from bot.news.reading.wall import is_wall
from bot.text import captions_of, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Plain text, no boilerplate; spans of matches count in `title` and `text`."""

    title: str
    text: str
    paywalled: bool
    credit: Credit
    date: datetime | None  # the true one, None where nothing is known
    own_date: datetime | None  # as far as the item itself tells, without the date that its feed gives it
    captions: str = ""  # what is under its pictures, a line each: matched, and never quoted as the text
    unlined: str  # `text` before what its feed repeats was taken
    lang: str | None

    @property
    def outer(self) -> tuple[int, ...]:
        """The lines that it opens and closes with: what `FeedLines.learn` takes."""
        return outer_lines(self.unlined, lang=self.lang)


_LONGEST_TEXT = 100_000  # code points, some 16,000 words; what comes after is not read
_LONGEST_TITLE = 2_000


def read(item: Item, repeated: frozenset[int] = frozenset(), known: frozenset[str] = frozenset()) -> Reading:
    """What a reader of `item` reads, without the lines that its feed repeats (`FeedLines.known`).

    `known`: the houses that may be named in it, as far as others have taught them (`outlets.is_outlet`).
    """
    given = (item.page, _text_of(item.content, item), _text_of(item.summary, item))
    texts = [one[:_LONGEST_TEXT] for one in given if one]
    at = item.published or item.fetched
    author = plain(item.author or "")
    headline = plain(item.title[:_LONGEST_TITLE])
    frames = [
        unframed(text, at=at, title=headline, lang=item.lang, author=author, known=known) for text in texts
    ]
    cleaned, text = _whole([frame.text for frame in frames], item.lang)
    framed = next((frame.source for frame in frames if frame.source), "")
    link = closing_link(item)
    told_by = credit(item, cleaned, framed=framed, linked=host(link), known=known)
    title = clean.headline(" ".join(headline.split()))
    stated = _oldest(
        cleaned.dated,
        *(stated_in(text, lang=item.lang) for text in texts),
        *(frame.dated for frame in frames),
        date_of_link(link, at=at),
    )
    return Reading(
        title=without_outlet(title, plain(item.source or ""), told_by.source),
        text=without_lines(text, repeated, lang=item.lang),
        paywalled=cleaned.paywalled,
        captions=_captions(item, frames),
        credit=told_by,
        date=true_date(item, stated=stated),
        own_date=own_date(item, stated=stated),
        unlined=text,
        lang=item.lang,
    )


def _whole(texts: list[str], lang: str | None) -> tuple[clean.Cleaned, str]:
    """What was cleaned off the first text, and all that is left of all of them; what another holds is said once."""
    fullest, *shorter = texts or [""]
    cleaned = clean.clean(fullest, lang=lang)
    text = cleaned.text
    for one in shorter:
        if not _holds(fullest, one):
            text = f"{clean.clean(one, lang=lang).text}\n\n{text}".strip()
            fullest = f"{one}\n{fullest}"
    return cleaned, text


def _captions(item: Item, frames: list[Frame]) -> str:
    marked = captions_of(item.content) or captions_of(item.summary)
    captions = filter(None, (marked, *(frame.caption for frame in frames)))
    return "\n".join(dict.fromkeys(captions))[:_LONGEST_TITLE]


def _oldest(*dates: datetime | None) -> datetime | None:
    return min(filter(None, dates), default=None)


def plain_reading(item: Item) -> Reading:
    """Of an item whose text takes too long to read: its plain text, from which nothing was taken or concluded."""
    text = next((text for text in (item.page, plain(item.content), plain(item.summary)) if text), "")
    return Reading(
        title=" ".join(plain(item.title[:_LONGEST_TEXT]).split())[:_LONGEST_TITLE],
        text=text[:_LONGEST_TEXT],
        paywalled=False,
        credit=Credit(),
        date=None,
        own_date=None,
        unlined="",
        lang=item.lang,
    )


def _text_of(html: str, item: Item) -> str:
    """Plain, without captions and what search services write around an article; "" where it is a wall."""
    outlet = " ".join(plain(item.source or "").split())
    title = headline_alone(" ".join(plain(item.title[:_LONGEST_TITLE]).split()), outlet)
    text = own_text(html, title=title, outlet=outlet)
    return "" if is_wall(text, title=title, lang=item.lang) else text


def _holds(content: str, summary: str) -> bool:
    """Does the content say what the summary opens with?"""
    opening = "".join(summary.split())[:60].rstrip("….[]")
    return opening in "".join(content.split())
