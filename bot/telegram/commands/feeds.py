"""The commands about feeds: list, add, remove. Files with many of them: `lists`."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.desk.sheet import pages_of
from bot.errors import AlreadyExistsError, ApprovalNeededError, WatchwireError
from bot.news.feed.feed import Feed
from bot.news.ids import FeedId
from bot.news.timetable import as_read
from bot.telegram.commands.asked import Asked, FoundFeed
from bot.telegram.commands.called import is_about_trouble
from bot.telegram.commands.picking import ON_A_PAGE, PickLine, one_page
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, confirm, pages, shortened, undo_button
from bot.telegram.commands.typed_names import named
from bot.telegram.translation import in_words, plain, tell, tell_n

_AT_ONCE = 50  # addresses of one command


@command(
    "feeds",
    "[problem or words]",
    says="all feeds, those in trouble, or those with these words in their name or address",
    topic="feeds",
    role="viewer",
)
async def feeds(asked: Asked) -> ChatReply:
    """`[problem]`, or words of a name or address."""
    return await _listed(asked, asked.argument)


@press("feeds", of="feeds")
async def turn_feeds(asked: Asked) -> ChatReply:
    """`page words`"""
    page, _, words = asked.argument.partition(" ")
    return await _listed(asked, words.strip(), page=int(page))


async def _listed(asked: Asked, words: str, *, page: int = 0) -> ChatReply:
    desk = asked.desk.feeds
    every = await desk.count()
    if not every:
        return ChatReply(tell("There is no feed yet. Add one: /addfeed https://…"))
    trouble = {one.id: says for one, says in await desk.complaints()}
    ids = await desk.with_words(words) if words else None
    if words.lower() in ("problem", "problems") or (not ids and is_about_trouble(words)):
        if not trouble:
            return ChatReply(tell("All feeds are fine."))
        head = tell_n("{number} feed in trouble", "{number} feeds in trouble", len(trouble))
        return await _page(asked, head, words, ids=list(trouble), trouble=trouble, page=page)
    if ids is not None and not ids:
        return ChatReply(
            tell(
                "No feed has “{words}” in its name or address. /feeds lists all.",
                words=shortened(words, 60),
            )
        )
    head = tell_n("{number} feed", "{number} feeds", every if ids is None else len(ids))
    if words:
        head = tell("{feeds} with “{words}”", feeds=head, words=shortened(words, 60))
    if bad := len(trouble if ids is None else trouble.keys() & set(ids)):
        head = tell("{feeds}, {number} in trouble (/feeds problem)", feeds=head, number=bad)
    return await _page(asked, head, words, ids=ids, trouble=trouble, page=page)


async def _page(
    asked: Asked,
    head: str,
    words: str,
    *,
    ids: Sequence[FeedId] | None,
    trouble: Mapping[FeedId, str],
    page: int,
) -> ChatReply:
    """Some of these; None: of all."""
    count = await asked.desk.feeds.count() if ids is None else len(ids)
    page, last = pages_of(count, page, lines=ON_A_PAGE)
    start = page * ON_A_PAGE
    if ids is None:
        shown = await asked.desk.feeds.page(start=start, most=ON_A_PAGE)
    else:
        shown = await asked.desk.feeds.some(ids[start : start + ON_A_PAGE])
    entries = [_entry(one, trouble.get(one.id, "")) for one in shown]
    return one_page(head, entries, page=page, last=last, turn=f"!feeds {{page}} {words}")


def _entry(one: Feed, trouble: str) -> PickLine:
    """A feed in the list."""
    says = f"\n   {shortened(in_words(trouble), 200)}" if trouble else ""
    return f"{_feed_line(one)}{says}", Button(f"{one.id} {one.label}", f"feed #{one.id}")


@command(
    "feed",
    "number or address",
    says="one feed: how it is doing, with buttons",
    topic="feeds",
    role="viewer",
)
async def feed(asked: Asked) -> ChatReply:
    """`number or address`"""
    if not asked.argument:
        return await _listed(asked, "")
    found = await _feed(asked, asked.argument)
    return await _card(asked, found) if found else await _listed(asked, asked.argument)


async def _card(asked: Asked, one: Feed, notice: str = "") -> ChatReply:
    """Everything about a feed."""
    zone = await asked.desk.records.zone()
    trouble = asked.desk.feeds.complaint(one)
    lines = [notice] if notice else []
    lines += _state(one, trouble, zone)
    text = "\n".join(lines)
    back = Button(plain("« All"), "feeds")
    if not asked.may_change:
        return ChatReply(text, ((back,),))
    undo = undo_button(asked.desk.changes) if asked.desk.changes else ()
    return ChatReply(text, (*_buttons(one), (*undo, back)))


def _state(one: Feed, trouble: str, zone: str) -> list[str]:
    pages_ = {
        None: tell("The pages of its articles are read as the settings say."),
        True: tell("The pages of its articles are read."),
        False: tell("The pages of its articles aren't read."),
    }[one.full_text]
    state = plain("in trouble") if trouble else plain("fine")
    state = state if one.enabled else plain("paused")
    lines = [
        f"<b>{shortened(one.label, 100)}</b> ({state})",
        shortened(one.url, 500),
    ]
    lines += [f"⚠ {shortened(in_words(trouble), 500)}"] if trouble and one.enabled else []
    lines += [
        tell("Last read: {time}", time=as_read(one.last_ok, zone)) if one.last_ok else tell("Not read yet.")
    ]
    lines += [tell("Next poll: {time}", time=as_read(one.next_poll, zone))] if one.enabled else []
    lines += [tell("Folder: {folder}", folder=shortened(one.folder, 60))] if one.folder else []
    return [*lines, pages_]


def _buttons(one: Feed) -> tuple[tuple[Button, ...], ...]:
    turn = (
        Button(plain("Pause"), f"!feed #{one.id} pause")
        if one.enabled
        else Button(plain("Resume"), f"!feed #{one.id} resume")
    )
    read = (
        Button(plain("Don't read pages"), f"!feed #{one.id} off")
        if one.full_text
        else Button(plain("Read pages"), f"!feed #{one.id} on")
    )
    poll = (Button(plain("Poll now"), f"!feed #{one.id} poll"),) if one.enabled else ()
    called = (
        Button(plain("Rename"), f"namefeed #{one.id}"),
        Button(plain("Folder"), f"folder #{one.id}"),
    )
    return (turn, *poll), (read, *called), (Button(plain("Remove"), f"dropfeed #{one.id}"),)


@command(
    "namefeed",
    "number = name",
    says="what a feed is called in posts and lists",
    more="For example <code>/namefeed 12 = Harbour Gazette</code>. A dash alone gives it back the name that it has itself.",
    topic="feeds",
)
async def namefeed(asked: Asked) -> ChatReply:
    """`number = name`"""
    which, name = named(asked.argument)
    if not which:
        return await _ask_for(
            asked, "namefeed", tell("Send its new name; a dash alone for the one that it has itself.")
        )
    found = await _feed(asked, which)
    if found is None:
        return await _listed(asked, which)
    changed = await asked.desk.feeds.name(found.url, "" if name == "-" else name)
    return await _card(asked, changed, tell("✓ It is called <b>{name}</b> now.", name=changed.label))


@command(
    "folder",
    "number = folder",
    says="which folder a feed is in",
    more="For example <code>/folder 12 = Libya</code>; a dash alone takes it out. Folders are in the OPML of /export.",
    topic="feeds",
)
async def folder(asked: Asked) -> ChatReply:
    """`number = folder`"""
    which, name = named(asked.argument)
    if not which:
        return await _ask_for(asked, "folder", tell("Send its folder; a dash alone for none."))
    found = await _feed(asked, which)
    if found is None:
        return await _listed(asked, which)
    changed = await asked.desk.feeds.file(found.url, "" if name == "-" else name)
    return await _card(asked, changed)


async def _ask_for(asked: Asked, command: str, what: str) -> ChatReply:
    """Of which feed, then what."""
    if not asked.argument:
        return ChatReply(tell("Which one? Send its number in /feeds, or its address."), ask=command)
    found = await _feed(asked, asked.argument)
    if found is None:
        return await _listed(asked, asked.argument)
    return ChatReply(f"<b>{shortened(found.label, 100)}</b>: {what}", ask=f"{command} #{found.id}")


@press("feed", of="addfeed")
async def change_by_card(asked: Asked) -> ChatReply:
    """`#12 pause|resume|on|off|poll`"""
    which, _, what = asked.argument.partition(" ")
    desk = asked.desk.feeds
    if what == "poll":
        polled = await desk.poll_now(which)
        return await _card(
            asked,
            polled.feed,
            tell_n("✓ Polled: {number} new item.", "✓ Polled: {number} new items.", len(polled.new)),
        )
    if what in ("on", "off"):
        return await _card(asked, await desk.set_full_text(which, what == "on"))
    return await _card(asked, await desk.pause(which, paused=what == "pause"))


@command(
    "addfeed",
    "url... or @channel... or @watchlist [language...]",
    says="add feeds; the address of a page is enough. @channel is one of Telegram, @watchlist adds news searches for its query",
    more="For example <code>/addfeed https://www.example.org</code>, <code>/addfeed @portwatch</code>, or "
    "<code>/addfeed @ferries en fr</code>. "
    "What is in a feed when you add it is not posted.",
    topic="feeds",
)
async def addfeed(asked: Asked) -> ChatReply:
    """`url...`, or `@watchlist [language...]`"""
    urls = asked.argument.split()
    if not urls:
        return ChatReply(
            tell("Which address? The address of a page is enough: I look for its feed."), ask="addfeed"
        )
    if await asked.desk.feeds.means_search(urls[0]):
        return await _add_searches(asked, urls[0][1:], urls[1:] or ["en"])
    lines: list[str] = []
    buttons: list[tuple[Button, ...]] = []
    waits: ApprovalNeededError | None = None
    for url in urls[:_AT_ONCE]:
        try:
            found = await asked.outside.find_feeds(url)
            if len(found) > 1:
                lines.append(
                    tell("{url} has {number} feeds. Which one?", url=shortened(url, 100), number=len(found))
                )
                buttons += [
                    (Button(f"{one.title[:30]} ({one.items})", f"!addfeed {one.url}"),) for one in found
                ]
                continue
            lines.append(await _add_found(asked, url, found))
        except ApprovalNeededError as error:
            waits = error
        except AlreadyExistsError:
            lines.append(tell("✗ {url}: I have it already", url=shortened(url, 100)))
        except WatchwireError as error:
            lines.append(f"✗ {shortened(url, 100)}: {escape(in_words(error), quote=False)}")
    if waits:
        raise waits
    return ChatReply(pages(lines), tuple(buttons))


@press("addfeed", of="addfeed")
async def addfeed_now(asked: Asked) -> ChatReply:
    """One of several, chosen."""
    feed = await asked.desk.feeds.add(asked.argument)
    return ChatReply(f"✓ {shortened(feed.url, 200)}")


async def _add_found(asked: Asked, url: str, found: Sequence[FoundFeed]) -> str:
    one = found[0]  # a page without a feed is an error that says what was tried
    await asked.desk.feeds.add(one.url, title=one.title)
    newest = "".join(f"\n   • {shortened(title, 100)}" for title in one.newest)
    added = tell(
        "✓ <b>{title}</b>, {items}. What is in it now won't be posted.",
        title=shortened(one.title, 80),
        items=tell_n("{number} item", "{number} items", one.items),
    )
    return f"{added}{newest}"


async def _add_searches(asked: Asked, watchlist: str, languages: Sequence[str]) -> ChatReply:
    added, lost = await asked.desk.feeds.add_searches(watchlist, languages=languages)
    lines = [f"✓ {shortened(feed.label, 100)}" for feed in added] or [tell("I have them already.")]
    if lost:
        lines.append(tell("A search can't find: {words}", words=shortened(", ".join(lost), 500)))
    return ChatReply(pages(lines))


@command("dropfeed", "url or number", says="remove a feed; its items stay", topic="feeds")
async def dropfeed(asked: Asked) -> ChatReply:
    """`url or number`; asks first."""
    if not asked.argument:
        return ChatReply(tell("Which one? Send its number in /feeds, or its address."), ask="dropfeed")
    feed = await _feed(asked, asked.argument)
    if feed is None:
        return await _listed(asked, asked.argument)
    return confirm(
        tell("Remove the feed <b>{name}</b>?", name=shortened(feed.label, 100)),
        plain("Yes, remove it"),
        f"!dropfeed #{feed.id}",
    )


@press("dropfeed", of="dropfeed")
async def dropfeed_now(asked: Asked) -> ChatReply:
    """After the question."""
    feed = await asked.desk.feeds.remove(asked.argument)
    return ChatReply(
        tell("{name} is removed. Its items stay.", name=shortened(feed.label, 100)),
        (undo_button(asked.desk.changes),),
    )


async def _feed(asked: Asked, which: str) -> Feed | None:
    return await asked.desk.feeds.find(which)


def _feed_line(feed: Feed) -> str:
    state = "⏸" if not feed.enabled else "✗" if feed.error else "✓" if feed.last_ok else "…"
    return f"{feed.id} {state} {shortened(feed.label, 80)}"
