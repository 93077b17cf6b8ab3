"""The commands about stories that are there: take an item out of one. Silence for a while: `mutes`."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.errors import SeveralFoundError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.questions import chat_of, linked, post_link, which
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Reply, confirm, shortened, undo_button

if TYPE_CHECKING:
    from bot.news.alert import ToldPost


@command("split", "link", says="take an article out of a story that it doesn't belong to", topic="answers")
async def split(asked: Asked) -> Reply:
    """`link`; asks first."""
    from bot.news.reading.reading import read

    if not asked.argument:
        return Reply(
            "Which item does not belong to its story? Send its link, the link of the post, or words of its headline.",
            ask="split",
        )
    try:
        cut = await asked.desk.stories.look_at_split(
            asked.argument, chat=await chat_of(asked, asked.argument)
        )
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


@press("split", of="split")
async def split_now(asked: Asked) -> Reply:
    """After the question."""
    made = await asked.desk.stories.split(asked.argument)
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
    return Reply("\n".join(lines), (undo_button(asked.desk.changes),))


async def what_remains(asked: Asked, posts: Sequence["ToldPost"]) -> list[str]:
    """Posts that stand in channels although what they were made for was taken back."""
    channels = {one.id: one for one in await asked.desk.channels.all()}
    lines = []
    for post in posts:
        channel = channels.get(post.channel)
        if channel is not None and post.message_id:
            name = linked(shortened(post.content.headline, 100), post_link(channel, post.message_id))
            lines.append(f"{name} stays in {escape(channel.name)}: delete it there if it is not wanted.")
    return lines
