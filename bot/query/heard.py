"""Do two spellings sound alike? By their consonants, and in Latin letters by their vowels."""

import re

from bot.query import spelling
from bot.query.distance import distance_within
from bot.query.scripts import script_of

ARTICLE = re.compile(r"^(?:al|el|as|es|ad|ed|an|en|ar|er|az|ez|ash|esh)[- ’']|^(?:ال|аль-|эль-|ель-|אל-|א-)")


def sounds_alike(one: str, other: str) -> bool:
    """May these be spellings of one name, by their consonants."""
    return sounds_like(other, {heard for said in spelling.all_sounds(one) if (heard := consonants(said))})


def same_in_english(latin: str, other: str) -> bool:
    """Has `latin`, said as English is, the consonants of `other`, of another script?"""
    heard = [consonants(one) for one in spelling.sounds(other)[:1]]
    return consonants(spelling.in_english(latin)) in heard


def sounds_like(form: str, own: set[str]) -> bool:
    """Scripts of syllables are taken on trust; elsewhere the consonants decide."""
    if script_of(form) in ("Han", "Kana", "Hangul"):
        return True
    return any(near(consonants(one), own) for one in spelling.all_sounds(form))


def near(one: str, others: set[str]) -> bool:
    return any(
        one == other or (_long_enough(one, other) and distance_within(one, other, 1)) for other in others
    )


def _long_enough(one: str, other: str) -> bool:
    """To bear a difference: an added consonant from two on, another one from four on (Imran is not Amram)."""
    return min(len(one), len(other)) > (1 if len(one) != len(other) else 3)


_CLASSES = str.maketrans("pvwzSZCJcTDGqg", "bffssssssttkkk")


def consonants(said: str) -> str:
    """By class, without the breaths that languages write or leave out."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[^bdfklmnrst]", "", said.translate(_CLASSES)))


def vowels_alike(one: str, other: str) -> bool:
    """Have two spellings in Latin letters the same vowels for readers of some language, but for a few?"""
    if script_of(other) != "Latin":
        return True
    mine, others = ({_vowels(said) for said in spelling.all_sounds(word)} for word in (one, other))
    return any(_few_differ(a, b) for a in mine for b in others)


def _few_differ(one: str, other: str) -> bool:
    """One vowel is another or too many, or two of many; but an i that is an a is another name's (Sinwar, Sanwar)."""
    if not distance_within(one, other, 1 if min(len(one), len(other)) < _MANY else 2):
        return False
    return len(one) != len(other) or {"a", "i"} not in map(set, zip(one, other, strict=True))


_MANY = 4


def _vowels(said: str) -> str:
    """Each once where it is doubled, and i for the glides that languages write so."""
    single = re.sub(r"([aeiou])\1+", r"\1", re.sub("y(?=[^aeiou]|$)", "i", said.replace("O", "e")))
    return re.sub("[^aeiouY]", "", single)
