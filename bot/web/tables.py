"""Tables as CSV that people open in a spreadsheet: with a byte order mark, and with nothing in it that is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> web.Response:
    """An answer with the file."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return web.Response(
        body=b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace"),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets a quote before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
