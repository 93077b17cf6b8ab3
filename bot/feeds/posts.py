"""What posts of networks have in common: they have no headline of their own, and what is beside their words isn't text."""

from collections.abc import Sequence
from html import escape

from bot.news.language.sentences import sentences

_A_HEADLINE = 200  # characters


def headline_of(first_line: str) -> str:
    """The first line of a post, or its first sentence; "" where that is too long for a headline."""
    if len(first_line) <= _A_HEADLINE:
        return first_line
    spans = sentences(first_line)
    return first_line[: spans[0][1]].strip() if len(spans) > 1 and spans[0][1] <= _A_HEADLINE else ""


def captioned(captions: Sequence[str]) -> str:
    """As HTML: what is matched, and never quoted as the text."""
    return "".join(f"<figure><figcaption>{escape(one)}</figcaption></figure>" for one in captions)
