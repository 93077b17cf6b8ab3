"""What a feed repeats: lines that open or close its items in many different stories, learned without any list.

A line counts once a story, so that a popular wire text, or one article in twenty versions, does not drown itself. It
must be equal to the letter, figures too: two reports of one mould open alike and are both news.
"""

import struct
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from bot.news.ids import StoryId
from bot.news.language.sentences import sentences

_ENOUGH = 5  # stories that a line opens or closes, from which on it is the feed's
_WINDOW = 100  # stories of the feed that are looked at
_FIRST, _LAST = 2, 3  # sentences of a text that are looked at
_NEAR = 800  # characters at either end in which they are looked for
_SHORT = 8  # characters; less isn't a line but a mark left over
_MANY = 24  # lines of one story: all its copies and versions
_ENTRY = struct.Struct("<qB")


@dataclass(slots=True)
class FeedLines:
    """The outer lines of a feed's last stories."""

    _stories: OrderedDict[int, list[int]] = field(default_factory=OrderedDict)
    _counts: Counter[int] = field(default_factory=Counter)  # stories of each line
    _repeated: set[int] = field(default_factory=set)

    def learn(self, story: StoryId, outer: Sequence[int]) -> bool:
        """Count the outer lines of one item (`Reading.outer`); was there anything to learn?"""
        lines = self._stories.setdefault(story, [])
        new = [one for one in outer if one not in lines][: _MANY - len(lines)]
        lines += new
        self._count(new)
        while len(self._stories) > _WINDOW:
            _, gone = self._stories.popitem(last=False)
            self._counts.subtract(gone)
            self._repeated -= {one for one in gone if self._counts[one] < _ENOUGH}
            self._counts = +self._counts if len(self._counts) > 2 * _MANY * _WINDOW else self._counts
        return bool(new)

    def _count(self, lines: Sequence[int]) -> None:
        self._counts.update(lines)
        self._repeated |= {one for one in lines if self._counts[one] >= _ENOUGH}

    @property
    def known(self) -> frozenset[int]:
        """The lines that the feed repeats."""
        return frozenset(self._repeated)

    def pack(self) -> bytes:
        """For the database: some 3 KB."""
        return b"".join(
            _ENTRY.pack(story, len(lines)) + struct.pack(f"<{len(lines)}I", *lines)
            for story, lines in self._stories.items()
        )

    @classmethod
    def unpack(cls, packed: bytes) -> "FeedLines":
        """What `pack` made."""
        lines, at = cls(), 0
        while at < len(packed):
            story, count = _ENTRY.unpack_from(packed, at)
            of_story = list(struct.unpack_from(f"<{count}I", packed, at + _ENTRY.size))
            lines._stories[story] = of_story
            lines._count(of_story)
            at += _ENTRY.size + 4 * count
        return lines


def outer_lines(text: str, *, lang: str | None = None) -> tuple[int, ...]:
    """Of a cleaned text the first and last sentences, as 32 bits each; none of a text of one sentence."""
    spans = _outer(text, lang)
    return tuple(dict.fromkeys(_number(text[a:b]) for a, b in spans)) if len(spans) > 1 else ()


def without_lines(text: str, known: frozenset[int], *, lang: str | None = None) -> str:
    """`text` without those of its outer sentences that are `known`; the whole of it if nothing else is there."""
    if not known:
        return text
    spans = _outer(text, lang)
    gone = [span for span in spans if _number(text[slice(*span)]) in known]
    if not gone or len(gone) == len(spans):
        return text
    return _cut(text, gone)


def _outer(text: str, lang: str | None) -> list[tuple[int, int]]:
    if len(text) <= 2 * _NEAR:
        spans = _lines(text, lang)
        return spans[:_FIRST] + spans[max(_FIRST, len(spans) - _LAST) :]
    behind = len(text) - _NEAR
    first = _lines(text[:_NEAR], lang)[:-1]  # the last one is cut,
    last = _lines(text[behind:], lang)[1:]  # and so is the first
    return first[:_FIRST] + [(a + behind, b + behind) for a, b in last[-_LAST:]]


def _lines(text: str, lang: str | None) -> list[tuple[int, int]]:
    return [(a, b) for a, b in sentences(text, lang=lang) if b - a >= _SHORT]


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    kept.append(text[at:])
    return "".join(kept).strip()


def _number(line: str) -> int:
    return crc32(" ".join(line.casefold().split()).encode("utf-8", "surrogatepass"))
