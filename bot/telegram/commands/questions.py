"""The commands that only ask: why an item alerted or did not. Answers fit a phone: short lines, names in bold."""

import re
from html import escape
from typing import TYPE_CHECKING

from bot.errors import FetchError, NotFoundError, SeveralFoundError
from bot.news.story.placement import Member, Role
from bot.news.timetable import as_read
from bot.telegram.commands.asked import Asked, PageFinder
from bot.telegram.commands.less import less_button
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, ChatReply, pages, sentence, shortened
from bot.telegram.posts.richtext import safe_link
from bot.telegram.translation import Html, in_words, plain, tell, tell_n
from bot.wording import literal, say

if TYPE_CHECKING:
    from bot.desk.inquiry import Finding, Inquiry, Verdict
    from bot.news.watchlist import Channel

_ASK = literal(
    "Which item? Send its link, the link of a post (t.me/…), or words of its headline. Or reply to a forwarded post with /{command}."
)
ROLES = {
    Role.ORIGINAL: say("original"),
    Role.COPY: say("copy"),
    Role.UPDATE: say("newer version"),
    Role.REPEAT: say("repeat"),
}
_LESS = 3  # watchlists that a button under /why makes find less
_OTHERS = 4  # more items with the same address
_MISSING = 12  # watchlists that do not match, of which it is said why


@command(
    "why",
    "link",
    says="why an article was posted, or wasn't",
    more="Send the link of an article or of a post (t.me/…), or words of a headline. Or forward a post to me.",
    topic="answers",
    role="viewer",
)
async def why(asked: Asked) -> ChatReply:
    """`link`: what happened to an item, and why."""
    return await _answer(asked, "why", asked.argument)


@command(
    "whynot",
    "link [watchlist]",
    says="what is missing for a match",
    more="Like /why, with what each watchlist is missing. Name one to see that one alone. "
    "The page of a link that never came in is read on the spot.",
    topic="answers",
    role="viewer",
)
async def whynot(asked: Asked) -> ChatReply:
    """`link [watchlist]`: what is missing."""
    return await _answer(asked, "whynot", asked.argument)


async def _answer(asked: Asked, command: str, argument: str) -> ChatReply:
    if not argument:
        return ChatReply(tell(_ASK, command=command), ask=command)
    wanted, name = await _with_watchlist(asked)
    try:
        chat = await chat_of(asked, wanted)
        found = await asked.desk.stories.inquire(wanted, chat=chat, watchlist=name)
    except SeveralFoundError as error:
        return which(error, command)
    except NotFoundError as error:
        if asked.outside.read_page is None or not _is_link(wanted):
            raise
        if command == "whynot":
            return await _on_the_spot(asked, asked.outside.read_page, wanted, name)
        read_it = Button(plain("Read it now"), f"whynot {wanted} {name}".strip())
        return ChatReply(escape(sentence(in_words(error)), quote=False), ((read_it,),))
    explained = command == "whynot" or bool(name)
    lines, buttons = _findings(found, explained=explained)
    matched = [one for one in found.findings if one.matched]
    less = [less_button(asked, one.watchlist, found.kept.id) for one in matched[:_LESS]]
    others = [(_other(one, command, found.zone),) for one in found.others[:_OTHERS]]
    return ChatReply(pages(lines).strip(), (*buttons, *(row for row in less if row), *others))


def _findings(found: "Inquiry", *, explained: bool) -> tuple[list[str], tuple[tuple[Button, ...], ...]]:
    """The item and what each watchlist made of it; `explained`: also why the others didn't match."""
    matched = [one for one in found.findings if one.matched]
    unmatched = [one for one in found.findings if not one.matched]
    others = len(unmatched) + found.more
    lines = [*_item(found), ""]
    for one in matched:
        lines += [*_finding(one), ""]
    if not found.findings:
        lines.append(tell("Nothing is watched, so nothing could match: /watch"))
    elif others and (explained or not matched):
        lines += [line for one in unmatched[:_MISSING] for line in _finding(one)]
        if (more := others - min(len(unmatched), _MISSING)) > 0:
            lines.append(tell("… and {number} more watchlists. Name one: /whynot link name", number=more))
    elif others:
        lines.append(
            tell_n(
                "{number} other watchlist doesn't match.", "{number} other watchlists don't match.", others
            )
        )
        return lines, ((Button(plain("Why not?"), f"whynot #{found.kept.id}", beside=True),),)
    return lines, ()


def _other(one: Member, command: str, zone: str) -> Button:
    """Asks the same about another item with this address."""
    label = plain(
        "{role} of {time}, {source}",
        role=ROLES[one.role],
        time=as_read(one.fetched, zone),
        source=one.source,
    )
    return Button(label, f"{command} #{one.id}", beside=True)


def _is_link(wanted: str) -> bool:
    """To an article, and not to a post."""
    from bot.desk.inquiry import number_of_post, post_of

    is_post = post_of(wanted) or number_of_post(wanted) is not None
    return re.match(r"(?i)https?://", wanted) is not None and not is_post


async def _on_the_spot(asked: Asked, read_page: PageFinder, link: str, name: str) -> ChatReply:
    """What the page of a link says now, and what each watchlist says of that. Nothing of it is kept or posted."""
    try:
        page = await read_page(link)
    except FetchError as error:
        why = sentence(in_words(error))
        return ChatReply(tell("This link never came in, and I can't read it now: {why}", why=why))
    spot = await asked.desk.stories.judge(page, watchlist=name)
    lines = [
        f"<b>{linked(shortened(spot.title, 150), spot.url)}</b>",
        tell("It never came in. I have read its page just now: {number} words.", number=spot.words),
    ]
    if spot.published:
        lines.append(tell("Dated {time}", time=as_read(spot.published, spot.zone, year=True)))
    if not spot.is_read:
        lines.append(tell("I read no feed of this site. To add one, send me /addfeed and its address."))
    for one in spot.judged[:_MISSING]:
        mark = "✓" if one.matches else "✗"
        lines += [
            "",
            f"{mark} <b>{shortened(one.watchlist.name, 60)}</b>",
            shortened(in_words(one.explanation), 400),
        ]
    if not spot.judged:
        lines.append(tell("Nothing is watched, so nothing could match: /watch"))
    return ChatReply(pages(lines))


def which(error: SeveralFoundError, command: str) -> ChatReply:
    """A button for each."""
    buttons = tuple((Button(in_words(label), f"{command} {wanted}"),) for wanted, label in error.choices)
    return ChatReply(escape(sentence(in_words(error)), quote=False), buttons)


async def chat_of(asked: Asked, wanted: str) -> int | str | None:
    """The channel in the link of a post as we keep it, by name or by number; None where the link says it itself."""
    from bot.desk.inquiry import number_of_post, post_of

    name, number = post_of(wanted), number_of_post(wanted)
    kept = [one.chat_id for one in await asked.desk.channels.all()]
    if number is not None and number not in kept:  # one that was added by its name
        for one in kept:
            if isinstance(one, str) and await asked.outside.number_of(one) == number:
                return one
        return None
    if not name or any(str(one).lower() == name.lower() for one in kept):
        return None
    return await asked.outside.number_of(name)


async def _with_watchlist(asked: Asked) -> tuple[str, str]:
    """`link name` apart; a headline has no watchlist behind it."""
    found = re.fullmatch(r"(\S+[./]\S+|#\d+)\s+(\S.*)", asked.argument)
    if not found:
        return asked.argument, ""
    try:
        return found[1], (await asked.desk.watchlists.get(found[2].strip())).name
    except NotFoundError:
        if re.match(r"(?i)https?://|t\.me/|#", found[1]):
            raise
        return asked.argument, ""


def _item(found: "Inquiry") -> list[str]:
    """What it is, where from, and which story it tells."""
    from bot.desk.inquiry import role_says

    item = found.kept.item
    title = shortened(found.reading.title or found.reading.text or item.guid, 150)
    feed = shortened(found.feed.label, 60) if found.feed else tell("a removed feed")
    lines = [
        f"<b>{linked(title, item.url)}</b>",
        tell(
            "Fetched {time} from <b>{feed}</b>",
            time=as_read(item.fetched, found.zone, seconds=True),
            feed=feed,
        ),
    ]
    if item.published:
        old = item.published.year != item.fetched.year
        lines.append(tell("Dated {time}", time=as_read(item.published, found.zone, year=old)))
    if item.lang:
        lines.append(tell("Language: {lang}", lang=item.lang))
    if found.placement is None:
        return [*lines, tell("It has no place in a story yet.")]
    if found.placement.source and not (found.feed and found.placement.source == found.feed.label):
        lines.append(tell("Credited to {source}", source=shortened(found.placement.source, 60)))
    lines.append(tell("Story: {role}", role=role_says(found.placement)))
    if found.first:
        lines.append(
            tell(
                "Of: {title} ({source})",
                title=Html(linked(shortened(found.first.title, 100), found.first.url)),
                source=shortened(found.first.source, 40),
            )
        )
    if found.placement.new_facts:
        lines.append(tell("New in it: {facts}", facts=shortened(found.placement.new_facts, 200)))
    if found.members > 1:
        lines.append(tell_n("{number} item tells it", "{number} items tell it", found.members))
    return lines


def _finding(one: "Finding") -> list[str]:
    mark = "✓" if one.matched else "✗"
    paused = " ⏸" if one.watchlist.paused else ""
    lines = [
        f"{mark} <b>{shortened(one.watchlist.name, 60)}</b>{paused}",
        shortened(in_words(one.explanation), 400),
    ]
    lines += [_verdict(verdict) for verdict in one.verdicts]
    if one.matched and not one.verdicts:
        lines.append(tell("→ recorded. What was decided for it isn't known any more."))
    return lines


def _verdict(verdict: "Verdict") -> str:
    name = shortened(verdict.channel.name, 60) if verdict.channel else tell("no channel")
    says = shortened(in_words(verdict.says), 300)
    if verdict.channel and verdict.message:
        says += f" · {linked(tell('the post'), post_link(verdict.channel, verdict.message))}"
    return f"→ {name}: {says}"


def post_link(channel: "Channel", message: int) -> str:
    """The address of a post; "" in a chat that has none."""
    chat = str(channel.chat_id)
    if chat.startswith("@"):
        return f"https://t.me/{chat[1:]}/{message}"
    return f"https://t.me/c/{chat[4:]}/{message}" if chat.startswith("-100") else ""


def linked(text: str, url: str) -> str:
    """`text`, which is HTML already, as a link where the address is good for one."""
    link = safe_link(url)
    return f'<a href="{escape(link)}">{text}</a>' if link else text
