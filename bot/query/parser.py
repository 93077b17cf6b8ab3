"""What a person typed -> Query, or QueryError with a position.

    query   = or
    or      = and { ("OR" | "||" | "|") and }
    and     = not { ["AND" | "&&" | "&" | "+"] not }          a space is AND; AND binds tighter than OR
    not     = ("NOT" | "-" | "!") not | near                  '-' and '!' only at the start of a word
    near    = prim { ("NEAR/" n | "W/" n | "ONEAR/" n | "PRE/" n) prim }
    prim    = "(" or ")" | field ":" prim | "ATLEAST/" n "(" or ")" | "@" name | "@@" watchlist | phrase | word

Nothing is dropped or guessed silently: what can't be read is refused with its place and a suggestion, what may not be
meant gets a warning. Leaves are built in `words.py`; docs/query-language.md is the same for people.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import accumulate

from bot.errors import QueryError
from bot.query import advice, bounds, words
from bot.query.lexer import Piece, PieceKind, cut, plain_forms
from bot.query.syntax import (
    META_FIELDS,
    And,
    AtLeast,
    In,
    Near,
    Node,
    Not,
    Or,
    Query,
    Remark,
    printed,
)
from bot.wording import Wording, say

_OPERATORS = (PieceKind.AND, PieceKind.OR, PieceKind.NOT, PieceKind.NEAR)


def parse(
    text: str,
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    watchlists: Mapping[str, str] | None = None,
    vocabulary: Collection[str] = (),
) -> Query:
    """Read `text`. `names`: name sets by name, `watchlists`: queries by name, for @name and @@name; `vocabulary`:
    folded words that have been seen, among which `word~n` is expanded.

    Raises QueryError; `error.position` and `error.length` are code points of `text`.
    """
    if len(text) > bounds.MAX_CHARACTERS:
        raise QueryError(
            say(
                "A query has at most {most} characters; this one has {number}.",
                most=f"{bounds.MAX_CHARACTERS:,}",
                number=f"{len(text):,}",
            ),
            text=text,
            position=bounds.MAX_CHARACTERS,
        )
    parser = _Parser(text, names or {}, watchlists or {}, vocabulary, ())
    root = _read(parser)
    advice.on_the_whole(parser, root)
    return Query(text=text, root=root, warnings=tuple(parser.warnings))


def without_remarks(text: str) -> Query:
    """The same for a query that was read before: the remarks were made then.

    Raises QueryError.
    """
    return Query(text=text, root=_read(_Parser(text, {}, {}, (), (), is_advised=False)))


def part(text: str) -> Node:
    """A part of such a query, which alone may match nearly everything. Raises QueryError."""
    return _Parser(text, {}, {}, (), (), is_advised=False).whole()


def _read(parser: "_Parser") -> Node:
    """All of it. Raises QueryError for what would match nearly everything, too."""
    text, root = parser.text, parser.whole()
    if not bounds.bounded(root):
        start, end = parser.pieces[0].start, parser.pieces[-1].end
        raise QueryError(
            _unbounded(root), text=text, position=start, length=end - start, suggestion=advice.quoted(parser)
        )
    return root


def caret(error: QueryError) -> str:
    """The line of the query where the trouble is, with carets under it; no line is longer than 78 characters."""
    before = error.text[: error.position]
    line_start = before.rfind("\n") + 1
    line_end = error.text.find("\n", error.position)
    line = error.text[line_start : len(error.text) if line_end < 0 else line_end].replace("\t", " ")
    column = error.position - line_start
    length = max(1, min(error.length, len(line) - column))
    if len(line) > 76:
        cut_at = max(0, min(column - 38, len(line) - 74))
        shown = ("…" if cut_at else "") + line[cut_at : cut_at + 74]
        column += (1 if cut_at else 0) - cut_at
        line, length = shown, max(1, min(length, len(shown) - column))
    return f"{line}\n{' ' * column}{'^' * length}"


def _needs(piece: Piece) -> Wording:
    operator, is_word = piece.text.upper(), piece.text.isalpha()
    if piece.kind is PieceKind.NOT:
        if is_word:
            return say(
                "{operator} needs something after it. To look for the word itself, quote it.",
                operator=operator,
            )
        return say("{operator} needs something after it.", operator=operator)
    if is_word:
        return say(
            "{operator} needs something on both sides. To look for the word itself, quote it.",
            operator=operator,
        )
    return say("{operator} needs something on both sides.", operator=operator)


def _unbounded(root: Node) -> Wording:
    if isinstance(root, Not):
        return say(
            "This would match nearly everything: say first what to look for, then NOT. To look for the words, quote them."
        )
    if isinstance(root, Or):
        return say(
            "One side of this OR matches nearly everything; put the NOT, lang: or country: beside a word with AND."
        )
    return say("This would match nearly everything; add a word to look for.")


class _Parser:
    """One pass over the pieces, by recursive descent."""

    def __init__(
        self,
        text: str,
        names: Mapping[str, Sequence[str]],
        watchlists: Mapping[str, str],
        vocabulary: Collection[str],
        open_watchlists: tuple[str, ...],
        budget: list[int] | None = None,  # words so far, those of expanded watchlists too
        is_advised: bool = True,  # there is somebody who reads remarks
    ) -> None:
        self.text = text
        self.names = names
        self.watchlists = watchlists
        self.vocabulary = vocabulary
        self.open_watchlists = open_watchlists  # those whose query is being expanded: a cycle if met again
        self.warnings: list[Remark] = []
        self.budget = budget if budget is not None else [0]
        passed_over: list[Piece] = []
        self.pieces = cut(text, passed_over)
        self.is_advised = is_advised
        if is_advised:
            advice.on_marks(self, passed_over)
            advice.on_habits(self)
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        """The query from its first piece to its last."""
        if not self.pieces:
            raise self.error(say("There is nothing to look for; write a word such as Haftar."), 0, 1)
        root = self.alternatives()
        if (piece := self.peek()) is not None:  # only a parenthesis can be left over
            fixed = self.text[: piece.start] + self.text[piece.end :]
            raise self.error(
                say("This parenthesis closes nothing."), piece.start, 1, suggestion=" ".join(fixed.split())
            )
        return root

    # -- grammar --

    def alternatives(self) -> Node:
        start = self.at
        children = [self.conjunction()]
        mixed = isinstance(children[0], And) and self._bare_and(start)
        while (piece := self.peek()) and piece.kind is PieceKind.OR:
            self.at += 1
            self.operand(piece)
            begins = self.at
            children.append(self.conjunction())
            mixed = mixed or (isinstance(children[-1], And) and self._bare_and(begins))
        parts = flat(Or, children)
        if len(parts) == 1:
            return parts[0]
        node = Or(parts)
        if mixed and self.is_advised:
            reading = printed(node)
            self.warn(
                say("AND binds tighter than OR; this is read as {reading}.", reading=reading),
                self.pieces[start],
            )
        return node

    def _bare_and(self, start: int) -> bool:
        """True if the conjunction that starts there is not a parenthesis of its own."""
        piece = self.pieces[start]
        return not (piece.kind is PieceKind.OPEN and self._closing(start) == self.at - 1)

    def _closing(self, start: int) -> int:
        steps = ((p.kind is PieceKind.OPEN) - (p.kind is PieceKind.CLOSE) for p in self.pieces[start:])
        return next(index for index, depth in enumerate(accumulate(steps), start) if depth == 0)

    def conjunction(self) -> Node:
        begins = self.at
        children = [self.negation()]
        while (piece := self.peek()) and piece.kind not in (PieceKind.OR, PieceKind.CLOSE):
            if piece.kind is PieceKind.AND:
                self.at += 1
                self.operand(piece)
            children.append(self.negation())
        if len(children) == 1:
            return children[0]
        if self.is_advised:
            advice.on_forgotten_or(self, begins, children)
        parts = flat(And, children)
        return parts[0] if len(parts) == 1 else And(parts)

    def negation(self) -> Node:
        piece = self.peek()
        if piece is None or piece.kind is not PieceKind.NOT:
            return self.near()
        wanted = True
        while (following := self.peek()) and following.kind is PieceKind.NOT:
            self.at += 1
            wanted = not wanted
            if following.text in ("not", "–", "—"):
                advice.on_not(self, following)
            piece = following
        if following is None or following.kind in (
            PieceKind.CLOSE,
            PieceKind.AND,
            PieceKind.OR,
            PieceKind.NEAR,
        ):
            raise self.beside(piece)
        child = self.near()
        if isinstance(child, Not):  # NOT (NOT x)
            child, wanted = child.child, not wanted
        return child if wanted else Not(child)

    def near(self) -> Node:
        first = self.peek()
        node = self.primary()
        while (piece := self.peek()) and piece.kind is PieceKind.NEAR:
            self.at += 1
            self.operand(piece, but=(PieceKind.NOT,))
            begins = self.pieces[self.at]
            right = self.primary()
            for side, where in ((node, first), (right, begins)):
                self._may_be_near(side, where or piece)
            node = Near(node, right, piece.number, piece.ordered)
        return node

    def primary(self) -> Node:
        piece = self.peek()
        assert piece is not None, "who asks for an operand has looked whether there is one"
        self.at += 1
        match piece.kind:
            case PieceKind.OPEN:
                return self.group(piece)
            case PieceKind.WORD:
                return self.counted(words.word(piece, self))
            case PieceKind.QUOTED:
                return self.counted(words.quoted(piece, self))
            case PieceKind.FIELD:
                return self.field(piece)
            case PieceKind.UNKNOWN_FIELD:
                return self.unknown_field(piece)
            case PieceKind.NAME:
                return self.counted(words.name_set(piece, self))
            case PieceKind.WATCHLIST:
                return self.watchlist(piece)
            case PieceKind.ATLEAST:
                return self.at_least(piece)
            case _:
                self.at -= 1
                raise self.beside(piece)

    def counted(self, node: Node) -> Node:
        """`node`, if there may be so many words: checked on the way, before an expansion grows without end."""
        self.budget[0] += bounds.words_of(node)
        if self.budget[0] > bounds.MAX_WORDS:
            raise QueryError(
                say(
                    "A query has at most {most} words, with name sets and watchlists expanded.",
                    most=bounds.MAX_WORDS,
                ),
                text=self.text,
                position=self.pieces[self.at - 1].start,
                length=self.pieces[self.at - 1].end - self.pieces[self.at - 1].start,
            )
        return node

    def unknown_field(self, piece: Piece) -> Node:
        """`foo:bar` is the two words foo bar."""
        advice.on_unknown_field(self, piece)
        name = Piece(PieceKind.WORD, piece.text, piece.start, piece.end - 1, typed=piece.typed[:-1])
        first = self.counted(words.word(name, self))
        following = self.peek()
        if (
            following is None
            or following.start > piece.end
            or following.kind in (*_OPERATORS, PieceKind.CLOSE)
        ):
            return first
        self._deeper(piece)
        second = self.primary()
        self.depth -= 1
        parts = flat(And, [first, second])
        return And(parts) if len(parts) > 1 else first

    def group(self, opening: Piece) -> Node:
        self._deeper(opening)
        if (piece := self.peek()) and piece.kind is PieceKind.CLOSE:
            raise self.error(
                say("There is nothing in these parentheses."), opening.start, piece.end - opening.start
            )
        if piece is None:
            raise self._never_closed(opening)
        node = self.alternatives()
        closing = self.peek()
        if closing is None:
            raise self._never_closed(opening)
        self.at += 1
        self.depth -= 1
        return node

    def field(self, piece: Piece) -> Node:
        value = self.peek()
        if value is None or value.kind in (*_OPERATORS, PieceKind.CLOSE):
            raise self.error(
                say("{text}: needs something after it. To look for the word, quote it.", text=piece.text),
                piece.start,
                piece.end - piece.start,
                suggestion=self.replaced(piece, f'"{piece.text}"'),
            )
        if piece.text in META_FIELDS:
            return self._meta(piece)
        self._deeper(piece)
        child = self.primary()
        self.depth -= 1
        return In(piece.text, child)

    def _meta(self, piece: Piece) -> Node:
        value = self.pieces[min(self.at, len(self.pieces) - 1)]
        if self.at == len(self.pieces):
            raise self._never_closed(next(p for p in reversed(self.pieces) if p.kind is PieceKind.OPEN))
        if value.kind is PieceKind.OPEN:  # site:(a OR b)
            self.at += 1
            self._deeper(value)
            children = [self._meta(piece)]
            while (following := self.peek()) and following.kind is not PieceKind.CLOSE:
                if following.kind is PieceKind.OR:
                    self.at += 1
                    self.operand(following)
                elif following.kind in _OPERATORS:
                    raise self.error(
                        say("Inside {text}:( ) there can only be OR.", text=piece.text),
                        following.start,
                        len(following.text),
                    )
                children.append(self._meta(piece))
            if self.peek() is None:
                raise self._never_closed(value)
            self.at += 1
            self.depth -= 1
            return children[0] if len(set(children)) == 1 else Or(flat(Or, children))
        if value.kind not in (PieceKind.WORD, PieceKind.QUOTED):
            raise self.error(
                say("Write a word after {text}:, or several in quotes.", text=piece.text),
                value.start,
                value.end - value.start,
            )
        self.at += 1
        return self.counted(words.meta(piece, value, self))

    def watchlist(self, piece: Piece) -> Node:
        query = _look_up(piece.text, self.watchlists)
        if query is None:
            raise self.unknown("@@", piece, self.watchlists)
        name = piece.text.casefold()
        if name in self.open_watchlists or len(self.open_watchlists) >= bounds.MAX_DEPTH:
            chain = (
                " → ".join((*self.open_watchlists[self.open_watchlists.index(name) :], name))
                if name in self.open_watchlists
                else f"more than {bounds.MAX_DEPTH}, one on the other"
            )
            raise self.error(
                say("These watchlists refer to each other: {chain}.", chain=chain),
                piece.start,
                piece.end - piece.start,
            )
        opened = (*self.open_watchlists, name)
        try:
            return _Parser(query, self.names, self.watchlists, self.vocabulary, opened, self.budget).whole()
        except QueryError as error:
            raise self.error(
                say(
                    "The watchlist {text} can't be used here: {message}",
                    text=piece.text,
                    message=error.message,
                ),
                piece.start,
                piece.end - piece.start,
            ) from error

    def at_least(self, piece: Piece) -> Node:
        following = self.peek()
        if following is None or following.kind is not PieceKind.OPEN:
            raise self.error(
                say("Write parentheses after {text}, as in {text}(Haftar).", text=piece.text),
                piece.start,
                len(piece.text),
            )
        child = self.primary()
        if not words.may_be_counted(child):
            raise self.error(
                say("Inside ATLEAST there can be words, phrases, wildcards, names or an OR of them."),
                piece.start,
                len(piece.text),
            )
        return AtLeast(piece.number, child)

    # -- help --

    def peek(self) -> Piece | None:
        """The next piece, None at the end."""
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def operand(self, operator: Piece, *, but: tuple[PieceKind, ...] = ()) -> None:
        """Something that `operator` can have beside it must follow."""
        following = self.peek()
        refused = (PieceKind.AND, PieceKind.OR, PieceKind.NEAR, PieceKind.CLOSE, *but)
        if following is None or following.kind in refused:
            raise self.beside(operator)

    def beside(self, piece: Piece) -> QueryError:
        """An operator without what it needs."""
        if piece.kind is PieceKind.CLOSE:
            return self.error(say("Something is missing before this parenthesis."), piece.start, 1)
        return self.error(
            _needs(piece),
            piece.start,
            piece.end - piece.start,
            suggestion=self.replaced(piece, f'"{piece.text}"') if piece.text.isalpha() else "",
        )

    def error(self, message: str, position: int, length: int, *, suggestion: str = "") -> QueryError:
        """A QueryError whose place lies inside the text."""
        position = max(0, min(position, len(self.text) - 1))
        return QueryError(
            message, text=self.text, position=position, length=max(1, length), suggestion=suggestion
        )

    def unknown(self, mark: str, piece: Piece, known: Mapping[str, object]) -> QueryError:
        """An unknown name, with the nearest that exists."""
        close = get_close_matches(piece.text.casefold(), [name.casefold() for name in known], n=1, cutoff=0.5)
        nearest = next((name for name in known if close and name.casefold() == close[0]), "")
        name = mark + piece.text
        says = say("There is no {name}.", name=name)
        if nearest:
            says = say("There is no {name}. Did you mean {other}?", name=name, other=mark + nearest)
        elif not known:
            says = say("There is no {name}. None is saved yet.", name=name)
        return self.error(
            says,
            piece.start,
            piece.end - piece.start,
            suggestion=self.replaced(piece, mark + nearest) if nearest else "",
        )

    def replaced(self, piece: Piece, by: str) -> str:
        """The query with `by` in the place of `piece`."""
        return self.text[: piece.start] + by + self.text[piece.end :]

    def warn(self, message: str, piece: Piece, *, suggestion: str = "") -> None:
        """Something that may not be meant."""
        self.warnings.append(Remark(message, piece.start, max(1, piece.end - piece.start), suggestion))

    def _deeper(self, piece: Piece) -> None:
        self.depth += 1
        if self.depth > bounds.MAX_DEPTH:
            raise self.error(
                say("Parentheses go at most {most} deep.", most=bounds.MAX_DEPTH), piece.start, 1
            )

    def _never_closed(self, opening: Piece) -> QueryError:
        missing = ")" * (
            sum(p.kind is PieceKind.OPEN for p in self.pieces)
            - sum(p.kind is PieceKind.CLOSE for p in self.pieces)
        )
        fixed = self.text.rstrip() + missing
        return self.error(
            say("The parenthesis opened here is never closed."),
            opening.start,
            1,
            suggestion=fixed if self.peek() is None and self.pieces[-1].kind is not PieceKind.OPEN else "",
        )

    def _may_be_near(self, node: Node, piece: Piece) -> None:
        if isinstance(node, Near) or words.stands_somewhere(node):
            return
        raise self.error(
            say(
                "Beside NEAR there can be words, phrases, wildcards, names or an OR of them; not AND, NOT or a field."
            ),
            piece.start,
            piece.end - piece.start,
        )


def flat(kind: type[And] | type[Or], children: Sequence[Node]) -> tuple[Node, ...]:
    """Nested groups of the same kind become one; what is there twice is kept once."""
    parts: list[Node] = []
    for child in children:
        parts.extend(child.children if isinstance(child, kind) else [child])
    return tuple(dict.fromkeys(parts))


def _look_up(name: str, known: Mapping[str, str]) -> str | None:
    if name in known:
        return known[name]
    return next((value for key, value in known.items() if key.casefold() == name.casefold()), None)


__all__ = ["caret", "flat", "parse", "part", "plain_forms", "without_remarks"]
