"""What commands print: JSON lines or aligned tables on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.query.syntax import Query


def line(record: Mapping[str, object]) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def note(text: str) -> None:
    """For the person, not for the script."""
    print(text, file=sys.stderr)


def table(rows: Sequence[Sequence[str]], *, heads: Sequence[str]) -> None:
    """Aligned columns; the last one is as wide as it likes."""
    if not rows:
        return
    widths = [max(len(row[i]) for row in [*rows, heads]) for i in range(len(heads))]
    for row in [heads, *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())


class ProgressLine:
    """How far a long work is, on stderr: one line that changes on a terminal, elsewhere a line now and then."""

    _EVERY = 1000  # where it isn't a terminal

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._what = what
        self._said = 0
        self._terminal = sys.stderr.isatty()

    def show(self, done: int) -> None:
        """So many are done."""
        text = f"{done:,} of {self._total:,} {self._what} ({100 * done // max(1, self._total)} %)"
        if self._terminal:
            sys.stderr.write(f"\r{text}\x1b[K")
            sys.stderr.flush()
        elif done - self._said >= self._EVERY and done < self._total:
            self._said = done
            note(text)

    def clear(self) -> None:
        """Make way for other lines."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def remarks(query: "Query") -> None:
    """What is worth a remark about how a query was read, on stderr."""
    for one in query.warnings:
        hint = f" Did you mean {one.suggestion} ?" if one.suggestion else ""
        note(f"note (column {one.position + 1}): {one.message}{hint}")
