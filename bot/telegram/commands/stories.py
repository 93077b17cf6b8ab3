"""The commands that correct what was made of stories: taking an item out of one that it does not belong to."""

from html import escape
from typing import TYPE_CHECKING

from bot.errors import SeveralFoundError
from bot.telegram.commands.questions import chat_of, linked, which
from bot.telegram.commands.replies import Button, Reply, confirm, shortened

if TYPE_CHECKING:
    from bot.telegram.commands.deeds import Deeds


async def split(deeds: "Deeds", argument: str) -> Reply:
    """`link`; asks first."""
    from bot.news.reading import read

    if not argument:
        return Reply(
            "Which item does not belong to its story? Send its link, the link of the post, or words of its headline.",
            ask="split",
        )
    try:
        cut = await deeds.desk.look_at_split(argument, chat=await chat_of(deeds, argument))
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
    made = await deeds.desk.split(argument)
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
    return Reply("\n".join(lines), ((Button("Undo", "undo"),),))
