"""The words for why a channel was not told of an item: the one place where they are. Nothing here decides."""

from collections.abc import Callable

from bot.news.alert import Reason, Why
from bot.news.timetable import as_read

_SHORT = {
    Why.NO_CHANNEL: "the watchlist has no channel",
    Why.MUTED: "muted",
    Why.REPEAT: "the same entry again",
    Why.FIRST_POLL: "it was in the feed before the feed was added",
    Why.DECIDED: "the story was decided before",
    Why.OLD: "an old article",
    Why.REWORDED: "a rewording without new facts",
    Why.NAMED: "the post names this outlet already",
    Why.TOLD: "the channel has been told this story",
    Why.ELSEWHERE: "told elsewhere",
    Why.OTHER: "a reason of an earlier version",
}


def short(why: Why) -> str:
    """In a few words, without what is different each time."""
    return _SHORT[why]


def says(reason: Reason, *, timezone: str = "UTC") -> str:
    """In words; times by the clock of `timezone` (IANA name)."""
    more = _MORE.get(reason.why)
    detail = more(reason, timezone) if more else ""
    return f"{short(reason.why)}: {detail}" if detail else short(reason.why)


def _muted(reason: Reason, timezone: str) -> str:
    return reason.mute + (f" until {as_read(reason.until, timezone, year=True)}" if reason.until else "")


def _old(reason: Reason, timezone: str) -> str:
    return f"{reason.days} days" if reason.days else ""


def _decided(reason: Reason, timezone: str) -> str:
    return short(reason.before) if reason.before else ""


_MORE: dict[Why, Callable[[Reason, str], str]] = {Why.MUTED: _muted, Why.OLD: _old, Why.DECIDED: _decided}
