"""What is the name of an outlet: by the house behind it, by a word that outlets have in their names, or because it is known.

A word behind a dash may be anything. It is an outlet's name if something says so: the name itself ("Harbour Ledger",
"ledger.example"), the register of this folder (`outlets.toml`), or what feeds and credits have taught (`known`). Who is
credited for an item is decided in `credit`.
"""

import re
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from bot.news.language.agencies import agency
from bot.news.language.words import all_of, any_of, languages
from bot.text import fold

LONGEST_NAME = 120  # code points; anything longer isn't a name
_A_NAME = 45
_LEAST_TAUGHT = 5  # letters: a shorter word is in many an address
_WORDS_OF_A_NAME = 6


def family(name: str) -> str:
    """The house behind a name, folded: "BBC News", "BBC Sport" and "bbc.co.uk" are one, as are "Le Monde" and "lemonde.fr"."""
    name = name[:LONGEST_NAME]
    if known := agency(name) or agency(_GENERIC_END.sub("", name.strip())):
        name = known
    bare = _DOMAIN_END.sub("", fold(name).strip().removeprefix("www."))
    words = [word for word in _WORD.findall(bare) if word not in _GENERIC]
    return "".join(words) or bare


def is_outlet(name: str, known: Collection[str] = ()) -> bool:
    """Does anything say that `name` is an outlet's? `known`: the families of those that were learned."""
    if not may_be_outlet(name):
        return False
    if is_domain(name) or agency(name):
        return True
    if (house := family(name)) in known or house in _REGISTER:
        return len(house) > 1
    folded = fold(name)
    return bool(_OUTLET_WORD.search(folded) and folded not in _ONLY_WORDS) or bool(
        _OUTLET_END.fullmatch(folded)
    )


def houses_of(feeds: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The houses that feeds (name, address) teach: those whose address bears their name.

    A feed may be called "World" or "Politics"; at outlet.example/world it is the address that says whose it is.
    """
    taught = set()
    for name, url in feeds:
        house = family(name)
        host = (urlsplit(url).hostname or "").replace("-", "")
        if len(house) >= _LEAST_TAUGHT and house in host:
            taught.add(house)
    return frozenset(taught)


def may_be_outlet(name: str) -> bool:
    """Has `name` the form of a proper name: short, no sentence, and in capitals where its script has them?"""
    if not 2 <= len(name) <= _A_NAME or _NOBODY.search(fold(name)):
        return False
    if is_domain(name):
        return True
    words = name.split()
    if any(len(word) > _SHORT_MONTH or _A_DIGIT.search(name) for word in words if word.lower() in _MONTHS):
        return False  # "Record July 1", but not "El Diario del Mar"
    if len(words) > _WORDS_OF_A_NAME or _NO_NAME.search(name) or not any(map(str.isalpha, name)):
        return False
    return not _is_small(words[0]) and not any(
        _is_small(word) and len(word) > _LITTLE and fold(word) not in _IN_LOWER_CASE for word in words
    )


def _is_small(word: str) -> bool:
    """Does it begin with a small letter? Georgian is written without capitals."""
    return word[0].islower() and not "\u10d0" <= word[0] <= "\u10ff"


def is_domain(name: str) -> bool:
    """Is it the address of a site: "ledger.example"?"""
    return _DOMAIN.fullmatch(name.lower()) is not None


_MONTHS = {
    name
    for language in languages()
    for names in language.months
    for name in names
    if len(name) > 2 and not name.endswith("-")
}
_SHORT_MONTH = 3  # letters; a name so short is a word of many languages as well
_A_DIGIT = re.compile(r"\d")
_LITTLE = 3  # letters of a word that a name may have in lower case: of, du
_NO_NAME = re.compile(r"[!?…:;|=<>{}\[\]\"“”@#%*/\\。！？：；，、]|[.,](?:\s|$)|\d{3}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,3}[a-z]{2,12}")
_GENERIC = all_of("house")
_GENERIC_END = re.compile(
    r"(?i)^(?:the\s+)|(?:\.(?:com|org|net|fr|de|es|it|ru|jp|co\.uk)|\s+(?:news|agency|online|website))+$"
)
_DOMAIN_END = re.compile(r"\.(?:com?|org|net|info|news|fr|de|es|it|uk|ru|ua|eu|example)(?:\.[a-z]{2})?$")
_WORD = re.compile(r"\w+")
_NOBODY = re.compile(rf"(?<![^\W\d_]){any_of('nobody')}(?![^\W\d_])")
_UNSPACED = sorted(
    fold(row.example)
    for one in languages()
    for row in one.lists.get("outlet", ())
    if not one.spaced or "\u0e00" <= row.example[0] <= "\u0eff"  # Thai has spaces between sentences only
)
_SPACED = sorted(
    {fold(row.example) for one in languages() for row in one.lists.get("outlet", ())} - set(_UNSPACED)
)
_ONLY_WORDS = frozenset((*_SPACED, *_UNSPACED))  # "Today" alone isn't a name
# "Портовый вестник", but not "Harbour Ledger reporter": in English all words of a name have capitals.
_IN_LOWER_CASE = {fold(word) for word in all_of("openers")} | {
    fold(row.example)
    for language in languages()
    if language.code != "en"
    for row in language.lists.get("outlet", ())
}
_OUTLET_WORD = re.compile(
    rf"(?<![^\W\d_])(?:ال)?(?:{'|'.join(map(re.escape, _SPACED))})(?![^\W\d_])|{'|'.join(map(re.escape, _UNSPACED))}"
)
_OUTLET_END = re.compile(
    rf"(?:\w[\w-]* ){{0,3}}\w{{3,20}}(?:{'|'.join(map(re.escape, sorted(all_of('outlet_end'))))})"
)
_REGISTER = frozenset(
    family(name)
    for line in tomllib.loads(Path(__file__).with_name("outlets.toml").read_text(encoding="utf-8"))[
        "names"
    ].split("\n")
    for name in line.split("|")
    if name
)
