"""The buttons under /why that make a watchlist find less: what it could leave out, with what that would take away."""

from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, ChatReply
from bot.telegram.translation import plain, tell


def less_button(asked: Asked, watchlist: Watchlist, item: int) -> tuple[Button, ...]:
    """For who may change this watchlist."""
    if not asked.may_edit(watchlist):
        return ()
    label = plain("Less like this in {watchlist}", watchlist=watchlist.name)
    return (Button(label, f"!less #{watchlist.id} {item}", beside=True),)


@press("less", of="edit")
async def less(asked: Asked) -> ChatReply:
    """`#watchlist item`: words and the source that it could leave out. Nothing is changed; a button proposes the edit."""
    which, _, item = asked.argument.partition(" ")
    watchlist = await asked.desk.watchlists.get(which)
    found = await asked.desk.stories.narrower(watchlist, int(item))
    if not found:
        return ChatReply(
            tell(
                "No word of it alone would make <b>{watchlist}</b> find less, and still find something.",
                watchlist=watchlist.name,
            )
        )
    rows = tuple(
        (
            Button(
                plain("NOT {word}: −{gone} of {count}", word=one.without, gone=one.gone, count=one.of),
                f"edit #{watchlist.id} = {one.query}",
                beside=True,
            ),
        )
        for one in found
    )
    return ChatReply(
        tell(
            "What could <b>{watchlist}</b> leave out? Each with the stories of the last 30 days that it would not have found. "
            "Nothing is changed before you press Save.",
            watchlist=watchlist.name,
        ),
        rows,
    )
