"""Plain words that end a question or ask for help, in the languages of `cancelling.toml`."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files


def is_cancelling(text: str) -> bool:
    """Does somebody end a question with this answer? Politely, perhaps: "cancel, please"."""
    if len(text) >= 60:
        return False
    bare = _bare(text)
    return bare in _words("cancelling") or _without_politeness(bare) in _words("cancelling")


def asks_for_help(text: str) -> bool:
    """Is it `help` or a question mark alone?"""
    bare = _bare(text)
    return re.fullmatch(r"\s*[?؟？]+\s*", text) is not None or (len(text) < 60 and bare in _words("help"))


def _without_politeness(bare: str) -> str:
    """Words of politeness before and behind the rest are left out."""
    polite = sorted(_words("polite"), key=len, reverse=True)
    shorter = bare
    for word in polite:
        shorter = shorter.removeprefix(f"{word} ").removesuffix(f" {word}")
    return shorter if shorter == bare else _without_politeness(shorter)


@cache
def _words(kind: str) -> frozenset[str]:
    source = files("bot.telegram.chat").joinpath("cancelling.toml").read_text(encoding="utf-8")
    return frozenset(_bare(word) for words in tomllib.loads(source)[kind].values() for word in words)


def _bare(text: str) -> str:
    """Without case, accents and marks, on one line."""
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )
    apart = re.sub(r"[,،、;؛]", " ", letters.replace("\u200c", " "))
    return " ".join(re.sub(r"[^\w\s]", "", apart).split())
