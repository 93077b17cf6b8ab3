"""What in a text is not the article: paywall notices, sponsor and newsletter lines, datelines, "appeared first on".

`clean` runs on every item before it is matched, compared or summarised. What the removed parts say (place, agency,
byline, that there was a paywall) is kept as facts. `patterns` says what notices look like; here is where in a text
they count: notices at the start of a sentence, invitations at the end of the text, datelines and bylines at its start.
"""

import re
from bisect import bisect_right, insort
from dataclasses import dataclass, field
from datetime import datetime

from bot.news.boilerplate.labels import FLAGS, MAY_OPEN, OPENING, is_byline
from bot.news.boilerplate.patterns import (
    ENDINGS,
    INSIDE,
    LABELS,
    MORE,
    PHOTO,
    QUESTIONS,
    SPOKEN,
    TAIL,
    WALLS,
    WHOLES,
)
from bot.news.boilerplate.phrasebook import Phrasebook
from bot.news.language.agencies import agencies_in
from bot.news.language.dates import date_in
from bot.news.language.sentences import sentences
from bot.news.language.words import all_of, any_of
from bot.text import fold

_LONGEST_NOTICE = 340  # code points; no formula is longer than this
_LONGEST_LABEL = 220
_LONGEST_CREDIT = 60  # of what follows "Source:"; a longer line is a sentence that quotes its source
_LITTLE = 400  # as much may follow a paywall notice and still be its own small print
_LONGEST_ANSWER = 80
_NEAR_CALL = 25  # code points; who says it is named so near behind a call
_NEAR_TOP = 300  # code points; a date further down may be a related article's
_LONGEST_OPENING = 400  # code points; flag, byline or dateline with what is looked at behind it
_ROUNDS = 5  # a text can open with a flag, a byline, a dateline, one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text without what is not the article, and what the removed parts said."""

    text: str
    dateline: str = ""  # the place, as written: "BENGHAZI"
    agencies: tuple[str, ...] = ()  # canonical names, from dateline, byline and credit lines
    byline: str = ""  # as written, without "By"
    credit: str = ""  # whom a line of the text names as its source: "Libya Herald"
    first_seen_in: str = ""  # of "appeared first on ...", "originally published by ..."
    paywalled: bool = False
    first_published: str = ""  # the line that says where or when it was first published, as written
    dated: datetime | None = None  # of a dateline that names a year, midnight UTC
    removed: tuple[str, ...] = ()  # each part as it was, in order

    @property
    def agency(self) -> str:
        """The first agency named, "" where none is."""
        return self.agencies[0] if self.agencies else ""


def clean(text: str, *, lang: str | None = None) -> Cleaned:
    """`text` (plain, as `text.plain` gives it) without what is not the article. Never raises.

    `lang`: BCP 47, where known. What one feed repeats is `feed_lines`' matter.
    """
    view = _view(text)
    scan = _Scan(
        text=text,
        view=view,
        start=0,
        end=len(text.rstrip()),
        whole_with=_of(_WHOLE_WITH, view),
        tail_with=_of(_TAIL_WITH, view),
    )
    scan.take_opening()
    scan.take_ending()
    scan.take_sentences(lang)
    if scan.holes:  # what came behind a notice
        scan.take_opening()
        scan.take_ending()
    return scan.cleaned()


def _of(patterns: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...], view: str) -> list[re.Pattern[str]]:
    """The patterns of which one word is in `view`."""
    found = []
    for words, pattern in patterns:
        for word in words:
            if word in view:
                found.append(pattern)
                break
    return found


def headline(title: str) -> str:
    """A headline (plain) without BREAKING, UPDATE 2- and their like; the whole of it where nothing else is there."""
    for _ in range(3):
        found = next((found for pattern in FLAGS if (found := pattern.match(title))), None)
        if not found or found.end() >= len(title):
            break
        title = title[found.end() :]
    return title


_ALIKE = (
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2009", " "),
    ("\u200b", " "),
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u02bc", "'"),
)


def _view(text: str) -> str:
    """The same length, with one kind of space and of apostrophe."""
    if not text.isascii():
        for other, one in _ALIKE:
            text = text.replace(other, one)
    return text


_CLOSE = r"[\s.!。…»\"”')\]:›>→-]*"
_AFTER_LABEL = r" ?(?:[:：|›»】]|\s[-–—>→] )"
_LEAD = re.compile(r"[▶►☞→•*>»■●◆▲★✔|【(（\[/\s]+")
_PAYWALL = Phrasebook(WALLS)
_TAIL = Phrasebook(TAIL, tail=r"[\s.]*")
_LABEL = Phrasebook((*LABELS, *MORE), tail=_AFTER_LABEL)
_BARE_LABEL = Phrasebook(LABELS, tail=_CLOSE)
_WHOLE = Phrasebook(WHOLES, tail=_CLOSE)
_QUESTION = Phrasebook(QUESTIONS, tail=r"\s*")
_NOTICES = Phrasebook(
    (
        *WALLS,
        *TAIL,
        *((*whole, r"\s*(?:[.!?؟;。！？…»\"”')\]）:›>→\n-]|$)") for whole in (*WHOLES, *QUESTIONS)),
        *((*label, rf"(?: ?[:：|›»】]|\s[-–—>→] |{_CLOSE}$)") for label in LABELS),
    ),
    flags=re.MULTILINE,
)
_WALLS = Phrasebook((*WALLS, *TAIL))
_OF_A_PHOTO = re.compile(
    rf"[(\[（［<]?\s?{PHOTO}(?![^\W\d_])", re.IGNORECASE
)  # whose text it is, is not said
_SPOKEN = re.compile(SPOKEN, re.IGNORECASE)
_WHOLE_WITH = tuple(
    (one.words, re.compile(f"(?:{one.row.says}){_CLOSE}", re.IGNORECASE))
    for one in INSIDE
    if one.kind == "whole"
)
_TAIL_WITH = tuple(
    (one.words, re.compile(rf"(?:{one.row.says})[\s.]*", re.IGNORECASE))
    for one in INSIDE
    if one.kind == "tail"
)
_STARTS = re.compile(
    r"[.!?…؟۔।。！？｡\n][.!?…؟۔।。！？｡\s\"'»”)\]」』）》▶►☞→•*>■●◆▲★✔|【]*"
)  # one class in front: the search jumps
_ENDING = Phrasebook(ENDINGS, tail=r"[\s.!»›→>\])）]*")
_OPENERS = all_of("openers")
_OPEN_MARK = re.compile(r"[\[(（]?(?:…|\.\.\.)? ?")
_SOURCE_LABEL = re.compile(rf"{any_of('source')}\s?[:：]", re.IGNORECASE)
_PUBLISHED = re.compile(rf"{any_of('published')}\b", re.IGNORECASE)
_FIRST_PUBLISHED = re.compile(rf"[^\n.!?]{{0,60}}?{any_of('first_published')}", re.IGNORECASE)
_FIRST_SEEN_IN = re.compile(
    rf"{any_of('first_seen')} ?(?!\d)([^\n]{{2,60}}?)(?:\.?\s*$|[.,] )", re.IGNORECASE
)


@dataclass(slots=True)
class _Scan:
    """The text while it is being cleaned: what is left between `start` and `end`, and what has been cut out of it."""

    text: str
    view: str  # the same length, spaces and apostrophes made alike
    start: int
    end: int
    whole_with: list[re.Pattern[str]]
    tail_with: list[re.Pattern[str]]
    holes: list[tuple[int, int]] = field(default_factory=list)  # in order
    removed: list[tuple[int, str]] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    dateline: str = ""
    byline: str = ""
    credit: str = ""
    first_seen_in: str = ""
    first_published: str = ""
    dated: datetime | None = None
    paywalled: bool = False

    def take_opening(self) -> None:
        """Flags, bylines and datelines at the start."""
        for _ in range(_ROUNDS):
            self._skip_space()
            found = self._opening()
            if not found:
                return
            self._drop_start(found[1])

    def take_ending(self) -> None:
        """Invitations to read on, at the end."""
        for _ in range(_ROUNDS):
            cut = self._ending()
            if cut is None:
                return
            self._note(cut, self.end)
            self.end = cut
            while self.end > self.start and self.view[self.end - 1].isspace():
                self.end -= 1

    def take_sentences(self, lang: str | None) -> None:
        """Notices, labels and whole lines anywhere; from a paywall notice on everything."""
        if not self._may_hold_notices():
            self._take_wall_in_a_sentence()
            return
        spans = sentences(self.view[self.start : self.end], lang=lang)
        spans = [(a + self.start, b + self.start) for a, b in spans]
        skip_to = 0
        for place, (start, end) in enumerate(spans):
            if start < skip_to:
                continue
            following = spans[place + 1][1] if place + 1 < len(spans) else self.end
            stop = self._notice_at(start, end, following)
            if not stop and (lead := _LEAD.match(self.view, start, end)) and lead.end() < end:
                stop = self._notice(lead.end(), end) or self._asked(lead.end(), end, following)
            if stop:
                self._hole(start, stop)
                skip_to = stop
        self._take_wall_in_a_sentence()

    def _may_hold_notices(self) -> bool:
        """Does a formula match at anything like the start of a sentence? Most texts hold none, and need no more."""
        view, end = self.view, self.end
        lead = _LEAD.match(view, self.start, end)
        if _NOTICES.match(view, self.start, end) or (lead and _NOTICES.match(view, lead.end(), end)):
            return True
        for stop in _STARTS.finditer(view, self.start, end):
            if _NOTICES.match(view, stop.end(), end):
                return True
        return bool(self.whole_with or self.tail_with)

    def cleaned(self) -> Cleaned:
        """What is left."""
        parts, at = [], self.start
        for start, end in self.holes:
            if start >= self.end:
                break
            if at <= start:
                parts.append(self.text[at:start])
            at = max(at, end)
        text = _joined([*parts, self.text[at : self.end]]).strip()
        return Cleaned(
            text=text,
            dateline=self.dateline,
            agencies=tuple(dict.fromkeys(self.agencies)),
            byline=self.byline,
            credit=self.credit,
            first_seen_in=self.first_seen_in,
            paywalled=self.paywalled,
            first_published=self.first_published
            or next((part for _, part in self.removed if _FIRST_PUBLISHED.match(part)), ""),
            dated=self.dated,
            removed=tuple(part for _, part in sorted(self.removed)),
        )

    def _skip_space(self) -> None:
        while True:
            while self.start < self.end and self.view[self.start].isspace():
                self.start += 1
            hole = self._hole_at(self.start)
            if hole is None:
                return
            self.start = hole[1]

    def _opening(self) -> tuple[str, int] | None:
        end = min(self.end, self.start + _LONGEST_OPENING)
        if not MAY_OPEN.match(self.view, self.start, end):
            return None
        lead = _LEAD.match(self.view, self.start, end)
        labelled = _LABEL.match(self.view, lead.end() if lead else self.start, end)  # no place
        for kind, pattern in OPENING:
            if labelled and kind in ("dateline", "place"):
                continue
            found = pattern.match(self.view, self.start, end)
            if found and self._believable(kind, found):
                self._learn_opening(kind, found)
                return kind, found.start("first") if kind == "place" else found.end()
        return None

    def _believable(self, kind: str, found: re.Match[str]) -> bool:
        if found.end() >= self.end and kind != "byline":
            return False  # nothing would be left: it is the text
        if kind == "place":  # "Oslo - The council", not "Oslo - the capital"
            return found["first"][0].isupper() and fold(found["first"]) in _OPENERS
        return kind != "byline" or is_byline(found["by"])

    def _learn_opening(self, kind: str, found: re.Match[str]) -> None:
        facts = found.groupdict()
        if kind == "byline":
            self.byline = self.byline or facts["by"].strip(" ,|")
            self.agencies += agencies_in(facts["by"])
        elif kind == "line":
            self.agencies += agencies_in(found[0])
        elif kind != "flag":
            self.dateline = self.dateline or (facts.get("place") or facts.get("where") or "").strip(" ,")
            self.dated = self.dated or date_in(found[0])
            who = facts.get("who") or ""
            self.agencies += agencies_in(who)
            if who and not agencies_in(who):
                self.credit = self.credit or who.strip()

    def _drop_start(self, end: int) -> None:
        self._note(self.start, end)
        self.start = end

    def _ending(self) -> int | None:
        """Where an ending begins that reaches to the end of the text, or None."""
        view, end = self.view, self.end
        low = max(self.start, end - 160)
        for place in _PLACES.finditer(view, low, end):
            at = place.end()
            found = self._ending_at(at)
            if found and (place["stop"] is not None or _is_marked(found[0])):
                return at
        if low == self.start and self._ending_at(low):
            return low
        return None

    def _ending_at(self, start: int) -> re.Match[str] | None:
        mark = _OPEN_MARK.match(self.view, start, self.end)
        inner = mark.end() if mark else start
        found = _ENDING.fullmatch(self.view, start, self.end) or (
            _ENDING.fullmatch(self.view, inner, self.end) if inner > start else None
        )
        return found if found and not self._is_spoken(start, self.end) else None

    def _wall(self, start: int, end: int) -> int | None:
        """Where the hole ends if a paywall notice or a blog's tail begins at `start`."""
        if (found := self._tail(start)) and self.end - found.end() <= _LITTLE:
            self._credit_tail(found[0])
            return self.end if self._keeps_before(start) else max(end, found.end())
        found = _PAYWALL.match(self.view, start, min(end + 1, self.end))
        if not found or self._is_spoken(start, min(end, found.end() + _NEAR_CALL)):
            return None
        self.paywalled = True
        return self.end if self.end - end <= _LITTLE and self._keeps_before(start) else end

    def _tail(self, start: int) -> re.Match[str] | None:
        if found := _TAIL.match(self.view, start, self.end):
            return found
        for pattern in self.tail_with:
            if found := pattern.match(self.view, start, self.end):
                return found
        return None

    def _keeps_before(self, start: int) -> bool:
        """Is anything of the article before `start`?"""
        at = self.start
        for hole_start, hole_end in self.holes:
            if hole_start > at and self.view[at:hole_start].strip():
                return True
            at = max(at, hole_end)
        return at < start

    def _credit_tail(self, tail: str) -> None:
        if not self.first_seen_in and not date_in(tail) and (named := _FIRST_SEEN_IN.search(tail)):
            self.first_seen_in = named[1].strip(" .\n\"'«»“”")

    def _take_wall_in_a_sentence(self) -> None:
        """A notice that follows a cut sentence without any stop between them."""
        low = max(self.start, self.end - 400)
        for place in _CAPITAL_AFTER_WORD.finditer(self.view, low, self.end):
            at = place.end()
            if self._hole_at(at):
                continue
            if _WALLS.match(self.view, at, self.end):
                self.paywalled = self.paywalled or bool(_PAYWALL.match(self.view, at, self.end))
                self._hole(at, self.end)
                return

    def _hole_at(self, at: int) -> tuple[int, int] | None:
        """The hole that `at` is in."""
        before = bisect_right(self.holes, (at, len(self.text) + 1)) - 1
        hole = self.holes[before] if before >= 0 else None
        return hole if hole and at < hole[1] else None

    def _notice(self, start: int, end: int) -> int | None:
        """Where the hole ends if the sentence is a notice: its own end, or after a label the end of its line."""
        length = end - start
        if length > _LONGEST_NOTICE:
            return None
        if (stop := self._whole_end(start, end)) is not None:
            if self._is_spoken(start, stop):
                return None
            self._learn_notice(start, stop)
            return stop
        if (
            self.view[end - 1] not in ".!。"
            and _BARE_LABEL.fullmatch(self.view, start, end)
            and self._stands_alone(start, end)
        ):
            return end
        if length <= _LONGEST_LABEL and (found := _LABEL.match(self.view, start, end)):
            said = self.view[found.end() : end].lstrip()
            if _SOURCE_LABEL.match(self.view, start, end) and (
                len(said) > _LONGEST_CREDIT or (said[:1].islower() and said.endswith("."))
            ):
                return None  # a sentence that quotes its source, or speaks of credit
            self._learn_label(found, start, end)
            return self._line_end(start, end)
        return None

    def _notice_at(self, start: int, end: int, following: int) -> int | None:
        return self._wall(start, end) or self._notice(start, end) or self._asked(start, end, following)

    def _asked(self, start: int, end: int, following: int) -> int | None:
        """Where the hole ends if a question at `start` only leads to an invitation: "A tip? Write to us"."""
        found = _QUESTION.match(self.view, start, following)
        if not found:
            return None
        then = found.end()
        stop = end if then < end else following
        return (self._wall(then, stop) or self._notice(then, stop)) if then < stop else None

    def _is_spoken(self, start: int, end: int) -> bool:
        """Is it what somebody in the news says? "Follow the rules, the mayor told the crowd"."""
        return _SPOKEN.search(self.view, start, end) is not None

    def _stands_alone(self, start: int, end: int) -> bool:
        """A label of two words anywhere, one of a single word on a line of its own."""
        if " " in self.view[start:end].strip():
            return True
        line = self._line(start, end)
        return line is not None and not self.view[end:line].strip()

    def _whole_end(self, start: int, end: int) -> int | None:
        """Where a formula ends that begins at `start` and fills its sentence, or its line."""
        if self.view[end - 1] in "?؟？":  # "Already a subscriber? Log in"
            line = self.view.find("\n", end)
            line = self.end if line < 0 else min(line, self.end)
            if end < line <= end + _LONGEST_ANSWER and _WHOLE.fullmatch(self.view, start, line):
                return line
        if _WHOLE.fullmatch(self.view, start, end):
            return end
        for pattern in self.whole_with:
            if pattern.fullmatch(self.view, start, end):
                return end
        return None

    def _learn_notice(self, start: int, end: int) -> None:
        said = self.view[start:end]
        near_top = start - self.start < _NEAR_TOP
        if _FIRST_PUBLISHED.match(said) or (near_top and _PUBLISHED.match(said)):
            self.first_published = self.first_published or self.text[start:end]
            self._credit_tail(said)
        if len(said) < 120 and not _OF_A_PHOTO.match(said):
            self.agencies += agencies_in(said) if said[:1] == "(" or "contributed" not in said else ()

    def _learn_label(self, label: re.Match[str], start: int, end: int) -> None:
        if _SOURCE_LABEL.match(self.view, start, end):
            self.credit = self.credit or self.text[label.end() : end].strip(" .")
            self.agencies += agencies_in(self.view[label.end() : end])

    def _line_end(self, start: int, end: int) -> int:
        """A label that opens a line speaks for the line, if that is short and not the whole text."""
        line = self._line(start, end)
        return line if line is not None and (line < self.end or start > self.start) else end

    def _line(self, start: int, end: int) -> int | None:
        """The end of the short line that a sentence opens, else None."""
        if start > self.start and self.view[start - 1] != "\n":
            return None
        line = self.view.find("\n", end)
        line = self.end if line < 0 else min(line, self.end)
        return line if line - start <= _LONGEST_LABEL else None

    def _hole(self, start: int, end: int) -> None:
        opens = start == self.start or self.view[start - 1] == "\n"
        while end < self.end and self.view[end] in (" \t\n" if opens else " \t"):
            end += 1
        insort(self.holes, (start, end))
        self._note(start, end)

    def _note(self, start: int, end: int) -> None:
        self.removed.append((start, self.text[start:end].strip()))


_PLACES = re.compile(
    r"(?P<stop>(?<=[.!?…。！？؟।»”\"'\]\)])\s*|\n\s*|\s*(?=[\[(]))|(?<=\w)\s+(?=[^\W\d_a-zа-яё])"
)
_CAPITAL_AFTER_WORD = re.compile(r"(?<=[\w,;…])[ \t]+(?=[^\W\d_a-zа-яё])|(?<=[…\"”])(?=\w)")


def _joined(parts: list[str]) -> str:
    """The parts as one text; where one ends with a line break, the next one's are left out."""
    text: list[str] = []
    for part in parts:
        if part := part.lstrip("\n") if text and text[-1].endswith("\n") else part:
            text.append(part)
    return "".join(text)


def _is_marked(ending: str) -> bool:
    """An invitation in the middle of a line must carry its arrow or dots."""
    return ending.rstrip(" .\n").endswith(("»", "›", "→", ">", "…", "]", ")")) or ending.rstrip().endswith(
        "..."
    )
