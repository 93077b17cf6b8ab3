"""Question: the buttons under one message of the bot, and who may press them until when. Nothing here sends or keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one button does: the command that it sends, "" for a way out. `beside`: answered by a message of its own."""

    command: str
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """It is answered once, but for choices that are answered beside it."""

    key: str
    user_id: int  # who may press
    chat_id: int
    title: str = ""  # of the chat
    message_id: int | None = None  # what was asked, to which an answer replies
    topic: int | None = None
    until: datetime
    choices: tuple[Choice, ...]  # in the order of the buttons

    @property
    def has_way_out(self) -> bool:
        """Can it be answered with "no"? Other buttons, such as those of a card, ask nothing."""
        return any(not choice.command for choice in self.choices)
