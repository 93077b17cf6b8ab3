"""What an admin of some channels may change: what tells these channels and no other. Everything else they only see."""

from collections.abc import Set
from dataclasses import replace
from typing import assert_never

from bot.desk.change import (
    AdminAdded,
    AdminRemoved,
    Change,
    ChannelAdded,
    ChannelEdited,
    ChannelRemoved,
    ChannelResumed,
    FeedAdded,
    FeedEdited,
    FeedRemoved,
    FeedsAdded,
    FourEyesSet,
    GroupAllowed,
    GroupDisallowed,
    GroupLeft,
    Invited,
    Muted,
    NameSetRemoved,
    NameSetSaved,
    Older,
    QuietSet,
    StorySplit,
    TakenBack,
    Unmuted,
    WatchlistAdded,
    WatchlistEdited,
    WatchlistRemoved,
    WatchlistsAdded,
)
from bot.news.ids import ChannelId
from bot.news.watchlist import Mute, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

_FOR_ALL = say("this is not about your channels alone; an admin of everything can do it")


def tells_only(watchlist: Watchlist, channels: Set[ChannelId]) -> bool:
    """Does it alert at least one of `channels`, and no other channel?"""
    told = {route.channel for route in watchlist.routes}
    return bool(told) and told <= channels


async def refusal(work: UnitOfWork, change: Change, channels: Set[ChannelId]) -> str:
    """Why an admin of `channels` alone may not make this change, as a sentence; "" where they may."""
    match change:
        case WatchlistAdded(watchlist=one) | WatchlistRemoved(watchlist=one):
            return await _of_watchlists(work, channels, one)
        case WatchlistEdited(before=before, after=after):
            if (before.visibility, before.secret) != (after.visibility, after.secret):
                return say("who sees the page of a watchlist is decided by an admin of everything")
            return await _of_watchlists(work, channels, before, after)
        case Muted(after=Mute(kind="watchlist", subject=name)):
            return await _of_name(work, name, channels)
        case Unmuted(before=Mute(kind="watchlist", subject=name)):
            return await _of_name(work, name, channels)
        case QuietSet(before=before):
            return "" if all(ChannelId(int(one)) in channels for one in before) else _FOR_ALL
        case ChannelEdited(before=channel):
            return "" if channel.id in channels else _not_yours(channel.name)
        case ChannelResumed(name=name):
            there = await work.channels.by_name(name)
            return "" if there and there.id in channels else _not_yours(name)
        case TakenBack():  # what is taken back has been asked about by itself
            return ""
        case (
            WatchlistsAdded()
            | ChannelAdded()
            | ChannelRemoved()
            | NameSetSaved()
            | NameSetRemoved()
            | Invited()
            | AdminAdded()
            | AdminRemoved()
            | FeedAdded()
            | FeedsAdded()
            | FeedRemoved()
            | FeedEdited()
            | Muted()
            | Unmuted()
            | GroupAllowed()
            | GroupDisallowed()
            | GroupLeft()
            | StorySplit()
            | FourEyesSet()
            | Older()
        ):
            return _FOR_ALL
        case _:
            assert_never(change)


def _not_yours(name: str) -> str:
    return say("{channel} is not your channel", channel=name)


async def _of_watchlists(work: UnitOfWork, channels: Set[ChannelId], *some: Watchlist) -> str:
    """The same watchlist, before and after; and as it is now, which matters where an old change is taken back."""
    living = {one.id for one in await work.channels.all()}
    there = await work.watchlists.get(some[0].id)
    for one in (*some, *([there] if there else [])):
        routes = tuple(route for route in one.routes if route.channel in living)
        if not tells_only(replace(one, routes=routes), channels):
            return say(
                "{watchlist} has to alert your channels, and no others, for you to change it",
                watchlist=some[0].name,
            )
    return ""


async def _of_name(work: UnitOfWork, name: str, channels: Set[ChannelId]) -> str:
    there = await work.watchlists.by_name(name)
    return await _of_watchlists(work, channels, there) if there else _FOR_ALL
