"""What writing systems do with words: letters, marks and signs of each, numbers, forms that a script adds to a word."""

import re
from functools import lru_cache

from bot.text.folding import fold

MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0963\u0971-\u0df3"
    "\u0f18-\u0f19\u0f35-\u0f3e\u0f71-\u0f84\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
JOINERS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
SPACELESS = (
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff\u19e0-\u19ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
UPON = (  # a letter of Chinese, Japanese, Thai, Lao, Burmese, Khmer: what is written upon it is a part of it
    "\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
KOREAN = "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f"
SEPARATORS = ".,'’ \u00a0\u202f\u2009\u066b\u066c"
UNWORDLY = re.compile(rf"[^\w&+{MARKS}]|_")
_HANGUL = re.compile(f"[{KOREAN}]")
KATAKANA_ROW = re.compile(f"(?:[{_KATAKANA}][\u3099\u309a]?){{2,}}")
ARABIC = re.compile("[\u0620-\u064a]")


def is_wordly(letter: str) -> bool:
    """May `letter` be in a form."""
    return letter.isalnum() or not UNWORDLY.match(letter)


_LONGEST = 100  # letters of a word's beginning


def variants(form: str) -> tuple[str, ...]:
    """All forms under which the folded word `form` is found: itself, Arabic without proclitics, starts of Korean."""
    if form.isascii():
        return (form,)
    if ARABIC.search(form):
        return _without_proclitics(form)
    if _HANGUL.search(form):
        return (form, *(form[:length] for length in range(min(len(form) - 1, _LONGEST), 0, -1)))
    return (form,)


_BEFORE_THE_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=.{3})")


def wanted(form: str) -> tuple[str, ...]:
    """All forms that a folded word of a query is looked for under: a Korean word as a whole, an Arabic one without its
    article and what comes before that. Other first letters belong to the word: فيصل is a name.
    """
    if form.isascii() or not (found := _BEFORE_THE_ARTICLE.match(form)):
        return (form,)
    return (form, form[found.end() :])


@lru_cache(maxsize=50_000)
def _without_proclitics(form: str) -> tuple[str, ...]:
    """و ف, then ب ل ك, then ال or لل are optional in front of what keeps three letters."""
    found = {form}
    for conjunctions in ("وف", "بلك"):
        found |= {one[1:] for one in found if one[0] in conjunctions and len(one) >= 4}
    found |= {one[2:] for one in found if one.startswith(("ال", "لل")) and len(one) >= 5}
    return (form, *sorted(found - {form}))


def number(text: str) -> str | None:
    """The value of a written number: 1,000 = 1.000 = 1 000 = 1'000 -> 1000, 1,5 = 1.5; None for 12.05.2024."""
    text = text.replace("\u066c", ",").replace("\u066b", ".")
    groups = [fold(group) for group in re.split(f"[{SEPARATORS}]", text)]
    separators = re.findall(f"[{SEPARATORS}]", text)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if thousands and len(set(separators)) == 1:
        return "".join(groups)
    if len(groups) == 2 and separators[0] in ".,":
        return f"{groups[0]}.{groups[1]}"
    decimal = len(separators) > 1 and separators[-1] in ".," and len(set(separators[:-1])) == 1
    if decimal and separators[-1] != separators[0] and all(len(group) == 3 for group in groups[1:-1]):
        return "".join(groups[:-1]) + "." + groups[-1]
    return None


def rows(text: str) -> list[str]:
    """A run of a script without spaces as it is looked for: katakana together, every other character by itself."""
    found: list[str] = []
    position = 0
    for row in KATAKANA_ROW.finditer(text):
        found += [*text[position : row.start()], row.group()]
        position = row.end()
    return [*found, *text[position:]]


def is_spaceless(text: str) -> bool:
    """True if `text` is of a script that writes words without spaces between them."""
    return bool(re.fullmatch(rf"(?:[{SPACELESS}\u3099\u309a\uff9e\uff9f])+", text))
