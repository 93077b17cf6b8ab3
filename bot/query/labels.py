"""What the labels of an encyclopedia propose for a name: of Khalifa Haftar the part that was asked for. Pure.

Forms that nobody would look for stay out: those in scripts that we don't propose, titles and nicknames that sound like
something else.
"""

from collections.abc import Iterable, Iterator

from bot.query.heard import sounds_alike
from bot.query.listing import SCRIPTS
from bot.query.names import ProposedForm
from bot.query.scripts import script_of
from bot.text import fold

_DOTS = str.maketrans("·・‧•=＝", "      ")  # between the words of a foreign name in Chinese and Japanese
_LANGUAGES = {
    "Cyrillic": "ru", "Arabic": "ar", "Hebrew": "he", "Greek": "el", "Han": "zh", "Kana": "ja", "Hangul": "ko"
}  # fmt: skip


def language_of(name: str) -> str:
    """In which language an encyclopedia is best asked for `name`: its script says."""
    return _LANGUAGES.get(script_of(name), "en")


def from_labels(name: str, labels: Iterable[tuple[str, str, bool]], *, source: str) -> list[ProposedForm]:
    """The proposals that `labels` (language, form, is it the title) make for `name`; each once, not `name` itself."""
    found: dict[str, ProposedForm] = {}
    for language, form, main in labels:
        for part in _parts(name, form, main=main):
            if script_of(part) in SCRIPTS and len(part) > 1 and fold(part) != fold(name):
                why = f"{source} in {language}"
                found.setdefault(fold(part), ProposedForm(form=part, script=script_of(part), why=why))
    return list(found.values())


def _parts(name: str, form: str, *, main: bool) -> Iterator[str]:
    """Of several words those that sound like `name`, if it is one word; else a title as a whole."""
    words = form.replace(",", " ").translate(_DOTS).split()
    if " " in name.strip():
        if main:
            yield form
        return
    same = [word.strip("()'\"") for word in words if _alike(name, word)] if len(words) > 1 else words
    if same:
        yield from same[-1:]
    elif main and script_of(form) in ("Han", "Kana", "Hangul"):
        yield words[-1] if words else form
    elif main:
        yield form


def _alike(name: str, word: str) -> bool:
    if script_of(word) in ("Han", "Kana", "Hangul"):
        return False
    return sounds_alike(name, word)
