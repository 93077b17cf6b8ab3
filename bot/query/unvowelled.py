"""What is proposed in Arabic and Hebrew letters, which leave vowels out: the guesses of several rules, those that agree.

Rules (spelling.py) say how a name may be written, letters.py how most names with such letters are. A name whose Arabic
form was counted (known.py) needs no guess: Hebrew writes it after that form, root by root.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.query import letters, spelling
from bot.query.distance import distance_within
from bot.query.origin import Origin
from bot.text import fold

_SURE = 0.8  # the share of all ways that is enough for Hebrew to follow an Arabic form
_SPLIT = 0.4  # and that which is enough where a rule's form, one letter away, has as much
_SOME = 0.2  # and the share that supports a rule's further choice
_OWN = 0.3  # and that which makes a name that may be anybody's an Arab one
_SPEAK = {Origin.SLAVIC: ("slavic",), Origin.ARAB: ("arab",), Origin.LATIN: (), Origin.UNSURE: ("arab",)}


def writers(origin: Origin) -> Iterator[spelling.Writing]:
    """The languages that write names of `origin` by their sounds."""
    for language in spelling.languages():
        at_home = origin is Origin.LATIN and language.script == "Latin"
        if not at_home and (not language.of or language.of in _SPEAK[origin]):
            yield language


@dataclass(frozen=True, slots=True)
class Guesses:
    """Forms with the reason for each. `said`: how the name sounds; `latin`: its letters; `listed`: the scripts in which
    it is listed; `counted`: how it is written at home."""

    said: str
    latin: str
    origin: Origin
    listed: set[str]
    counted: list[str]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if not self.said.replace("'", "").isalpha():  # rules write words, and these have ends of their own
            return
        if not self.counted:
            yield from self._of("Arabic")
        if at_home := self.counted[:1] or self._likely_arabic():
            for form in spelling.in_hebrew(at_home[0])[:2]:
                yield form, "as Hebrew press writes the Arabic letters"
        else:
            yield from self._of("Hebrew")

    def _likely_arabic(self) -> list[str]:
        """How an Arab name that is not listed is written at home, if that is likely enough."""
        if self.origin is not Origin.ARAB or "Arabic" in self.listed:
            return []
        return [form for form, share in letters.spellings(self.latin, "Arabic", most=1) if share >= _SURE]

    def _of(self, script: str) -> Iterator[tuple[str, str]]:
        ranked = letters.spellings(self.latin, script, most=8)
        shares = {fold(form): share for form, share in ranked}
        ruled: list[str] = []
        for language in writers(self.origin):
            if language.script == script and not self._too_much(language):
                for nth, form in enumerate(self._written(language)):
                    if shares.get(fold(form), 0.0) >= self._least(language, nth):
                        ruled.append(fold(form))
                        yield form, f"as {language.name} press writes it"
        for form, share in (
            ranked[:1] if script not in self.listed and self.origin is not Origin.LATIN else ()
        ):
            split = any(distance_within(fold(form), one, 1) and shares.get(one, 0) >= _SPLIT for one in ruled)
            if split and share >= _SPLIT:
                yield form, "as most names with these letters are written"

    def _written(self, language: spelling.Writing) -> Iterator[str]:
        """As its rules say; -ah was typed for an end of its own in Arabic."""
        for form in spelling.write(self.said, language):
            yield form[:-1] + "ة" if language.name == "Arabic" and self.latin.endswith("ah") else form

    def _too_much(self, language: spelling.Writing) -> bool:
        """Foreign rules for Arab names; Arab rules for what is listed, and in Hebrew for what may be anybody's."""
        if self.origin is Origin.ARAB or self.latin.endswith("llah"):  # which ends in الله
            return not language.of
        return bool(language.of) and (language.script in self.listed or language.script == "Hebrew")

    def _least(self, language: spelling.Writing, nth: int) -> float:
        """The share that the `nth` choice of a language needs."""
        if language.of:
            return _OWN if self.origin is Origin.UNSURE else _SOME
        return _SOME if nth and language.script == "Hebrew" else 0.0
