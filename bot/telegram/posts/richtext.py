"""Text with bold, links and quotes, as lines of pieces; printed as Telegram's HTML or as plain text.

Knows what Telegram accepts in a message: which characters it drops, how much text, how many entities. Does not
know what a post is: `format` does. Limits: https://core.telegram.org/bots/api#sendmessage and #html-style.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

TEXT_LIMIT = 4096  # code points after the markup is parsed
ENTITY_LIMIT = 100  # what follows loses its formatting
LINK_BYTES = 8000  # of all addresses; somewhat above 9000 Telegram answers ENTITIES_TOO_LONG
_URL_LIMIT = 2000

# Telegram drops or blanks these on its own (td/telegram/misc.cpp, clean_input_string); we do it first, so that
# what we count is what is shown. Embeddings and overrides go, isolates too: they could reach beyond their text.
_DROPPED = re.compile("[\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\u0333\u033f\u030a]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00a0\u2800\u3164]+")
_FIRST_STRONG, _END_ISOLATE = "\u2068", "\u2069"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
# What a client makes a mention, a hashtag or a command of, https://core.telegram.org/bots/api#messageentity
_LIVE = re.compile(r"(?<![\w/])[@/](?=\w|$)")
_HASHTAG = re.compile(r"(?<![\w/\u200c])#(?=\w|$)")
_INERT = "\u2060"  # a word joiner: nothing to be seen, and the name behind it is text
_JOINED = "\u200c"  # to Telegram a letter of hashtags: the # behind it begins none, and the word stays one to copy and find


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A run of text in one style. `link`: an http or https address, or ""."""

    text: str
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `quoted`: within a quotation that readers unfold; neighbours share one."""

    pieces: tuple[Fragment, ...] = ()
    quoted: bool = False


def clean(text: str) -> str:
    """`text` on one line, composed (NFC), without characters that Telegram drops or that reorder what follows.

    It is somebody else's: no name, hashtag or command in it becomes a live one.
    """
    line = _BLANK.sub(" ", _DROPPED.sub("", unicodedata.normalize("NFC", text)))
    return _HASHTAG.sub(f"{_JOINED}#", _LIVE.sub(rf"\g<0>{_INERT}", line))


def short(text: str, limit: int) -> str:
    """`text` in at most `limit` code points, cut between words where one is near, with an ellipsis."""
    text = clean(text).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:-–—") + "…"


def isolated(text: str) -> str:
    """`text`, fenced off where it holds right-to-left letters, so that its neighbours keep their order (UAX #9)."""
    if any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text):
        return f"{_FIRST_STRONG}{text}{_END_ISOLATE}"
    return text


def direction_mark(text: str) -> str:
    """What must come before `text` where its first letter has another direction than most of its letters, else ""."""
    strong = [kind for c in text if (kind := unicodedata.bidirectional(c)) in ("L", "R", "AL")]
    leftward = sum(kind != "L" for kind in strong)
    if not strong or 2 * leftward == len(strong) or (strong[0] != "L") == (2 * leftward > len(strong)):
        return ""
    return _RIGHT_TO_LEFT if strong[0] == "L" else _LEFT_TO_RIGHT


def safe_link(url: str) -> str:
    """`url` if Telegram makes a link of it, else ""; without what could end the attribute, spaces as %20."""
    url = "".join(c for c in url.strip() if c.isprintable() and not "\ud800" <= c <= "\udfff")
    usable = re.match(r"(?i)https?://[^\s/?#.]+(\.[^\s/?#.]+)*\.?([/?#:].*)?$", url)
    url = url.replace(" ", "%20")
    return url if usable and len(url.encode()) <= _URL_LIMIT else ""


def html(lines: Sequence[Line]) -> str:
    """As Telegram's HTML; within the limits of a message if the visible text is."""
    printed = []
    for quoted, group in _grouped(_within_limits(lines)):
        body = "\n".join("".join(_tagged(piece) for piece in line.pieces) for line in group)
        printed.append(f"<blockquote expandable>{body}</blockquote>" if quoted else body)
    return "\n".join(printed)


def visible(lines: Sequence[Line]) -> str:
    """What a reader sees of it."""
    return "\n".join("".join(piece.text for piece in line.pieces) for line in lines)


def _within_limits(lines: Sequence[Line]) -> list[Line]:
    """The same text; from where entities or addresses exceed the limits, without styles."""
    count, size = 0, 0
    kept = []
    for line in lines:
        pieces = []
        for piece in line.pieces:
            count += _cost(piece)
            size += len(piece.link.encode())
            fits = count <= ENTITY_LIMIT - 10 and size <= LINK_BYTES
            pieces.append(piece if fits else Fragment(text=piece.text))
        kept.append(replace(line, pieces=tuple(pieces)))
    return kept


def _cost(piece: Fragment) -> int:
    return piece.bold + piece.italic + piece.underlined + piece.code + bool(piece.link)


def _grouped(lines: Iterable[Line]) -> list[tuple[bool, list[Line]]]:
    groups: list[tuple[bool, list[Line]]] = []
    for line in lines:
        if not groups or groups[-1][0] != line.quoted:
            groups.append((line.quoted, []))
        groups[-1][1].append(line)
    return groups


def _tagged(piece: Fragment) -> str:
    text = escape(piece.text, quote=False)
    for tag, wanted in (
        ("u", piece.underlined),
        ("i", piece.italic),
        ("b", piece.bold),
        ("code", piece.code),
    ):
        if wanted and piece.text:
            text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{escape(piece.link, quote=True)}">{text}</a>' if piece.link and piece.text else text
