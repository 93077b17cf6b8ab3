"""The words for why a channel was not told of an item: the one place where they are. Nothing here decides."""

from collections.abc import Callable

from bot.news.alert import Reason, Why
from bot.news.timetable import as_read
from bot.wording import Wording, say, say_n

_SHORT = {
    Why.NO_CHANNEL: say("the watchlist has no channel"),
    Why.MUTED: say("muted"),
    Why.REPEAT: say("the same entry again"),
    Why.FIRST_POLL: say("it was in the feed before the feed was added"),
    Why.DECIDED: say("the story was decided before"),
    Why.OLD: say("an old article"),
    Why.REWORDED: say("a rewording without new facts"),
    Why.NAMED: say("the post names this outlet already"),
    Why.TOLD: say("the channel has been told this story"),
    Why.ELSEWHERE: say("told elsewhere"),
    Why.OTHER: say("a reason of an earlier version"),
}


def short(why: Why) -> Wording:
    """In a few words, without what is different each time."""
    return _SHORT[why]


def says(reason: Reason, *, timezone: str = "UTC") -> Wording:
    """In words; times by the clock of `timezone` (IANA name)."""
    more = _MORE.get(reason.why)
    detail = more(reason, timezone) if more else ""
    return say("{reason}: {detail}", reason=short(reason.why), detail=detail) if detail else short(reason.why)


def _muted(reason: Reason, timezone: str) -> str:
    if not reason.until:
        return reason.mute
    return say("{what} until {time}", what=reason.mute, time=as_read(reason.until, timezone, year=True))


def _old(reason: Reason, timezone: str) -> str:
    return say_n("{number} day", "{number} days", reason.days) if reason.days else ""


def _decided(reason: Reason, timezone: str) -> str:
    return short(reason.before) if reason.before else ""


_MORE: dict[Why, Callable[[Reason, str], str]] = {Why.MUTED: _muted, Why.OLD: _old, Why.DECIDED: _decided}
