"""The messages of the chat, found in the source, and what `bot/telegram/locale/*.po` has for each.

`python -m tests.translations` lists what has no translation; with `--write` it also brings the files up to date: new
messages are added with nothing in their place, those that are gone are removed.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "bot" / "telegram" / "locale"
CALLS = {"literal": 1, "tell": 1, "plain": 1, "say": 1, "tell_n": 2, "plain_n": 2, "say_n": 2}
DECLARED = ("arguments", "says", "more")  # of a @command

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
