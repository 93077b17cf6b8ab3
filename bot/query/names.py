"""Proposed spellings of a name in Latin, Arabic and Cyrillic script; nothing is added unasked.

Two sources. Rules of romanisation: what newspapers do with a sound that another script lacks (kh or h, q or g or gh,
dh or d or dd, ou or u or w, a doubled letter, -ev or -yev, al- or el-). And the words that the archive has seen: those
with the same skeleton, the consonants by their sound. Distance alone does not do: Haftar to Hifter is as far as
Haftar to after, but after has another skeleton.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from bot.query.inflection import cases, is_name
from bot.query.matcher import distance_within
from bot.text import fold

_VOWELS = "aeiouyаеиоуэюяіїє"
_MOST = 10  # spellings by rule in the script of the name itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A spelling that may be the same name. `script`: Latin, Arabic or Cyrillic; `why`: the rule, for people."""

    form: str
    script: str
    why: str


def propose(name: str, *, seen: Iterable[str] = ()) -> list[Proposal]:
    """Spellings of `name`, likeliest first; `seen`: words that the archive holds, of any script.

    A name of several words is spelled by its last, which is what headlines use.
    """
    words = name.split()
    if not words:
        return []
    word = words[-1] if not _ARTICLE.fullmatch(words[-2] if len(words) > 1 else "") else " ".join(words[-2:])
    script = script_of(word)
    found = [*_from_archive(word, seen), *_by_rule(word, script)]
    unique: dict[str, Proposal] = {}
    for proposal in found:
        key = fold(proposal.form.rstrip("*"))
        if len(key) > 1 and (key != fold(word) or proposal.form.endswith("*")):
            unique.setdefault(key, proposal)
    return list(unique.values())


def script_of(word: str) -> str:
    """Latin, Arabic or Cyrillic, by the first letter that is of one of them; Latin otherwise."""
    for letter in word:
        if "\u0400" <= letter <= "\u052f":
            return "Cyrillic"
        if "\u0600" <= letter <= "\u06ff":
            return "Arabic"
    return "Latin"


# ---- skeletons --------------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"(?i)(?:al|el|as|ad|an|ar)")
_PREFIX = re.compile(r"^(?:al|el|as|es|ad|ed|an|en|ar|er|az|ez|ash|esh)[- ’']|^(?:ال|аль-|эль-)")
_LATIN_SOUNDS = (
    ("shch", "s"), ("tsch", "s"), ("tch", "s"), ("sch", "s"), ("dzh", "s"), ("dj", "s"), ("kh", "h"), ("gh", "k"),
    ("sh", "s"), ("ch", "s"), ("zh", "s"), ("th", "d"), ("dh", "d"), ("ph", "f"), ("ts", "s"), ("tz", "s"),
    ("ck", "k"), ("x", "ks"), ("q", "k"), ("g", "k"), ("c", "k"), ("z", "s"), ("j", "s"), ("v", "f"), ("w", "f"),
    ("p", "b"),
)  # fmt: skip
_ARABIC_SOUNDS = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "d", "ذ": "d", "د": "d", "ض": "d", "ظ": "d", "ج": "s", "ژ": "s",
    "چ": "s", "ز": "s", "س": "s", "ش": "s", "ص": "s", "ح": "h", "خ": "h", "ه": "h", "ر": "r", "غ": "k", "ق": "k",
    "ك": "k", "گ": "k", "ف": "f", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_CYRILLIC_SOUNDS = {
    "б": "b", "п": "b", "в": "f", "ф": "f", "г": "k", "ґ": "k", "к": "k", "д": "d", "т": "t", "х": "h", "л": "l",
    "м": "m", "н": "n", "р": "r", "ж": "s", "з": "s", "с": "s", "ц": "s", "ч": "s", "ш": "s", "щ": "s",
}  # fmt: skip
_LAST_BREATH = re.compile("(?<=[aeiou])h$|(?<=..)ه$")  # Dbeibah, Dbeiba


def skeleton(word: str) -> str:
    """The consonants of `word` by their sound, the same for all its spellings: Khaftar, حفتر and Хафтар are hftr."""
    bare = _LAST_BREATH.sub("", _PREFIX.sub("", fold(word)))
    script = script_of(bare)
    if script == "Latin":
        for spelling, sound in _LATIN_SOUNDS:
            bare = bare.replace(spelling, sound)
        sounds = re.sub("[^bcdfhjklmnrst]", "", bare)
    else:
        table = _ARABIC_SOUNDS if script == "Arabic" else _CYRILLIC_SOUNDS
        sounds = "".join(table.get(letter, "") for letter in bare.replace("тс", "с").replace("дж", "ж"))
    return re.sub(r"(.)\1+", r"\1", sounds)


def _from_archive(word: str, seen: Iterable[str]) -> Iterator[Proposal]:
    wanted = skeleton(word)
    if len(wanted) < 2:
        return
    own = script_of(word)
    for other in seen:
        if skeleton(other) == wanted and _may_be(word, other, own):
            yield Proposal(
                form=other, script=script_of(other), why="seen in the archive, with the same consonants"
            )


def _may_be(word: str, other: str, own: str) -> bool:
    """Beside the skeleton: begins with a vowel if the other does; in the same script, not too far in letters."""
    a, b = (fold(_PREFIX.sub("", fold(one))) for one in (word, other))
    if not a or not b:
        return False
    if script_of(other) == own:
        few = len(skeleton(word)) <= 2
        return (a[0] in _VOWELS) == (b[0] in _VOWELS) and distance_within(a, b, 1 if few else 3)
    arabic = "Arabic" in (own, script_of(other))
    return arabic or (a[0] in _VOWELS) == (b[0] in _VOWELS)


# ---- rules ------------------------------------------------------------------------------------------------------

_RESPELLINGS: tuple[tuple[str, str, str], ...] = (
    (r"^h", "kh", "kh for h"), (r"^kh", "h", "h for kh"), (r"(?<=[aeiou])kh", "h", "h for kh"),
    (r"^gh?(?=[aou])", "q", "q for g"), (r"^gh?(?=[aou])", "k", "k for g"), (r"^q", "g", "g for q"),
    (r"^q", "k", "k for q"), (r"^g(?=[aou])", "gh", "gh for g"),
    (r"dd", "dh", "dh for dd"), (r"dd", "d", "one letter for two"), (r"(?<=[aeiou])dh", "dd", "dd for dh"),
    (r"(?<!^)ev$", "yev", "-yev for -ev"), (r"yev$", "ev", "-ev for -yev"), (r"^ye", "e", "e for ye"),
    (r"^e(?=[^aeiou])", "ye", "ye for e"), (r"ou", "u", "u for ou"), (r"oo", "u", "u for oo"), (r"(?<=[^aeiouq])u(?=[^aeiou])", "ou", "ou for u"),
    (r"aw", "au", "au for aw"), (r"au", "aw", "aw for au"), (r"([bdfklmnprstz])\1", r"\1", "one letter for two"),
    (r"skyy?$", "skiy", "-skiy for -sky"), (r"sky$", "skyy", "-skyy for -sky"), (r"sky$", "ski", "-ski for -sky"),
    (r"(?<=[^aeiou])y$", "i", "-i for -y"), (r"i$", "y", "-y for -i"), (r"eh$", "e", "-e for -eh"), (r"ah$", "a", "-a for -ah"), (r"(?<=[^aeiou])a$", "ah", "-ah for -a"),
    (r"(?<=[aeo])r$", "er", ""), (r"ar$", "er", "-er for -ar"), (r"(?<=^h)a(?=[^aeiou]{2})", "i", "i for a"),
    (r"(?<=^h)a", "e", "e for a"), (r"ei", "ai", "ai for ei"), (r"ai", "ei", "ei for ai"),
    (r"ss", "s", "one letter for two"), (r"(?<=[aeiou])s(?=[aeiou])", "ss", "two letters for one"),
    (r"iya", "ia", "ia for iya"), (r"yy", "y", "y for yy"), (r"sh", "ch", "ch for sh, as in French"),
    (r"^j", "dj", "dj for j, as in French"), (r"w", "v", "v for w"), (r"v", "w", "w for v"),
)  # fmt: skip


def _by_rule(word: str, script: str) -> Iterator[Proposal]:
    latin = [word] if script == "Latin" else [form for form, _ in _to_latin(word, script)]
    if script != "Latin":
        yield from (Proposal(form=form, script="Latin", why=why) for form, why in _to_latin(word, script))
    yield from _respelled(latin)
    base = _PREFIX.sub("", latin[0].lower()) if latin else ""
    if script != "Cyrillic":
        yield from _cyrillic(base)
    elif is_name(word) and len(cases(word)) > 1:
        yield Proposal(form=_with_endings(word), script="Cyrillic", why="with the endings of its cases")
    if script != "Arabic":
        yield from _arabic(base, article=latin[0].lower() != base)


def _respelled(names: list[str]) -> Iterator[Proposal]:
    """One rule, then a second on top of it; the likelier first."""
    given = names[0] if names else ""
    article = _PREFIX.match(given.lower())
    start = article.end() if article else 0
    base = given[start:].lower()
    once = dict(_applied(base))
    twice = {
        form: f"{why}, {more}" for one, why in once.items() for form, more in _applied(one) if form != base
    }
    found = list(chain(once.items(), ((f, w) for f, w in twice.items() if f not in once)))
    for form, why in found[:_MOST]:
        yield Proposal(form=form.title(), script="Latin", why=why)
    if article:
        yield Proposal(form=base.title(), script="Latin", why="without the article")
        other = "el" if article.group().startswith("a") else "al"
        yield Proposal(form=f"{other}-{base.title()}", script="Latin", why=f"{other}- for {article.group()}")


def _applied(word: str) -> Iterator[tuple[str, str]]:
    for pattern, by, why in _RESPELLINGS:
        changed = re.sub(pattern, by, word, count=1)
        if changed != word and why:
            yield changed, why


_FROM_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y",
    "э": "e", "ю": "yu", "я": "ya", "ь": "", "ъ": "",
}  # fmt: skip
_FROM_ARABIC = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
    "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g",
}  # fmt: skip


def _to_latin(word: str, script: str) -> list[tuple[str, str]]:
    if script == "Cyrillic":
        lower = word.lower()
        lower = re.sub("(?:ий|ый)$", "y", lower)
        plain = "".join(_FROM_CYRILLIC.get(letter, letter) for letter in lower)
        yes = re.sub("^e|(?<=[aeiouy])e", "ye", plain)
        return [
            (form.title(), "romanised from Cyrillic")
            for form in dict.fromkeys((yes, plain, plain.replace("kh", "h")))
        ]
    bare = fold(word).removeprefix("ال")
    letters = [_FROM_ARABIC.get(letter, "") for letter in bare]
    joined = re.sub(r"^u(?=[aeiou])", "w", _vowelled(letters))
    return [(joined.title(), "romanised from Arabic, short vowels guessed")]


def _vowelled(letters: list[str]) -> str:
    """An a where the first syllable has no vowel, and before a last consonant: h-f-t-r is haftar."""
    out = ""
    for at, letter in enumerate(letters):
        between = at and letter not in _LONG and letters[at - 1] not in _LONG
        if between and (not _LONG & set(out) or at == len(letters) - 1):
            out += "a"
        out += letter
    return out


_LONG = frozenset("aiu")

_TO_CYRILLIC = (
    ("shch", "щ"), ("sch", "ш"), ("tch", "ч"), ("dzh", "дж"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"),
    ("gh", "г"), ("ts", "ц"), ("th", "т"), ("dh", "д"), ("ph", "ф"), ("ck", "к"), ("qu", "кв"), ("dd", "дд"),
    ("yev", "ев"), ("yov", "ев"), ("skyy", "ский"), ("skiy", "ский"), ("sky", "ский"), ("ski", "ский"), ("ya", "я"), ("yu", "ю"), ("yo", "ё"), ("ye", "е"),
    ("ou", "у"), ("oo", "у"), ("ee", "и"), ("aw", "ау"), ("ey", "ей"), ("ay", "ай"), ("ai", "ай"), ("oy", "ой"),
    ("ei", "ей"), ("ia", "ия"), ("x", "кс"), ("j", "дж"), ("w", "в"), ("q", "к"), ("c", "к"), ("h", "х"), ("y", "и"),
    ("a", "а"), ("b", "б"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("i", "и"), ("k", "к"), ("l", "л"),
    ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"),
    ("z", "з"),
)  # fmt: skip
_TO_ARABIC = (
    ("shch", "ش"), ("sch", "ش"), ("tch", "تش"), ("sh", "ش"), ("ch", "تش"), ("zh", "ج"), ("kh", "خ"), ("gh", "غ"),
    ("ts", "تس"), ("th", "ث"), ("dh", "ذ"), ("ph", "ف"), ("ck", "ك"), ("ou", "و"), ("oo", "و"), ("ee", "ي"),
    ("ya", "يا"), ("yu", "يو"), ("ye", "ي"), ("yo", "يو"), ("ai", "اي"), ("ei", "ي"), ("ey", "ي"), ("aw", "او"), ("au", "او"),
    ("x", "كس"), ("a", "ا"), ("b", "ب"), ("c", "ك"), ("d", "د"), ("e", "ي"), ("f", "ف"), ("g", "غ"), ("h", "ه"),
    ("i", "ي"), ("j", "ج"), ("k", "ك"), ("l", "ل"), ("m", "م"), ("n", "ن"), ("o", "و"), ("p", "ب"), ("q", "ق"),
    ("r", "ر"), ("s", "س"), ("t", "ت"), ("u", "و"), ("v", "ف"), ("w", "و"), ("y", "ي"), ("z", "ز"),
)  # fmt: skip


def _spelled(word: str, table: tuple[tuple[str, str], ...]) -> str:
    out = ""
    at = 0
    word = fold(word)
    while at < len(word):
        spelling, letter = next(
            ((s, letter) for s, letter in table if word.startswith(s, at)), (word[at], "")
        )
        out += letter
        at += len(spelling)
    return out


def _cyrillic(base: str) -> Iterator[Proposal]:
    if base:
        form = _spelled(base, _TO_CYRILLIC).capitalize()
        yield Proposal(
            form=_with_endings(form), script="Cyrillic", why="letter by letter, with the endings of its cases"
        )
        single = re.sub(r"(.)\1", r"\1", form)
        if single != form:
            yield Proposal(form=_with_endings(single), script="Cyrillic", why="one letter for two")


def _with_endings(form: str) -> str:
    """Its stem with *, where its cases share one of three letters or more; itself where it is not declined."""
    forms = cases(form)
    if len(forms) == 1:
        return form
    stem = form
    while not all(one.startswith(stem) for one in forms):
        stem = stem[:-1]
    return f"{stem}*" if len(stem) >= 3 else form


def _arabic(base: str, *, article: bool) -> Iterator[Proposal]:
    """European names write all vowels; Arabic ones drop the short ones, and have the deep h."""
    if not base:
        return
    long = _spelled(re.sub(r"(.)\1", r"\1", base), _TO_ARABIC)
    vowel_less = re.sub(r"(?<=[^aeiou])[ae](?=[^aeiou])", "", re.sub(r"(.)\1", r"\1", base))
    short = _spelled(vowel_less, _TO_ARABIC).replace("ه", "ح", 1)
    mark = "ال" if article else ""
    for form, why in ((short, "without short vowels"), (long, "letter by letter")):
        yield Proposal(form=mark + form, script="Arabic", why=why)
