"""A list that is added to at its end and let go of at its beginning."""

from collections.abc import MutableSequence
from typing import Generic, TypeVar

T = TypeVar("T")


class SlidingList(Generic[T]):
    """What stays in it keeps its place; before the first that is held nothing may be asked for."""

    __slots__ = ("_first", "held")

    def __init__(self, held: MutableSequence[T]) -> None:
        self.held = held
        self._first = 0

    def __len__(self) -> int:
        """With what was let go: the place of the next."""
        return self._first + len(self.held)

    def __getitem__(self, place: int) -> T:
        return self.held[self._within(place)]

    def __setitem__(self, place: int, value: T) -> None:
        self.held[self._within(place)] = value

    def append(self, value: T) -> None:
        """At the end."""
        self.held.append(value)

    def drop_before(self, place: int) -> None:
        """Let go of what is before `place`."""
        if place > self._first:
            del self.held[: place - self._first]
            self._first = place

    def _within(self, place: int) -> int:
        if place < self._first:
            raise IndexError(place)
        return place - self._first
