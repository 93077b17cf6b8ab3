"""What the lower floors say to people: in English at once, and as the literal and fields it is made of.

`telegram` puts it into the language of who reads it; logs and the command line read the English. Nothing here knows
another language. A message is one literal with named fields, never glued from halves:
`say("There is no watchlist “{name}”.", name=name)`.
"""

from collections.abc import Mapping, Sequence
from typing import Self


class Wording(str):
    """A sentence in English that remembers what it is made of. `number`: what decides between `template` and `plural`."""

    template: str
    plural: str
    number: int
    fields: Mapping[str, object]

    __slots__ = ("fields", "number", "plural", "template")

    def __new__(cls, template: str, fields: Mapping[str, object], plural: str = "", number: int = 1) -> Self:
        """`plural` "": the message counts nothing."""
        chosen = plural if plural and number != 1 else template
        self = super().__new__(cls, chosen.format(**fields))
        self.template, self.plural, self.number, self.fields = template, plural, number, fields
        return self

    def __getnewargs__(self) -> tuple[str, Mapping[str, object], str, int]:  # type: ignore[override]
        """For copies and pickles."""
        return self.template, self.fields, self.plural, self.number


def say(template: str, /, **fields: object) -> Wording:
    """A message; fields may be messages themselves."""
    return Wording(template, fields)


def literal(template: str) -> str:
    """A message whose fields are filled in later."""
    return template


def say_n(one: str, many: str, number: int, /, **fields: object) -> Wording:
    """A message that counts: `{number}` is in both forms."""
    return Wording(one, {"number": number, **fields}, many, number)


def together(parts: Sequence[str], between: str) -> Wording:
    """Several messages as one, in their order."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    return Wording(between.join(f"{{{name}}}" for name in fields), fields)


def wording_of(error: Exception) -> str:
    """What an error says, with its literal and fields where it has them; `str(error)` keeps the English alone."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, str) else str(error)
