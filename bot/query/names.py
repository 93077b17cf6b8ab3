"""Proposed spellings of a name in the scripts of the world's press; nothing is added unasked.

Three sources, the surest first. Known names (known.py): the spellings that public collections list for a name that is
spelled so. Sounds (spelling.py): how each language's press writes what is heard. And the words that the archive has
seen: those with the same skeleton, the consonants by their sound. Distance alone does not do: Haftar to Hifter is as
far as Haftar to after, but after has another skeleton.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from bot.query import known, letters, spelling
from bot.query.distance import distance, distance_within
from bot.query.inflection import open_forms
from bot.query.origin import Origin, is_arab, is_korean, kept, origin_of
from bot.query.scripts import script_of
from bot.text import fold

_LONGEST = 100  # characters
_VOWELS = "aeiouyаеиоуэюяіїєαεηιουω"
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
    spelled, listed = _known([whole]) if len(words) > 1 else ("", [])
    word = whole if listed else _headline_word(words)
    bare = _PREFIX.sub("", word.lower())
    if not listed:
        spelled, listed = _known(dict.fromkeys([word, fold(word), bare, *_likely(bare)]))
    chinese = len(words) == 1 and spelling.is_listed_chinese(bare, listed)
    return _unique(
        word,
        chain(
            _from_archive(word, seen),
            _listed(listed),
            _of_chinese([bare]) if chinese else _by_rule(word, bare, spelled, listed),
            _whole(words) if 1 < len(words) <= 4 and word != whole else (),
        ),
    )


def _unique(word: str, proposals: Iterable[ProposedForm]) -> list[ProposedForm]:
    """Each once, and not what was typed."""
    unique: dict[str, ProposedForm] = {}
    for proposal in proposals:
        key = fold(proposal.form.rstrip("*")) + "*" * proposal.form.endswith("*")
        if len(key) > 1 and key != fold(word):
            unique.setdefault(key, proposal)
    return list(unique.values())


def _whole(words: list[str]) -> Iterator[ProposedForm]:
    """All its words, each as a language writes it first."""
    written = [_first_spellings(word) for word in words]
    for language in spelling.languages():
        parts = [one.get(language, "") for one in written]
        if all(parts):
            why = f"all words as {language.name} press writes them"
            yield ProposedForm(form=" ".join(map(_capital, parts)), script=language.script, why=why)


def _first_spellings(word: str) -> dict[spelling.Writing, str]:
    """By language: what its rules write first or, where the name is known, the listed spelling nearest to it."""
    _, listed = _known([word])
    found = {}
    for language in spelling.languages() if (said := spelling.sounds(word)) else ():
        if not language.of:
            written = spelling.write(said[0], language)[0]
            near = [form for form in listed if script_of(form) == language.script != "Latin"]
            found[language] = min(near, key=lambda form: distance(form, written), default=written)
    return found


def _of_korean(words: list[str]) -> Iterator[ProposedForm]:
    """Whole, for a given name alone is many people's; Latin letters stay as they are but for the English oo."""
    yield ProposedForm(form=" ".join(words).replace("oo", "u"), script="Latin", why="u for oo")
    yield from (one for one in _whole(words) if one.script != "Latin")


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
_PREFIX = re.compile(r"^(?:al|el|as|es|ad|ed|an|en|ar|er|az|ez|ash|esh)[- ’']|^(?:ال|аль-|эль-|ель-|אל-|א-)")
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
    bare = _LAST_BREATH.sub("", _PREFIX.sub("", fold(word)))
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
    a, b = (fold(_PREFIX.sub("", fold(one))) for one in (word, other))  # of two consonants or more: not empty
    if script_of(other) == own:
        few = len(skeleton(word)) <= 2
        return (a[0] in _VOWELS) == (b[0] in _VOWELS) and distance_within(a, b, 1 if few else 3)
    arabic = "Arabic" in (own, script_of(other))
    return arabic or (a[0] in _VOWELS) == (b[0] in _VOWELS)


# ---- known names ------------------------------------------------------------------------------------------------


def _known(words: Iterable[str]) -> tuple[str, list[str]]:
    """The first of `words` that the collections know, and its spellings: what sounds like it, a few in each script."""
    word, names = known.first(words)
    own = {heard for one in spelling.all_sounds(word) if (heard := _consonants(one))}
    found: dict[str, list[str]] = {script: [] for script in _MOST_KNOWN}
    for name in names:
        for form in name.forms:
            script = script_of(form)
            in_script = found[script]
            if len(in_script) < _MOST_KNOWN[script] * (1 + name.sure) and (
                name.sure or (_sounds_like(form, own) and not _odd(form, word))
            ):
                in_script += spelling.both_chinese(form) if script == "Han" else (form,)
    return word, [form for forms in found.values() for form in dict.fromkeys(forms)]


_SYLLABLE = re.compile("[aeiouyæœøı]+")
_OLD_OR_OTHER = re.compile("[бвгджзклмнпрстфхцчшщ]ъ$|ь(?=ск)|skaya$|skaja$")


def _syllables(form: str) -> int:
    return len(_SYLLABLE.findall(re.sub("['’ʼ]", "", fold(form))))


def _odd(form: str, word: str) -> bool:
    """No newspaper's: letters without a vowel, spelled as before 1918, the railway station, a name in parts."""
    if form == word:
        return False
    if script_of(form) == "Latin":
        parted = "-" in form and "-" not in word and not _PREFIX.search(form)
        longer = script_of(word) == "Latin" and _syllables(form) > _syllables(word)
        return (
            parted
            or longer
            or ")" in form
            or not _SYLLABLE.search(fold(form))
            or bool(_OLD_OR_OTHER.search(form))
        )
    return bool(_OLD_OR_OTHER.search(form))


def sounds_alike(one: str, other: str) -> bool:
    """May these be spellings of one name, by their consonants."""
    return _sounds_like(other, {heard for said in spelling.all_sounds(one) if (heard := _consonants(said))})


def same_in_english(latin: str, other: str) -> bool:
    """Has `latin`, said as English is, the consonants of `other`, of another script?"""
    heard = [_consonants(one) for one in spelling.sounds(other)[:1]]
    return _consonants(spelling.in_english(latin)) in heard


def _sounds_like(form: str, own: set[str]) -> bool:
    """Scripts of syllables are taken on trust; elsewhere the consonants decide."""
    if script_of(form) in ("Han", "Kana", "Hangul"):
        return True
    return any(_near(_consonants(one), own) for one in spelling.all_sounds(form))


def _near(one: str, others: set[str]) -> bool:
    return any(
        one == other or (_long_enough(one, other) and distance_within(one, other, 1)) for other in others
    )


def _long_enough(one: str, other: str) -> bool:
    """To bear a difference: an added consonant from two on, another one from four on (Imran is not Amram)."""
    return min(len(one), len(other)) > (1 if len(one) != len(other) else 3)


_CLASSES = str.maketrans("pvwzSZCJcTDGqg", "bffssssssttkkk")


def _consonants(said: str) -> str:
    """By class, without the breaths that languages write or leave out."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[^bdfklmnrst]", "", said.translate(_CLASSES)))


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


def _by_rule(word: str, bare: str, spelled: str, listed: list[str]) -> Iterator[ProposedForm]:
    """What is written for the sounds of the name, and for those of the other spelling under which it is listed."""
    said_so = dict.fromkeys([*_heard(bare, listed)[:1], *spelling.sounds(spelled)[:1]])
    heard = [one for one in said_so if one]
    heard = [one for one in heard if _near(_consonants(one), {_consonants(heard[0])})]
    if not heard:
        return
    latin = re.sub("[^a-z]", "", fold(bare)) if script_of(bare) == "Latin" else _english(heard[0])
    known_scripts = {script_of(form) for form in listed}
    written = _surely_arabic(latin) if known_scripts <= {"Latin"} else listed
    first = origin_of(word, heard[0], written, article=bare != word.lower())
    if script_of(word) == "Latin" and first is not Origin.LATIN:
        yield from _respelled(word, bare, first)
    for nth, said in enumerate(heard if script_of(bare) == "Latin" else heard[:1]):
        origin = first if not nth or first is Origin.ARAB else origin_of(word, said, listed)
        yield from _in_letters(said, origin, known_scripts, latin=not nth)
        yield from _in_syllables(said, known_scripts, slavic=origin is Origin.SLAVIC)
    if first is Origin.LATIN:
        yield from _as_at_home(bare)
    else:
        yield from _with_endings(heard[0], first)
    yield from _without_vowels(latin, known_scripts, article=bare != word.lower())


def _in_letters(said: str, origin: Origin, known_scripts: set[str], *, latin: bool) -> Iterator[ProposedForm]:
    """As each language writes its sounds, where it writes such names by their sounds."""
    for language in _writers(origin):
        guess = language.script in letters.SCRIPTS
        if guess and _too_much(language, origin, listed=language.script in known_scripts):
            continue
        if latin or language.script != "Latin":
            yield from islice(_written(said, language, origin), _most(language, origin) if guess else 3)


def _too_much(language: spelling.Writing, origin: Origin, *, listed: bool) -> bool:
    """To guess at, for what is written without vowels: foreign rules for Arab names, and either for what is listed."""
    if origin is Origin.ARAB:
        return listed or not language.of
    return origin is Origin.UNSURE and bool(language.of) and (listed or language.script == "Hebrew")


def _most(language: spelling.Writing, origin: Origin) -> int:
    """How many guesses: one, where two kinds of rules make them."""
    if origin is Origin.UNSURE:
        return 1 if language.of else 2
    return 3 if language.script == "Hebrew" else 2


_SPEAK = {Origin.SLAVIC: ("slavic",), Origin.ARAB: ("arab",), Origin.LATIN: (), Origin.UNSURE: ("arab",)}


def _writers(origin: Origin) -> Iterator[spelling.Writing]:
    for language in spelling.languages():
        at_home = origin is Origin.LATIN and language.script == "Latin"
        if not at_home and (not language.of or language.of in _SPEAK[origin]):
            yield language


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
    for form in (bare, *kept(bare)):
        yield ProposedForm(form=f"{_capital(form)}*", script="Latin", why="with the endings of any language")


_LIKELY = 0.6  # the share of all ways that it must have


def _surely_arabic(latin: str) -> list[str]:
    """How it is written in Arabic, if that is mostly with letters that foreign names have not."""
    found = [one for one in letters.spellings(latin, "Arabic", most=6) if is_arab(one[0])]
    return [form for form, _ in found] if sum(share for _, share in found) >= 0.5 else []


def _without_vowels(latin: str, known_scripts: set[str], *, article: bool) -> Iterator[ProposedForm]:
    """In Arabic and Hebrew letters, as most names with such letters are, where that is likely enough."""
    for script in letters.SCRIPTS:
        for form, share in letters.spellings(latin, script, most=1) if script not in known_scripts else ():
            if share >= _LIKELY:
                mark = "ال" if article and script == "Arabic" else ""
                yield ProposedForm(
                    form=mark + form, script=script, why="as most names with these letters are written"
                )


def _english(said: str) -> str:
    return spelling.write(said, spelling.languages()[0])[0]


def _palatal(said: str) -> str:
    """Russian syllables have Chinese characters of their own: 列 for le, 涅 for ne."""
    return re.sub("(?<=[nlrd])e", "ye", said)


def _heard(bare: str, listed: list[str]) -> tuple[str, ...]:
    """How it sounds; by a known spelling that writes vowels, where it does not."""
    if script_of(bare) in ("Latin", "Cyrillic", "Greek"):
        own = spelling.sounds(bare)
        russian = [
            said for form in listed if script_of(form) == "Cyrillic" for said in spelling.sounds(form)[:1]
        ]
        misread = own and russian and not _near(_consonants(own[0]), set(map(_consonants, russian)))
        return tuple(russian[:1]) if misread else own
    spelled = [form for form in listed if script_of(form) in ("Cyrillic", "Latin") and form.isalpha()]
    if spelled:
        return spelling.sounds(spelled[0])
    return tuple(_vowelled(one) for one in spelling.sounds(bare))


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
    for form in spelling.write(_marked(said, origin), language):
        shown = _capital(form)
        for one in open_forms(shown, language.name) if language.script == "Cyrillic" else (shown,):
            yield ProposedForm(form=one, script=language.script, why=why)


def _marked(said: str, origin: Origin) -> str:
    """The l of Slavic names has a letter of its own in Polish."""
    return said.replace("l", "L") if origin is Origin.SLAVIC else said


def _made(forms: Iterable[str], why: str) -> Iterator[ProposedForm]:
    for form in forms:
        yield ProposedForm(form=form, script=script_of(form), why=why)


_OF_WOMEN = re.compile("(?:[oe]v|[iy]n)a$")  # without its end it is the name of men


def _with_endings(said: str, origin: Origin) -> Iterator[ProposedForm]:
    """Open at the end where languages inflect names (Putyinnak, Haftarin): of five letters or more, lest words come in;
    of six where a vowel goes."""
    found: dict[str, list[str]] = {}
    for language in _writers(origin):
        if language.endings:
            form = spelling.write(_marked(said, origin), language)[0]
            stem = form if _OF_WOMEN.search(form) else language.endings.sub("", form)
            if len(stem) >= 5 + form.endswith("i"):
                found.setdefault(stem, []).append(language.name)
    for stem, names in found.items():
        if any(stem.startswith(other) and stem != other for other in found):
            continue
        why = f"with the endings of {', '.join(names)}"
        yield ProposedForm(form=f"{_capital(stem)}*", script=script_of(stem), why=why)


# ---- English respells what it hears ----------------------------------------------------------------------------

_RESPELLINGS: tuple[tuple[str, str, str], ...] = (
    (r"^kh", "h", "h for kh"), (r"(?<=[aeiou])kh", "h", "h for kh"),
    (r"^g(?=[aou])", "q", "q for g"), (r"^g(?=[aou])", "k", "k for g"), (r"^q", "g", "g for q"),
    (r"^q", "k", "k for q"), (r"dd", "dh", "dh for dd"),
    (r"ou", "u", "u for ou"), (r"oo", "u", "u for oo"),
    (r"aw", "au", "au for aw"), (r"([bdfklmnprstz])\1", r"\1", "one letter for two"),
    (r"eh$", "e", "-e for -eh"), (r"ah$", "a", "-a for -ah"), (r"(?<=[^aeiou])a$", "ah", "-ah for -a"),
    (r"ar$", "er", "-er for -ar"), (r"(?<=^h)a(?=[^aeiou]{2})", "i", "i for a"),
    (r"(?<=^h)a(?=[^aeiou]{2})", "e", "e for a"), (r"ei", "ai", "ai for ei"), (r"ai", "ei", "ei for ai"),
    (r"(?<=[aeiou])s(?=[aeiou])", "ss", "two letters for one"),
    (r"iya", "ia", "ia for iya"), (r"e(?=[^aeiou]$)", "i", "i for e"), (r"i(?=[^aeiou]$)", "e", "e for i"),
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
