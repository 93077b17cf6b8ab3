"""The languages of the chat: every message in that of the person who reads it.

A message is one literal with named fields. `tell("<b>{name}</b> is paused.", name=name)` gives HTML, with its fields
escaped; `plain("Remove {name}", name=name)` gives plain text, for buttons and menus; `tell_n` and `plain_n` count.
What the lower floors say (`bot.wording`) is put into words by the same functions. The translations are in
`locale/*.po`; what has none reads English. Names, queries and commands keep their direction in Arabic sentences.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from html import escape
from importlib.resources import files

from bot.wording import Wording, wording_of

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "ar": "العربية", "ru": "Русский"}
_RIGHT_TO_LEFT = frozenset({"ar"})
_AS_IT_IS, _LEFT_TO_RIGHT, _END, _MARK = "\u2068", "\u2066", "\u2069", "\u200f"
_FIXED = re.compile(r"<code>[^<]*</code>|<a [^>]*>/\w+</a>|(?<![\w/<>.\"=])/[a-z]+(?: [a-z]+)*\b")
_ARABIC = re.compile(r"[\u0600-\u06ff]")

_language: ContextVar[str] = ContextVar("language", default="en")


class Html(str):
    """HTML already: a field with this isn't escaped again."""

    __slots__ = ()


def tell(message: str, /, **fields: object) -> str:
    """`Html` in the language of the reader. A message of a lower floor is plain text, and escaped."""
    if isinstance(message, Wording):
        return Html(_escaped(plain(message)))
    return Html(_filled(_catalogue().gettext(message), {name: _as_html(one) for name, one in fields.items()}))


def tell_n(one: str, many: str, number: int, /, **fields: object) -> str:
    """The same for a message that counts; `{number}` is in each form."""
    shown = {"number": number, **fields}
    found = _catalogue().ngettext(one, many, number)
    return Html(_filled(found, {name: _as_html(each) for name, each in shown.items()}))


def plain(message: str, /, **fields: object) -> str:
    """Plain text in the language of the reader."""
    if not isinstance(message, Wording):
        return _filled(_catalogue().gettext(message), {name: _as_text(each) for name, each in fields.items()})
    shown = {name: _as_text(each) for name, each in message.fields.items()}
    if message.plural:
        return _filled(_catalogue().ngettext(message.template, message.plural, message.number), shown)
    return _filled(_catalogue().gettext(message.template), shown)


def plain_n(one: str, many: str, number: int, /, **fields: object) -> str:
    """Plain text that counts."""
    return plain(Wording(one, {"number": number, **fields}, many, number))


def in_words(said: str | Exception) -> str:
    """Plain text of what a lower floor says; what isn't ours stays as it is."""
    text = wording_of(said) if isinstance(said, Exception) else said
    return plain(text) if isinstance(text, Wording) else text


def language() -> str:
    """That of the person who is spoken to."""
    return _language.get()


def speak(wanted: str) -> None:
    """From here on, in this task, messages are in `wanted`."""
    _language.set(known(wanted))


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Messages to somebody else."""
    token = _language.set(known(wanted))
    try:
        yield
    finally:
        _language.reset(token)


def known(tag: str | None) -> str:
    """Ours for a BCP 47 tag: "fr-CA" is French; English where there is none."""
    short = (tag or "").lower().split("-")[0]
    return short if short in LANGUAGES else "en"


def directed(text: str) -> str:
    """Every line of a right-to-left message begins at the right, also one that begins with a name in Latin letters."""
    if language() not in _RIGHT_TO_LEFT:
        return text
    return "\n".join(f"{_MARK}{line}" if _ARABIC.search(line) else line for line in text.split("\n"))


def _as_text(field: object) -> str:
    if isinstance(field, Wording):
        return plain(field)
    return str(field) if isinstance(field, int | float) else _held_together(str(field))


def _as_html(field: object) -> str:
    return _held_together(str(field)) if isinstance(field, Html) else _escaped(_as_text(field))


def _held_together(text: str) -> str:
    """A name or a query inside a sentence of the other direction keeps its own."""
    if language() not in _RIGHT_TO_LEFT or not text or "\n" in text:
        return text
    return f"{_AS_IT_IS}{text}{_END}"


def _filled(template: str, fields: Mapping[str, str]) -> str:
    return template.format(**fields)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _catalogue() -> NullTranslations:
    return catalogue(_language.get())


@cache
def catalogue(wanted: str) -> NullTranslations:
    """The translations into a language."""
    if wanted == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("bot.telegram").joinpath("locale", f"{wanted}.po").read_bytes()
    read = read_po(io.BytesIO(source), locale=wanted, abort_invalid=True)
    if wanted in _RIGHT_TO_LEFT:
        for message in read:
            if message.id and message.string:
                message.string = _fixed(message.string)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _fixed(translation: str | Sequence[str]) -> str | tuple[str, ...]:
    """Commands and samples in a right-to-left sentence keep their direction."""
    if isinstance(translation, str):
        return _FIXED.sub(lambda found: f"{_LEFT_TO_RIGHT}{found[0]}{_END}", translation)
    return tuple(_FIXED.sub(lambda found: f"{_LEFT_TO_RIGHT}{found[0]}{_END}", one) for one in translation)
