"""What is done with a message: who said it, where, and what. Tables, in microseconds."""

import pytest

from bot.telegram.chat.policy import (
    Cancel,
    Meet,
    Nothing,
    Refuse,
    Rights,
    Run,
    Said,
    SayHow,
    TakeFile,
    TellHowToAllow,
    what_to_do,
)

KNOWN = {"watch", "start", "allow", "cancel", "addfeed"}


def decide(role, *, private=True, allowed=True, command="watch", argument="", **given):
    said = Said(command=command, argument=argument, private=private, **given)
    return what_to_do(said, Rights(role=role, allowed=allowed), known=KNOWN)


@pytest.mark.parametrize("role", ["viewer", "admin", "owner"])
@pytest.mark.parametrize("private", [True, False])
def test_a_command_is_answered_in_private_and_in_a_group_alike(role, private):
    assert decide(role, private=private, argument="ferry") == Run(command="watch", argument="ferry")
    assert decide(role, private=private, command="cancel") == Cancel()


@pytest.mark.parametrize("private", [True, False])
def test_an_answer_to_a_question_of_ours_belongs_to_its_command(private):
    step = decide("admin", private=private, command="", asked="edit", argument="ferries = ferry")

    assert step == Run(command="edit", argument="ferries = ferry")


def test_what_answers_no_question_is_told_how_to_ask_in_private_and_is_not_for_us_in_a_group():
    assert decide("admin", command="", argument="good morning") == SayHow()
    assert decide("admin", private=False, command="", argument="good morning") == Nothing()


def test_help_alone_is_the_command_unless_it_answers_a_question():
    assert decide("viewer", command="", argument="?", wants_help=True) == Run(command="help", argument="")
    asked = decide("admin", command="", argument="help", asked="watch", wants_help=True)
    assert asked == Run(command="watch", argument="help")
    assert decide("admin", private=False, command="", wants_help=True) == Nothing()


def test_what_only_a_button_does_can_not_be_typed():
    assert decide("owner", command="!watch", argument="x") == Run(command="watch", argument="x")
    assert decide("owner", private=False, command="!watch", argument="x") == Nothing()


def test_a_stranger_is_met_in_private_and_refused_in_a_group():
    assert decide("") == Meet(code=None)
    assert decide("", command="start", argument=" CODE ") == Meet(code="CODE")
    assert decide("", private=False) == Refuse()
    assert decide("", private=False, command="start", argument="CODE") == Refuse()


def test_a_group_that_is_not_allowed_is_silent_but_for_its_owner():
    for role in ("", "viewer", "admin"):
        assert decide(role, private=False, allowed=False) == Nothing()
    assert decide("owner", private=False, allowed=False) == TellHowToAllow()
    assert decide("owner", private=False, allowed=False, command="allow") == Run(command="allow", argument="")


def test_an_unknown_command_in_a_group_is_another_bots_unless_it_names_us():
    assert decide("admin", private=False, command="ban") == Nothing()
    assert decide("admin", private=False, command="ban", to_us=True) == Run(command="ban", argument="")


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ({"command": "addfeed"}, TakeFile()),
        ({"command": "", "to_us": True, "is_list": True}, TakeFile()),
        ({"command": "", "to_us": True, "is_list": False}, Nothing()),
        ({"command": "", "is_list": True}, Nothing()),
        ({"command": "watch", "is_list": True}, Nothing()),
    ],
)
def test_a_file_in_a_group_is_taken_only_if_it_is_meant_for_us(given, step):
    assert decide("admin", private=False, is_file=True, **given) == step
    assert decide("admin", is_file=True, **given) == TakeFile()
