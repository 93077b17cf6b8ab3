"""What a command answers: HTML text and buttons. No Telegram objects, no I/O."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from bot.desk.watchlists import Read
from bot.errors import AdminError, QueryError
from bot.news.search import DayCount
from bot.query.parser import caret

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
class Reply:
    """HTML of at most 4096 characters, and rows of buttons, which can be pressed for as long as `lasts`.

    `ask`: the command whose argument is awaited now. `later`: what takes its place once there is more to say; None
    there: nothing does.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: str = ""
    files: tuple[File, ...] = ()
    lasts: timedelta = timedelta(days=30)
    later: Callable[[], Awaitable["Reply | None"]] | None = None


def undo_button(changes: Sequence[int]) -> tuple[Button, ...]:
    """Takes back the last of these changes, that one alone, once; none where nothing was changed."""
    return (Button("Undo", f"!undo {changes[-1]}"),) if changes else ()


def confirm(question: str, yes: str, command: str) -> Reply:
    """What destroys asks first."""
    return Reply(question, ((Button(yes, command), Button("Cancel", "")),), lasts=QUESTION_LASTS)


def version(thing: object) -> str:
    """Of a value: another one is another version. A question holds it, so that its yes is for what was asked about."""
    return hashlib.sha256(repr(thing).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def refuse_changed(thing: object, was: str, *, name: str) -> None:
    """Raises AdminError where `thing` isn't any more what a question was about: its `version` was `was` then."""
    if version(thing) != was:
        raise AdminError(
            f"{name} has been changed since I asked, so nothing was done. Send the command again"
        )


def rows_of(buttons: Sequence[Button], across: int) -> tuple[tuple[Button, ...], ...]:
    """Side by side, as many as a phone has room for."""
    return tuple(tuple(buttons[at : at + across]) for at in range(0, len(buttons), across))


def unreadable(error: QueryError) -> Reply:
    """A query with a caret under the place that can't be read."""
    hint = f"\nDid you mean <code>{escape(error.suggestion, quote=False)}</code>?" if error.suggestion else ""
    place = escape(caret(error), quote=False)
    return Reply(f"I can't read this query:\n<pre>{place}</pre>\n{escape(error.message, quote=False)}{hint}")


def how_read(read: Read) -> str:
    """The canonical form, warnings, and what it would have matched."""
    lines = [f"read as <code>{shortened(read.query.canonical, 1500)}</code>"]
    lines += [f"⚠ {escape(warning.message, quote=False)}" for warning in read.query.warnings[:5]]
    lines.append(escape(read.backtest.sentence(), quote=False))
    if (days := sparkline(read.backtest.by_day)).strip(_BARS[0]):
        lines.append(f"{days} stories a day, up to {max(one.day for one in read.backtest.by_day):%d.%m.}")
    lines += [f"• {_linked(shortened(one.title, 120), one.url)}" for one in read.backtest.samples]
    lines += [escape(remark, quote=False) for remark in read.backtest.remarks()]
    return "\n".join(lines)


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
    """Escaped, on one line, no longer than `room`."""
    line = " ".join(text.split())
    return escape(line if len(line) <= room else line[: room - 1] + "…", quote=False)


def pages(lines: Sequence[str], *, room: int = 3800) -> str:
    """As many lines as Telegram shows in one message, and how many it did not have room for."""
    kept: list[str] = []
    used = entities = 0
    for number, line in enumerate(lines):
        used += len(line) + 1
        entities += len(re.findall(r"<[a-z]", line))
        if used > room or entities > _ENTITIES:
            kept.append(f"… and {len(lines) - number} more")
            break
        kept.append(line)
    return "\n".join(kept)
