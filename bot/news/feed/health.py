"""What is wrong with a feed, in a sentence for its admin that says what to do; and when to say it. Pure.

Nothing is remembered for it: a trouble is told at the poll at which it begins to be one, and so once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.news.feed.feed import Feed
from bot.news.feed.pace import Pace
from bot.wording import Wording, say, say_n

_FAILED_OFTEN, _FAILED_LONG = 3, timedelta(hours=3)
_DEAD = timedelta(days=7)
_SILENT_ITEMS = 8  # so many should have come,
SILENT_TIME = timedelta(hours=5)  # in at least this time
_RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`kind`: ended, dead, failing, silent, missed, replaced, unread or moved; `text`: a sentence or two, no markup."""

    kind: str
    text: Wording


def trouble(feed: Feed, *, now: datetime) -> Trouble | None:
    """The gravest trouble of `feed`; None where there is none, or an admin has paused it."""
    if not feed.enabled:
        return (
            Trouble("ended", say("{error}. Remove it, or add its new address.", error=feed.error))
            if feed.error
            else None
        )
    return _failing(feed, now) or _silent(feed, now) or _strange(feed, now)


def complaint(feed: Feed, *, now: datetime) -> str:
    """What a list of feeds says of it: its trouble, or the error of its last poll; "" where all is well."""
    found = trouble(feed, now=now)
    return found.text if found else feed.error


def notice(before: Feed, after: Feed, *, now: datetime) -> Wording | None:
    """What to tell an admin after a poll at `now` that made `after` of `before`; None where there is nothing new."""
    found = trouble(after, now=now)
    if found is None:
        return None
    earlier = trouble(before, now=before.last_poll or now)
    return None if earlier is not None and earlier.kind == found.kind else found.text


def _failing(feed: Feed, now: datetime) -> Trouble | None:
    lasting = now - (feed.last_ok or feed.added)
    if feed.failures < _FAILED_OFTEN or lasting < _FAILED_LONG:
        return None
    if lasting >= _DEAD:
        return Trouble(
            "dead",
            say(
                "Not readable for {time}: {error}. Remove it, or look for its new address.",
                time=_span(lasting),
                error=feed.error,
            ),
        )
    return Trouble(
        "failing",
        say(
            "Not readable for {time}: {error}. It is tried again by itself; open the address to see why.",
            time=_span(lasting),
            error=feed.error,
        ),
    )


def _silent(feed: Feed, now: datetime) -> Trouble | None:
    daily = Pace.read(feed.pace).daily
    if not daily or feed.last_new is None or feed.failures:
        return None
    since = now - feed.last_new
    # the usual number has decayed meanwhile (by e in three days); undo that
    usual = daily * 2.718281828 ** (since / timedelta(days=3))
    if since < max(SILENT_TIME, timedelta(days=_SILENT_ITEMS / usual)):
        return None
    return Trouble(
        "silent",
        say(
            "Nothing new for {time}, usually {usual} items a day. See whether the site has moved its feed.",
            time=_span(since),
            usual=f"{usual:.0f}",
        ),
    )


def _strange(feed: Feed, now: datetime) -> Trouble | None:
    pace = Pace.read(feed.pace)
    if _recent(pace.replaced, now):
        return Trouble(
            "replaced",
            say("All its entries changed at once; they were kept, but told to nobody. Nothing to do."),
        )
    if _recent(pace.missed, now):
        return Trouble(
            "missed",
            say(
                "Nothing of the last poll was there any more, so items may have been missed; it is polled faster now. "
                "If this goes on, lower polling.min_interval, or add the sections of the site as feeds of their own."
            ),
        )
    if _recent(pace.unread, now):
        return Trouble(
            "unread",
            say(
                "A text of it took too long to read; it was matched and told as plain text. "
                "Nothing to do, but please report it."
            ),
        )
    if feed.moved_to:
        return Trouble(
            "moved",
            say("Moved for good to {url}; that is adopted once it has held for a day.", url=feed.moved_to),
        )
    return None


def _recent(text: str, now: datetime) -> bool:
    return bool(text) and abs(now - datetime.fromisoformat(text)) < _RECENT


def _span(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    if hours < 48:
        return say_n("{number} hour", "{number} hours", round(hours))
    return say_n("{number} day", "{number} days", round(hours / 24))
