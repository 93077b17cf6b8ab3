"""`watchwire search`: what the archive has of a query, for people, spreadsheets and scripts."""

import argparse
import csv
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.cli import output
from bot.cli.desk import with_database
from bot.desk.desk import Desk
from bot.errors import ConfigError
from bot.pipeline.ports import Clock, Database

if TYPE_CHECKING:
    from bot.desk.search import Hit, Mark, Results

_STEP = 50  # hits asked for at once
_COLUMNS = ("published", "fetched", "source", "lang", "title", "url", "extract", "story", "role", "item")
_BOLD, _PLAIN = "\x1b[1;33m", "\x1b[0m"


def search(args: argparse.Namespace) -> int:
    """Print what is found, newest first; 2 where the query can't be read."""
    since, until = _moment(args.since), _moment(args.until, end=True)

    async def pages(database: Database, clock: Clock) -> tuple[list["Hit"], "Results", bool]:
        desk = Desk(database, clock, who="cli")
        hits: list[Hit] = []
        first: Results | None = None
        before: int | None = None
        while True:
            found = await desk.search.find(
                args.query,
                since=since,
                until=until,
                source=args.source,
                lang=args.lang,
                watchlist=args.watchlist,
                before=before,
                limit=min(args.limit - len(hits), _STEP),
            )
            first = first or found
            hits += found.hits
            before = found.next
            if before is None or len(hits) >= args.limit:
                return hits, first, before is None

    hits, found, whole = with_database(args, pages, create=False)
    if args.json:
        for hit in hits:
            output.line(_record(hit))
    elif args.csv:
        _write_csv(hits)
    else:
        for hit in hits:
            _show(hit)
    _tell(hits, found, whole=whole)
    return 0


def _moment(text: str, *, end: bool = False) -> datetime | None:
    """A day (its end, for --until), or a time of it, UTC; 7d: so many days ago."""
    if not text:
        return None
    if text.endswith("d") and text[:-1].isdigit():
        return datetime.now(UTC) - timedelta(days=min(int(text[:-1]), 100_000))
    try:
        if len(text) == len("2026-11-25"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return datetime.combine(day, time(), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ConfigError(
            f"{text!r} isn't a day or a time: write 2026-11-25, 2026-11-25T08:30 or 7d"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _record(hit: "Hit") -> dict[str, object]:
    return {
        "item": hit.item,
        "story": hit.story,
        "role": hit.role.value,
        "title": hit.title,
        "title_marks": hit.title_marks,
        "extract": hit.extract,
        "extract_marks": hit.extract_marks,
        "url": hit.url,
        "source": hit.source,
        "lang": hit.lang,
        "published": hit.published.isoformat() if hit.published else None,
        "fetched": hit.fetched.isoformat(),
    }


def _write_csv(hits: Sequence["Hit"]) -> None:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for hit in hits:
        record = _record(hit)
        writer.writerow([_harmless(record[name]) for name in _COLUMNS])


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value


def _show(hit: "Hit") -> None:
    facts = " · ".join(filter(None, (f"{hit.published or hit.fetched:%Y-%m-%d %H:%M}", hit.source, hit.lang)))
    print(f"{_marked(hit.title, hit.title_marks)}\n  {_printable(f'{facts}  {hit.url}')}")
    if hit.extract:
        print(f"  {_marked(hit.extract, hit.extract_marks)}")
    print()


def _marked(text: str, marks: Sequence["Mark"]) -> str:
    """The marks stand out on a terminal; elsewhere nothing does. What would speak to the terminal is taken out."""
    ends = _BOLD, _PLAIN
    if not sys.stdout.isatty():
        ends = "", ""
    parts, at = [], 0
    for start, end in marks:
        parts += [_printable(text[at:start]), ends[0], _printable(text[start:end]), ends[1]]
        at = end
    return "".join([*parts, _printable(text[at:])])


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _tell(hits: Sequence["Hit"], found: "Results", *, whole: bool) -> None:
    """On stderr: how many there are, and what may be missing."""
    if found.query is not None:
        output.remarks(found.query)
    if whole:
        output.note(f"{len(hits)} found")
    else:
        about = "" if found.exact else "about " if found.read else "more than "
        output.note(f"{about}{found.found} found, {len(hits)} shown")
    if found.reaches_to is not None:
        output.note(
            f"the archive is still being indexed: what was fetched before {found.reaches_to:%Y-%m-%d %H:%M} UTC is missing"
        )
