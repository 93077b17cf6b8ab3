"""Story: one article with all its copies and versions; `StoryIndex.place` is the one answer to "same article?".

Nothing here reads a database or a clock: items and `now` come from the caller. Two items are one story when the same
feed gave both under one guid, when they share a canonical link or a whole text, or when enough of one's word
sequences stand in the other, and nothing speaks against it: see `_same`, whose figures come from labelled data
(docs/stories.md). Another article about the same event is its own story.
"""

import re
import struct
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.news.candidates import Candidates
from bot.news.fingerprint import Fingerprint, Likeness, compare, fingerprint, share_of_words_in
from bot.news.ids import ItemId, StoryId
from bot.news.item import KeptItem
from bot.news.link import canonical
from bot.news.placement import Fingerprinted as Fingerprinted
from bot.news.placement import Member as Member
from bot.news.placement import Placement as Placement
from bot.news.placement import Role as Role
from bot.news.reading import Reading, read
from bot.news.sentences import sentences


@dataclass(frozen=True, slots=True)
class _Known:
    """An item in the index."""

    id: ItemId
    story: StoryId
    seen: float  # seconds since 1970
    source: str
    packed: bytes


@dataclass(frozen=True, slots=True)
class _Found:
    """The best candidate, what it has in common, and why that is enough."""

    known: _Known
    print: Fingerprint
    likeness: Likeness
    score: float
    reason: str


HEADLINE_WINDOW = timedelta(days=3)
_VERBATIM = 0.9  # such a copy adds nothing to the index
_VERBATIM_MIN = 30


class StoryIndex:
    """The items of the window in memory, ready to be compared with. Not safe across threads."""

    def __init__(self, *, window: timedelta = timedelta(days=14)) -> None:
        self._window = window.total_seconds()
        self._known: dict[ItemId, _Known] = {}
        self._keys: dict[str | int, tuple[ItemId, StoryId]] = {}
        self._candidates = Candidates()

    def __len__(self) -> int:
        return len(self._known)

    def place(self, kept: KeptItem, *, now: datetime) -> Placement:
        """The story that `kept` tells; adds it to the index, so that the next item can be its copy."""
        reading = read(kept.item)
        print_ = fingerprint(reading.title, reading.text or reading.title)
        packed = print_.pack()
        placement = self._decide(kept, reading, print_, now)
        known = _Known(kept.id, placement.story, now.timestamp(), reading.credit.source, packed)
        link, origin = _link_key(kept.item.url), origin_of(kept)
        verbatim = placement.role is Role.COPY and placement.similarity >= _VERBATIM
        self._file(
            known,
            print_,
            link=link,
            origin=origin,
            candidate=not verbatim or len(print_.shingles) < _VERBATIM_MIN,
        )
        return replace(placement, fingerprint=_pack(link, origin, reading.credit.source, packed))

    def forget(self, ids: list[ItemId]) -> None:
        """Take items out again (a transaction that was rolled back, or the window has passed)."""
        gone = set(ids)
        for one in ids:
            self._known.pop(one, None)
        self._keys = {key: place for key, place in self._keys.items() if place[0] not in gone}
        self._candidates.forget(gone)

    def forget_before(self, moment: datetime) -> int:
        """Let items older than the window go; how many."""
        limit = moment.timestamp() - self._window
        old = [known.id for known in self._known.values() if known.seen < limit]
        if old:
            self.forget(old)
        return len(old)

    def restore(self, items: list[Fingerprinted]) -> None:
        """Put kept items back after a start, in order of their ids."""
        for one in items:
            if not one.fingerprint:
                continue
            link, origin, source, packed = _unpack(one.fingerprint)
            known = _Known(one.id, one.story, one.seen.timestamp(), source, packed)
            self._file(known, Fingerprint.unpack(packed), link=link, origin=origin)

    # ---- deciding -----------------------------------------------------------------------------------------------

    def _decide(self, kept: KeptItem, reading: Reading, print_: Fingerprint, now: datetime) -> Placement:
        source = reading.credit.source
        origin = self._keys.get(origin_of(kept))
        if origin is not None:
            return self._version(origin, reading, print_)
        for key, why in ((_link_key(kept.item.url), "the same link"), (_text_key(print_), "the same text")):
            place = self._keys.get(key) if key else None
            if place is not None:
                return _placement(place[1], Role.COPY, 1.0, why, reading)
        found = self._best(print_, now)
        if found is None:
            return _placement(StoryId(kept.id), Role.ORIGINAL, 1.0, "nothing like it before", reading)
        story, share = found.known.story, found.likeness.of_new
        if source and source == found.known.source and share < 0.98:
            facts = new_facts(reading.text, found.print)
            return _placement(story, Role.UPDATE, share, f"a newer version: {found.reason}", reading, facts)
        return _placement(story, Role.COPY, share, found.reason, reading)

    def _version(self, origin: tuple[ItemId, StoryId], reading: Reading, print_: Fingerprint) -> Placement:
        """The same entry of the same feed with another text."""
        known = self._known.get(origin[0])
        if known is None:
            return _placement(origin[1], Role.UPDATE, 1.0, "the same entry of its feed", reading)
        old = Fingerprint.unpack(known.packed)
        likeness = compare(print_, old)
        if print_.text_key == old.text_key and print_.title == old.title:
            return _placement(origin[1], Role.REPEAT, 1.0, "the same entry, only its markup differs", reading)
        facts = new_facts(reading.text, old)
        return _placement(
            origin[1],
            Role.UPDATE,
            likeness.of_new,
            "a newer version of the same entry",
            reading,
            facts,
        )

    def _best(self, print_: Fingerprint, now: datetime) -> _Found | None:
        limit = now.timestamp() - self._window
        recent = now.timestamp() - HEADLINE_WINDOW.total_seconds()
        best: _Found | None = None
        for one in self._candidates.near(print_):
            known = self._known.get(ItemId(one))
            if known is None or known.seen < limit:
                continue
            old = Fingerprint.unpack(known.packed)
            likeness = compare(print_, old)
            reason = _same(likeness, print_, old, recent=known.seen >= recent)
            if reason:
                score = likeness.contained + 0.3 * likeness.lead + likeness.title / 500
                if best is None or score > best.score:
                    best = _Found(known, old, likeness, score, reason)
        return best

    # ---- keeping ------------------------------------------------------------------------------------------------

    def _file(
        self, known: _Known, print_: Fingerprint, *, link: str, origin: str, candidate: bool = True
    ) -> None:
        place = (known.id, known.story)
        self._keys[origin] = place
        for key in (link, _text_key(print_)):
            if key:
                self._keys.setdefault(key, place)
        self._known[known.id] = known
        if candidate:
            self._candidates.add(known.id, print_)


def origin_of(kept: KeptItem) -> str:
    """What stays the same when a feed gives an entry again."""
    return f"{kept.feed_id}\0{kept.item.guid}"


def new_facts(text: str, old: Fingerprint) -> str:
    """The first sentences of `text` that `old` has not, if they hold a figure or a name; "" otherwise."""
    fresh = []
    for start, end in sentences(text):
        sentence = text[start:end]
        if len(sentence) >= 30 and share_of_words_in(sentence, old) < 0.25 and _factual(sentence):
            fresh.append(sentence)
        if len(fresh) == 2:
            break
    return " ".join(fresh)[:400]


_FACT = re.compile(r"\d|(?<=[\w,] )[A-ZÀ-ÞА-ЯЁ]\w+|[\u0600-\u06ff\u3040-\u9fff\uac00-\ud7a3]")


def _factual(sentence: str) -> bool:
    return _FACT.search(sentence) is not None


def _same(like: Likeness, new: Fingerprint, old: Fingerprint, *, recent: bool) -> str:
    """Why two texts are one article; "" where they are not. The thresholds: docs/stories.md."""
    if _other_figures(like) or _other_subject(like, new, old):
        return ""
    c, lead, title = like.contained, like.lead, like.title
    if title >= 70:
        if (c >= 0.40 and (lead >= 0.4 or like.of_longer >= 0.3)) or (c >= 0.25 and lead >= 0.4):
            return _reason(like)
    elif like.of_longer >= 0.3:  # of comparable length
        if (c >= 0.62 and lead >= 0.15) or (c >= 0.40 and lead >= 0.4):
            return _reason(like)
    elif c >= 0.45 and lead >= 0.4 and like.lead_least >= 0.05:  # short in long: both open alike, no round-up
        return _reason(like)
    if recent and _same_headline(like, new, old):
        return "the same headline over a short text"
    return ""


def _other_figures(like: Likeness) -> bool:
    """A templated report: the same wording with other figures."""
    return like.figure_contexts >= 3 and like.figures_equal < like.figure_contexts / 2


def _other_subject(like: Likeness, new: Fingerprint, old: Fingerprint) -> bool:
    """Short texts of one mould about different people or companies."""
    least, most = sorted((len(new.shingles), len(old.shingles)))
    return least < 130 and most < 260 and like.contained < 0.8 and like.lead < 0.8 and not like.same_subjects


def _same_headline(like: Likeness, new: Fingerprint, old: Fingerprint) -> bool:
    if like.title < 88 or min(new.title.count(" "), old.title.count(" ")) < 3:
        return False
    if re.findall(r"\d+", new.title) != re.findall(r"\d+", old.title):
        return False
    return like.contained >= 0.08 or min(len(new.shingles), len(old.shingles)) <= 60


def _reason(like: Likeness) -> str:
    lead = ", same lead" if like.lead >= 0.4 else ""
    title = ", same headline" if like.title >= 88 else ""
    return f"{like.of_new:.0%} of this text stands in an earlier one{lead}{title}"


def _placement(
    story: StoryId, role: Role, similarity: float, reason: str, reading: Reading, facts: str = ""
) -> Placement:
    return Placement(
        story=story,
        role=role,
        similarity=min(1.0, similarity),
        reason=reason,
        source=reading.credit.source or None,
        agency=reading.credit.agency,
        new_facts=facts,
    )


def _pack(link: str, origin: str, source: str, packed: bytes) -> bytes:
    """What is needed to put an item back into the index."""
    texts = [text.encode() for text in (link, origin, source)]
    return struct.pack("<3I", *map(len, texts)) + b"".join(texts) + packed


def _unpack(stored: bytes) -> tuple[str, str, str, bytes]:
    position = struct.calcsize("<3I")
    texts = []
    for length in struct.unpack_from("<3I", stored):
        texts.append(stored[position : position + length].decode())
        position += length
    return texts[0], texts[1], texts[2], stored[position:]


def _link_key(url: str) -> str:
    return canonical(url) if url else ""


def _text_key(print_: Fingerprint) -> int:
    """Only of texts long enough to be nobody else's."""
    return print_.text_key if len(print_.shingles) >= 12 else 0
