"""What a command answers: HTML text and buttons. No Telegram objects, no I/O."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape

from bot.desk.watchlists import Read
from bot.errors import OutdatedError, QueryError
from bot.news.search import DayCount
from bot.query.parser import caret
from bot.telegram.translation import Html, in_words, plain, tell
from bot.wording import say

_BARS = "▁▂▃▄▅▆▇█"
QUESTION_LASTS = timedelta(days=1)
_ENTITIES = 95  # of the hundred that Telegram shows in one message


@dataclass(frozen=True, slots=True)
class Button:
    """A press sends `command` as if the person had typed it; "" is a way out.

    The answer takes the place of the message with its buttons; `beside`: it comes as a message of its own, and the
    buttons stay. `url`: Telegram opens that instead, and we hear nothing of it.
    """

    label: str
    command: str = ""
    beside: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A document that comes after the text, or a picture whose caption the text is (of at most 1024 characters)."""

    name: str
    body: bytes
    picture: bool = False


@dataclass(frozen=True, slots=True)
class ChatReply:
    """HTML of at most 4096 characters, and rows of buttons, which can be pressed for as long as `lasts`.

    `ask`: the command whose argument is awaited now. `typed`: the command that takes what is typed instead of a press:
    `watch name` another query, a press ("!where state") whatever it is. `later`: what takes its place once there is more to say; None
    there: nothing does.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: str = ""
    typed: str = ""
    files: tuple[File, ...] = ()
    lasts: timedelta = timedelta(days=30)
    later: Callable[[], Awaitable["ChatReply | None"]] | None = None


def undo_button(changes: Sequence[int]) -> tuple[Button, ...]:
    """Takes back the last of these changes, that one alone, once; none where nothing was changed."""
    return (Button(plain("Undo"), f"!undo {changes[-1]}"),) if changes else ()


def confirm(question: str, yes: str, command: str) -> ChatReply:
    """What destroys asks first."""
    return ChatReply(question, ((Button(yes, command), Button(plain("Cancel"), "")),), lasts=QUESTION_LASTS)


def with_way_out(reply: ChatReply) -> ChatReply:
    """A question that is answered by typing says how it is ended."""
    if not reply.ask or any(reply.buttons):
        return reply
    return replace(reply, text=f"{reply.text}\n{tell('/cancel ends this question.')}")


def version(thing: object) -> str:
    """Of a value: another one is another version. A question holds it, so that its yes is for what was asked about."""
    return hashlib.sha256(repr(thing).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def refuse_changed(thing: object, was: str, *, name: str) -> None:
    """Raises OutdatedError where `thing` isn't any more what a question was about: its `version` was `was` then."""
    if version(thing) != was:
        raise OutdatedError(
            say("since I asked, {name} has changed, so I did nothing. Send the command again", name=name)
        )


def rows_of(buttons: Sequence[Button], across: int) -> tuple[tuple[Button, ...], ...]:
    """Side by side, as many as a phone has room for."""
    return tuple(tuple(buttons[at : at + across]) for at in range(0, len(buttons), across))


def unreadable(error: QueryError) -> ChatReply:
    """A query with a caret under the place that can't be read."""
    lines = [tell("I can't read this query:"), f"<pre>{escape(caret(error), quote=False)}</pre>"]
    lines.append(escape(in_words(error), quote=False))
    if error.suggestion:
        lines.append(tell("Did you mean <code>{query}</code>?", query=error.suggestion))
    return ChatReply("\n".join(lines))


def how_read(read: Read, *, name: str = "") -> str:
    """The canonical form, warnings, and what it would have matched; `name`: of the watchlist that it would be."""
    query = shortened(read.query.canonical, 1500)
    lines = [tell("Read as <code>{query}</code>", query=query)]
    if name:
        lines = [tell("<b>{name}</b> would be read as <code>{query}</code>", name=name, query=query)]
    lines += [f"⚠ {_said(warning.message)}" for warning in read.query.warnings[:5]]
    lines.append(_said(read.backtest.sentence()))
    if (days := sparkline(read.backtest.by_day)).strip(_BARS[0]):
        last = f"{max(one.day for one in read.backtest.by_day):%d.%m.}"
        lines.append(tell("{bars} stories a day, up to {day}", bars=days, day=last))
    lines += [f"• {_linked(shortened(one.title, 120), one.url)}" for one in read.backtest.samples]
    lines += [_said(remark) for remark in read.backtest.remarks()]
    return "\n".join(lines)


def _said(text: str) -> str:
    """As HTML, in the language of the reader."""
    return escape(in_words(text), quote=False)


def sparkline(by_day: Sequence[DayCount], *, days: int = 28) -> str:
    """A bar for each of the last days; days without any are low."""
    counts = {one.day: one.stories for one in by_day}
    if len(counts) < 2:
        return ""
    last, most = max(counts), max(counts.values())
    first = max(min(counts), last - timedelta(days=days - 1))
    shown = [counts.get(first + timedelta(days=at), 0) for at in range((last - first).days + 1)]
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most) if most else 0] for count in shown)


def _linked(title: str, url: str) -> str:
    """A long address would leave no room for the rest."""
    return f'<a href="{escape(url)}">{title}</a>' if url.startswith("http") and len(url) <= 200 else title


def count(number: int, what: str, several: str = "") -> str:
    """`1 item`, `2 items`; `several`: where it isn't made by an s."""
    return f"{number} {what}" if number == 1 else f"{number} {several or f'{what}s'}"


def sentence(text: str) -> str:
    """What an error says, as an answer: a capital where it begins with a word of ours, and a full stop."""
    if re.match(r"[a-z']+(?:\s|$)", text):
        text = text[0].upper() + text[1:]
    return text if re.search(r"[.!?…)؟]$", text) else f"{text}."


def shortened(text: str, room: int) -> str:
    """`Html`: escaped, on one line, no longer than `room`; what a lower floor says in the language of the reader."""
    line = " ".join(in_words(text).split())
    return Html(escape(line if len(line) <= room else line[: room - 1] + "…", quote=False))


def pages(lines: Sequence[str], *, room: int = 3800, more: int = 0) -> str:
    """As many lines as Telegram shows in one message, and how many it did not have room for, `more` of them not given."""
    kept: list[str] = []
    used = entities = 0
    for number, line in enumerate(lines):
        used += len(line) + 1
        entities += len(re.findall(r"<[a-z]", line))
        if used > room or entities > _ENTITIES:
            kept.append(tell("… and {number} more", number=len(lines) - number + more))
            break
        kept.append(line)
    return "\n".join(kept)
