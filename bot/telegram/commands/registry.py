"""The registry: each command is declared once, beside the function that answers it.

The menu, /help, roles, dispatch and the documentation's test are made of these declarations. Nothing here knows what
a command does. `every` imports the modules that declare them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape

from bot.telegram.commands.asked import Asked
from bot.telegram.commands.called import nearest
from bot.telegram.commands.replies import Button, ChatReply
from bot.telegram.translation import plain, tell
from bot.wording import say

Answer = Callable[[Asked], Awaitable[ChatReply]]

# The topics of /help, in its order.
TOPICS: Mapping[str, str] = {
    "watching": say("What is watched"),
    "names": say("Names in all their spellings"),
    "channels": say("Who is alerted, and when"),
    "feeds": say("Where the news comes from"),
    "answers": say("Why, and why not"),
    "figures": say("Figures, and what is waiting"),
    "people": say("Who may do what, and who did it"),
}
_RANK = {"viewer": 0, "channel": 1, "admin": 2, "owner": 3}
ROLE = {
    "viewer": say("viewer"),
    "channel": say("channel admin"),
    "admin": say("admin"),
    "owner": say("owner"),
}
_REFUSED_VIEWER = say("You can look, but you can't change anything. Ask the owner to make you an admin.")
_REFUSED_CHANNEL = say("You can change what your channels get, and see the rest. Ask an admin to do this.")
_REFUSED_ADMIN = say("Only the owner can do that.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What can be typed."""

    name: str
    arguments: str  # as /help shows them
    says: str  # one line
    more: str  # HTML that /help adds for this command alone; "" for nothing
    topic: str  # "" for what /help doesn't list
    role: str  # the least that may use it
    alone: str  # the least that may use it without an argument
    private: bool  # is answered in private wherever it is asked
    answer: Answer

    @property
    def line(self) -> str:
        """For /help, as HTML."""
        shown = [escape(plain(one), quote=False) for one in (self.arguments, self.says) if one]
        return f"/{self.name} {' – '.join(shown)}" if self.arguments else f"/{self.name} – {shown[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What only a button does, once: the yes to a question of the command `of`."""

    of: str
    answer: Answer
    anew: Answer | None = None  # asks again where what it is about has changed since


COMMANDS: dict[str, Command] = {}
ALSO = {
    "list": "watchlists",
    "watches": "watchlists",
    "remove": "unwatch",
    "delete": "unwatch",
    "find": "test",
}
MODULES: list[str] = []  # those that declare commands, in the order of the menu
PRESSES: dict[str, Press] = {}


def command(
    name: str,
    arguments: str = "",
    *,
    says: str = "",
    more: str = "",
    topic: str = "",
    role: str = "admin",
    alone: str = "",
    private: bool = False,
) -> Callable[[Answer], Answer]:
    """Declare what answers `/name`."""

    def declare(answer: Answer) -> Answer:
        COMMANDS[name] = Command(
            name=name,
            arguments=arguments,
            says=says,
            more=more,
            topic=topic,
            role=role,
            alone=alone or role,
            private=private,
            answer=answer,
        )
        return answer

    return declare


def press(name: str, *, of: str, anew: Answer | None = None) -> Callable[[Answer], Answer]:
    """Declare what a button with the command `!name` does; everybody who may use `of` may press it.

    `anew`: asks again where what it is about has changed since.
    """

    def declare(answer: Answer) -> Answer:
        PRESSES[name] = Press(of=of, answer=answer, anew=anew)
        return answer

    return declare


def menu(*, private: bool = True, role: str = "owner") -> list[Command]:
    """The commands that /help lists, topic by topic, for a role; without `private`: those that are answered in groups."""
    order = {module: number for number, module in enumerate(MODULES)}
    every = sorted(COMMANDS.values(), key=lambda one: order.get(one.answer.__module__, len(order)))
    listed = [one for topic in TOPICS for one in every if one.topic == topic]
    return [one for one in listed if (private or not one.private) and not refused(one, role, alone=True)]


def is_private(name: str) -> bool:
    """Is it answered in private wherever it is asked?"""
    found = COMMANDS.get(name)
    return found is not None and found.private


async def answer(name: str, asked: Asked) -> ChatReply:
    """Answer one command, or a press ("!name"). Raises WatchwireError."""
    name = ALSO.get(name, name)
    pressed = PRESSES.get(name[1:]) if name.startswith("!") else None
    found = COMMANDS.get(pressed.of if pressed else name)
    if found is None:
        if close := nearest(name, [one.name for one in menu()]):
            says = tell(
                "I don't know /{command}. Did you mean /{other}? /help lists everything.",
                command=name,
                other=close,
            )
            line = f"{close} {asked.argument}".strip()
            return ChatReply(says, ((Button(f"/{line}", line),),))
        return ChatReply(tell("I don't know /{command}. /help lists everything.", command=name))
    if refusal := refused(found, asked.role, alone=not asked.argument and not pressed):
        return ChatReply(tell(refusal))
    return await (pressed or found).answer(asked)


def refused(one: Command, role: str, *, alone: bool = False) -> str:
    """Why somebody with `role` can't use it; "" if they can."""
    needs = one.alone if alone else one.role
    if _RANK[role] >= _RANK[needs]:
        return ""
    if needs == "owner":
        return _REFUSED_ADMIN
    return _REFUSED_VIEWER if role == "viewer" else _REFUSED_CHANNEL
