"""People: who may edit, and invitations. A part of `desk.Desk`."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.base import Part
from bot.desk.change import AdminAdded, AdminRemoved, Invited, change_of
from bot.desk.channels import channel_named
from bot.errors import AdminError, NotFoundError
from bot.news.watchlist import Admin, Invitation
from bot.pipeline.ports import Clock, Database, UnitOfWork
from bot.wording import say

_FIRST_OWNER = "first owner"  # the role of the code in the log: good only until there is an owner
_CODE_LIFE = timedelta(days=7)
RANK = {"viewer": 0, "channel": 1, "admin": 2, "owner": 3}
_STRANGERS_KEPT = 1000  # those who added the bot somewhere, and were told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a code gave. `new` False: the person has that role, or a higher one, already."""

    admin: Admin
    invited_by: int | None = None  # in the chat
    new: bool = True


class People(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def invite(self, role: str, *, channels: Sequence[str] = ()) -> str:
        """A one-time code for /start; only its hash is kept. `channels`: those of an admin of channels, by name."""
        code = secrets.token_urlsafe(9)
        async with self._database.write() as work:
            found = [await channel_named(work, name) for name in channels]
            gives = Invitation(role=role, channels=tuple(dict.fromkeys(one.id for one in found)))
            if (role == "channel") != bool(gives.channels):
                raise AdminError(say("name the channels for an admin of channels, and for no other role"))
            await work.admins.add_invite(_hashed(code), gives, expires=self._clock.now() + _CODE_LIFE)
            await self._record(work, Invited(role=role, code_hash=_hashed(code), channels=gives.channels))
            await work.commit()
        return code

    async def claim(self, code: str, *, user_id: int, name: str) -> Claimed | None:
        """The role that a code gives, to this person; None where it isn't an open invitation.

        An invitation to no more than somebody has already stays open.
        """
        async with self._database.write() as work:
            gives = await work.admins.take_invite(_hashed(code), self._clock.now())
            if gives is not None and gives.role == _FIRST_OWNER:
                owned = any(one.role == "owner" for one in await work.admins.all())
                gives = None if owned else Invitation(role="owner")
            if gives is None:
                await work.commit()
                return None
            before = await work.admins.get(user_id)
            if before is not None and not _is_more(gives, before):
                return Claimed(admin=before, new=False)
            had = before.channels if before and gives.role == "channel" else ()
            admin = Admin(
                user_id=user_id,
                role=gives.role,
                name=name,
                added=self._clock.now(),
                language=before.language if before else "",
                channels=tuple(dict.fromkeys((*had, *gives.channels))),
            )
            await work.admins.save(admin)
            await self._record(work, AdminAdded(admin=admin, before=before))
            invited_by = await _inviter(work, _hashed(code))
            await work.commit()
        return Claimed(admin=admin, invited_by=invited_by)

    async def first_time(self, user_id: int) -> bool:
        """Is this stranger's first attempt to get the bot's attention? Each is told of once."""
        async with self._database.write() as work:
            new = await work.strangers.add(user_id, keep=_STRANGERS_KEPT)
            await work.commit()
        return new

    async def remove(self, user_id: int) -> Admin:
        """The last owner stays."""
        async with self._database.write() as work:
            admin = await work.admins.get(user_id)
            if admin is None:
                raise NotFoundError(say("{id} has no role; /admins lists who has one", id=str(user_id)))
            _refuse_last_owner(admin, await work.admins.all())
            await work.admins.remove(user_id)
            await self._record(work, AdminRemoved(admin=admin))
            await work.commit()
        return admin

    async def refuse_last_owner(self, admin: Admin) -> None:
        """Raises AdminError where nobody would be left in charge."""
        _refuse_last_owner(admin, await self.all())

    async def set_language(self, user_id: int, language: str) -> None:
        """The language in which the bot speaks to them: their own affair, and not in the log."""
        async with self._database.write() as work:
            if admin := await work.admins.get(user_id):
                await work.admins.save(replace(admin, language=language))
                await work.commit()

    async def language(self, user_id: int) -> str:
        """That in which the bot speaks to them; "": not known."""
        async with self._database.read() as work:
            admin = await work.admins.get(user_id)
        return admin.language if admin else ""

    async def all(self) -> list[Admin]:
        """All."""
        async with self._database.read() as work:
            return await work.admins.all()


async def ensure_owner_code(database: Database, clock: Clock) -> str | None:
    """A fresh one-time code for the first owner; None where there is an owner already."""
    async with database.write() as work:
        if any(one.role == "owner" for one in await work.admins.all()):
            return None
        code = secrets.token_urlsafe(9)
        gives = Invitation(role=_FIRST_OWNER)
        await work.admins.add_invite(_hashed(code), gives, expires=clock.now() + _CODE_LIFE)
        await work.commit()
    return code


async def owner_of(database: Database) -> Admin | None:
    """None while there is none."""
    async with database.read() as work:
        return next((one for one in await work.admins.all() if one.role == "owner"), None)


async def _inviter(work: UnitOfWork, code_hash: str) -> int | None:
    """Who made the invitation, in the chat."""
    for record in await work.changes.newest(limit=1000):
        if record.kind == Invited.__name__:
            made = change_of(record)
            if isinstance(made, Invited) and made.code_hash == code_hash:
                found = re.match(r"chat:(\d+) ", record.who)
                return int(found[1]) if found else None
    return None


def _refuse_last_owner(admin: Admin, people: Sequence[Admin]) -> None:
    if [one.user_id for one in people if one.role == "owner"] == [admin.user_id]:
        raise AdminError(say("the last owner can't be removed; invite another one first"))


def _is_more(gives: Invitation, has: Admin) -> bool:
    """Than somebody has already: a higher role, or other channels."""
    if gives.role == has.role == "channel":
        return not set(gives.channels) <= set(has.channels)
    return RANK[gives.role] > RANK[has.role]


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
