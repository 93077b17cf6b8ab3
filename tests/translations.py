"""The messages of the chat, found in the source, and what `bot/telegram/locale/*.po` has for each.

`python -m tests.translations` lists what has no translation; with `--write` it also brings the files up to date: new
messages are added with nothing in their place, those that are gone are removed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "bot" / "telegram" / "locale"
CALLS = {"literal": 1, "tell": 1, "plain": 1, "say": 1, "tell_n": 2, "plain_n": 2, "say_n": 2}
DECLARED = ("arguments", "says", "more")  # of a @command

TOLD = {
    "AdminError",
    "NotFoundError",
    "AlreadyExistsError",
    "SeveralFoundError",
    "CantBeUndone",
    "QueryError",
    "FeedUnreachableError",
    "FeedUnreadableError",
    "FeedRefusedError",
    "FeedGoneError",
    "FeedThrottledError",
    "FetchError",
}
TOLD |= {"error", "warn"}  # of the readers of a query
NOT_FOR_PEOPLE = {"command", "press", "TokenError", "StorageError"}
OF_TELEGRAM = {"not modified"}  # what Telegram itself says
CHAT = ROOT / "bot" / "telegram"
SAID_BELOW = ("desk", "query", "news", "pipeline", "feeds")  # floors whose words the chat shows

Message = str | tuple[str, str]


def sources() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*.py"))


def messages() -> set[Message]:
    """All that the source says to people."""
    found: set[Message] = set()
    for path in sources():
        found |= set(messages_in(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def messages_in(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "command":
            declared = [*node.args[1:2], *(word.value for word in node.keywords if word.arg in DECLARED)]
            yield from (text for one in declared if (text := literal(one)) and any(map(str.isalpha, text)))
        forms = [literal(one) for one in node.args[: CALLS.get(node.func.id, 0)]]
        if forms and all(forms):
            yield (forms[0], forms[1]) if len(forms) == 2 else forms[0]


def bare(path: Path) -> list[tuple[int, str]]:
    """Prose that a module says to people without `tell`, `plain` or `say`: its lines and the words."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.is_relative_to(CHAT):
        return list(_bare_in(tree, in_chat=True))
    return list(_bare_in(tree, in_chat=False))


def _bare_in(node: ast.AST, *, in_chat: bool) -> Iterator[tuple[int, str]]:
    """In the chat any prose; elsewhere what an error for admins or a remark on a query says."""
    body = getattr(node, "body", None)
    docstring = body[0] if isinstance(body, list) and body and isinstance(body[0], ast.Expr) else None
    for child in ast.iter_child_nodes(node):
        if child is docstring or child in _annotations(node):
            continue
        if isinstance(child, ast.Call):
            called = child.func.id if isinstance(child.func, ast.Name) else getattr(child.func, "attr", "")
            if called in CALLS or called in NOT_FOR_PEOPLE or _is_logger(child.func):
                continue
            if called == "Button":  # what follows the label is a command
                yield from _prose(child.args[:1])
                continue
            if called in TOLD and not in_chat:
                yield from _prose(child.args[:1] + [word.value for word in child.keywords])
        if in_chat and isinstance(child, ast.Constant | ast.JoinedStr):
            yield from _prose([child])
        else:
            yield from _bare_in(child, in_chat=in_chat)


def _annotations(node: ast.AST) -> list[ast.AST | None]:
    return [getattr(node, name, None) for name in ("annotation", "returns")]


def _is_logger(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in ("logger", "re")


def _prose(nodes: list[ast.expr]) -> Iterator[tuple[int, str]]:
    """Strings with two words side by side, or one that is a whole label."""
    for node in nodes:
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(literal(part) or " " for part in parts if isinstance(part, ast.Constant))
        words = re.sub(r"<[^>]*>|(?<!\w)[!/]\w+|https?:\S*", " ", text)
        if text not in OF_TELEGRAM and re.search(
            r"[A-Za-z]{2,}[,:.;]? +\(?[a-z]{2,}|^ *[A-Z][a-z]+[ .:]*$", words
        ):
            yield node.lineno, text


def literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def catalogue(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def languages() -> list[str]:
    return sorted(path.stem for path in LOCALE.glob("*.po"))


def translation(found: Catalog, message: Message) -> tuple[str, ...]:
    """Each form; empty where one is missing."""
    one = found.get(message)
    forms = () if one is None else one.string if isinstance(one.string, tuple) else (one.string,)
    return tuple(forms) if forms and all(forms) and not one.fuzzy else ()


def missing(language: str) -> list[Message]:
    """Messages of the source without a translation."""
    found = catalogue(language)
    return sorted((one for one in messages() if not translation(found, one)), key=str)


def write(language: str, new: dict[Message, tuple[str, ...]] | None = None) -> None:
    """Bring a file up to date; `new`: translations to put in."""
    old, new = catalogue(language), new or {}
    fresh = Catalog(locale=language, header_comment=old.header_comment, fuzzy=False)
    for message in sorted(messages(), key=str):
        forms = (
            new.get(message)
            or translation(old, message)
            or ("",) * (old.num_plurals if isinstance(message, tuple) else 1)
        )
        fresh.add(message, forms if isinstance(message, tuple) else forms[0])
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, fresh, width=100, omit_header=True, sort_output=True)
    text = (LOCALE / f"{language}.po").read_text(encoding="utf-8")
    (LOCALE / f"{language}.po").write_text(_header(old, language) + text, encoding="utf-8")


def _header(old: Catalog, language: str) -> str:
    """Without dates, which would differ at each writing."""
    return (
        f'{old.header_comment}\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        f'"Plural-Forms: {old.plural_forms}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )


if __name__ == "__main__":
    lacking = {one: missing(one) for one in languages()}
    for code, some in lacking.items():
        print(f"{code}: {len(some)} without a translation", *map(repr, some), sep="\n  ")
        if "--write" in sys.argv:
            write(code)
    sys.exit(any(lacking.values()))
