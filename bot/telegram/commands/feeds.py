"""The commands about feeds: list, add, remove. Files with many of them: `lists`."""

from collections.abc import Sequence
from html import escape

from bot.errors import AdminError, AlreadyExistsError, WatchwireError
from bot.news.feed.feed import Feed
from bot.telegram.commands.asked import Asked, FoundFeed
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, Reply, confirm, count, pages, shortened, undo_button

_AT_ONCE = 50  # addresses of one command


@command(
    "feeds",
    "[problem or words]",
    says="all feeds, those in trouble, or those with these words in their name or address",
    topic="feeds",
    role="viewer",
)
async def feeds(asked: Asked) -> Reply:
    """`[problem]`, or words of a name or address."""
    every = await asked.desk.feeds.all()
    trouble = await asked.desk.feeds.complaints()
    argument = asked.argument
    if argument.startswith("problem"):
        if not trouble:
            return Reply("All feeds are fine.")
        lines = [
            f"{one.id} <b>{shortened(one.label, 60)}</b>\n{shortened(says, 200)}" for one, says in trouble
        ]
        return Reply(pages(lines))
    if not every:
        return Reply("There is no feed yet. Add one: /addfeed https://…")
    if argument:
        every = [
            one
            for one in every
            if argument.casefold() in f"{one.label} {one.url} {one.folder} #{one.id}".casefold()
        ]
        if not every:
            return Reply(f"No feed has {shortened(argument, 60)} in its name or address. /feeds lists all.")
        trouble = [(one, says) for one, says in trouble if one in every]
    head = f"{count(len(every), 'feed')}, {len(trouble)} in trouble" + (
        " (/feeds problem)" if trouble else ""
    )
    return Reply(pages([head, *(_feed_line(one) for one in every)]))


@command(
    "addfeed",
    "url... or @channel... or @watchlist [language...]",
    says="add feeds; the address of a page is enough. @channel is one of Telegram, @watchlist adds news searches for its query",
    more="For example <code>/addfeed https://www.example.org</code>, <code>/addfeed @portwatch</code>, or "
    "<code>/addfeed @ferries en fr</code>. "
    "What is in a feed when you add it is not posted.",
    topic="feeds",
)
async def addfeed(asked: Asked) -> Reply:
    """`url...`, or `@watchlist [language...]`"""
    urls = asked.argument.split()
    if not urls:
        return Reply("Which address? That of a page is enough: I look for its feed.", ask="addfeed")
    if await asked.desk.feeds.means_search(urls[0]):
        return await _add_searches(asked, urls[0][1:], urls[1:] or ["en"])
    lines: list[str] = []
    buttons: list[tuple[Button, ...]] = []
    for url in urls[:_AT_ONCE]:
        try:
            found = await asked.outside.find_feeds(url)
            if len(found) > 1:
                lines.append(f"{shortened(url, 100)} has {len(found)} feeds; which one?")
                buttons += [
                    (Button(f"{one.title[:30]} ({one.items})", f"!addfeed {one.url}"),) for one in found
                ]
                continue
            lines.append(await _add_found(asked, url, found))
        except AlreadyExistsError:
            lines.append(f"✗ {shortened(url, 100)}: I have it already")
        except WatchwireError as error:
            lines.append(f"✗ {shortened(url, 100)}: {escape(str(error), quote=False)}")
    return Reply(pages(lines), tuple(buttons))


@press("addfeed", of="addfeed")
async def addfeed_now(asked: Asked) -> Reply:
    """One of several, chosen."""
    feed = await asked.desk.feeds.add(asked.argument)
    return Reply(f"✓ {shortened(feed.url, 200)}")


async def _add_found(asked: Asked, url: str, found: Sequence[FoundFeed]) -> str:
    if not found:
        return f"✗ {shortened(url, 100)}: there is no feed on this page; send me the feed's own address"
    one = found[0]
    await asked.desk.feeds.add(one.url, title=one.title)
    newest = "".join(f"\n   • {shortened(title, 100)}" for title in one.newest)
    return f"✓ <b>{shortened(one.title, 80)}</b>, {count(one.items, 'item')}. What is in it now won't be posted.{newest}"


async def _add_searches(asked: Asked, watchlist: str, languages: Sequence[str]) -> Reply:
    added, lost = await asked.desk.feeds.add_searches(watchlist, languages=languages)
    lines = [f"✓ {shortened(feed.label, 100)}" for feed in added] or ["I have them already."]
    if lost:
        lines.append(f"A search can't find: {shortened(', '.join(lost), 500)}")
    return Reply(pages(lines))


@command("dropfeed", "url or number", says="remove a feed; its items stay", topic="feeds")
async def dropfeed(asked: Asked) -> Reply:
    """`url or number`; asks first."""
    if not asked.argument:
        return Reply("Which one? Send its number in /feeds, or its address.", ask="dropfeed")
    feed = await _feed(asked, asked.argument)
    return confirm(
        f"Remove the feed <b>{shortened(feed.label, 100)}</b>?", "Yes, remove it", f"!dropfeed #{feed.id}"
    )


@press("dropfeed", of="dropfeed")
async def dropfeed_now(asked: Asked) -> Reply:
    """After the question."""
    feed = await asked.desk.feeds.remove(asked.argument)
    return Reply(
        f"{shortened(feed.label, 100)} is removed; its items stay.", (undo_button(asked.desk.changes),)
    )


async def _feed(asked: Asked, which: str) -> Feed:
    for one in await asked.desk.feeds.all():
        if which in (one.url, one.name, one.title) or which.lstrip("#") == str(one.id):
            return one
    raise AdminError(f"there is no feed {which}; /feeds lists them with their numbers")


def _feed_line(feed: Feed) -> str:
    state = "⏸" if not feed.enabled else "✗" if feed.error else "✓" if feed.last_ok else "…"
    return f"{feed.id} {state} {shortened(feed.label, 80)}"
