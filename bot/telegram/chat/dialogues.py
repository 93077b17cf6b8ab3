"""Questions that wait for an answer: one for each person in each chat."""

import time
from dataclasses import dataclass

from bot.telegram.chat.conversation import ChatPlace

_OPEN = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class _Question:
    command: str  # whose argument is awaited
    since: float
    message_id: int


class Dialogues:
    """In private the next message is the answer; in a group, a reply to the question by whom it was asked."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, int], _Question] = {}
        self._offers: dict[tuple[int, int], tuple[int, str]] = {}

    def ask(self, place: ChatPlace, command: str, message_id: int) -> None:
        """The question is the message `message_id`."""
        self._open[place.user_id, place.chat_id] = _Question(command, time.monotonic(), message_id)

    def offer(self, place: ChatPlace, message_id: int, typed: str = "") -> None:
        """Buttons with a way out are there, as the last thing that was said; `typed`: as in `ChatReply`."""
        self._offers[place.user_id, place.chat_id] = message_id, typed

    def takes(self, place: ChatPlace) -> str:
        """The command that takes what is typed instead of a press of such a button; "" for none."""
        return self._offers.get((place.user_id, place.chat_id), (0, ""))[1]

    def is_offered(self, place: ChatPlace) -> bool:
        """Do such buttons wait there?"""
        return (place.user_id, place.chat_id) in self._offers

    def take_offer(self, place: ChatPlace) -> int | None:
        """The message with such buttons, once; None: something else was said or done since."""
        found = self._offers.pop((place.user_id, place.chat_id), None)
        return found[0] if found else None

    def close(self, place: ChatPlace) -> bool:
        """Was one open?"""
        self.take_offer(place)
        return self._open.pop((place.user_id, place.chat_id), None) is not None

    def is_open(self, place: ChatPlace) -> bool:
        """Is an answer awaited there?"""
        return (place.user_id, place.chat_id) in self._open

    def answered(self, place: ChatPlace, replies_to: int | None) -> str:
        """The command that a message without one belongs to; "" for none."""
        found = self._open.get((place.user_id, place.chat_id))
        if found is None or (not place.private and found.message_id != replies_to):
            return ""
        self.close(place)
        return found.command if time.monotonic() - found.since <= _OPEN else ""
