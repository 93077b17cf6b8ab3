"""What to do with a message, in private and in groups alike. Pure: no Telegram objects, no I/O.

Only commands count, and answers to a question of ours by whom it was asked. In a group that the owner has not allowed
nothing is said, and the owner is told once how to allow it. A stranger gets one polite line.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.telegram.commands.called import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message of a person. `command` "": none, and `argument` is all that was said."""

    command: str
    argument: str
    private: bool
    to_us: bool = False  # it names the bot, or replies to it
    asked: str = ""  # the command whose open question it answers; "" for none
    each: tuple[Line, ...] = ()  # the commands of a message that has several
    loose: Line | None = None  # a command but for how it begins
    in_words: Line | None = None  # begun by a word for a command
    reads: bool = False  # what that does changes nothing, and is understood
    offered: bool = False  # buttons wait for a press
    address: str = ""  # the one address that it names
    cancels: bool = False  # a plain word of cancelling, and no command
    wants_help: bool = False  # it is `help` alone
    is_address: bool = False  # of the web, and nothing else
    is_list: bool = False  # a file that may be a list of feeds
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Of who said it, where it was said. `role` "": a stranger. `allowed`: the owner lets admins use the bot there."""

    role: str
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Answer a command."""

    command: str
    argument: str


@dataclass(frozen=True, slots=True)
class TakeFile:
    """Take the feeds of the file."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Close the question that is open there. `stops`: said with a word that may be about alerts, too."""

    stops: bool = False


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Several commands: none is run, each is offered."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be meant, as a button."""

    line: Line


@dataclass(frozen=True, slots=True)
class SayHow:
    """Nothing was asked, and this isn't a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """A stranger in private, or anybody with an invitation; `code`: its code, None where none was asked about."""

    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAbout:
    """An address alone: what is to be done with it?"""

    address: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """A stranger in a group."""


@dataclass(frozen=True, slots=True)
class TellHowToAllow:
    """The owner, in a group that is not allowed."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """It is not for us."""


Action = (
    Run | TakeFile | Cancel | OneByOne | Offer | SayHow | AskAbout | Meet | Refuse | TellHowToAllow | Nothing
)


def what_to_do(said: Said, rights: Rights, *, known: Collection[str]) -> Action:
    """`known`: the commands there are."""
    if not said.private and not _is_for_us(said, known):
        return Nothing()
    if said.private and (not rights.role or (said.command == "start" and said.argument.strip())):
        return Meet(code=said.argument.strip() if said.command == "start" else None)
    if not said.private and not rights.allowed:
        if rights.role != "owner":
            return Nothing()
        return _run(said) if said.command == "allow" else TellHowToAllow()
    if not rights.role:
        return Refuse()
    if said.is_file:
        return TakeFile()
    if said.each:
        return OneByOne(said.each)
    if said.loose:
        return Offer(said.loose)
    if said.command == "cancel" or said.cancels:
        return Cancel(stops=said.in_words is not None and said.in_words.command == "pause")
    if said.command or said.asked:
        return _run(said)
    if said.wants_help:
        return Run(command="help", argument="")
    return _unasked(said)


def _unasked(said: Said) -> Action:
    """What is no command and no answer: what only reads is understood in plain words, the rest is offered."""
    if said.is_address:
        return AskAbout(address=said.argument.strip())
    if said.in_words and said.reads:
        return Run(command=said.in_words.command, argument=said.in_words.argument)
    if said.in_words and not said.offered:
        return Offer(said.in_words)
    return AskAbout(address=said.address) if said.address else SayHow()


def _is_for_us(said: Said, known: Collection[str]) -> bool:
    """In a group."""
    if said.is_file:
        return said.command == "addfeed" or (not said.command and said.to_us and said.is_list)
    return bool(said.asked) or (bool(said.command) and (said.to_us or said.command in known))


def _run(said: Said) -> Run:
    """What only a button does can't be typed."""
    return Run(command=said.command.lstrip("!") or said.asked, argument=said.argument)
