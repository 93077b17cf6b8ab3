"""What people call a command who mistype it, or write it without its slash or in their own language. Pure.

The words are in `words.toml`. Nothing is run because of what is found here unless it only reads.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

_LONGEST = 4  # words of a phrase
_QUERY = re.compile(r"\b(?:AND|OR|NOT|NEAR(?:/\d+)?)\b|[()*@\"“”«»„]|\w:\w")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_WRAPPED = re.compile(r"(?s)\s*(```\w*\s|`|[>»•*–—-]\s*|[\"“«„'‘]\s*)?([/／]\w.*)")
_CLOSES = {"`": "`", '"': '"', "“": "”", "«": "»", "„": "“”", "'": "'", "‘": "’"}
_LOOSE = re.compile(r"(?s)(?:[/／]\s+|[/／]{2,}\s*|[\\!.]\s*(?=\w))(\w.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A command with its argument, as it may be meant."""

    command: str
    argument: str = ""

    def __str__(self) -> str:
        """As a button sends it."""
        return f"{self.command} {self.argument}".strip()


def unwrapped(text: str) -> str:
    """A command that was pasted as code, quoted, listed, or comes with marks that nobody sees; else `text` as it is."""
    found = _WRAPPED.fullmatch(_UNSEEN.sub("", text))
    if found is None:
        return text
    opened, command = (found[1] or "").strip()[:1], found[2].rstrip()
    command = command.rstrip(_CLOSES[opened]).rstrip() if opened in _CLOSES else command
    return f"/{command[1:]}"


def each(text: str, known: Collection[str]) -> list[Line]:
    """The commands of a message that has several, one a line; none where it is one, on however many lines."""
    parts = re.split(r"\n\s*(?=/\w)", text) if text.startswith("/") and "\n" in text else []
    lines = [_line(part) for part in parts]
    return lines if len(lines) > 1 and all(one.command in known for one in lines) else []


def loose(text: str, known: Collection[str]) -> Line | None:
    """`/ pause ferries`, `//pause`, `!pause`, `\\pause`: a command but for how it begins."""
    found = _LOOSE.fullmatch(_UNSEEN.sub("", text).strip())
    line = _line(f"/{found[1]}") if found else None
    return line if line and line.command in known else None


def in_words(text: str) -> Line | None:
    """`pause ferries`, `pourquoi https://...`, `اوقف libya`: begun by what people call a command."""
    if len(text) > 500:
        return None
    words = text.split()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if name := _named().get(bare(" ".join(words[:length]))):
            return Line(name, " ".join(words[length:]).strip(" :"))
    return None


def reworded(text: str) -> str:
    """The query that somebody sends instead of the one they are asked about: `plutôt ferry`, `ferry OR boat`; "": none."""
    words = text.split()
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        if bare(" ".join(words[:length])) in _rather():
            return " ".join(words[length:]).lstrip(" ,:")
        if bare(" ".join(words[-length:])) in _rather():
            return " ".join(words[:-length]).rstrip(" ,:")
    return text if _QUERY.search(text) else ""


def nearest(typed: str, known: Sequence[str]) -> str:
    """The command that `/typed` may be meant for: in another language, on another keyboard, mistyped; "": none is near."""
    for spelled in (typed, *_on_other_keyboards(typed)):
        if name := spelled if spelled in known else _named().get(bare(spelled), ""):
            return name
    for spelled in (typed, *_on_other_keyboards(typed)):
        if close := get_close_matches(spelled, known, n=1):
            return close[0]
    words = get_close_matches(bare(typed), list(_named()), n=1, cutoff=0.75)
    return _named()[words[0]] if words else ""


def bare(text: str) -> str:
    """Without case, accents and marks, on one line."""
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )
    apart = re.sub(r"[,،、;؛]", " ", letters.replace("\u200c", " "))
    return " ".join(re.sub(r"[^\w\s]", "", apart).split())


def _line(text: str) -> Line:
    name, _, argument = re.sub(r"\s+", " ", text[1:].strip(), count=1).partition(" ")
    return Line(name.partition("@")[0].lower().rstrip(".,;:!?"), argument.strip())


def _on_other_keyboards(typed: str) -> list[str]:
    return [typed.lower().replace("لا", "ﻻ").translate(one) for one in _keyboards()]


@cache
def _source() -> Mapping[str, object]:
    return tomllib.loads(files("bot.telegram.commands").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _keyboards() -> Sequence[dict[int, str]]:
    boards = _source()["keyboards"]
    assert isinstance(boards, dict)
    keys = boards["keys"]
    return [
        {ord(typed): key for typed, key in zip(board, keys, strict=True)}
        for name, board in boards.items()
        if name != "keys"
    ]


@cache
def _rather() -> Collection[str]:
    return _phrases("answers", "rather")


def is_about_both(text: str) -> bool:
    """Is it all of those that are offered?"""
    return bare(text) in _phrases("answers", "all")


def is_about_trouble(text: str) -> bool:
    """Is it a word for what doesn't work?"""
    return bare(text) in _phrases("answers", "trouble")


@cache
def _phrases(table: str, kind: str) -> Collection[str]:
    kinds = _source()[table]
    assert isinstance(kinds, dict)
    return frozenset(bare(phrase) for phrase in kinds[kind])


@cache
def _named() -> Mapping[str, str]:
    """The command of each phrase, bare."""
    return {
        bare(phrase): command
        for command, phrases in _source().items()
        if isinstance(phrases, list)
        for phrase in phrases
    }
