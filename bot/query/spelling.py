"""How a name sounds, and how the press of other languages writes those sounds. What it knows is data: data/*.toml.

A word is read into *sounds*, a letter each (data/spelling.toml says which), by the rules of the language that its
spelling betrays; the sounds are then written by the rules of each receiving language. Chinese and Japanese write
syllables. Nothing here knows any name.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain

from bot.query.scripts import script_of
from bot.text import fold

_Rules = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
_DOUBLED = re.compile(r"([^aeiou])\1")
_MOST_VARIANTS = 4


@dataclass(frozen=True, slots=True)
class Sounding:
    """How a language's letters sound. `marks`: what betrays a spelling for its readers, None where nothing does;
    `weak`: those that English has too."""

    name: str
    marks: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    rules: _Rules


@dataclass(frozen=True, slots=True)
class Writing:
    """How a language writes sounds. `of`: names of which origin only (arab), or any; `endings`: what goes before the
    endings of its cases come, None where names have none; `doubled`: it doubles letters; `unsure`: sounds that it often
    leaves as English writes them; `always`: it respells names of any origin; `romanised`: all that were spelled for readers
    of English."""

    name: str
    script: str
    rules: _Rules
    of: str
    endings: re.Pattern[str] | None
    doubled: bool
    unsure: re.Pattern[str] | None = None
    always: bool = False
    romanised: bool = False


@dataclass(frozen=True, slots=True)
class Syllables:
    """A script of syllables: what is written for a consonant with a vowel, and for a consonant alone."""

    signs: dict[str, str]
    alone: dict[str, str]


def sounds(word: str) -> tuple[str, ...]:
    """How `word` may sound, the likeliest first; empty for a script without reading rules."""
    lower = word.lower().replace("\u0307", "")
    script = script_of(lower)
    readings = _data().readings
    if script != "Latin":
        lower = fold(lower) if script == "Greek" else lower
        return _rewritten(lower, readings[script].rules) if script in readings else ()
    foreign = [one for one in readings.values() if one.marks and one.marks.search(lower)]
    chosen = [*foreign[:1], readings["English"]][:1]
    return tuple(dict.fromkeys(chain.from_iterable(_rewritten(_plain(lower), one.rules) for one in chosen)))


def is_surely_foreign(word: str) -> bool:
    """Has a spelling for readers of another language than English a mark that English spellings never have?"""
    lower = word.lower()
    for one in _data().readings.values():
        marks = [found.group() for found in one.marks.finditer(lower)] if one.marks else []
        if any(mark and not (one.weak and one.weak.fullmatch(mark)) for mark in marks):
            return True
    return False


def in_english(word: str) -> str:
    """How readers of English say Latin letters, whoever wrote them."""
    return _once(_plain(word.lower()), _data().readings["English"].rules, 0, None)


def all_sounds(word: str) -> frozenset[str]:
    """The same, but as readers of every language might say it: for comparing, not for proposing."""
    lower = _plain(word.lower())
    if script_of(lower) != "Latin":
        return frozenset(sounds(word)[:1])
    latin = [one for one in _data().readings.values() if one.marks]
    return frozenset(_once(lower, one.rules, 0, None) for one in latin)


def languages() -> tuple[Writing, ...]:
    """All that we write for."""
    return _data().writings


def write(said: str, language: Writing) -> tuple[str, ...]:
    """The spellings of `said` for the readers of `language`, the usual one first."""
    if not language.doubled:
        said = _DOUBLED.sub(r"\1", said)
    for rare, usual in (("O", "o"), ("L", "l"), ("N", "n")):
        if not any(rare in pattern.pattern for pattern, _ in language.rules):
            said = said.replace(rare, usual)
    return _rewritten(said, language.rules)


def is_chinese(words: list[str]) -> bool:
    """A family name and a given name in pinyin (Xi Jinping), as far as syllables tell."""
    syllable = _data().syllable
    counts = [
        len(syllable.findall(word))
        for word in words
        if re.fullmatch(f"(?:{syllable.pattern})+", word.lower())
    ]
    return len(words) == 2 and len(counts) == 2 and counts[0] == 1 and sum(counts) <= 3


def is_listed_chinese(word: str, listed: Iterable[str]) -> bool:
    """One word of pinyin (Chengdu): as many characters are listed, and not only those that foreign names are written with."""
    data = _data()
    if not re.fullmatch(f"(?:{data.syllable.pattern})+", word):
        return False
    foreign = set("".join((*data.chinese.signs.values(), *data.chinese.alone.values())))
    count = len(data.syllable.findall(word))
    return any(
        script_of(form) == "Han"
        and len(form) == count > 1
        and not set(form.translate(data.simplified)) <= foreign
        for form in listed
    )


def of_chinese(words: list[str]) -> list[tuple[str, Writing]]:
    """How the press of other languages writes the Chinese name `words`."""
    data = _data()
    found = []
    for language, joint in data.pinyin:
        cut = [joint.join(data.syllable.findall(word.lower())) for word in words]
        variants = [_rewritten(word, language.rules) for word in cut]
        found += [(" ".join(row), language) for row in zip(*variants, strict=False)]
        if language.name == "Russian":
            ukrainian = str.maketrans("иэ", "іе")
            found += [(form.translate(ukrainian), language) for form, _ in found[-1:]]
    return found


def in_chinese(said: str) -> tuple[str, ...]:
    """Simplified, then as Hong Kong and Taiwan write the same characters."""
    data = _data()
    said = re.sub("(?<=[^aeiouy])y(?=[aou])", "iy", _DOUBLED.sub(r"\1", _flat(said)))
    simple = _in_syllables(re.sub("ei$", "e|i", said), data.chinese)
    return both_chinese(simple) if simple else ()


def both_chinese(form: str) -> tuple[str, ...]:
    """`form` as it is, in simplified characters, and in those that Hong Kong and Taiwan write; each once."""
    data = _data()
    return tuple(dict.fromkeys((form, form.translate(data.simplified), form.translate(data.traditional))))


def in_hebrew(arabic: str) -> tuple[str, ...]:
    """The Arabic letters of a name by those of the same root, the usual ones first."""
    return _rewritten(arabic, _data().hebrew_of_arabic)


def in_kana(said: str) -> tuple[str, ...]:
    """In katakana, the long vowels not marked."""
    flat = re.sub("v(?=[^aeiouy])", "b", _DOUBLED.sub(r"\1", _parted(_flat(said))))
    written = _in_syllables(re.sub("n$|n(?=[^aeiouy])|m(?=[bp])", "N", flat), _data().kana)
    return (written,) if written else ()


def in_hangul(said: str) -> tuple[str, ...]:
    """In Korean blocks, by the rules for foreign names (1986)."""
    flat = re.sub("C(?![aeiouy])", "Ci", re.sub("v$", "f", _DOUBLED.sub(r"\1", _parted(_flat(said)))))
    flat = re.sub("(?<=[^nlm])l(?=[aeiouwy])", "ll", re.sub("S(?=[aeou])", "sy", flat))
    if not re.fullmatch("[a-zSZJC]+", flat):
        return ()
    return ("".join(_blocks(flat)),)


def _flat(said: str) -> str:
    """Sounds that Chinese, Japanese and Korean don't tell apart made one."""
    said = re.sub("dz", "z", said)
    said = re.sub("oglu$", "|olu", re.sub("(?<=sk)iy$|Yy$|iy$", "i", said)).replace("aa", "a")
    return said.translate(str.maketrans("xHGTDqYO", "hhgtdkio", "'Q"))


def _parted(said: str) -> str:
    """A vowel between t or d and y, for there is no sign for both."""
    return re.sub("(?<=[td])y(?=[ao])", "iy", said)


def _in_syllables(said: str, table: Syllables) -> str:
    """The longest syllable at each place; nothing where a sound has no sign."""
    out, at = "", 0
    while at < len(said):
        size = next((n for n in (4, 3, 2, 1) if said[at : at + n] in table.signs and len(said[at : at + n]) == n
                     and not _cuts(said, at, n)), 0)  # fmt: skip
        if size:
            out += table.signs[said[at : at + size]]
            at += size
        elif said[at] == "|":
            at += 1
        elif said[at] in table.alone:
            out += table.alone[said[at]]
            at += 1
        else:
            return ""
    return out


def _cuts(said: str, at: int, size: int) -> bool:
    """An n belongs to the vowel behind it: ko-na-te, not kon-ate."""
    return said[at + size - 1] in "nyg" and size > 1 and said[at + size : at + size + 1] in ("a", "e", "i", "o", "u") \
        and said[at + size : at + size + 1] != ""  # fmt: skip


_INITIALS = dict(
    zip(
        ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "c", "k", "t", "p", "h"],
        range(19),
        strict=True,
    )
)
_KOREAN = {"g": "g", "n": "n", "d": "d", "r": "r", "l": "r", "m": "m", "b": "b", "v": "b", "s": "s", "S": "s", "J": "j", "Z": "j",
           "z": "j", "C": "c", "c": "c", "k": "k", "t": "t", "p": "p", "f": "p", "h": "h"}  # fmt: skip
_KOREAN_VOWELS = {
    "a": 0,
    "e": 5,
    "o": 8,
    "u": 13,
    "i": 20,
    "ya": 2,
    "ye": 7,
    "yo": 12,
    "yu": 17,
    "wa": 9,
    "wi": 16,
    "we": 15,
    "": 18,
}
_KOREAN_ENDS = {"n": 4, "l": 8, "m": 16}


def _blocks(flat: str) -> list[str]:
    """A block for each consonant with its vowel; n, l, m close the block before them."""
    blocks: list[str] = []
    for first, glide, vowel, end in re.findall(
        r"([^aeiouyw]?)([yw]?)([aeiou]?)((?:(?<=[aeiou])[nlm](?![aeiouy])|l(?=l))?)", flat
    ):
        if not (first or glide or vowel or end):
            continue
        spoken = (glide + vowel) if glide + vowel in _KOREAN_VOWELS else (vowel or ("i" if glide else ""))
        if first == "S" and not spoken:
            spoken = "i"
        head = _INITIALS[_KOREAN.get(first, "-")] if first else _INITIALS["-"]
        blocks.append(chr(0xAC00 + (head * 21 + _KOREAN_VOWELS[spoken]) * 28 + _KOREAN_ENDS.get(end, 0)))
    return blocks


# ---- the machine ------------------------------------------------------------------------------------------------


def _rewritten(text: str, rules: _Rules) -> tuple[str, ...]:
    """At each place the first rule that fits. The first spelling takes the first choice of every rule, each further
    one another choice of one rule."""
    variants = [_once(text, rules, 0, None)]
    for changed, (_, choices) in enumerate(rules):
        variants += [_once(text, rules, nth, changed) for nth in range(1, len(choices))]
    return tuple(dict.fromkeys(variants))[: _MOST_VARIANTS + 1]


def _once(text: str, rules: _Rules, nth: int, changed: int | None) -> str:
    out, at = [], 0
    while at < len(text):
        for number, (pattern, choices) in enumerate(rules):
            if (found := pattern.match(text, at)) and found.end() > at:
                out.append(choices[nth if number == changed else 0])
                at = found.end()
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


_ACCENTS = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüýāēīōūőűñ", "aaaaaaeeeeiiiiooooouuuuyaeiououn")


def _plain(word: str) -> str:
    return word.translate(_ACCENTS)


@dataclass(frozen=True, slots=True)
class _Data:
    readings: dict[str, Sounding]
    pinyin: tuple[tuple[Writing, str], ...]
    syllable: re.Pattern[str]
    writings: tuple[Writing, ...]
    chinese: Syllables
    kana: Syllables
    traditional: dict[int, int]
    simplified: dict[int, int]
    hebrew_of_arabic: _Rules


@cache
def _data() -> _Data:
    folder = resources.files("bot.query").joinpath("data")
    spelling = tomllib.loads(folder.joinpath("spelling.toml").read_text(encoding="utf-8"))
    syllables = tomllib.loads(folder.joinpath("syllables.toml").read_text(encoding="utf-8"))
    pairs = syllables["chinese"]["traditional"].split()
    return _Data(
        readings={
            name: Sounding(
                name,
                re.compile(one["marks"]) if "marks" in one else None,
                re.compile(one["weak"]) if "weak" in one else None,
                _compiled(one["rules"]),
            )
            for name, one in spelling["reads"].items()
        },
        writings=tuple(
            Writing(
                name.removesuffix("-own"),
                one["script"],
                _compiled(one["rules"]),
                one.get("of", ""),
                re.compile(one["endings"] or "(?!)") if "endings" in one else None,
                one.get("doubled", True),
                re.compile(one["unsure"]) if "unsure" in one else None,
                one.get("always", False),
                one.get("romanised", False),
            )
            for name, one in spelling["writes"].items()
        ),
        pinyin=tuple(
            (
                Writing(name, one["script"], _compiled(one["rules"]), "", endings=None, doubled=True),
                one.get("joint", ""),
            )
            for name, one in spelling["pinyin"].items()
            if name != "syllable"
        ),
        syllable=re.compile(spelling["pinyin"]["syllable"]),
        chinese=_syllables(syllables["chinese"]),
        kana=_syllables(syllables["kana"]),
        traditional={ord(pair[0]): ord(pair[1]) for pair in pairs},
        simplified={ord(pair[1]): ord(pair[0]) for pair in pairs},
        hebrew_of_arabic=_compiled(spelling["hebrew_of_arabic"]["rules"]),
    )


def _compiled(rules: list[list[str]]) -> _Rules:
    return tuple((re.compile(pattern), tuple(out.split("|"))) for pattern, out in rules)


def _syllables(table: dict[str, object]) -> Syllables:
    vowels, rows, alone = str(table["vowels"]).split(), table["rows"], str(table["alone"]).split()
    assert isinstance(rows, list)
    signs = {}
    for row in rows:
        consonant, *written = str(row).split()
        signs.update(
            {
                consonant.strip("-") + vowel: sign
                for vowel, sign in zip(vowels, written, strict=True)
                if sign != "."
            }
        )
    return Syllables(
        signs, {one[0]: one[1:] for one in alone} | ({"N": "ン"} if "ア" in signs.values() else {})
    )
