"""The commands about stories that are there: take an item out of one. Silence for a while: `mutes`."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.errors import SeveralFoundError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.questions import chat_of, linked, post_link, which
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import ChatReply, confirm, shortened, undo_button
from bot.telegram.translation import Html, plain, tell, tell_n

if TYPE_CHECKING:
    from bot.news.alert import ToldPost


@command("split", "link", says="take an article out of a story that it doesn't belong to", topic="answers")
async def split(asked: Asked) -> ChatReply:
    """`link`; asks first."""
    from bot.news.reading.reading import read

    if not asked.argument:
        return ChatReply(
            tell(
                "Which article doesn't belong to its story? Send its link, the link of the post, or words of its headline."
            ),
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
    lines = [tell("Make <b>{title}</b> a story of its own?", title=Html(title))]
    if versions := len(cut.group) - 1:
        lines.append(
            tell_n("{number} other version goes with it.", "{number} other versions go with it.", versions)
        )
    lines.append(
        tell(
            "Now it is in the story of <b>{other}</b> ({source}): {reason}",
            other=Html(other),
            source=shortened(cut.first.source, 40),
            reason=cut.reason,
        )
    )
    lines.append(tell("The old post drops it, and channels are told of it as if it came now."))
    return confirm(
        "\n".join(lines),
        plain("Yes, split"),
        f"!split #{cut.kept.id}",
    )


@press("split", of="split")
async def split_now(asked: Asked) -> ChatReply:
    """After the question."""
    made = await asked.desk.stories.split(asked.argument)
    lines = [tell("<b>{title}</b> is a story of its own now.", title=shortened(made.title, 120))]
    if made.edited:
        lines.append(tell_n("{number} old post is edited.", "{number} old posts are edited.", made.edited))
    lines += [
        f"→ {escape(one.channel or plain('no channel'))}, {escape(one.watchlist)}: "
        + (tell("a new post") if one.kind != "silent" else tell("silent: {reason}", reason=one.reason))
        for one in made.decisions
    ]
    if not made.decisions:
        lines.append(tell("It matched no watchlist, so nothing is posted again."))
    return ChatReply("\n".join(lines), (undo_button(asked.desk.changes),))


async def what_remains(asked: Asked, posts: Sequence["ToldPost"]) -> list[str]:
    """Posts that are still in channels although what they were made for was taken back."""
    channels = {one.id: one for one in await asked.desk.channels.all()}
    lines = []
    for post in posts:
        channel = channels.get(post.channel)
        if channel is not None and post.message_id:
            name = linked(shortened(post.content.headline, 100), post_link(channel, post.message_id))
            lines.append(
                tell(
                    "{post} stays in {channel}. Delete it there if you don't want it.",
                    post=Html(name),
                    channel=channel.name,
                )
            )
    return lines
