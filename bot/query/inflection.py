"""The cases of a Russian or Ukrainian name: what an admin who follows Хафтар would otherwise miss (Хафтаром).

A word in a query stands for itself alone, so the forms are only proposed: as a remark on the query, with a suggestion
that names each. Rules of school grammar (Russkaya grammatika, 1980, §§ 1177-1243); names that are not declined
(Шойгу, Кличко, Мелони) give nothing.
"""

import re

_CYRILLIC_NAME = re.compile("[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,}(?:-[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,})?")
# endings: (of the name, letters that go, what comes in genitive, dative, instrumental, prepositional, accusative of -а)
_RULES: tuple[tuple[str, int, str], ...] = (
    ("ський|цький|зький", 2, "ого ому им ому"),
    ("ский|цкий|жий|ший|чий|щий|кий|гий", 2, "ого ому им ом"),
    ("ой", 2, "ого ому ым ом"),
    ("ый", 2, "ого ому ым ом"),
    ("ая", 2, "ой ой ой ой ую"),
    ("яя", 2, "ей ей ей ей юю"),
    ("ова|ева|ёва|ина|ына", 1, "ой ой ой ой у"),
    ("ов|ев|ёв|ин|ын", 0, "а у ым е"),
    ("ий", 2, "ия ию ием ии"),
    ("й", 1, "я ю ем е"),
    ("ия", 1, "и и ей и ю"),
    ("я", 1, "и е ей е ю"),
    ("[гкхжшчщ]а", 1, "и е ой е у"),
    ("ца", 1, "ы е ей е у"),
    ("а", 1, "ы е ой е у"),
    ("ь", 1, "я ю ем е"),
    ("[жшчщц]", 0, "а у ем е"),
    ("[бвгдзклмнпрстфх]", 0, "а у ом е"),
)
_PATTERNS = tuple((re.compile(f"(?:{ending})$"), gone, added.split()) for ending, gone, added in _RULES)


def is_name(word: str) -> bool:
    """A word in Cyrillic with a capital, of three letters or more: most likely a name."""
    return bool(_CYRILLIC_NAME.fullmatch(word))


def cases(name: str) -> tuple[str, ...]:
    """`name` in the nominative and its other cases, in a fixed order; only itself where it is not declined."""
    if not is_name(name):
        return (name,)
    for pattern, gone, added in _PATTERNS:
        if pattern.search(name):
            stem = name[: len(name) - gone]
            return (name, *(stem + ending for ending in added))
    return (name,)


def phrases(words: list[str]) -> tuple[str, ...]:
    """Several words, such as a first and a last name, in one case after the other."""
    declined = [cases(word) for word in words]
    most = max(map(len, declined))
    filled = [
        one
        if len(one) == most
        else (*one, *((one[0] if len(one) == 1 else _accusative(one),) * (most - len(one))))
        for one in declined
    ]
    return tuple(dict.fromkeys(" ".join(row) for row in zip(*filled, strict=True)))


def _accusative(forms: tuple[str, ...]) -> str:
    """Of what has no accusative of its own it is the genitive."""
    return forms[1]


def open_ended(form: str) -> str:
    """The stem of `form` with *, where its cases share one of three letters or more; itself where it is not declined."""
    forms = cases(form)
    if len(forms) == 1:
        return form
    stem = form
    while not all(one.startswith(stem) for one in forms):
        stem = stem[:-1]
    return f"{stem}*" if len(stem) >= 3 else form


_OF_WOMEN = re.compile("(?:[оеё]в|[иіїы]н)а$")  # its stem is the name of men
_UKRAINIAN_CASES = ("а", "ої", "ій", "у", "ою")


def open_forms(form: str, language: str) -> tuple[str, ...]:
    """The stem of `form` with *; where that would be another name (Захаров*), its cases in Russian or Ukrainian."""
    if not _OF_WOMEN.search(form):
        return (open_ended(form),)
    if language == "Russian":
        return tuple(dict.fromkeys(cases(form)))
    return tuple(form[:-1] + ending for ending in _UKRAINIAN_CASES) if language == "Ukrainian" else (form,)
