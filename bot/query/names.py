"""Proposed spellings of a name in the scripts of the world's press; nothing is added unasked.

Three sources, the surest first. Known names (known.py): the spellings that public collections list for a name that is
spelled so (listing.py chooses). Sounds (spelling.py): how each language's press writes what is heard. And the words that the archive has
seen: those with the same skeleton, the consonants by their sound. Distance alone does not do: Haftar to Hifter is as
far as Haftar to after, but after has another skeleton.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain, islice

from bot.query import known, letters, listing, spelling
from bot.query.distance import distance, distance_within
from bot.query.heard import ARTICLE, consonants, near
from bot.query.inflection import open_forms
from bot.query.listing import UNLISTED, Listing
from bot.query.origin import (
    Origin,
    at_home,
    is_arab,
    is_from_elsewhere,
    is_korean,
    is_plain,
    is_romanised,
    kept,
    origin_of,
)
from bot.query.scripts import script_of
from bot.query.unvowelled import Guesses, writers
from bot.text import fold

_LONGEST = 100  # characters
_VOWELS = "aeiouyаеиоуэюяіїєαεηιουω"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedForm:
    """A spelling that may be the same name. `script`: Latin, Arabic, Cyrillic, ...; `why`: the rule, for people."""

    form: str
    script: str
    why: str


def propose(name: str, *, seen: Iterable[str] = ()) -> list[ProposedForm]:
    """Spellings of `name`, likeliest first; `seen`: words that the archive holds, of any script.

    A name of several words is spelled by its last, which is what headlines use, unless the whole is known. What is
    longer than any name has none: the rules' work grows faster than its length.
    """
    words = name.split()
    if not words or len(name) > _LONGEST:
        return []
    if spelling.is_chinese(words):
        return _unique(name, _of_chinese(words))
    if is_korean(words):
        return _unique(name, _of_korean(words))
    whole = " ".join(words)
    found = listing.find([whole]) if len(words) > 1 else UNLISTED
    word = whole if found.forms else _headline_word(words)
    bare = ARTICLE.sub("", word.lower())
    if not found.forms:
        found = listing.find(dict.fromkeys([word, fold(word), bare, *_likely(bare)]))
    parted = len(words) > 1 and word != whole
    return _unique(
        word,
        chain(
            _from_archive(word, seen),
            _of_word(word, bare, found, alone=len(words) == 1) if not parted or len(word) > _SHORT else (),
            _whole(words) if parted and len(words) <= _MOST_WORDS else (),
            () if parted or found.forms else _of_parts(word),
        ),
    )


def _of_word(word: str, bare: str, found: Listing, *, alone: bool) -> Iterator[ProposedForm]:
    """What is listed, then what rules make of it."""
    if alone and spelling.is_listed_chinese(bare, found.forms):
        yield from _listed(_of_characters(found.forms))
        yield from _of_chinese([bare])
    else:
        yield from _listed(found.forms)
        yield from _by_rule(word, bare, found)


def _of_parts(word: str) -> Iterator[ProposedForm]:
    """Of a name in two parts, which letters without vowels write as two words: Ben-Gvir."""
    parts = [spelling.sounds(part) for part in word.split("-")]
    if len(parts) != 2 or not all(parts) or ARTICLE.match(word.lower()):
        return
    for language in spelling.languages():
        if language.script in letters.SCRIPTS and not language.of:
            written = [spelling.write(said[0], language) for said in parts]
            for last in written[1]:
                form = f"{written[0][0]} {last}"
                why = f"as {language.name} press writes it, in two words"
                yield ProposedForm(form=form, script=language.script, why=why)


_MOST_WORDS = 4
_SHORT = 3  # letters: alone such a word is anybody's name, or none (To Lam)


def _of_characters(listed: list[str]) -> list[str]:
    """Of a place in China: its other names are left out where one is listed with the sign for a city, and Latin
    spellings, which rules write better."""
    cities = {form for form in listed if script_of(form) == "Han" and form + "市" in listed}
    kept = {*cities, *(form + "市" for form in cities)}
    return [
        form
        for form in listed
        if script_of(form) != "Latin" and (not kept or script_of(form) != "Han" or form in kept)
    ]


def _unique(word: str, proposals: Iterable[ProposedForm]) -> list[ProposedForm]:
    """Each once, and not what was typed; a form and its open form count as one, and the open one is kept."""
    unique: dict[str, ProposedForm] = {}
    for proposal in proposals:
        key = fold(proposal.form.rstrip("*")) + "*" * proposal.form.endswith("*")
        if len(key) > 1 and key != fold(word):
            unique.setdefault(key, proposal)
    opened = [key[:-1] for key in unique if key.endswith("*")]
    return [one for key, one in unique.items() if not any(_is_in(key, stem) for stem in opened)]


def _is_in(key: str, stem: str) -> bool:
    """Does `stem` with its open end stand for `key`, which is longer by an ending's letters at most."""
    return key.startswith(stem) and key != f"{stem}*" and len(key.rstrip("*")) - len(stem) <= _ENDING


_ENDING = 2  # letters


_WHOLE = "all words as {} press writes them"


def _whole(words: list[str]) -> Iterator[ProposedForm]:
    """All its words, each as a language writes it first."""
    written = [_first_spellings(word) for word in words]
    for language in spelling.languages():
        parts = [one.get(language, "") for one in written]
        if all(parts):
            why = _WHOLE.format(language.name)
            yield ProposedForm(form=" ".join(map(_capital, parts)), script=language.script, why=why)


def _first_spellings(word: str) -> dict[spelling.Writing, str]:
    """By language: what its rules write first or, where the name is known, the listed spelling nearest to it."""
    listed = listing.find([word]).forms
    found = {}
    for language in spelling.languages() if (said := spelling.sounds(word)) else ():
        if not language.of and (listed or language.script != "Latin" or language.name == "English"):
            written = spelling.write(said[0], language)[0]
            near = [form for form in listed if script_of(form) == language.script != "Latin"
                    and not (language.name == "Russian" and _UKRAINIAN.search(form))]  # fmt: skip
            nearest = min(near, key=lambda form: distance(form, written), default=written)
            sure = language.script in letters.SCRIPTS or 3 * distance(nearest, written) < len(written)
            found[language] = nearest if sure else written
    return found


_UKRAINIAN = re.compile("[іїєґ]")


def _of_korean(words: list[str]) -> Iterator[ProposedForm]:
    """Whole, for a given name alone is many people's; Latin letters stay as they are but for the English oo."""
    yield ProposedForm(form=" ".join(words).replace("oo", "u"), script="Latin", why="u for oo")
    for one in _whole(words):
        if (
            one.script == "Greek"
            or one.why == _WHOLE.format("Arabic")
            or (one.script == "Hebrew" and "ae" not in words[1])
        ):
            yield one


def _of_chinese(words: list[str]) -> Iterator[ProposedForm]:
    for form, language in spelling.of_chinese(words):
        shown = " ".join(word[:1].upper() + word[1:] for word in form.split())
        yield ProposedForm(
            form=shown, script=language.script, why=f"as {language.name} press writes Chinese names"
        )


def _headline_word(words: list[str]) -> str:
    with_article = len(words) > 1 and _ARTICLE.fullmatch(words[-2])
    return " ".join(words[-2:]) if with_article else words[-1]


# ---- skeletons --------------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"(?i)(?:al|el|as|ad|an|ar)")
_LATIN_SOUNDS = (
    ("shch", "s"), ("tsch", "s"), ("tch", "s"), ("sch", "s"), ("dzh", "s"), ("dj", "s"), ("kh", "h"), ("gh", "k"),
    ("sh", "s"), ("ch", "s"), ("zh", "s"), ("th", "d"), ("dh", "d"), ("ph", "f"), ("ts", "s"), ("tz", "s"),
    ("ck", "k"), ("x", "ks"), ("q", "k"), ("g", "k"), ("c", "k"), ("z", "s"), ("j", "s"), ("v", "f"), ("w", "f"),
    ("p", "b"),
)  # fmt: skip
_OTHER_SOUNDS = {
    "Arabic": {
        "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "d", "ذ": "d", "د": "d", "ض": "d", "ظ": "d", "ج": "s", "ژ": "s",
        "چ": "s", "ز": "s", "س": "s", "ش": "s", "ص": "s", "ح": "h", "خ": "h", "ه": "h", "ر": "r", "غ": "k", "ق": "k",
        "ك": "k", "گ": "k", "ف": "f", "ل": "l", "م": "m", "ن": "n",
    },
    "Cyrillic": {
        "б": "b", "п": "b", "в": "f", "ф": "f", "г": "k", "ґ": "k", "к": "k", "д": "d", "т": "t", "х": "h", "л": "l",
        "м": "m", "н": "n", "р": "r", "ж": "s", "з": "s", "с": "s", "ц": "s", "ч": "s", "ш": "s", "щ": "s",
    },
}  # fmt: skip
_LAST_BREATH = re.compile("(?<=[aeiou])h$|(?<=..)ه$")  # Dbeibah, Dbeiba


def skeleton(word: str) -> str:
    """The consonants of `word` by their sound, the same for all its spellings: Khaftar, حفتر and Хафтар are hftr."""
    bare = _LAST_BREATH.sub("", ARTICLE.sub("", fold(word)))
    script = script_of(bare)
    if script == "Latin":
        for letters, sound in _LATIN_SOUNDS:
            bare = bare.replace(letters, sound)
        heard = re.sub("[^bcdfhjklmnrst]", "", bare)
    else:
        table = _OTHER_SOUNDS.get(script, {})
        heard = "".join(table.get(letter, "") for letter in bare.replace("тс", "с").replace("дж", "ж"))
    return re.sub(r"(.)\1+", r"\1", heard)


def _from_archive(word: str, seen: Iterable[str]) -> Iterator[ProposedForm]:
    wanted = skeleton(word)
    if len(wanted) < 2:
        return
    own = script_of(word)
    for other in seen:
        if skeleton(other) == wanted and _may_be(word, other, own):
            yield ProposedForm(
                form=other, script=script_of(other), why="seen in the archive, with the same consonants"
            )


def _may_be(word: str, other: str, own: str) -> bool:
    """Beside the skeleton: begins with a vowel if the other does; in the same script, not too far in letters."""
    a, b = (fold(ARTICLE.sub("", fold(one))) for one in (word, other))  # of two consonants or more: not empty
    if script_of(other) == own:
        few = len(skeleton(word)) <= 2
        return (a[0] in _VOWELS) == (b[0] in _VOWELS) and distance_within(a, b, 1 if few else 3)
    arabic = "Arabic" in (own, script_of(other))
    return arabic or (a[0] in _VOWELS) == (b[0] in _VOWELS)


# ---- known names ------------------------------------------------------------------------------------------------


def _listed(forms: list[str]) -> Iterator[ProposedForm]:
    for form in forms:
        why = "known: listed for a name that is spelled so"
        yield ProposedForm(form=_capital(form), script=script_of(form), why=why)


def _capital(form: str) -> str:
    return re.sub(r"(?:^|(?<=[\s-]))\w", lambda first: first[0].upper(), form)


def _likely(bare: str) -> Iterator[str]:
    """Under which other spellings a name may be listed."""
    if script_of(bare) == "Latin":
        vowels = re.sub("[^aeiouy]", "", bare)
        yield from (form for form, _ in _variants(bare) if re.sub("[^aeiouy]", "", form) == vowels)
    for heard in spelling.sounds(bare)[:1]:
        for language in spelling.languages():
            if language.script not in letters.SCRIPTS:  # a name without vowels may be another's
                yield from spelling.write(heard, language)[:2]


# ---- rules ------------------------------------------------------------------------------------------------------


def _by_rule(word: str, bare: str, found: Listing) -> Iterator[ProposedForm]:
    """What is written for the sounds of the name, and for those of the other spelling under which it is listed."""
    said_so = dict.fromkeys([*_heard(bare, found.forms)[:1], *_read(found.spelled, found.forms)[:1]])
    heard = [one for one in said_so if one]
    heard = [one for one in heard if near(consonants(one), {consonants(heard[0])})]
    if not heard:
        return
    latin = re.sub("[^a-z]", "", fold(bare)) if script_of(bare) == "Latin" else _english(heard[0])
    known_scripts = {script_of(form) for form in found.forms}
    written = _surely_arabic(latin) if known_scripts <= {"Latin"} else found.forms
    article = bare != word.lower()
    first = origin_of(word, heard[0], written, article=article or bool(found.counted))
    evidence = _evidence(bare, found, first)
    if evidence is _Evidence.NONE:
        return
    if evidence is not _Evidence.MUCH:
        first = Origin.UNSURE
    spelled_out = evidence not in (_Evidence.LETTERS, _Evidence.HOME)
    if spelled_out and script_of(word) == "Latin" and first is not Origin.LATIN:
        yield from _respelled(word, bare, first)
        yield from _short_at_end(bare, found.counted)
        yield from _of_qaf(heard[0], found.counted)
    for nth, said in enumerate(heard if script_of(bare) == "Latin" else heard[:1]):
        origin = first if not nth or first is Origin.ARAB else origin_of(word, said, found.forms)
        yield from _in_letters(said, origin, None if nth else evidence)
        syllables = _in_syllables(said, known_scripts, slavic=origin is Origin.SLAVIC)
        yield from (one for one in syllables if evidence is not _Evidence.LETTERS or not _is_short_kana(one))
    yield from _with_open_end(word, bare, heard[0], first, evidence)
    for form, why in Guesses(heard[0], latin, first, listed=known_scripts, counted=found.counted):
        script = script_of(form)
        yield ProposedForm(form="ال" * (article and script == "Arabic") + form, script=script, why=why)


class _Evidence(Enum):
    """How sure it is whose rules write a name: MUCH, its listed spellings or its end say so; ENGLISH, it is listed
    as for readers of English and in no other way; HOME, it is listed, and nobody respells it; ROMANISED, it was spelled for
    readers of English; LETTERS, nothing but letters that all read alike; NONE, not even that."""

    MUCH = auto()
    ENGLISH = auto()
    HOME = auto()
    ROMANISED = auto()
    LETTERS = auto()
    NONE = auto()


def _evidence(bare: str, found: Listing, origin: Origin) -> _Evidence:
    listed = {script_of(form) for form in found.forms}
    elsewhere = listed & {"Cyrillic", "Greek", "Arabic"}
    if script_of(bare) != "Latin" or origin in (Origin.SLAVIC, Origin.LATIN) or is_from_elsewhere(bare):
        return _Evidence.MUCH
    if elsewhere and (origin is Origin.ARAB or _is_respelled(bare, found.forms)):
        return _Evidence.MUCH
    if not elsewhere and not is_plain(bare):
        return _Evidence.NONE
    romanised = is_romanised(bare)
    if elsewhere or "Latin" in listed:
        return _Evidence.ENGLISH if romanised else _Evidence.HOME
    return _Evidence.ROMANISED if romanised else _Evidence.LETTERS


def _is_respelled(bare: str, listed: list[str]) -> bool:
    """Is it listed in other Latin letters, too, with the same consonants?"""
    others = [form for form in listed if script_of(form) == "Latin" and fold(form) != fold(bare)]
    own = {consonants(one) for one in spelling.all_sounds(bare)}
    return any(consonants(one) in own for form in others for one in spelling.all_sounds(form))


def _with_open_end(
    word: str, bare: str, said: str, origin: Origin, evidence: _Evidence
) -> Iterator[ProposedForm]:
    if origin is Origin.LATIN:
        yield from _as_at_home(bare)
        return
    if evidence not in (_Evidence.LETTERS, _Evidence.HOME):
        yield from _with_endings(said, origin, evidence)
    least = _LONG_ENOUGH - (evidence in (_Evidence.HOME, _Evidence.ENGLISH))
    kept = evidence is not _Evidence.MUCH and script_of(word) == "Latin"
    if kept and len(word) >= least and not known.begins_another(word):
        yield ProposedForm(form=f"{_capital(word)}*", script="Latin", why=_ANY_ENDINGS)


_LONG_ENOUGH = 6  # letters, to be no word's beginning
_ANY_ENDINGS = "with the endings of any language"


def _in_letters(said: str, origin: Origin, evidence: _Evidence | None) -> Iterator[ProposedForm]:
    """As each language that writes vowels writes its sounds, where it writes such names by their sounds; in Latin letters
    as far as there is `evidence`, and not for another spelling's sounds (None)."""
    for language in writers(origin):
        if origin is not Origin.SLAVIC and language.unsure and language.unsure.search(said):
            continue
        respelled = _respells(language, evidence)
        if language.script not in letters.SCRIPTS and (language.script != "Latin" or respelled):
            yield from islice(_written(said, language, origin), None if evidence else 3)


def _respells(language: spelling.Writing, evidence: _Evidence | None) -> bool:
    """Does it write names of which so much is known in Latin letters of its own."""
    match evidence:
        case _Evidence.MUCH:
            return True
        case _Evidence.ENGLISH | _Evidence.ROMANISED:
            return language.romanised
        case _Evidence.LETTERS:
            return language.always
        case _:
            return False


def _is_short_kana(one: ProposedForm) -> bool:
    """Two signs, which are mostly another word (カニ, a crab)."""
    return one.script == "Kana" and len(one.form) < 3


def _in_syllables(said: str, known_scripts: set[str], *, slavic: bool) -> Iterator[ProposedForm]:
    if "Han" not in known_scripts:
        chinese = spelling.in_chinese(_palatal(said) if slavic else said)
        yield from _made(chinese, "in syllables, as Chinese press does")
    if "Kana" not in known_scripts:
        yield from _made(spelling.in_kana(said), "in syllables, as Japanese press does")
    if "Hangul" not in known_scripts:
        yield from _made(spelling.in_hangul(said), "in syllables, as Korean press does")


def _as_at_home(bare: str) -> Iterator[ProposedForm]:
    for form in kept(bare):
        yield ProposedForm(form=_capital(form), script="Latin", why="as it is written at home, or nearly")
    for form in (one for one in (bare, *kept(bare)) if not known.begins_another(one)):
        yield ProposedForm(form=f"{_capital(form)}*", script="Latin", why=_ANY_ENDINGS)


def _surely_arabic(latin: str) -> list[str]:
    """How it is written in Arabic, if that is mostly with letters that foreign names have not."""
    found = [one for one in letters.spellings(latin, "Arabic", most=6) if is_arab(one[0])]
    return [form for form, _ in found] if sum(share for _, share in found) >= 0.5 else []


def _english(said: str) -> str:
    return spelling.write(said, spelling.languages()[0])[0]


def _palatal(said: str) -> str:
    """Russian syllables have Chinese characters of their own: 列 for le, 涅 for ne; short names in -ev are Bulgarian too."""
    return re.sub("(?<=[nlrd])e(?!v$)|(?<=.{4}[nlrd])e", "ye", said)


def _heard(bare: str, listed: list[str]) -> tuple[str, ...]:
    """How it sounds; by a known spelling that writes vowels, where it does not."""
    if script_of(bare) in ("Latin", "Cyrillic", "Greek"):
        return _read(bare, listed)
    spelled = [form for form in listed if script_of(form) in ("Cyrillic", "Latin") and form.isalpha()]
    if spelled:
        return spelling.sounds(spelled[0])
    return tuple(_vowelled(one) for one in spelling.sounds(bare))


def _read(bare: str, listed: list[str]) -> tuple[str, ...]:
    """As it is spelled or, if that may be read in two ways, as listed spellings in other letters say; not at all if none
    does."""
    own = spelling.sounds(at_home(bare, listed))
    if at_home(bare, listed) != bare:
        return own
    ways = (own, (spelling.in_english(bare),)) if script_of(bare) == "Latin" else (own,)
    said = [
        heard
        for script in ("Cyrillic", "Greek")
        for form in listed
        if script_of(form) == script
        for heard in spelling.sounds(form)[:1]
    ]
    if said:
        frames = set(map(_frame, said))
        return next((way for way in ways if way and frames & _frames(way[0])), tuple(said[:1]))
    unsure = len({consonants(way[0]) for way in ways if way}) > 1 and not spelling.is_surely_foreign(bare)
    return () if unsure else own


def _frames(said: str) -> set[str]:
    """As it is, and as Russian and Greek write Japanese syllables: chi is ти."""
    japanese = said.replace("Ci", "ti").replace("Si", "si").replace("Ji", "zi")
    return {_frame(said), _frame(japanese)}


def _frame(said: str) -> str:
    """Its consonants without those that languages hear as g, as h or not at all."""
    return consonants(re.sub("[gGhHx]", "", said))


def _vowelled(said: str) -> str:
    """An a where the first syllable has no vowel, and before a last consonant: h-f-t-r is haftar."""
    out = ""
    for at, sound in enumerate(said):
        between = at and sound not in "aiou" and said[at - 1] not in "aiou"
        if between and (not set("aiou") & set(out) or at == len(said) - 1):
            out += "a"
        out += sound
    return out


def _written(said: str, language: spelling.Writing, origin: Origin) -> Iterator[ProposedForm]:
    why = f"as {language.name} press writes it"
    inflected = language.script == "Cyrillic" and not _shortens(said, language)
    for form in spelling.write(_marked(said, origin, language), language):
        shown = _capital(form)
        for one in open_forms(shown, language.name) if inflected else (shown,):
            yield ProposedForm(form=_safe(one, shown), script=language.script, why=why)


def _safe(form: str, plain: str) -> str:
    """`form`, or `plain` where the open end of `form` would find another name, too (Ахмед*, Ахмедабад)."""
    return plain if form.endswith("*") and known.begins_another(form[:-1]) else form


_LONG = 8  # sounds, with which a name is no other word


def _shortens(said: str, language: spelling.Writing) -> bool:
    """One letter for two makes another word of some names (Gallant, galant), so that its end is better not open."""
    return not language.doubled and len(said) < _LONG and bool(re.search(r"([^aeiou])\1", said))


_OF_UKRAINE = re.compile("enko$|iv$|h[aeou]$")  # whose и is no ы in Russian


def _marked(said: str, origin: Origin, language: spelling.Writing) -> str:
    """The l of Slavic names has a letter of its own in Polish, their n in Hungarian. In Cyrillic, the h of Ukrainian names is
    that of home, and that of Arab ones no g in Russian."""
    if origin is Origin.ARAB and language.name == "Russian":
        return said.replace("h", "H")
    if origin is not Origin.SLAVIC:
        return said
    if "Y" in said and language.script == "Cyrillic":
        if language.name == "Russian" and _OF_UKRAINE.search(said):
            said = said.replace("Y", "i")
        said = said.replace("h", "g")
    return said.replace("l", "L").replace("n", "N")


def _made(forms: Iterable[str], why: str) -> Iterator[ProposedForm]:
    for form in forms:
        yield ProposedForm(form=form, script=script_of(form), why=why)


_OF_WOMEN = re.compile("(?:[oe][vw]|[iy]n)a$")  # without its end it is the name of men


def _with_endings(said: str, origin: Origin, evidence: _Evidence) -> Iterator[ProposedForm]:
    """Open at the end where languages inflect names (Putyinnak, Haftarin): of five letters or more, lest words come in;
    of six where a vowel goes."""
    found: dict[str, list[str]] = {}
    for language in writers(origin):
        respelled = language.script != "Latin" or _respells(language, evidence)
        if language.endings and respelled and not _shortens(said, language):
            form = spelling.write(_marked(said, origin, language), language)[0]
            stem = form if _OF_WOMEN.search(form) else language.endings.sub("", form)
            if len(stem) >= 5 + form.endswith("i"):
                found.setdefault(stem, []).append(language.name)
    for stem, names in found.items():
        if any(stem.startswith(other) and stem != other for other in found):
            continue
        why = f"with the endings of {', '.join(names)}"
        if not known.begins_another(stem):
            yield ProposedForm(form=f"{_capital(stem)}*", script=script_of(stem), why=why)


# ---- English respells what it hears ----------------------------------------------------------------------------

_RESPELLINGS: tuple[tuple[str, str, str], ...] = (
    (r"^kh", "h", "h for kh"), (r"(?<=[aeiou])kh", "h", "h for kh"),
    (r"^g(?=[aou])", "q", "q for g"), (r"^g(?=[aou])", "k", "k for g"), (r"^q", "g", "g for q"),
    (r"^q", "k", "k for q"), (r"dd", "dh", "dh for dd"),
    (r"ou", "u", "u for ou"), (r"oo", "u", "u for oo"),
    (r"aw(?![aeiou])", "au", "au for aw"), (r"([bdfklmnprstz])\1", r"\1", "one letter for two"),
    (r"eh$", "e", "-e for -eh"), (r"ah$", "a", "-a for -ah"), (r"(?<=[^aeiou])a$", "ah", "-ah for -a"),
    (r"ei", "ai", "ai for ei"), (r"ai(?![aeiou])", "ei", "ei for ai"),
    (r"(?<=[aeiou])s(?=[aeiou])", "ss", "two letters for one"),
    (r"iya", "ia", "ia for iya"), (r"e(?=[^aeiou]$)", "i", "i for e"),
)  # fmt: skip
_OF_ARABS = {
    "q for g", "k for g", "g for q", "k for q", "i for a", "e for a", "e for i", "i for e", "-ah for -a"
}  # fmt: skip
_MOST = 8


def _respelled(word: str, bare: str, origin: Origin) -> Iterator[ProposedForm]:
    most = 1 if origin is Origin.ARAB else 0
    variants = (one for one in _variants(bare) if len(_OF_ARABS & set(one[1].split(", "))) <= most)
    for form, why in islice(variants if origin is not Origin.SLAVIC else (), _MOST):
        yield ProposedForm(form=_capital(form), script="Latin", why=why)
    if bare != word.lower():
        article = word[: len(word) - len(bare)].lower()
        yield ProposedForm(form=_capital(bare), script="Latin", why="without the article")
        other = "el" if article.startswith("a") else "al"
        yield ProposedForm(form=f"{other}-{_capital(bare)}", script="Latin", why=f"{other}- for {article}")


def _short_at_end(bare: str, counted: list[str]) -> Iterator[ProposedForm]:
    """-er for -ar, where no vowel is written at home: Hafter, but not Sinwer."""
    if bare.endswith("ar") and any(re.search("[^اوي]ر$", form) for form in counted):
        yield ProposedForm(form=_capital(f"{bare[:-2]}er"), script="Latin", why="-er for -ar")


def _of_qaf(said: str, counted: list[str]) -> Iterator[ProposedForm]:
    """With q or k where gh was typed and ق is written at home, which Persians say like غ."""
    if "G" not in said or not any("ق" in form for form in counted):
        return
    for language in spelling.languages():
        if language.script == "Latin":
            form = spelling.write(said.replace("G", "q"), language)[0]
            if "q" not in form or language.name == "English":
                why = f"as {language.name} press writes it, by its Arabic letters"
                yield ProposedForm(form=_capital(form), script="Latin", why=why)


def _variants(bare: str) -> Iterator[tuple[str, str]]:
    """One rule, then a second on top of it; the likelier first."""
    once = dict(_applied(bare))
    yield from once.items()
    for one, why in once.items():
        for form, more in _applied(one):
            if form != bare and form not in once and more in once.values():
                yield form, f"{why}, {more}"


def _applied(word: str) -> Iterator[tuple[str, str]]:
    for pattern, by, why in _RESPELLINGS:
        changed = re.sub(pattern, by, word, count=1)
        if changed != word:
            yield changed, why
