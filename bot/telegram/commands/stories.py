"""The commands about stories that are there: take an item out of one, keep one silent for a while (a source, a watchlist too)."""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.errors import AdminError, SeveralFoundError
from bot.news.timetable import as_read
from bot.telegram.commands.questions import chat_of, linked, post_link, which
from bot.telegram.commands.replies import Button, Reply, confirm, pages, sentence, shortened, undo_button

if TYPE_CHECKING:
    from bot.desk.mutes import Silenced
    from bot.news.alert import ToldPost
    from bot.telegram.commands.deeds import Deeds


async def split(deeds: "Deeds", argument: str) -> Reply:
    """`link`; asks first."""
    from bot.news.reading.reading import read

    if not argument:
        return Reply(
            "Which item does not belong to its story? Send its link, the link of the post, or words of its headline.",
            ask="split",
        )
    try:
        cut = await deeds.desk.stories.look_at_split(argument, chat=await chat_of(deeds, argument))
    except SeveralFoundError as error:
        return which(error, "split")
    title = linked(shortened(read(cut.kept.item).title, 120), cut.kept.item.url)
    other = linked(shortened(cut.first.title, 120), cut.first.url)
    with_versions = f" (with {len(cut.group) - 1} other versions of it)" if len(cut.group) > 1 else ""
    return confirm(
        f"Make <b>{title}</b>{with_versions} a story of its own?\n"
        f"Now it stands with <b>{other}</b> ({shortened(cut.first.source, 40)}): {escape(cut.reason, quote=False)}\n"
        "The old post drops it, and channels are told of it as if it came now.",
        "Yes, split",
        f"!split #{cut.kept.id}",
    )


async def split_now(deeds: "Deeds", argument: str) -> Reply:
    """After the question."""
    made = await deeds.desk.stories.split(argument)
    lines = [f"<b>{shortened(made.title, 120)}</b> is a story of its own now."]
    if made.edited:
        lines.append("The old post is edited." if made.edited == 1 else f"{made.edited} posts are edited.")
    lines += [
        f"→ {escape(one.channel or 'no channel')}, {escape(one.watchlist)}: "
        + ("a new post" if one.kind != "silent" else f"silent: {escape(one.reason, quote=False)}")
        for one in made.decisions
    ]
    if not made.decisions:
        lines.append("No watchlist that it matched is told anew.")
    return Reply("\n".join(lines), (undo_button(deeds.desk.changes),))


async def what_remains(deeds: "Deeds", posts: Sequence["ToldPost"]) -> list[str]:
    """Posts that stand in channels although what they were made for was taken back."""
    channels = {one.id: one for one in await deeds.desk.channels.all()}
    lines = []
    for post in posts:
        channel = channels.get(post.channel)
        if channel is not None and post.message_id:
            name = linked(shortened(post.content.headline, 100), post_link(channel, post.message_id))
            lines.append(f"{name} stays in {escape(channel.name)}: delete it there if it is not wanted.")
    return lines


async def mute(deeds: "Deeds", argument: str) -> Reply:
    """`source, link or watchlist, for duration`; alone: what is muted."""
    from bot.desk.mutes import told

    if not argument:
        return await _muted(deeds)
    try:
        told(argument)
    except AdminError:
        if not re.search(r"\sfor\b", argument):  # what, but not how long
            rows = tuple((Button(label, f"mute {argument} for {span}"),) for label, span in _SPANS)
            return Reply(f"For how long shall {shortened(argument, 120)} be silent?", rows)
        raise
    try:
        made = await deeds.desk.stories.mute(argument, chat=await chat_of(deeds, argument.split()[0]))
    except SeveralFoundError as error:
        return Reply(escape(sentence(f"{error}; send its link"), quote=False))
    return Reply(
        f"{_what(made)} is silent until {as_read(made.mute.until, await deeds.desk.records.zone(), year=True)}. Posts that are there are still edited.",
        ((_unmute(made, "Unmute"),),),
    )


async def unmute(deeds: "Deeds", argument: str) -> Reply:
    """`source, link or watchlist`"""
    if not argument:
        return await _muted(deeds)
    ended = await deeds.desk.stories.unmute(argument, chat=await chat_of(deeds, argument))
    return Reply(f"{_what(ended)} is heard again.")


async def _muted(deeds: "Deeds") -> Reply:
    every = await deeds.desk.stories.mutes()
    if not every:
        return Reply(
            "Nothing is muted. To mute: a source, a watchlist, or a story by its link, and for how long:\n"
            "<code>/mute Reuters for 6h</code>",
        )
    zone = await deeds.desk.records.zone()
    lines = [f"{_what(one)} until {as_read(one.mute.until, zone)}" for one in every]
    return Reply(pages(lines), tuple((_unmute(one, f"Unmute {one.label}"),) for one in every[:10]))


def _what(one: "Silenced") -> str:
    return f"The {one.mute.kind} <b>{shortened(one.label, 120)}</b>"


def _unmute(one: "Silenced", label: str) -> Button:
    return Button(label, f"unmute {one.mute.kind} {one.mute.subject}")


_SPANS = (("1 hour", "1h"), ("6 hours", "6h"), ("1 day", "1d"), ("1 week", "1w"))
