"""Who published an item: the credit, wire agencies, aggregators; which members of a story are independent.

The publisher is not the feed: an aggregator's item belongs to the outlet that its <source> or its credit line names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.news.agencies import agency
from bot.news.boilerplate import Cleaned
from bot.news.item import Item
from bot.text import fold, plain

_OUTLET_WORDS = re.compile(
    r"(?i)\b(times|post|herald|tribune|gazette|journal|ledger|news|wire|press|monde|figaro|guardian|telegraph|mirror|observer"
    r"|chronicle|courier|standard|star|zeitung|presse|país|mundo|stampa|repubblica|libération|express|today|daily|magazine)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """`source`: the publisher named by the item itself, "" where nothing names one; `agency`: whose wire text it is."""

    source: str = ""
    agency: str = ""


def credit(item: Item, cleaned: Cleaned) -> Credit:
    """By <source>, then "appeared first on" and credit lines, then a byline that is an outlet's name."""
    wire = cleaned.agencies[0] if cleaned.agencies else ""
    for named in (
        item.source or "",
        cleaned.first_seen_in,
        cleaned.credit,
        _outlet_of_byline(cleaned.byline),
    ):
        if name := " ".join(plain(named).split()):
            return Credit(source=agency(name) or name, agency=wire)
    return Credit(agency=wire)


def _outlet_of_byline(byline: str) -> str:
    """ "By The Harbour Ledger": an outlet, not a person."""
    return (
        byline if byline and _OUTLET_WORDS.search(byline) and "," not in byline and "(" not in byline else ""
    )


class _Carrier(Protocol):
    @property
    def source(self) -> str: ...


_C = TypeVar("_C", bound=_Carrier)


def independent(members: Iterable[_C]) -> list[_C]:
    """The first item of each source, in the order given."""
    first: dict[str, _C] = {}
    for member in members:
        first.setdefault(fold(member.source), member)
    return list(first.values())
