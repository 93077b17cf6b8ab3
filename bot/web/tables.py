"""Tables as answers that a browser saves. What is in them: `desk/tables.py`."""

from collections.abc import Iterable, Sequence

from aiohttp import web

from bot.desk import tables


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> web.Response:
    """An answer with the file."""
    return web.Response(
        body=tables.csv_of(columns, rows),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
