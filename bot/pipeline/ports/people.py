"""Who may do what, and what they did, in the database."""

from datetime import datetime
from typing import Protocol

from bot.news.approval import House, Proposal
from bot.news.question import Question
from bot.news.tour import Progress
from bot.news.watchlist import Admin, Group, Invitation, Login, Record


class Admins(Protocol):
    """Who may edit, and invitations."""

    async def all(self) -> list[Admin]: ...
    async def get(self, user_id: int) -> Admin | None: ...
    async def save(self, admin: Admin) -> None: ...
    async def remove(self, user_id: int) -> None: ...
    async def add_invite(self, code_hash: str, gives: Invitation, *, expires: datetime) -> None: ...
    async def take_invite(self, code_hash: str, now: datetime) -> Invitation | None:
        """What it gives, once; None where there is no such invitation, or it has expired."""
        ...

    async def forget_invites(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        ...


class Groups(Protocol):
    """Groups in which admins may command the bot."""

    async def all(self) -> list[Group]:
        """In the order in which they were allowed."""
        ...

    async def get(self, chat_id: int) -> Group | None:
        """By its number, or the one that it had before; None: not allowed."""
        ...

    async def add(self, group: Group) -> None: ...
    async def remove(self, chat_id: int) -> None: ...
    async def move(self, old: int, new: int) -> None:
        """The same group under another number."""
        ...


class Strangers(Protocol):
    """People without a role that the owner has been told about."""

    async def add(self, user_id: int, *, keep: int) -> bool:
        """False: known already. Only the newest `keep` stay known."""
        ...


class Tours(Protocol):
    """Who is led through the first steps of the chat, and how far they are."""

    async def get(self, user_id: int) -> Progress | None: ...
    async def save(self, progress: Progress) -> None: ...
    async def remove(self, user_id: int) -> None: ...


class Logins(Protocol):
    """One-time links to the pages, and sessions there."""

    async def add(self, login: Login) -> None: ...
    async def get(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, or None."""
        ...

    async def take(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, once: it is gone."""
        ...

    async def end(self, user_id: int | None = None) -> int:
        """All links and sessions, or those of one person; how many sessions."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        ...


class Changes(Protocol):
    """The change log."""

    async def add(self, record: Record) -> int:
        """Its number."""
        ...

    async def save(self, record: Record) -> None:
        """The same change with other facts."""
        ...

    async def get(self, change: int) -> Record | None: ...
    async def newest(self, *, limit: int) -> list[Record]: ...
    async def of_kind(self, kind: str, *, limit: int) -> list[Record]:
        """Newest first, without what was taken back."""
        ...

    async def count(self, kind: str, *, since: datetime | None = None) -> int:
        """How often it was done (since then), without what was taken back."""
        ...

    async def mark_undone(self, change: int) -> None: ...


class Proposals(Protocol):
    """What waits for a second admin, and whether one is needed."""

    async def add(self, proposal: Proposal) -> int:
        """Its number."""
        ...

    async def all(self) -> list[Proposal]:
        """Oldest first, also those that have expired."""
        ...

    async def take(self, number: int) -> bool:
        """It is decided: nobody else can. False: it was decided before."""
        ...

    async def unasked(self) -> list[int]:
        """The numbers of those about which nobody has been asked yet, oldest first."""
        ...

    async def mark_asked(self, number: int) -> bool:
        """Who can decide is asked now. False: that was done before."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        ...

    async def house(self) -> House: ...
    async def save_house(self, house: House) -> None: ...


class Questions(Protocol):
    """Buttons that wait for a press; they outlive a restart."""

    async def add(self, question: Question) -> None: ...
    async def get(self, key: str) -> Question | None: ...
    async def take(self, key: str) -> bool:
        """It is answered: nobody else can. False: it was answered before."""
        ...

    async def cancel(self, user_id: int, chat_id: int) -> bool:
        """Forget what this person was asked in this chat, and could have said no to; was there anything?"""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        ...
