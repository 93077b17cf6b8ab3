"""What a query consists of, and how it is printed back. No matching, no parsing.

Printed canonically a query is fully parenthesised and folded, name sets are expanded, and it parses back to itself.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

TEXT_FIELDS = ("title", "lead", "body")
META_FIELDS = ("source", "site", "url", "author", "lang", "country", "tag")
FIELDS = TEXT_FIELDS + META_FIELDS


@dataclass(frozen=True, slots=True)
class Term:
    """One word. `ways`: the runs of forms, any of which it is found as; `exact`: the letters' case counts (`=WHO`)."""

    text: str  # as printed: folded, or as typed where it is exact
    ways: tuple[tuple[str, ...], ...]
    exact: bool = False

    def __hash__(self) -> int:
        return hash(self.text)  # of a hundred thousand queries each word is hashed


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`haft*`, `h?fter`: * is any letters, ? is one."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """`haftar~2`: within `edits` of the word, two neighbours swapped being one."""

    word: str
    edits: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other."""

    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """At most `distance` words between, in this order if `ordered`."""

    left: "Node"
    right: "Node"
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Together:
    """`"a b c"~n`: all within n words that are none of theirs, in any order."""

    items: tuple[Term, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """What is inside is at `count` places or more."""

    count: int
    child: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    children: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """`title:x`, `lead:x`, `body:x`: in this part of the text."""

    field: str
    child: "Node"


@dataclass(frozen=True, slots=True)
class Meta:
    """`site:`, `source:`, `lang:` ...: what is known of the item beside its text. `value` is folded."""

    field: str
    value: str


Node = Term | Wildcard | Fuzzy | Phrase | Near | Together | AtLeast | And | Or | Not | In | Meta


@dataclass(frozen=True, slots=True)
class Remark:
    """What an admin should know about a query that can be read. `position`, `length`: code points of the text typed."""

    message: str
    position: int = 0
    length: int = 1
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query that can be matched."""

    text: str  # as typed
    root: Node
    warnings: tuple[Remark, ...] = ()

    @property
    def canonical(self) -> str:
        """How it was read; parses back to the same query."""
        return printed(self.root)


@lru_cache(maxsize=4096)
def printed(node: Node) -> str:
    """`node` as canonical text."""
    match node:
        case Term(text=text, exact=exact):
            return f"={text}" if exact else _quoted_if_needed(text)
        case Wildcard(pattern=pattern):
            return pattern
        case Fuzzy(word=word, edits=edits):
            return f"{word}~{edits}"
        case Phrase(items=items):
            return f'"{_spaced(items)}"'
        case Together(items=items, distance=distance):
            return f'"{_spaced(items)}"~{distance}'
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return f"({printed(left)} {'O' if ordered else ''}NEAR/{distance} {printed(right)})"
        case AtLeast(count=count, child=child):
            inner = printed(child)
            return f"ATLEAST/{count}{inner}" if inner.startswith("(") else f"ATLEAST/{count}({inner})"
        case And(children=children):
            return f"({' AND '.join(printed(child) for child in children)})"
        case Or(children=children):
            return f"({' OR '.join(printed(child) for child in children)})"
        case Not(child=child):
            return f"NOT {printed(child)}"
        case In(field=name, child=child):
            inner = printed(child)
            return f"{name}:({inner})" if isinstance(child, Not) else f"{name}:{inner}"
        case Meta(field=name, value=value):
            plain = _PLAIN_VALUE.fullmatch(value) and value not in OPERATORS
            return f"{name}:{value}" if plain else f'{name}:"{value}"'
        case _:
            assert_never(node)


_PLAIN_VALUE = re.compile(r"\w[\w.-]*")
OPERATORS = frozenset({"and", "or", "not", "near", "onear"})


def _quoted_if_needed(text: str) -> str:
    """A word that would be read as something else is put in quotes."""
    bare = text not in OPERATORS and not any(c in text for c in ' "()[]|:*?~=@!$') and text[0] not in "-+!&"
    return text if bare else f'"{text}"'


def _spaced(items: tuple[Term, ...]) -> str:
    text = ""
    for item in items:
        apart = (
            " - " if text[-1:].isdigit() and item.text[0].isdigit() else " "
        )  # 1 000 would be read as a thousand
        text += (apart if text else "") + ("=" if item.exact else "") + item.text
    return text
