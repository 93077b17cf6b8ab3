"""What the tests of the language ask: does this query match this text, how is it read, what is said about it."""

from bot.errors import QueryError
from bot.query.matcher import Document, match
from bot.query.parser import parse


def answer(query, text, meta=None, **known):
    """True, False, or "error" where the query is refused."""
    try:
        read = parse(query, **known)
    except QueryError:
        return "error"
    return match(read, a_document(text, **(meta or {}))) is not None


def a_document(text, **given):
    return Document.of(**{"title": "", "body": text} | given)


def read_as(query, **known):
    return parse(query, **known).canonical


def refusal(query, **known):
    """The QueryError of a query that can't be read."""
    try:
        read = parse(query, **known)
    except QueryError as error:
        return error
    raise AssertionError(f"{query!r} was read as {read.canonical}")


def found(query, text, **given):
    """The texts of the spans."""
    hit = match(parse(query), a_document(text, **given))
    return [span.text for span in hit.spans] if hit else None
