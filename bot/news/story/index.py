"""Story: one article with all its copies and versions; `StoryIndex.place` is the one answer to "same article?".

Nothing here reads a database or a clock: items and `now` come from the caller. An item belongs to a story when its
feed gave the entry before, when a known item has its link or its whole text, or when a known text is like it by the
rule of `sameness`. Among several, the likest decides. Another article about the same event is its own story. What
has left the window is no longer here; the caller finds it by `Arrival.keys` and brings it (`recall` says how).
docs/stories.md explains the rule, and says what it gets wrong.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.news.ids import ItemId, StoryId
from bot.news.item import KeptItem
from bot.news.link.canonical import canonical
from bot.news.reading.reading import Reading, read
from bot.news.story.candidates import Candidates, SharedNumbers
from bot.news.story.fingerprint import Fingerprint, Parts, Probe, fingerprint, key, parts, source_key_of
from bot.news.story.likeness import Likeness, compare, is_of_any_day, is_standing, same_article, same_opening
from bot.news.story.placement import Fingerprinted as Fingerprinted
from bot.news.story.placement import Member as Member
from bot.news.story.placement import Placement as Placement
from bot.news.story.placement import Role as Role
from bot.news.story.recall import asked_of, keys_of, recalled
from bot.news.story.sliding import SlidingList
from bot.news.story.verdict import Found, Weighed
from bot.news.story.versions import new_facts
from bot.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyItem:
    """An item made ready to be placed."""

    kept: KeptItem
    reading: Reading
    print: Fingerprint
    packed: bytes
    keys: tuple[int, ...]  # by which those that it is like are found when they have left the window


def arrival(kept: KeptItem, reading: Reading) -> ReadyItem:
    """Take the fingerprint of what it reads like."""
    link = canonical(kept.item.page_url or kept.item.url)
    print_ = fingerprint(reading.title, reading.text)
    print_.link_key = key(link) if _names_an_article(link) else 0
    print_.origin_key = key(f"{kept.feed_id}\0{kept.item.guid}")
    print_.source_key = key(reading.credit.source or kept.item.feed) & 0xFFFFFFFF
    packed = print_.pack()
    return ReadyItem(kept=kept, reading=reading, print=print_, packed=packed, keys=asked_of(print_))


_SAME_TEXT, _SAME_LINK = say("the same text"), say("the same link")
_VERBATIM = 0.9  # a copy of which so much is known adds nothing to the index
_VERBATIM_LEAST = 30  # sequences; a shorter text is always added
_REWORDED = 0.98  # a version of which less is known has another text
_CANDIDATES = 8
_BY_TITLE = 4
_OF_ONE_STORY = 3
_FEW = 64  # sequences of a text, of which two in common are worth a look
_MORE = 16  # by text, that are looked at where the first told nothing
_OF_TITLES = np.uint32(0x5BD1E995)  # tells keys of headlines from keys of texts, which share one index
_STANDING = 60  # sequences; a longer text is an article, under whatever headline it comes again
_CLEAN_UP = 512  # items between two looks at what has left the window


class StoryIndex:
    """The items of the window, ready to be compared with: some 2 KB each. Not safe across threads."""

    def __init__(self, *, window: timedelta = timedelta(days=14)) -> None:
        """`window`: how long texts are compared."""
        self._window = window.total_seconds()
        self._probe = Probe()
        # What is like the probe, once it was asked for: worth comparing, and worth it where the first tell nothing.
        self._nearby: tuple[list[int], list[int]] | None = None
        self._candidates = Candidates()
        self._packed: SlidingList[bytes] = SlidingList([])
        self._ids = SlidingList(array("q"))
        self._held_stories = array("q")
        self._stories = SlidingList(self._held_stories)  # 0: taken out
        self._seen = SlidingList(array("d"))  # seconds since 1970
        self._slots = _Slots()  # by link, text and origin
        self._first = 0  # slots before this one have left the window
        self._alive = 0

    def __len__(self) -> int:
        return self._alive

    def place(self, kept: KeptItem, *, now: datetime, old: Iterable[Fingerprinted] = ()) -> Placement:
        """The story that `kept` tells; adds it to the index, so that the next item can be its copy."""
        return self.settle(arrival(kept, read(kept.item)), now=now, old=old)

    def settle(self, new: ReadyItem, *, now: datetime, old: Iterable[Fingerprinted] = ()) -> Placement:
        """The same of what has been read already. `old`: kept items, not in here, that may be like it."""
        placement, like_slot = self._decide(new, now.timestamp())
        known = self._recall(new, old) if placement.role is Role.ORIGINAL else None
        placement = known or placement
        adds = not (_is_verbatim(placement, new.print) and self._says_the_same(like_slot))
        self._add(new, placement.story, now.timestamp(), compared=adds or known is not None)
        return replace(placement, fingerprint=new.packed, keys=keys_of(new.print, sketch=adds))

    def holds(self, item: ItemId, *, now: datetime) -> bool:
        """Is it in the window, so that it need not be brought by the caller?

        After `move` ids do not all rise any more; a wrong no costs a comparison.
        """
        slot = bisect_left(self._ids, item, lo=self._first)
        return slot < len(self._ids) and self._ids[slot] == item and self._in_window(slot, now.timestamp())

    def forget(self, ids: list[ItemId]) -> None:
        """Take items out again (a transaction that was rolled back, or the window has passed)."""
        gone = set(ids)
        for slot in range(len(self._ids) - 1, self._first - 1, -1):
            if not gone:
                break
            if self._ids[slot] in gone:
                gone.discard(ItemId(self._ids[slot]))
                self._take_out(slot)

    def move(self, moved: Iterable[tuple[ItemId, StoryId, bytes]]) -> None:
        """Known items, with their fingerprints, tell another story from now on, as an admin has said.

        They are filed anew: a copy to the letter was never among what is compared with, and now founds a story.
        """
        left = {item: (story, packed) for item, story, packed in moved}
        for slot in range(len(self._ids) - 1, self._first - 1, -1):
            if not left:
                break
            if not self._stories[slot] or (found := left.pop(ItemId(self._ids[slot]), None)) is None:
                continue
            story, packed = found
            if self._stories[slot] == story:
                continue
            item, seen, print_ = ItemId(self._ids[slot]), self._seen[slot], parts(packed)
            self._take_out(slot)
            anew = self._file(item, story, print_, seen)
            self._candidates.add(anew, _numbers(print_.keys, print_.title_keys))

    def restore(self, items: Iterable[Fingerprinted]) -> None:
        """Put kept items back after a start, in order of their ids. What isn't a fingerprint is passed over."""
        pairs = _Pairs()
        for one in items:
            try:
                print_ = parts(one.fingerprint)
            except ValueError:
                continue
            slot = self._file(one.id, one.story, print_, one.seen.timestamp())
            pairs.add(slot, print_)
        self._candidates.add_many(pairs.joined())

    # ---- deciding -----------------------------------------------------------------------------------------------

    def _decide(self, new: ReadyItem, now: float) -> tuple[Placement, int | None]:
        """Where it belongs, and the slot of the known text that says so."""
        probe, reading, print_ = self._probe, new.reading, new.print
        probe.take(print_, reading.text)
        self._nearby = None
        if (slot := self._known(print_.origin_key, now)) is not None and self._is_its_version(slot, probe):
            return self._version(slot, reading, probe), slot
        for exact, why in ((print_.text_key, _SAME_TEXT), (print_.link_key, _SAME_LINK)):
            if exact and (slot := self._known(exact, now)) is not None and self._believable(slot, probe):
                return self._joins(Found(slot, self._compare(probe, slot), why), reading, probe), slot
        found = self._likest(probe, now)
        if found is None:
            return _placement(
                StoryId(new.kept.id), Role.ORIGINAL, 1.0, say("nothing like it before"), reading
            ), None
        return self._joins(found, reading, probe), found.slot

    def _recall(self, new: ReadyItem, old: Iterable[Fingerprinted]) -> Placement | None:
        """The story of the likest of `old`, against whose story nothing speaks; None if none is like it enough."""
        readable: list[tuple[Fingerprinted, Fingerprint]] = []
        weighed = Weighed()
        for one in old:
            try:
                known = Fingerprint.unpack(one.fingerprint)
            except ValueError:  # made by another version
                continue
            exact = _exact_match(new.print, known)
            like = compare(self._probe, known, closely=bool(exact))
            weighed.add(one.story, Found(len(readable), like, recalled(like, exact=exact)), exact=bool(exact))
            readable.append((one, known))
        if (found := weighed.best()) is None:
            return None
        (one, known), like, reason = readable[found.slot], found.likeness, found.reason
        its_own = known.origin_key == new.print.origin_key or (
            known.source_key == new.print.source_key and like.of_new < _REWORDED
        )
        return _placement(
            one.story,
            Role.UPDATE if its_own else Role.COPY,
            like.of_new,
            say("{reason}, first seen on {day}", reason=reason, day=f"{one.seen:%Y-%m-%d}"),
            new.reading,
            since=one.seen,
            facts=new_facts(new.reading.text, [known], lang=None) if its_own else "",
        )

    def _version(self, slot: int, reading: Reading, probe: Probe) -> Placement:
        """The same entry of the same feed with another text."""
        old = Fingerprint.unpack(self._packed[slot])
        story, since = StoryId(self._stories[slot]), self._since(slot)
        like = self._compare(probe, slot)
        same_text = (old.text_key == probe.print.text_key != 0) or like.contained == like.of_longer == 1.0
        if same_text and old.title == probe.print.title and like.figures == like.figures_equal:
            return _placement(
                story, Role.REPEAT, 1.0, say("the same entry, only its markup differs"), reading, since=since
            )
        return _placement(
            story,
            Role.UPDATE,
            like.of_new,
            say("a newer text of the same entry"),
            reading,
            since=since,
            facts=self._new_facts(story, reading, probe, slot),
        )

    def _joins(self, found: Found, reading: Reading, probe: Probe) -> Placement:
        """It tells a known story: as a copy, or as a newer version from a source that had it."""
        story, like = StoryId(self._stories[found.slot]), found.likeness
        since = self._since(found.slot)
        mine = self._of_same_source(found.slot, probe)
        if mine is not None and like.same_headline_alone:
            return _placement(
                story, Role.REPEAT, 1.0, say("the same headline again, without a text"), reading, since=since
            )
        if mine is not None:
            own = like if mine == found.slot else self._compare(probe, mine)
            if own.of_new < _REWORDED or own.figures_equal < own.figures:
                return _placement(
                    story,
                    Role.UPDATE,
                    own.of_new,
                    say("a newer version from a source that had it: {reason}", reason=found.reason),
                    reading,
                    since=since,
                    facts=self._new_facts(story, reading, probe, mine),
                )
        return _placement(
            story,
            Role.COPY,
            max(like.of_new, float(found.reason == _SAME_TEXT)),
            found.reason,
            reading,
            since=since,
        )

    def _of_same_source(self, slot: int, probe: Probe) -> int | None:
        """The newest text of the story of `slot` that the source of `probe` gave; None if it gave none."""
        story = self._stories[slot]
        near = {slot, *self._near(probe, self._seen[slot])}
        mine = [
            one
            for one in near
            if self._stories[one] == story and source_key_of(self._packed[one]) == probe.print.source_key
        ]
        return max(mine, default=None)

    def _believable(self, slot: int, probe: Probe) -> bool:
        """An exact key holds unless the texts have nothing in common: a page that changes, one link for many items.

        An equal short text under another headline is a standing one (a blurb, a teaser): within one source, and from
        whomever where it knows nothing of the headlines.
        """
        like = self._closely(probe, slot)
        same_source = source_key_of(self._packed[slot]) == probe.print.source_key
        if is_standing(like, same_source=same_source) or is_of_any_day(like):
            return False
        if like.topic.same:  # where there is no headline to speak of, only the texts can tell one entry of a ticker from another
            return bool(probe.print.title) or not like.least or like.contained >= 0.1
        if same_source:
            return like.contained >= 0.1 and like.most >= _STANDING
        return like.contained >= 0.1 or (like.least < 40 and like.topic.known)

    def _is_its_version(self, slot: int, probe: Probe) -> bool:
        """A guid that comes again with another headline and another text is another entry."""
        like = self._closely(probe, slot)
        if is_standing(like, same_source=True) or is_of_any_day(like):
            return False
        return like.topic.same or like.contained >= 0.1 or (not like.least and like.topic.known)

    def _likest(self, probe: Probe, now: float) -> Found | None:
        """The known text that is likest, of the stories against which nothing speaks."""
        text = probe.print.text_key
        weighed = Weighed(of_many=self._slots.by(text).get(text, 0) < 0)
        for slot in self._near(probe, now):
            self._weigh(slot, probe, now, weighed)
        if (found := weighed.best()) is None:
            for slot in self._further(now):
                self._weigh(slot, probe, now, weighed)
            found = weighed.best()
        return found

    def _weigh(self, slot: int, probe: Probe, now: float, weighed: Weighed) -> None:
        old = Fingerprint.unpack(self._packed[slot])
        like = compare(probe, old)
        age, same_source = now - self._seen[slot], old.source_key == probe.print.source_key
        reason = same_article(like, age=age, same_source=same_source)
        weighed.add(self._stories[slot], Found(slot, like, reason))

    def _near(self, probe: Probe, now: float) -> list[int]:
        """Slots worth comparing: the best by text and by headline, a few of each story."""
        if self._nearby is None:
            self._nearby = self._look_up(probe.print)
        return [slot for slot in self._nearby[0] if self._in_window(slot, now)]

    def _further(self, now: float) -> list[int]:
        """Those that are worth it where the first told nothing."""
        return [slot for slot in self._nearby[1] if self._in_window(slot, now)] if self._nearby else []

    def _look_up(self, print_: Fingerprint) -> tuple[list[int], list[int]]:
        least = 3 if len(print_.sequences) > _FEW else 2
        by_text, by_title = self._candidates.near(
            np.frombuffer(self._held_stories, np.int64),
            SharedNumbers(print_.sequences, least=least, most=4 * _CANDIDATES),
            SharedNumbers(print_.title_keys ^ _OF_TITLES, least=2, most=3 * _BY_TITLE),
        )
        chosen: dict[int, None] = {}
        stories: dict[int, int] = {}
        for slot, _ in by_text:
            story = self._stories[slot]
            if stories.setdefault(story, 0) < _OF_ONE_STORY and len(chosen) < _CANDIDATES:
                stories[story] += 1
                chosen[slot] = None
        chosen |= dict.fromkeys(slot for slot, _ in by_title[:_BY_TITLE])
        further = dict.fromkeys(slot for slot, _ in by_text[:_MORE] + by_title if slot not in chosen)
        return list(chosen), list(further)

    def _known(self, exact: int, now: float) -> int | None:
        """The slot of the window that has this key."""
        slot = self._slots.by(exact).get(exact)
        return slot if slot is not None and slot >= 0 and self._in_window(slot, now) else None

    def _in_window(self, slot: int, now: float) -> bool:
        return slot >= self._first and self._packed[slot] != b"" and self._seen[slot] >= now - self._window

    def _says_the_same(self, slot: int | None) -> bool:
        """Does the text just decided on open as the one in `slot` does, and with its figures?"""
        if slot is None:
            return False
        old = Fingerprint.unpack(self._packed[slot])
        like = compare(self._probe, old)
        return same_opening(self._probe.print, old) and like.figures_equal == like.figures

    def _compare(self, probe: Probe, slot: int) -> Likeness:
        return compare(probe, Fingerprint.unpack(self._packed[slot]))

    def _closely(self, probe: Probe, slot: int) -> Likeness:
        return compare(probe, Fingerprint.unpack(self._packed[slot]), closely=True)

    def _new_facts(self, story: StoryId, reading: Reading, probe: Probe, slot: int) -> str:
        known = [Fingerprint.unpack(self._packed[slot])]
        known += [
            Fingerprint.unpack(self._packed[other])
            for other in self._near(probe, self._seen[slot])
            if other != slot and self._stories[other] == story
        ]
        return new_facts(reading.text, known, lang=None)

    def _since(self, slot: int) -> datetime:
        return datetime.fromtimestamp(self._seen[slot], UTC)

    # ---- keeping ------------------------------------------------------------------------------------------------

    def _add(self, new: ReadyItem, story: StoryId, now: float, *, compared: bool) -> None:
        """`compared`: the next items are compared with its text; else that of its story is enough."""
        slot = self._file(new.kept.id, story, parts(new.packed), now)
        if compared:
            self._candidates.add(slot, np.concatenate((new.print.keys, new.print.title_keys ^ _OF_TITLES)))
        if slot % _CLEAN_UP == _CLEAN_UP - 1:
            self.clean_up(datetime.fromtimestamp(now, UTC))

    def _file(self, item: ItemId, story: StoryId, packed: Parts, seen: float) -> int:
        slot = len(self._ids)
        self._ids.append(item)
        self._stories.append(story)
        self._seen.append(seen)
        self._packed.append(packed.body)
        self._alive += 1
        self._slots.by(packed.origin_key)[packed.origin_key] = slot
        for exact in (packed.text_key, packed.link_key):
            if exact:
                self._file_exactly(exact, slot)
        return slot

    def _file_exactly(self, exact: int, slot: int) -> None:
        """A text or link that two stories have says nothing about the next item that has it, until the last one has left."""
        first = self._slots.by(exact).setdefault(exact, slot)
        if first < 0 or self._stories[first] not in (0, self._stories[slot]):
            self._slots.by(exact)[exact] = ~slot

    def _take_out(self, slot: int) -> None:
        if not self._stories[slot]:
            return
        print_ = parts(self._packed[slot])
        for exact in (print_.origin_key, print_.text_key, print_.link_key):
            if self._slots.by(exact).get(exact) in (slot, ~slot):
                del self._slots.by(exact)[exact]
        self._stories[slot] = 0
        self._packed[slot] = b""
        self._alive -= 1

    def clean_up(self, moment: datetime) -> None:
        """Let go of what has left the window; `place` does so itself from time to time."""
        limit = moment.timestamp() - self._window
        first = self._first
        while first < len(self._seen) and self._seen[first] < limit:
            self._take_out(first)
            first += 1
        self._candidates.drop_before(first)
        for kept in (self._packed, self._ids, self._stories, self._seen):
            kept.drop_before(first)
        self._first = first


def _is_verbatim(placement: Placement, print_: Fingerprint) -> bool:
    """It adds nothing to what its story is found by."""
    return (
        placement.role in (Role.COPY, Role.REPEAT)
        and placement.similarity >= _VERBATIM
        and len(print_.numbers) >= _VERBATIM_LEAST
    )


def _exact_match(new: Fingerprint, old: Fingerprint) -> str:
    """Which exact key two fingerprints share, in words; "" for none."""
    if new.origin_key == old.origin_key:
        return say("the same entry of its feed")
    if new.text_key == old.text_key != 0:
        return _SAME_TEXT
    return _SAME_LINK if new.link_key == old.link_key != 0 else ""


def _names_an_article(link: str) -> bool:
    """The address of a site's front page names no article."""
    return len(link) > 8 and "/" in link[8:].rstrip("/")


def _numbers(keys: bytes, title_keys: bytes) -> NDArray[np.uint32]:
    """What the index files a text by: 32 bits each."""
    numbers = np.frombuffer(keys + title_keys, np.dtype("<u4")).astype(np.uint32)
    numbers[len(keys) // 4 :] ^= _OF_TITLES
    return numbers


class _Slots:
    """Slots by exact key, in many small dictionaries: a large one takes a tenth of a second when it grows.

    Of a key that several stories have the newest slot, inverted.
    """

    def __init__(self) -> None:
        self._parts: list[dict[int, int]] = [{} for _ in range(256)]

    def by(self, exact: int) -> dict[int, int]:
        """The dictionary that `exact` is in, if it is in any."""
        return self._parts[exact & 0xFF]


class _Pairs:
    """Keys of many slots, as `Candidates.add_many` takes them."""

    def __init__(self) -> None:
        self._keys: list[bytes] = []
        self._title_keys: list[bytes] = []
        self._slots = array("q")

    def add(self, slot: int, packed: Parts) -> None:
        self._keys.append(packed.keys)
        self._title_keys.append(packed.title_keys)
        self._slots.append(slot)

    def joined(self) -> NDArray[np.uint64]:
        numbers = _numbers(b"".join(self._keys), b"".join(self._title_keys))
        counts = [len(keys) // 4 for keys in (*self._keys, *self._title_keys)]
        slots = np.repeat(np.tile(np.frombuffer(self._slots, np.uint64), 2), counts)
        return numbers.astype(np.uint64) << np.uint64(32) | slots


def _placement(
    story: StoryId,
    role: Role,
    similarity: float,
    reason: str,
    reading: Reading,
    *,
    facts: str = "",
    since: datetime | None = None,
) -> Placement:
    return Placement(
        story=story,
        role=role,
        similarity=round(min(1.0, similarity), 4),
        reason=reason,
        source=reading.credit.source or None,
        agency=reading.credit.agency,
        new_facts=facts,
        known_since=since,
    )
