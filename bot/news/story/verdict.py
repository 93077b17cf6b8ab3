"""Verdict: of the known texts that a new one was compared with, the one that decides.

One text of a story can tell more than another: a flash has no figures to disagree with, a version has others, a round-up
opens as an article does. So all of a story's texts that were looked at are heard before one of them decides.
"""

from dataclasses import dataclass

from bot.news.story.likeness import Likeness, is_only_quoted, is_quoted, other_report

_STANDING = 2  # stories that have a text under other headlines; it isn't an article's
_WHOLE = 0.8  # of the longer text
_ROUND_UP = 3  # stories quoted; a text that quotes so many tells none of them


@dataclass(frozen=True, slots=True)
class Found:
    """A known text, and what it says."""

    slot: int  # or its place in what was brought
    likeness: Likeness
    reason: str  # why it is the same article, "" where it is not


class Weighed:
    """What was found, and what speaks against the stories of it."""

    def __init__(self, *, of_many: bool = False) -> None:
        """`of_many`: the whole text is that of several stories already."""
        self._of_many = of_many
        self._found: list[tuple[float, int, Found]] = []
        # By story: figures and names that differ in a text of it, and those that are the same.
        self._against: dict[int, tuple[int, int]] = {}
        self._agree: dict[int, tuple[int, int]] = {}
        self._elsewhere: set[int] = set()  # that say of something else what it says
        self._quoted: set[int] = set()
        self._only_quoted: set[int] = set()
        self._whole: set[int] = set()  # that have the whole text under another headline
        self._is_foreign = False  # it knows nothing of one of these, and of its own

    def add(self, story: int, one: Found, *, exact: bool = False) -> None:
        """Weigh one known text, which is of `story`. `exact`: it is the same by an exact key, whatever differs."""
        like = one.likeness
        if other_report(like) and not exact:
            differ = (like.figures - like.figures_equal, like.names - like.names_equal)
            self._against[story] = _most(self._against.get(story), differ)
        if like.other_place and not exact:
            self._elsewhere.add(story)
        if is_quoted(like):
            self._quoted.add(story)
        if is_only_quoted(like):
            self._only_quoted.add(story)
        if like.of_longer >= _WHOLE and not like.topic.same:
            self._whole.add(story)
            self._is_foreign |= like.topic.is_foreign
        if one.reason:
            self._agree[story] = _most(self._agree.get(story), (like.figures_equal, like.names_equal))
            likest = float(exact) + like.contained + 0.5 * like.lead + 0.3 * like.title
            self._found.append((likest, story, one))

    def best(self) -> Found | None:
        """The likest of the stories against which nothing speaks; None for none."""
        left = [
            (likest, one)
            for likest, story, one in self._found
            if not self._is_vetoed(story)
            and not self._is_quoted(story, one.likeness)
            and not self._is_standing(story)
        ]
        return max(left, key=lambda some: some[0])[1] if left else None

    def _is_vetoed(self, story: int) -> bool:
        """A text that says something else rules out its whole story, unless another one of it says the same in as
        many places: then the first is a version."""
        if story in self._elsewhere:
            return True
        differ, agree = self._against.get(story, (0, 0)), self._agree[story]
        return differ[0] > agree[0] or (differ[1] > 0 and differ[1] >= agree[1])

    def _is_standing(self, story: int) -> bool:
        """A text that is under several headlines, and knows nothing of one of them, goes with any."""
        if story not in self._whole:
            return False
        return self._of_many or (self._is_foreign and len(self._whole) >= _STANDING)

    def _is_quoted(self, story: int, like: Likeness) -> bool:
        if not like.is_part:
            return False
        return len(self._quoted) >= _ROUND_UP or (story in self._only_quoted and like.is_short)


def _most(some: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    return other if some is None else (max(some[0], other[0]), max(some[1], other[1]))
