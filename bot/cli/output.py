"""What commands print: JSON lines or aligned tables on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Mapping, Sequence


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
