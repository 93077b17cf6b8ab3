"""Which spellings of known names (known.py) are proposed for a name that is spelled like one of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.query import known, spelling
from bot.query.distance import distance_within
from bot.query.heard import ARTICLE, consonants, sounds_like, vowels_alike
from bot.query.origin import respelled
from bot.query.scripts import script_of
from bot.text import fold

_MOST_KNOWN = {
    "Latin": 14,
    "Cyrillic": 8,
    "Arabic": 8,
    "Han": 6,
    "Kana": 4,
    "Greek": 3,
    "Hebrew": 4,
    "Hangul": 3,
}
SCRIPTS = frozenset(_MOST_KNOWN)  # those that are proposed
_AS_TYPED = 3  # of the words asked for: the name itself, without accents, without article


@dataclass(frozen=True, slots=True)
class Listing:
    """`spelled`: the word that the collections know; `forms`: what it may be spelled like, a few in each script;
    `counted`: how it is written in Arabic letters at home, as far as that was counted."""

    spelled: str
    forms: list[str]
    counted: list[str]


UNLISTED = Listing("", [], [])


def find(words: Iterable[str]) -> Listing:
    """Of the first of `words` that the collections know."""
    asked = [word for word in words if word]
    home = known.at_home(asked[:_AS_TYPED])
    word, names = known.first(asked)
    word = word or (asked[0] if home else "")
    found: dict[str, list[str]] = {script: [] for script in _MOST_KNOWN}
    for name in home:
        found["Latin"] += [form for form in name.forms[1:] if vowels_alike(form, word)]
    counted = _likeliest(word, [name.forms[0] for name in home])
    found["Arabic"] += counted
    trusted = _Trust(word, counted, typed=asked[0] if asked else "")
    for name in names:
        for form in name.forms:
            script = script_of(form)
            in_script = found[script]
            if len(in_script) < _MOST_KNOWN[script] * (1 + name.sure) and (name.sure or trusted.has(form)):
                in_script += spelling.both_chinese(form) if script == "Han" else (form,)
    return Listing(word, [form for forms in found.values() for form in dict.fromkeys(forms)], counted)


def _likeliest(word: str, counted: list[str]) -> list[str]:
    """Those of the Arabic forms that have the consonants of `word`; as many of them, if none has all."""
    own = [_without_w(said) for said in spelling.sounds(word)[:1]]
    heard = {form: _without_w(said) for form in dict.fromkeys(counted) for said in spelling.sounds(form)[:1]}
    alike = [form for form, said in heard.items() if said in own]
    near = [form for form, said in heard.items() if any(_one_differs(said, other) for other in own)]
    kept = alike or near
    return [form for form in kept if not any(_lacks_vowels(form, other) for other in kept)]


def _without_w(said: str) -> str:
    """Its consonants but for what Arabic writes like a vowel."""
    return consonants(re.sub("[vw]", "", said))


def _one_differs(one: str, other: str) -> bool:
    return len(one) == len(other) and distance_within(one, other, 1)


class _Trust:
    """Which listed forms may be spellings of `word`, whose Arabic forms `counted` were counted at home."""

    def __init__(self, word: str, counted: list[str], *, typed: str) -> None:
        self._word = word
        elsewhere = script_of(typed) == "Latin" and script_of(word) != "Latin"
        self._typed = {consonants(one) for one in spelling.all_sounds(typed)} if elsewhere else set()
        self._own = {heard for one in spelling.all_sounds(word) if (heard := consonants(one))}
        self._counted = counted

    def has(self, form: str) -> bool:
        """By its consonants; in Latin letters by its vowels too; in Arabic ones not without a vowel that was counted."""
        if not sounds_like(form, self._own) or _odd(form, self._word) or self._hisses_otherwise(form):
            return False
        if script_of(form) == "Latin":
            if self._typed and not self._typed & {consonants(one) for one in spelling.all_sounds(form)}:
                return False  # found by its letters elsewhere, which other names share (Герасимов, Herasimow)
            return vowels_alike(form, self._word) and not respelled(form, self._word)
        return script_of(form) != "Arabic" or not any(_lacks_vowels(form, one) for one in self._counted)

    def _hisses_otherwise(self, form: str) -> bool:
        """Has it sh where the word has s, as English is read: Peshkov is not Peskov."""
        if script_of(form) not in ("Latin", "Cyrillic") or script_of(self._word) != "Latin":
            return False
        other = spelling.in_english(form) if script_of(form) == "Latin" else spelling.sounds(form)[0]
        return _hushed(spelling.in_english(self._word), other)


def _hushed(one: str, other: str) -> bool:
    """Have both the same hissing sounds, but for an s that is sh in `other`?"""
    mine, others = (re.sub("[^szcSZCJ]", "", said) for said in (one, other))
    return len(mine) == len(others) and any(a == "s" and b == "S" for a, b in zip(mine, others, strict=True))


def _lacks_vowels(form: str, other: str) -> bool:
    """Is `form` what `other` is without one of its long vowels?"""
    shorter = {other[:at] + other[at + 1 :] for at, letter in enumerate(other) if letter in "اوي"}
    return ARTICLE.sub("", form) in shorter


_SYLLABLE = re.compile("[aeiouyæœøı]+")
_OLD_OR_OTHER = re.compile(
    "ськи$|[бвгджзклмнпрстфхцчшщ]ъ$|[цс]кій$|ь(?=ск)|skaya$|skaja$|eh(?=[bcdfgjklmnpqrstvwxz])|[\u02b0-\u02ff]"
)  # before 1918; as libraries write, not newspapers
_NO_PRESS = re.compile(
    "[\u0460-\u0490\u0492-\u052fٹڈڑےںھۆېټۇۈڭەۋ]"
)  # letters of Kazakh, Kyrgyz, Urdu, Uyghur, ...


def _syllables(form: str) -> int:
    return len(_SYLLABLE.findall(re.sub("['’ʼ]", "", fold(form))))


def _odd(form: str, word: str) -> bool:
    """No newspaper's: letters without a vowel, spelled as before 1918, the railway station, a name in parts."""
    if form == word:
        return False
    if script_of(form) == "Latin":
        parted = "-" in form and "-" not in word and not ARTICLE.search(form)
        longer = script_of(word) == "Latin" and _syllables(form) > _syllables(word)
        return (
            parted
            or longer
            or ")" in form
            or not _SYLLABLE.search(fold(form))
            or bool(_OLD_OR_OTHER.search(form))
        )
    return bool(_OLD_OR_OTHER.search(form) or _NO_PRESS.search(form))
