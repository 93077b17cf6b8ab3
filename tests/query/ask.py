"""What the tests of the language ask: does this query match this text, how is it read, what is said about it."""

from bot.errors import QueryError
from bot.query.document import Document
from bot.query.lookup import AllOf, AnyOf, Begins, Has, Without
from bot.query.matcher import match
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


def finds(lookup, words):
    """What an index of texts answers, of a text that it keeps by `words`."""
    match lookup:
        case None:
            return True
        case Has(word):
            return word in words
        case Begins(start):
            return any(word.startswith(start) for word in words)
        case AllOf(parts):
            return all(finds(part, words) for part in parts)
        case AnyOf(parts):
            return any(finds(part, words) for part in parts)
        case Without(part):
            return not finds(part, words)
