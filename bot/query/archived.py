"""Which words an index of texts holds of each, and what a query asks of such an index.

The index knows that a text holds a word, not where: what it finds holds all that the query requires (`asked`), and
the matcher decides. Where words alone make a query true (`Asked.decided`), what is found is what matches, neither more
nor less. No index is read here.

A word is kept as it is; what is more than a word begins with a letter of the private use area, which no word has.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from bot.query.document import Document
from bot.query.lookup import EVERY, AnyOf, Begins, Filed, Has, Lookup, Without, all_of
from bot.query.packed import pack
from bot.query.syntax import (
    And,
    AtLeast,
    Fuzzy,
    In,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    Together,
    Wildcard,
)
from bot.text import is_spaceless, tokens, words

_TITLE = "\ue100"  # before a word of the headline
_ROW = "\ue101"  # before two characters of a script without spaces that follow each other
_STATED = {  # before what an item states
    field: chr(0xE102 + number)
    for number, field in enumerate(("source", "site", "url", "author", "lang", "country", "tag"))
}
# Splits and quotes of no tokenizer: what is ASCII and neither letter nor digit moves to the private use area.
_SAFE = {code: chr(0xE000 + code) for code in range(128) if not chr(code).isalnum()}
_SHORT = 2  # letters; very many words begin with so few
_LONGEST = 100  # code points; longer words are cut


# ---- of a text ---------------------------------------------------------------------------------------------------


def filed(document: Document) -> Filed:
    """What is kept of `document`."""
    return Filed(words=kept_words(document), packed=pack(document))


def kept_words(document: Document) -> set[str]:
    """All that an index holds of `document`."""
    found = {form for form in document.forms if form.isalnum() and len(form) <= _LONGEST}
    found.update([_word(form) for form in document.forms - found])
    found.update([_word(_TITLE + form) for form in document.title_forms])
    found.update(map(_word, _stated(document)))
    found.add(EVERY)
    if document.body.isascii() and document.title.isascii():
        return found
    if any(len(form) == 1 and not form.isascii() and is_spaceless(form) for form in found):
        found.update(_rows(document))  # no ASCII is in them
    return found


def _rows(document: Document) -> set[str]:
    """Each two neighbours in a script without spaces, with nothing but white space between them."""
    pairs: set[str] = set()
    for text in (document.title, document.body):
        if _NEEDS_CUTTING.search(text):
            pairs.update(_cut_rows(text))
            continue
        for row in _IDEOGRAPHS.findall(text):
            row = "".join(row.split())
            pairs.update(_PAIR.findall(row))
            pairs.update(_PAIR.findall(row, 1))
    return {_ROW + pair for pair in pairs}


def _cut_rows(text: str) -> Iterable[str]:
    for before, after in pairwise(tokens(text)):
        if (
            len(before.form) == len(after.form) == 1
            and not (before.form.isascii() or after.form.isascii())
            and not text[before.end : after.start].strip()
        ):
            yield before.form + after.form


_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+(?:\s+[\u4e00-\u9fff]+)*")
_PAIR = re.compile("..")
_NEEDS_CUTTING = re.compile(
    r"(?i)[\u0e00-\u109f\u1780-\u19ff\u2e80-\u2fdf\u3005-\u4dbf\uf900-\ufaff\uff66-\uff9f\U0001f200-\U0001f2ff\U00020000-\U0003ffff]"
    r"|@|://|www\."
)


def _stated(document: Document) -> Iterable[str]:
    host = document.host
    while host:
        yield _STATED["site"] + host
        host = host.partition(".")[2]
    lang = document.lang
    while lang:
        yield _STATED["lang"] + lang
        lang = lang.rpartition("-")[0]
    yield _STATED["source"] + document.source
    yield _STATED["country"] + document.country
    yield from (_STATED["tag"] + tag for tag in document.tags)
    yield from (_STATED["url"] + word for word in document.url)
    yield from (_STATED["author"] + word for word in document.author.split())


def _cut(word: str) -> str:
    return word[:_LONGEST]


# ---- of a query --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndexQuestion:
    """What a query asks of the index; `lookup` None: nothing, every text has to be read."""

    lookup: Lookup | None
    decided: bool  # what is found matches, and needs no matcher


def asked(node: Node) -> IndexQuestion:
    """What an index must be asked for all texts that `node` may match."""
    return _asked(node, _in_text)


def stating(field: str, value: str) -> Lookup:
    """The texts of which `field` (as in `source:x`) is `value`, folded as the matcher folds it."""
    return Has(_word(_STATED[field] + value))


def of_headline(text: str) -> Lookup | None:
    """The texts whose headline has all words of `text`, or longer ones that begin so; None where it has none."""
    forms = dict.fromkeys(words(text))
    return all_of(
        Begins(_word(_TITLE + form)) if len(form) > _SHORT else Has(_word(_TITLE + form)) for form in forms
    )


def _in_text(form: str) -> str:
    return form


def _in_title(form: str) -> str:
    return _TITLE + form


_Named = Callable[[str], str]  # the word under which a form is kept: of the text, or of its headline


def _asked(node: Node, named: _Named) -> IndexQuestion:
    match node:
        case Term():
            return _term(node, named)
        case Phrase(items=items) | Together(items=items):
            return _required([_term(item, named).lookup for item in items])
        case Near(left=left, right=right):
            return _required([_asked(left, named).lookup, _asked(right, named).lookup])
        case And(children=children):
            return _all([_asked(child, named) for child in children])
        case Or(children=children):
            return _any([_asked(child, named) for child in children])
        case Not(child=child):
            inner = _asked(child, named)
            if inner.decided and inner.lookup is not None:
                return IndexQuestion(Without(inner.lookup), decided=True)
            return IndexQuestion(None, decided=False)
        case AtLeast(child=child):
            return IndexQuestion(_asked(child, named).lookup, decided=False)
        case In(field="title", child=child) if named is _in_text:
            return _asked(child, _in_title)
        case In(child=child):
            return IndexQuestion(_certain(child, named), decided=False)
        case Wildcard(pattern=pattern):
            return _wildcard(pattern, named)
        case Fuzzy():
            return IndexQuestion(None, decided=False)
        case Meta(field=field, value=value):
            return _meta(field, value)
    assert_never(node)


def _certain(child: Node, named: _Named) -> Lookup | None:
    """What a part of a text that fulfils `child` says of the whole; of what isn't in the part nothing can be said."""
    match child:
        case Not():
            return None
        case And(children=children):
            return all_of([_certain(one, named) for one in children])
        case Or(children=children):
            return _any([IndexQuestion(_certain(one, named), decided=False) for one in children]).lookup
        case In(child=inner):
            return _certain(inner, named)
        case _:
            return _asked(child, named).lookup


def _term(term: Term, named: _Named) -> IndexQuestion:
    ways = [_way(way, named, row=is_spaceless(term.text)) for way in term.ways]
    found = _any(ways)
    return IndexQuestion(found.lookup, found.decided and not term.exact)


def _way(way: Sequence[str], named: _Named, *, row: bool) -> IndexQuestion:
    """One way a word may be written: a form, or forms that follow each other."""
    if len(way) == 1:
        return IndexQuestion(Has(_word(named(way[0]))), decided=len(way[0]) < _LONGEST - 1)
    held = [Has(_word(named(form))) for form in way]
    if not row:
        return IndexQuestion(all_of(held), decided=False)
    pairs = [
        Has(_word(_ROW + before + after)) for before, after in pairwise(way) if len(before) == len(after) == 1
    ]
    if len(way) == 2 and pairs and named is _in_text:
        return IndexQuestion(pairs[0], decided=True)
    rest = [one for one, form in zip(held, way, strict=True) if len(form) > 1 or named is not _in_text]
    return IndexQuestion(all_of([*pairs, *rest]) or all_of(held), decided=False)


def _wildcard(pattern: str, named: _Named) -> IndexQuestion:
    start = pattern.replace("?", "*").partition("*")[0][:_LONGEST]
    if len(start) < 2:
        return IndexQuestion(None, decided=False)
    return IndexQuestion(Begins(_word(named(start))), decided=pattern == f"{start}*")


def _meta(field: str, value: str) -> IndexQuestion:
    mark = _STATED[field]
    if field in ("url", "author"):
        held = [Has(_word(mark + word)) for word in value.split()]
        return IndexQuestion(all_of(held), decided=bool(held) and (field == "url" or len(held) == 1))
    return IndexQuestion(Has(_word(mark + value)), decided=len(value) < _LONGEST - 1)


def _required(parts: Iterable[Lookup | None]) -> IndexQuestion:
    return IndexQuestion(all_of(parts), decided=False)


def _all(parts: Sequence[IndexQuestion]) -> IndexQuestion:
    return IndexQuestion(all_of([one.lookup for one in parts]), all(one.decided for one in parts))


def _any(parts: Sequence[IndexQuestion]) -> IndexQuestion:
    lookups = tuple(dict.fromkeys(one.lookup for one in parts))
    if None in lookups or not lookups:
        return IndexQuestion(None, decided=False)
    given = tuple(one for one in lookups if one is not None)
    return IndexQuestion(AnyOf(given) if len(given) > 1 else given[0], all(one.decided for one in parts))


def _word(word: str) -> str:
    """As it is kept."""
    return _cut(word).translate(_SAFE)
