"""Take a recorded change back. What was there before stands in the change, as JSON of those who wrote it (`edit`)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import groups, searches
from bot.desk.groups import Group
from bot.news.alert import ToldPost
from bot.news.feed.feed import Feed
from bot.news.watchlist import Change, Channel, Mute, NameSet, Route, Watchlist
from bot.pipeline.ports import UnitOfWork

QUIET_SET = "quiet hours set"  # for all channels at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A change that was taken back."""

    change: Change
    remains: Sequence[ToldPost] = ()  # what readers have been sent meanwhile, and keep

    @property
    def deed(self) -> str:
        """What had been done."""
        return self.change.deed

    @property
    def subject(self) -> str:
        """To what."""
        return self.change.subject


async def take_back(work: UnitOfWork, change: Change, *, now: datetime) -> Sequence[ToldPost] | None:
    """Take one change back; what readers keep of it, None where that is not possible."""
    if change.deed == "story split":
        from bot.desk.split import put_back  # it takes long to load, and few deeds need it

        return await put_back(work, change.before, change.after, now=now)
    return () if await _take_back(work, change, now=now) else None


async def _take_back(work: UnitOfWork, change: Change, *, now: datetime) -> bool:
    if change.deed == QUIET_SET:
        return await _quiet_again(work, change)
    before = _watchlist_from(change.before)
    if change.deed == "watchlist added":
        added = await work.watchlists.by_name(change.subject)
        if added is None:
            return False
        await searches.drop(work, added)
        await work.watchlists.remove(added.id)
        return True
    if change.deed == "watchlist removed" and before is not None:
        await work.watchlists.add(before)  # its id brings it back with its posts
        await searches.follow(work, before, now=now, revive=True)
        return True
    if change.deed.startswith("watchlist ") and before is not None:
        await work.watchlists.save(before)
        await searches.follow(work, before, now=now)
        return True
    if change.deed == "feed removed":
        was = json.loads(change.before)
        if await work.feeds.by_url(was["url"]):
            return False
        given = {name: was[name] for name in ("url", "name", "title", "folder", "full_text")}
        await work.feeds.add(Feed(**given, added=now, next_poll=now))
        return True
    if change.deed == "feed full text set":
        feed = await work.feeds.by_url(change.subject)
        if feed is None:
            return False
        await work.feeds.save(replace(feed, full_text=json.loads(change.before)["full_text"]))
        return True
    if change.deed.startswith(("channel ", "name set ")):
        return await _take_back_other(work, change)
    if change.deed in ("group allowed", "group disallowed"):
        return await _group_as_it_was(work, change)
    if change.deed in ("muted", "unmuted"):
        return await _unmuted(work, change, now=now)
    if change.deed == "feed added":
        feed = await work.feeds.by_url(change.subject)
        if feed is None:
            return False
        await work.feeds.remove(feed.id)
        return True
    return False


async def _quiet_again(work: UnitOfWork, change: Change) -> bool:
    """The hours that each channel kept before."""
    had = json.loads(change.after).get("quiet", {}) if change.after else {}
    for channel in await work.channels.all():
        if str(channel.id) in had:
            await work.channels.save(replace(channel, quiet=had[str(channel.id)]))
    return bool(had)


async def _unmuted(work: UnitOfWork, change: Change, *, now: datetime) -> bool:
    """The mute that was there before, if it would still last; else none."""
    before, after = (json.loads(text) if text else None for text in (change.before, change.after))
    if before is not None and datetime.fromisoformat(before["until"]) > now:
        await work.memory.save_mute(Mute(**{**before, "until": datetime.fromisoformat(before["until"])}))
        return True
    if after is None or datetime.fromisoformat(after["until"]) <= now:
        return False
    await work.memory.remove_mute(after["kind"], after["subject"])
    return True


async def _group_as_it_was(work: UnitOfWork, change: Change) -> bool:
    """Allowed or not, as before; False where that has changed since."""
    group = Group(**json.loads(change.before or change.after))
    there = await groups.group_of(work, group.chat_id)
    if change.before and there is None:
        await groups.keep(work, group)
        return True
    if change.before or there is None:
        return False
    await groups.forget(work, there)
    return True


async def _take_back_other(work: UnitOfWork, change: Change) -> bool:
    """Take back what was done to a channel or a name set."""
    before, after = (json.loads(text) if text else None for text in (change.before, change.after))
    match change.deed:
        case "channel added":
            channel = await work.channels.by_name(change.subject)
            if channel is None:
                return False
            await work.channels.remove(channel.id)
        case "channel removed" if before is not None:
            await work.channels.add(Channel(**before))  # its id brings it back
        case "name set saved" | "name set removed" if before is not None:
            await work.memory.save_name_set(NameSet(name=before["name"], forms=tuple(before["forms"])))
        case "name set saved" if after is not None:
            await work.memory.remove_name_set(after["name"])
        case deed if deed.endswith(" set") and before is not None:
            await work.channels.save(Channel(**before))
        case _:
            return False
    return True


def _watchlist_from(text: str) -> Watchlist | None:
    if not text:
        return None
    tree = json.loads(text)
    if "canonical" not in tree:
        return None
    routes = tuple(Route(**route) for route in tree.pop("routes"))
    return Watchlist(**{**tree, "added": datetime.fromisoformat(tree["added"])}, routes=routes)
