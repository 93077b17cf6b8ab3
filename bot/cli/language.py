"""`watchwire query` and `watchwire match`: the watchlist language without a service."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.cli import output
from bot.errors import ConfigError, QueryError, WatchwireError
from bot.news.language.identify import language_of, text_of
from bot.query.document import Document, Span
from bot.query.explain import explain
from bot.query.matcher import match as find
from bot.query.parser import caret, parse
from bot.query.syntax import Query

_ENOUGH = 1000  # characters that tell a language


def query(args: argparse.Namespace) -> int:
    """Print how QUERY is read; 2 where it can't be."""
    try:
        read = _parse(args.query, args.config)
    except QueryError as error:
        if not args.json:
            raise
        output.line({"error": error.message, "position": error.position, "suggestion": error.suggestion})
        output.note(f"{caret(error)}\n{error}")
        return 2
    if args.json:
        warnings = [
            {"message": w.message, "position": w.position, "length": w.length, "suggestion": w.suggestion}
            for w in read.warnings
        ]
        output.line({"query": args.query, "canonical": read.canonical, "warnings": warnings})
        return 0
    print(read.canonical)
    output.remarks(read)
    return 0


def match(args: argparse.Namespace) -> int:
    """Print whether QUERY matches the text, where and why."""
    read = _parse(args.query, args.config)
    document = _document(args.file, lang="lang:" in read.canonical)
    found = find(read, document)
    explanation = explain(read, document)
    if args.json:
        spans = [_span(span) for span in found.spans] if found else []
        output.line(
            {"match": bool(found), "canonical": read.canonical, "spans": spans, "explanation": explanation}
        )
        return 0
    print("match" if found else "no match")
    print(f"read as {read.canonical}")
    for span in found.spans if found else ():
        print(f"  {span.field} {span.start}-{span.end}: {_around(document, span)}")
    print(explanation)
    return 0


def _span(span: Span) -> dict[str, object]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text}


def _around(document: Document, span: Span, *, width: int = 40) -> str:
    text = document.title if span.field == "title" else document.body
    before = text[max(0, span.start - width) : span.start]
    after = text[span.end : span.end + width]
    return " ".join(f"{before}[{text[span.start : span.end]}]{after}".split())


def _document(file: str | None, *, lang: bool) -> Document:
    """`lang`: whether its language has to be found, which takes half a second."""
    text = _text(file)
    if file and file.endswith(".json"):
        from bot.news.item_json import from_json

        try:
            item = from_json(json.loads(text), now=datetime.now(UTC))
        except ValueError as error:
            raise ConfigError(f"{file} isn't an item: {error}") from error
        return Document.of(
            title=item.title,
            body=_body(item.summary, item.content),
            url=item.url,
            source=item.source or "",
            author=item.author or "",
            lang=(language_of(text_of(item), (item.lang,)) if lang else item.lang) or "",
            tags=item.tags,
        )
    return Document.of(title="", body=text, lang=(lang and language_of(text[:_ENOUGH])) or "")


def _body(summary: str, content: str) -> str:
    return f"{summary}\n\n{content}" if summary and content and summary not in content else content or summary


def _text(file: str | None) -> str:
    if file is None or file == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        return Path(file).read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ConfigError(f"can't read {file}: {error.strerror}") from error


def _parse(text: str, config: str | None) -> Query:
    """Name sets and other watchlists are looked up only where the query speaks of some."""
    if "@" not in text:
        return parse(text)
    names, watchlists = _saved(config)
    return parse(text, names=names, watchlists=watchlists)


def _saved(config: str | None) -> tuple[Mapping[str, Sequence[str]], Mapping[str, str]]:
    """From the configuration file, and over it the database where there is one."""
    import asyncio

    from bot import config as configuration

    settings = configuration.load(config)
    names: dict[str, Sequence[str]] = {n.name: n.forms for n in settings.names}
    watchlists = {w.name: w.query for w in settings.watchlists}

    async def read() -> None:
        from bot.storage.database import open_database

        async with open_database(settings.database.url, create=False) as database, database.read() as work:
            names.update({one.name: one.forms for one in await work.name_sets.all()})
            watchlists.update({one.name: one.query for one in await work.watchlists.all()})

    try:
        asyncio.run(read())
    except WatchwireError as error:
        output.note(f"only the name sets of the configuration are known: {error}")
    return names, watchlists
