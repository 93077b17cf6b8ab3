"""A change in a line or two: who made it, to what, from what to what. Nothing is asked or changed here."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields

from bot.desk.change import (
    Change,
    ChannelEdited,
    FeedEdited,
    FeedKept,
    NameSetSaved,
    QuietSet,
    WatchlistEdited,
    said,
)
from bot.news.ids import ChannelId
from bot.news.watchlist import NameSet, Watchlist
from bot.telegram.commands.replies import shortened
from bot.telegram.translation import Html, in_words, tell

_NOBODY: Mapping[ChannelId, str] = {}


def what_was_done(change: Change) -> Html:
    """What was done, and to what."""
    did, what = said(change)
    return Html(f"{tell(did)} <b>{shortened(in_words(what), 60)}</b>")


def named_person(who: str) -> str:
    """`chat:4711 Ann` as `Ann (4711)`: names can be alike, numbers can't."""
    found = re.fullmatch(r"\w+:(\d+) (.+)", who)
    return f"{found[2]} ({found[1]})" if found else who


def from_to(change: Change, channels: Mapping[ChannelId, str] = _NOBODY) -> str:
    """What a setting was, and what it is since; of a query and a name set the words that came and went. "": nothing to add."""
    match change:
        case WatchlistEdited(before=before, after=after):
            return "; ".join(_of_watchlist(before, after, channels))
        case ChannelEdited(what=what, before=was, after=is_):
            return _turned(getattr(was, what), getattr(is_, what))
        case QuietSet(before=hours, after=after_all):
            return _turned(", ".join(dict.fromkeys(hours.values())), after_all)
        case NameSetSaved(before=old, after=NameSet(forms=new)):
            return _came_and_went(old.forms if old else (), new)
        case FeedEdited(before=was_kept, after=is_kept):
            return "; ".join(
                _turned(getattr(was_kept, one.name), getattr(is_kept, one.name))
                for one in fields(FeedKept)
                if one.name != "enabled" and getattr(was_kept, one.name) != getattr(is_kept, one.name)
            )
        case _:
            return ""


def _of_watchlist(before: Watchlist, after: Watchlist, channels: Mapping[ChannelId, str]) -> list[str]:
    found = [
        _turned(getattr(before, name), getattr(after, name))
        for name in ("name", "quiet", "visibility")
        if getattr(before, name) != getattr(after, name)
    ]
    if before.query != after.query:
        words = _came_and_went(_words(before.query), _words(after.query))
        found.append(words or _turned(before.query, after.query))
    told = [
        [channels.get(route.channel, f"#{route.channel}") for route in one.routes] for one in (before, after)
    ]
    if told[0] != told[1]:
        found.append(_came_and_went(*told))
    digests = [", ".join(dict.fromkeys(route.digest for route in one.routes)) for one in (before, after)]
    if digests[0] != digests[1] and all(digests):
        found.append(_turned(*digests))
    return found


def _words(query: str) -> list[str]:
    """As they are typed; a phrase is one."""
    return re.findall(r"[\w-]*:?\"[^\"]*\"|[^\s()]+", query)


def _came_and_went(before: Sequence[str], after: Sequence[str]) -> str:
    """`+boat −ship`"""
    came, went = Counter(after) - Counter(before), Counter(before) - Counter(after)
    return " ".join([*(f"+{one}" for one in came), *(f"−{one}" for one in went)])


def _turned(was: object, is_: object) -> str:
    return f"{_shown(was)} → {_shown(is_)}"


def _shown(value: object) -> str:
    return str(value) if value not in ("", None) else "–"
