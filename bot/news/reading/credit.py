"""Who published an item: the credit, the wire agency, the aggregator that carried it; who among members is independent.

The publisher is not the feed: an aggregator's item belongs to the outlet that its <source>, its credit line or its
byline names, and ten outlets that print one agency's text are one source.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from bot.news.boilerplate.clean import Cleaned
from bot.news.item import Item
from bot.news.language.agencies import NAME, agencies_in, agency
from bot.news.language.sentences import is_whole
from bot.news.language.words import any_of
from bot.news.link.canonical import host
from bot.news.reading.outlets import LONGEST_NAME, is_outlet
from bot.news.reading.outlets import family as family
from bot.text import fold, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Names as people know them; "" where the item names none."""

    source: str = ""  # the publisher
    agency: str = ""  # whose wire text it is
    via: str = ""  # the aggregator that carried it
    byline: str = ""  # who wrote it


def credit(
    item: Item, cleaned: Cleaned, *, framed: str = "", linked: str = "", known: Collection[str] = ()
) -> Credit:
    """By <source>, a line around the text (`framed`), "appeared first on", an outlet's byline, a credit line, an author that
    is an outlet, the outlet behind the headline, the host to which the text's last line leads (`linked`). `known`: as in `outlets.is_outlet`.

    Where <source> is an aggregator, what the text itself names comes first, and the aggregator is `via`.
    """
    named = _name(item.source or "")
    author = _name(_OF_MAIL.sub(r"\1", item.author or ""))
    above = _line_above(cleaned.text)
    beside = _WITH_AGENCY.search(above)
    wire = _first(
        cleaned.agency,
        _agency_of(author),
        agency(named) or agency(above) or "",
        _agency_of(beside[0]) if beside else "",
        _signature(cleaned),
    )
    told = _first(
        framed,
        _name(cleaned.first_seen_in),
        *map(_original_at, cleaned.removed),
        _outlet(cleaned.byline, known),
        _outlet(author, known),
        agency(author) or "",
        _behind(item.title, known),
        linked,
    )
    by = cleaned.byline or ("" if author and author == told else author)
    if named and not is_aggregator(named):
        return Credit(source=agency(named) or named, agency=wire, via=_aggregator_of(item.url), byline=by)
    carried = named or _aggregator_of(item.url)
    if carried:
        source = told or _outlet(above, known) or _credited(cleaned.credit) or wire or carried
        return Credit(source=source, agency=wire, via=carried if source != carried else "", byline=by)
    return Credit(source=told or _outlet(cleaned.credit, known), agency=wire, byline=by)


def is_aggregator(name: str) -> bool:
    """Does this name belong to a carrier of other people's articles?"""
    return family(name) in _AGGREGATORS


def outlet_alone(name: str) -> str:
    """ "Quay Courier" of "Quay Courier on MSN" and "Quay Courier via Yahoo News", in any language."""
    for words in (1, 2):  # of the carrier's name
        parts = name[:LONGEST_NAME].rsplit(maxsplit=words + 1)
        if len(parts) == words + 2 and len(parts[1]) <= _ON and is_aggregator(" ".join(parts[2:])):
            return parts[0]
    return name


def without_outlet(headline: str, *names: str) -> str:
    """`headline` without " - Le Monde" behind it, as aggregators write it, where `names` has that house."""
    found = _OUTLET_BEHIND.match(headline)
    houses = {family(name) for name in names if name}
    return found["headline"].rstrip() if found and family(_behind_in(found)) in houses else headline


class Carrier(Protocol):
    """What is asked of a member of a story."""

    @property
    def source(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def fetched(self) -> datetime: ...


_C = TypeVar("_C", bound=Carrier)


def independent(members: Iterable[_C]) -> list[_C]:
    """The first item of each house, in the order given: for "Also in"."""
    first: dict[str, _C] = {}
    for member in members:
        first.setdefault(family(member.source), member)
    return list(first.values())


def count_independent(members: Sequence[Carrier]) -> int:
    """How many sources a story has: all carriers of one agency's text are one."""
    return len({member.agency or family(member.source) for member in members})


def original(members: Sequence[_C], *, carriers: Collection[str] = ()) -> _C | None:
    """Whose article it is: the agency's or outlet's own item before a carrier's, then the earliest; None of none.

    An agency whose text others print comes first if its own item is there; an aggregator never, while another is. `carriers`: houses known to be hardly ever first.
    """
    if not members:
        return None
    agencies = {member.agency for member in members if member.agency}
    return min(members, key=lambda member: (_rank(member, agencies, carriers), member.fetched))


def _rank(member: Carrier, agencies: set[str], carriers: Collection[str]) -> int:
    if agency(member.source) in agencies:
        return 0
    if is_aggregator(member.source) or family(member.source) in carriers:
        return 3
    return 2 if member.agency else 1  # prints an agency's text, or its own


def _name(text: str) -> str:
    return " ".join(plain(text[: 4 * LONGEST_NAME]).split()).strip(" -–—|,:")


def _first(*names: str) -> str:
    return next((name for name in names if name), "")


def _agency_of(byline: str) -> str:
    return agency(byline) or next(iter(agencies_in(byline)), "")


def _outlet(byline: str, known: Collection[str]) -> str:
    """A byline that is an outlet's name, not a person's, or ends with one: "Le Monde", "Ada Lind | Harbour Ledger"."""
    name = _STAFF.sub("", _WITH_AGENCY.sub("", _name(byline)).strip(" ,|/–—-"))
    for part in (name, _LAST_PART.sub("", name)):
        if agency(part):
            return agency(part) or ""
        if not agencies_in(part) and is_outlet(part, known):  # not "Ada Lind Associated Press"
            return part
    return ""


def _behind(title: str, known: Collection[str]) -> str:
    """The outlet that a headline names at its end, or in brackets before it, if it is one."""
    if len(title) >= _LONGEST_TITLE:
        return ""
    behind, before = _OUTLET_BEHIND.match(_name(title)), _OUTLET_BEFORE.match(_name(title))
    name = _behind_in(behind) if behind else before[1].strip() if before else ""
    return name if is_outlet(name, known) and not is_aggregator(name) else ""


def _behind_in(found: re.Match[str]) -> str:
    return (found["outlet"] or found["bracketed"] or "").strip()


def _credited(name: str) -> str:
    """Whom an aggregator's "Source:" line names, if that can be an outlet's name."""
    name = _name(name)
    if len(name) > _A_NAME or _NOBODY.search(fold(name)) or any(letter.isdigit() for letter in name):
        return ""
    return name


def _line_above(text: str) -> str:
    """The first line, if it is only a name: "Le Monde"."""
    first, _, rest = text.strip().partition("\n")
    return first.strip() if rest and len(first) <= _A_NAME and not is_whole(first) else ""


def _signature(cleaned: Cleaned) -> str:
    """The agency that signs below: "— AFP", "(Reporting by ...; Editing by ...)", "AP writer ... contributed"."""
    ending = cleaned.text[-_A_SIGN_OFF:].rpartition("\n")[2]
    if signed := _SIGNED.search(ending):
        return agency(signed["who"]) or ""
    for line in (*cleaned.removed, ending):
        if _OF_REUTERS.search(line):
            return "Reuters"
        if found := _OF_AGENCY.search(line):
            return agency(found["who"]) or ""
    return ""


def _original_at(line: str) -> str:
    """ "Read the original article at Coast Daily." """
    found = _READ_THERE.match(line)
    return _name(found[1]) if found else ""


def _aggregator_of(url: str) -> str:
    """The name of an aggregator by the host of a link."""
    if not _MAY_BE_AGGREGATOR.search(url[:_FAR_ENOUGH].lower()):
        return ""
    name = host(url)
    return next(
        (label for domain, label in _AGGREGATOR_HOSTS if name == domain or name.endswith(f".{domain}")), ""
    )


_TABLES = tomllib.loads(Path(__file__).with_name("aggregators.toml").read_text(encoding="utf-8"))
_AGGREGATOR_HOSTS = tuple(_TABLES["hosts"].items())
_FAR_ENOUGH = 200  # characters, to look for their hosts
_MAY_BE_AGGREGATOR = re.compile("|".join(re.escape(domain) for domain, _ in _AGGREGATOR_HOSTS))
_AGGREGATORS = frozenset(_TABLES["names"].split())
_A_NAME = 40  # characters
_LONGEST_TITLE = 600
_OUTLET_BEHIND = re.compile(
    r"(?P<headline>.{6,})(?:(?:\s[-–—|·:]{1,2}\s|[_|｜：]|(?<=[^\W\d_]): )\s*(?P<outlet>[^|｜_–—()（）\[\]]{2,40})"
    r"|\s?[(（\[](?P<bracketed>[^()（）\[\]]{2,40})[)）\]])$"
)
_OF_MAIL = re.compile(r"^\s*\S+@\S+ \(([^()]+)\)\s*$")  # RSS 2.0, <author>
_OUTLET_BEFORE = re.compile(r"[(（\[【]([^()（）\[\]【】]{2,40})[)）\]】]\s?(?=\S)")
_LAST_PART = re.compile(r"^.*(?:,\s|\s[-–—|/]\s)")
_NOBODY = re.compile(rf"(?<![^\W\d_]){any_of('nobody')}(?![^\W\d_])")
_A_SIGN_OFF = 300
_SIGNED = re.compile(rf"(?:[—–-]\s?|^\W{{0,3}}|\()(?P<who>{NAME})\W{{0,2}}$")
_OF_REUTERS = re.compile(
    r"^\W?(?:Additional )?[Rr]eporting by [^\n]+?[Ee]diting by |\((?:Additional )?Reporting by .+?[Ee]diting by "
)
_OF_AGENCY = re.compile(
    rf"^\W?(?P<who>{NAME}) (?:(?:\w+ ){{0,2}}(?:[Ww]riter|[Rr]eporter|[Jj]ournalist|[Cc]orrespondent|[Ss]taff)s?)\b"
)
_READ_THERE = re.compile(
    r"(?i)\W?(?:read|see|view|find) the (?:original|full|whole) (?:article|story|piece|post|report|version)?\s?(?:at|on|in|from) "
    r"(?:the website of )?([^\n.]{2,50})"
)
_WITH_AGENCY = re.compile(
    rf"\s*(?:[(,/|&+-]|\b{any_of('with_whom')}\b)\s*(?:l'|the |der |la |a |o )?{NAME}\b.*$"
)
_ON = 4  # letters: on, via, sur, auf, на
_STAFF = re.compile(rf"^{any_of('staff_of')}\s+|\s+{any_of('staff')}$", re.IGNORECASE)
