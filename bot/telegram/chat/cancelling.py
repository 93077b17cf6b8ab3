"""Is it a plain word of cancelling? In the languages of `cancelling.toml`."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files


def is_cancelling(text: str) -> bool:
    """Does somebody end a question with this answer?"""
    return len(text) < 60 and _bare(text) in _words()


@cache
def _words() -> frozenset[str]:
    source = files("bot.telegram.chat").joinpath("cancelling.toml").read_text(encoding="utf-8")
    return frozenset(_bare(word) for words in tomllib.loads(source).values() for word in words)


def _bare(text: str) -> str:
    """Without case, accents and marks, on one line."""
    letters = "".join(
        one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one)
    )
    return " ".join(re.sub(r"[^\w\s]", "", letters.replace("\u200c", " ")).split())
