"""One page of a long list, of which only the rows of the page are read."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Generic[T]):
    """`page` and `last`: numbers of pages, the first being 0; `count`: of the rows of all pages."""

    rows: tuple[T, ...]
    page: int
    last: int
    count: int


def pages_of(count: int, page: int, *, lines: int) -> tuple[int, int]:
    """Which page of so many rows is shown where `page` is wanted, and the last that there is."""
    last = max(0, (count - 1) // lines)
    return min(max(page, 0), last), last
