"""Is a summary that somebody else wrote true to its article? Where that can't be told, it is not.

Every figure, name and quotation of it must be in the article; it is whole sentences without markup, addresses or
signs that the article has not. Names are words with a capital; in scripts without capitals every word counts as one. A
right summary may be refused in here: then ours is shown; what is accepted can still be beside the point.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.news.language.sentences import is_whole
from bot.news.language.sentences import sentences as split
from bot.news.language.words import all_of, languages
from bot.query.inflection import cases
from bot.text import Token, fold, forms, is_spaceless, tokens, variants, words

_TOGETHER = 3  # words: the words of one name are so near each other
_OWN_WORDS = 0.5  # of the words: at most so many are in the article in no form
_STEM = 5  # letters that forms of one word share
_KEPT = 3  # letters of a word that proclitics and particles leave
_CLITICS = 4  # letters of these
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_OPENERS = frozenset(map(fold, all_of("openers")))
# Numbers written as words, and what they are in figures; one is an article in half of these languages.
_NUMERALS = {
    fold(word).replace("'", ""): value
    for language in languages()
    for word, value in language.numerals.items()
}
_JOINERS = "\u200c\u200d"  # Persian and Indian scripts are written with them
_SIGNS = ("Sc", "Sm", "So", "Sk", "No", "Nl")

_MARKUP = re.compile(r"[<>*_`#@\[\]{}|\\~^]|&\w+;|&#")
_OF_ITSELF = re.compile(  # "Here is a summary: ..."
    r"(?i)\b(?:summar(?:y|ies|ize[ds]?)|the article|language model|résumé|zusammenfassung|resumen|resumo|riassunto|samenvatting)\b"
    r"|резюме|краткое изложение|в статье|ملخص|摘要|总结|總結|要約|요약"
)
_ADDRESS = re.compile(r"://|(?<!\w)/\w|[^\W_]+(?:\.[^\W\d_]{2,})+", re.IGNORECASE)
_QUOTED = re.compile(
    '“([^”]*)”|"([^"]*)"|«([^»]*)»|„([^“”]*)[“”]|「([^」]*)」|『([^』]*)』|(?<!\\w)[‘\']([^‘]*?)[’\'](?!\\w)'
)
_QUOTES = re.compile('["“”«»„「」『』]')


def objection(summary: str, *, headline: str, text: str, max_characters: int) -> str:
    """Why `summary` may not be shown for the article of `headline` and `text` (all plain); "" if it may."""
    source = f"{headline}\n{text}"
    return (
        _out_of_shape(summary, source, max_characters)
        or _invented_number(summary, source)
        or _invented_name(summary, source)
        or _invented_quote(summary, source)
        or _beside_the_point(summary, source, headline)
    )


def _out_of_shape(summary: str, source: str, room: int) -> str:
    if not summary:
        return "it is empty"
    if len(summary) > room:
        return f"it has {len(summary)} characters of {room}"
    if any(unicodedata.category(one) in _UNSEEN and one not in _JOINERS for one in summary):
        return "it holds unseen characters"
    if found := _MARKUP.search(summary):
        return f"it holds markup ({found[0]})"
    if not is_whole(summary):
        return "it breaks off"
    there = source.lower()
    for address in _ADDRESS.finditer(summary.lower()):
        if address[0] not in there:
            return f"the address {address[0]} isn't in the article"
    if (found := _OF_ITSELF.search(summary)) and found[0].lower() not in there:
        return f"it speaks of itself ({found[0]})"
    for sign in summary:
        if unicodedata.category(sign) in _SIGNS and sign not in source:
            return f"the sign {sign} isn't in the article"
    return ""


def _invented_number(summary: str, source: str) -> str:
    known = forms(source)
    values = {_NUMERALS[word] for word in words(source) if word in _NUMERALS}
    for word in words(summary):
        if word in known:
            continue
        value = _NUMERALS.get(word)
        if word in values or value in known or (value and value in values):
            continue
        if value or any(letter.isdigit() for letter in word):
            return f"the number {word} isn't in the article"
    return ""


def _invented_name(summary: str, source: str) -> str:
    there = tokens(source)
    known = forms(source)
    declined = {fold(form) for one in there for form in cases(source[one.start : one.end])}
    inside = "".join(fold(source).split())
    found = tokens(summary)
    opening = set(_opening(summary))
    for one in found:
        word = summary[one.start : one.end]
        if not _is_name(word) or (one.start in opening and one.form in _OPENERS):
            continue
        if not (
            _stands(one.form, known) or one.form in declined or known.intersection(map(fold, cases(word)))
        ):
            return f"the name {word} isn't in the article"
    for one, following in pairwise(found):
        pair = summary[one.start : following.end]
        if one.end == following.start and is_spaceless(pair) and fold(pair) not in inside:
            return f"the words {pair} aren't in the article"
    return _joined_name(summary, found, opening, there, source)


def _opening(summary: str) -> Iterator[int]:
    """Where the first word of each sentence begins."""
    for start, end in split(summary):
        for one in tokens(summary[start:end])[:1]:
            yield start + one.start


def _is_name(word: str) -> bool:
    """A capital in it, or letters of a script that has none."""
    letters = [letter for letter in word if letter.isalpha()]
    return any(letter.isupper() for letter in letters) or any(
        letter.lower() == letter.upper() for letter in letters
    )


def _stands(form: str, known: set[str]) -> bool:
    """Itself, or without what Arabic puts before a word and Korean behind it."""
    least = max(_KEPT, len(form) - _CLITICS)
    return form in known or any(len(one) >= least and one in known for one in variants(form))


def _joined_name(
    summary: str, found: Sequence[Token], opening: set[int], there: Sequence[Token], source: str
) -> str:
    """Two capitalised words that follow each other must do so in the article, or nearly."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(there):
        places.setdefault(one.form, []).append(place)
    small = {source[one.start : one.end] for one in there}
    for one, following in pairwise(found):
        first, second = summary[one.start : one.end], summary[following.start : following.end]
        if not (
            first[:1].isupper() and second[:1].isupper() and summary[one.end : following.start].isspace()
        ):
            continue
        if one.start in opening and (one.form in _OPENERS or first.lower() in small):
            continue
        before, after = places.get(one.form, []), places.get(following.form, [])
        if before and after and not any(0 < b - a <= _TOGETHER for a in before for b in after):
            return f"the name {first} {second} isn't in the article"
    return ""


def _invented_quote(summary: str, source: str) -> str:
    if len(_QUOTES.findall(summary)) % 2:
        return "a quotation is not closed"
    said = f" {' '.join(words(source))} "
    for found in _QUOTED.finditer(summary):
        quoted = next(group for group in found.groups() if group is not None)
        if f" {' '.join(words(quoted))} " not in said:
            return f"the quotation {found[0][:60]} isn't in the article"
    return ""


def _beside_the_point(summary: str, source: str, headline: str) -> str:
    used = words(summary)
    there = words(source)
    stems = {word[:_STEM] for word in there}
    strange = [word for word in used if word[:_STEM] not in stems]
    if len(strange) > len(used) * _OWN_WORDS:
        return "most of its words aren't in the article"
    if set(used) <= set(words(headline)):
        return "it says the headline again"
    return ""
