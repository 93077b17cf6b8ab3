"""Every message of the chat is in every language: whole, with its fields, with its markup. `python -m tests.translations` lists what is missing."""

import ast
import re
import string

import pytest

from tests import translations
from tests.translations import CHAT, SAID_BELOW

HOW = "add it: `.venv/bin/python -m tests.translations --write`, then fill in the empty lines of bot/telegram/locale/*.po"


@pytest.fixture(scope="module")
def messages():
    return translations.messages()


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def tags(text):
    return sorted(re.findall(r"</?(\w+)", text))


@pytest.mark.parametrize("language", translations.languages())
def test_every_message_is_translated(language, messages):
    found = translations.catalogue(language)
    missing = [one for one in messages if not translations.translation(found, one)]

    assert not missing, f"no {language} for {missing[:5]} ({len(missing)} in all); {HOW}"
    obsolete = {one.id for one in found if one.id} - messages
    assert not obsolete, (
        f"nobody says {list(obsolete)[:5]} any more; run `python -m tests.translations --write`"
    )


@pytest.mark.parametrize("language", translations.languages())
def test_a_translation_has_the_fields_and_the_markup_of_its_message(language, messages):
    found = translations.catalogue(language)
    for message in messages:
        one, many = message if isinstance(message, tuple) else (message, message)
        for form in translations.translation(found, message):
            counted = {"number"} if isinstance(message, tuple) else set()
            assert fields(form) | counted == fields(many) | counted, (language, message, form)
            assert tags(form) == tags(many), (language, message, form)
            assert form.count("\n") == many.count("\n"), (language, message, form)
            assert re.findall(r"<code>(/\w+)", form) == re.findall(r"<code>(/\w+)", one), (message, form)


def test_no_message_is_written_without_the_functions_that_translate_it():
    below = [path for path in translations.sources() if path.relative_to(CHAT.parent).parts[0] in SAID_BELOW]
    chat = [*(CHAT / "chat").glob("*.py"), *(CHAT / "commands").glob("*.py")]
    bare = [
        f"{path.name}:{line}: {text}" for path in [*chat, *below] for line, text in translations.bare(path)
    ]

    assert not bare, f"say these with `tell`, `plain` or `say` (bot/telegram/translation.py): {bare[:10]}"


def test_what_a_module_says_in_several_places_is_put_into_the_language_in_each():
    forgotten = [
        f"{path.name}:{node.lineno}: {node.args[0].id}"
        for path in [*(CHAT / "chat").glob("*.py"), *(CHAT / "commands").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "ChatReply"
        and node.args
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id.isupper()
    ]

    assert not forgotten, f"`ChatReply(tell(...))`: {forgotten}"
