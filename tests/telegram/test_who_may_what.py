"""Every command, for everybody, everywhere: whether it is answered, refused, or not heard. The commands are those declared."""

import pytest

from bot.telegram.chat.policy import (
    Cancel,
    Meet,
    Nothing,
    Refuse,
    Rights,
    Run,
    Said,
    TellHowToAllow,
    what_to_do,
)
from bot.telegram.commands import every
from bot.telegram.commands.registry import ALSO, COMMANDS, PRESSES, refused

# The least role that may use each command with an argument; a new command has to be put here by somebody.
LEAST = {
    "viewer": "admins cancel channels chart export feed feeds health help id lang log names queue settings show start "
    "stats test watchlists web why whynot",
    "channel": "approvals channel digest edit mute pause quiet rename resume route undo unmute unwatch urgent watch",
    "admin": "addchannel addfeed dropchannel dropfeed dropname name split starter watchlist namefeed folder",
    "owner": "allow disallow foureyes groups invite revoke",
}
ROLES = ("viewer", "channel", "admin", "owner")
ROLE_OF = {name: role for role, names in LEAST.items() for name in names.split()}


def test_every_command_has_its_place_in_the_table():
    assert every.DECLARED
    assert {name: one.role for name, one in COMMANDS.items()} == ROLE_OF
    assert {one.of for one in PRESSES.values()} | set(ALSO.values()) <= set(ROLE_OF)


@pytest.mark.parametrize("chat", ["private", "group", "group that isn't allowed"])
@pytest.mark.parametrize("role", ["", *ROLES])
def test_who_is_answered_where(role, chat):
    for name in ROLE_OF:
        said = Said(command=name, argument="x", private=chat == "private")
        step = what_to_do(said, Rights(role=role, allowed=chat != "group that isn't allowed"), known=COMMANDS)
        assert step == expected(name, role, chat), name
        if isinstance(step, Run) and role:
            may = ROLES.index(role) >= ROLES.index(ROLE_OF[name])
            assert bool(refused(COMMANDS[name], role)) != may, name


def expected(name, role, chat):
    if chat == "private" and (not role or name == "start"):
        return Meet(code="x" if name == "start" else None)
    if chat == "group that isn't allowed":
        heard = Run(command="allow", argument="x") if name == "allow" else TellHowToAllow()
        return heard if role == "owner" else Nothing()
    if not role:
        return Refuse()
    return Cancel() if name == "cancel" else Run(command=name, argument="x")


@pytest.mark.parametrize("role", ROLES)
def test_a_press_needs_the_role_of_its_command(role):
    for name, one in PRESSES.items():
        may = ROLES.index(role) >= ROLES.index(ROLE_OF[one.of])
        assert bool(refused(COMMANDS[one.of], role)) != may, name
