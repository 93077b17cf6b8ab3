"""Lists that go out and come in as files: `/export`, and an OPML file that an admin sends."""

from bot.desk.requests import AddFeeds, Listed
from bot.errors import AdminError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import ChatReply, File, pages, shortened
from bot.telegram.translation import Html, tell, tell_n
from bot.wording import say, wording_of

MOST_BYTES = 20 * 2**20  # that Telegram lets a bot fetch
_NAMED = 10  # feeds of a list that the report names


@command(
    "export",
    says="feeds as OPML and everything as TOML; send me an OPML file to add its feeds",
    topic="feeds",
    role="viewer",
    private=True,
)
async def export(asked: Asked) -> ChatReply:
    """The feeds as OPML, and everything as TOML."""
    from bot.desk.transfer import as_toml, present

    feeds = await asked.desk.feeds.all()
    tables = await present(asked.desk)
    counts = ", ".join(_counted(name, len(rows)) for name, rows in tables.items() if rows)
    files = [File("watchwire.toml", as_toml(tables).encode())] if any(tables.values()) else []
    if feeds:
        files.insert(0, File("watchwire.opml", asked.outside.feed_lists.write(feeds).encode()))
    if not files:
        return ChatReply(tell("There is nothing to export yet."))
    return ChatReply(
        tell(
            "{counts}.\nThe OPML is for other readers, and comes back when you send it to me. The TOML goes into a configuration, or to <code>watchwire apply</code>.",
            counts=Html(counts),
        ),
        files=tuple(files),
    )


def _counted(name: str, number: int) -> str:
    match name:
        case "channels":
            return tell_n("{number} channel", "{number} channels", number)
        case "feeds":
            return tell_n("{number} feed", "{number} feeds", number)
        case "watchlists":
            return tell_n("{number} watchlist", "{number} watchlists", number)
        case _:
            return tell_n("{number} name set", "{number} name sets", number)


def read_list(asked: Asked, name: str, body: bytes) -> AddFeeds:
    """What an OPML file asks for. Raises AdminError where it is none."""
    try:
        listed = asked.outside.feed_lists.read(body)
    except AdminError as error:
        raise AdminError(
            say(
                "I take OPML files, which are lists of feeds. About {name}: {error}",
                name=name,
                error=wording_of(error),
            )
        ) from error
    feeds = tuple(Listed(url=one.url, name=one.title, folder=one.folder) for one in listed)
    return AddFeeds(file=name, feeds=feeds)


async def take_in(asked: Asked, wanted: AddFeeds) -> ChatReply:
    """Add the feeds of a file."""
    added = await asked.desk.feeds.add_many([(one.url, one.name, one.folder) for one in wanted.feeds])
    there = len(wanted.feeds) - len(added)
    lines = [tell_n("✓ <b>{number} feed</b> added.", "✓ <b>{number} feeds</b> added.", len(added))]
    if there:
        lines.append(tell_n("{number} was there already.", "{number} were there already.", there))
    lines += [f"• {shortened(feed.label, 80)}" for feed in added[:_NAMED]]
    if len(added) > _NAMED:
        lines.append(tell("… and {number} more", number=len(added) - _NAMED))
    if added:
        lines.append(tell("What is in them now won't be posted. /health shows which can't be read."))
    return ChatReply(pages(lines))


def too_large(name: str, size: int) -> ChatReply:
    """Telegram would not give it to us."""
    return ChatReply(
        tell(
            "{name} has {size} MB; Telegram gives me files of up to {most} MB. Split it, or use <code>watchwire feeds import</code>.",
            name=shortened(name, 60),
            size=f"{size / 2**20:.0f}",
            most=MOST_BYTES // 2**20,
        )
    )
