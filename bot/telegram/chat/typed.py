"""What a message means: the command, for whom it is, its argument, the post that it is about."""

import re

from telegram import Message, MessageOriginChannel

from bot.telegram.commands.typed_names import named

_BETWEEN = {"digest": " ", "quiet": " ", "urgent": " ", "mute": " for "}  # a name and what is to be
_ABOUT_A_POST = ("why", "whynot", "split", "mute", "unmute")


def split(text: str, username: str) -> tuple[str, str] | None:
    """Command and argument; no command: "" and the text; None: a command for another bot."""
    if not text.startswith("/"):
        return "", text
    name, addressee, argument = _parts(text)
    if addressee and addressee.lower() != username.lower():
        return None
    return name.lower().rstrip(".,;:!?"), argument


def code_in(text: str) -> str | None:
    """The invitation in `Start CODE`, which somebody typed without the slash."""
    found = re.fullmatch(r"(?i)\W*start[\s:]+([\w-]{6,40})\W*", text)
    return found[1] if found else None


def is_address(text: str) -> bool:
    """Is it an address of the web, and nothing else? `example.org/news` is one, too."""
    with_scheme, bare = r"(?:https?://|www\.)\S+\.\S+", r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?"
    return re.fullmatch(rf"(?i){with_scheme}|{bare}", text.strip()) is not None


def address_in(text: str) -> str:
    """The one address of the web that it names beside other words; "": none, or several."""
    found = re.findall(r"https?://[^\s<>\"”»]+", text)
    return found[0].rstrip(".,;:!?)") if len(found) == 1 else ""


def linked(message: Message) -> str:
    """The one address behind its words; "": none, or several."""
    found = {one.url for one in (*message.entities, *message.caption_entities) if one.url}
    return found.pop() if len(found) == 1 else ""


def addressed(text: str) -> bool:
    """Does the command name its bot?"""
    return text.startswith("/") and bool(_parts(text)[1])


def _parts(text: str) -> tuple[str, str, str]:
    """Name, addressee and argument of a command."""
    head, _, argument = text.partition(" ") if "\n" not in text.split(" ")[0] else text.partition("\n")
    name, _, addressee = head[1:].partition("@")
    return name, addressee, argument


def with_post(message: Message, command: str, argument: str) -> tuple[str, str]:
    """A command that answers a forwarded post is about that post; a forwarded post by itself asks why it came."""
    asked = message.reply_to_message or message
    origin = asked.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return command, argument
    link = f"https://t.me/c/{str(origin.chat.id).removeprefix('-100')}/{origin.message_id}"
    if message.reply_to_message and command in _ABOUT_A_POST and not _names_another(command, argument):
        return command, f"{link} {argument}".strip()  # /mute for 1d
    return ("why", link) if not command and message.forward_origin else (command, argument)


def _names_another(command: str, argument: str) -> bool:
    """Is the command about something else than the post that it answers?"""
    rest = argument.strip()
    if command == "mute":
        return bool(rest) and re.match(r"for\b|\d", rest) is None
    return bool(rest) and (command != "whynot" or "/" in rest)


def with_its_name(asked: str, answer: str) -> tuple[str, str]:
    """The command that waits, and its argument: the name that was typed before holds unless another is given."""
    command, _, name = asked.partition(" ")
    if command == "mute" and name.startswith("for "):  # for how long is known, and what was asked
        return command, f"{answer} {name}"
    if name and command in _BETWEEN:
        between = "" if answer.lower().startswith(_BETWEEN[command].strip() + " ") else _BETWEEN[command]
        return command, f"{name} {between.lstrip()}{answer}"
    if name and not named(answer)[0]:
        answer = f"{name} = {answer}"
    return command, answer
