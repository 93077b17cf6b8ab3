"""Plain words that end a question or ask for help, in the languages of `cancelling.toml`."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from bot.telegram.commands.called import bare


def is_cancelling(text: str) -> bool:
    """Does somebody end a question with this answer? Politely, perhaps, or in two words: "oh no, cancel that, please"."""
    if len(text) >= 60:
        return False
    words = bare(text).split()
    return any(
        _are(words[:at], "polite", "small")
        and _are(words[at:after], "cancelling")
        and _are(words[after:], "cancelling", "polite", "small")
        for at in range(len(words))
        for after in range(at + 1, len(words) + 1)
    )


def asks_for_help(text: str) -> bool:
    """Is it `help` or a question mark alone?"""
    return re.fullmatch(r"\s*[?؟？]+\s*", text) is not None or (
        len(text) < 60 and bare(text) in _words("help")
    )


def without_politeness(text: str) -> str:
    """What is asked for behind "please" or "could you"."""
    words = text.split()
    begins = next(
        (
            at
            for at in range(min(5, len(words)), 0, -1)
            if _are(bare(" ".join(words[:at])).split(), "polite", "small")
        ),
        0,
    )
    return " ".join(words[begins:])


def _are(words: Sequence[str], *kinds: str) -> bool:
    """Is all of it phrases of these kinds, one after the other? Nothing at all is."""
    whole = {0}  # where a phrase may end
    for end in range(1, len(words) + 1):
        phrases = (" ".join(words[at:end]) for at in whole)
        if any(phrase in _words(kind) for phrase in phrases for kind in kinds):
            whole.add(end)
    return len(words) in whole


@cache
def _words(kind: str) -> frozenset[str]:
    source = files("bot.telegram.chat").joinpath("cancelling.toml").read_text(encoding="utf-8")
    return frozenset(bare(word) for words in tomllib.loads(source)[kind].values() for word in words)
