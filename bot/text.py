"""What a word is: plain text from HTML, folding, tokens. One definition for queries, items, fingerprints."""

import re
import unicodedata
from html import unescape

_INVISIBLE = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(r"(?s)<[a-zA-Z/!?][^>]*>")


def plain(html: str) -> str:
    """The text that a reader of `html` sees."""
    return unescape(_TAG.sub(" ", _INVISIBLE.sub(" ", html)))


def fold(text: str) -> str:
    """`text` without the differences of case and accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))
