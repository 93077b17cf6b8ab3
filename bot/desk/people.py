"""People: who may edit, and invitations. A part of `desk.Desk`."""

import hashlib
import secrets
from datetime import timedelta

from bot.desk.base import Part
from bot.desk.change import AdminAdded, AdminRemoved, Invited
from bot.errors import AdminError, NotFoundError
from bot.news.watchlist import Admin
from bot.pipeline.ports import Clock, Database

_FIRST_OWNER = "first owner"  # the role of the code in the log: good only until there is an owner
_CODE_LIFE = timedelta(days=7)


class People(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def invite(self, role: str) -> str:
        """A one-time code for /start; only its hash is kept."""
        code = secrets.token_urlsafe(9)
        async with self._database.write() as work:
            await work.admins.add_invite(_hashed(code), role, expires=self._clock.now() + _CODE_LIFE)
            await self._record(work, Invited(role=role, code_hash=_hashed(code)))
            await work.commit()
        return code

    async def claim(self, code: str, *, user_id: int, name: str) -> Admin | None:
        """The role that a code gives, to this person; None where it is no open invitation."""
        async with self._database.write() as work:
            role = await work.admins.take_invite(_hashed(code), self._clock.now())
            if role == _FIRST_OWNER:
                role = None if any(one.role == "owner" for one in await work.admins.all()) else "owner"
            if role is None:
                await work.commit()
                return None
            admin = Admin(user_id=user_id, role=role, name=name, added=self._clock.now())
            await work.admins.save(admin)
            await self._record(work, AdminAdded(admin=admin))
            await work.commit()
        return admin

    async def remove(self, user_id: int) -> Admin:
        """The last owner stays."""
        async with self._database.write() as work:
            admin = await work.admins.get(user_id)
            if admin is None:
                raise NotFoundError(f"{user_id} has no role; /admins lists who has")
            owners = [one for one in await work.admins.all() if one.role == "owner"]
            if admin.role == "owner" and len(owners) == 1:
                raise AdminError("the last owner can't be removed; invite another one first")
            await work.admins.remove(user_id)
            await self._record(work, AdminRemoved(admin=admin))
            await work.commit()
        return admin

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
        await work.admins.add_invite(_hashed(code), _FIRST_OWNER, expires=clock.now() + _CODE_LIFE)
        await work.commit()
    return code


async def owner_of(database: Database) -> int | None:
    """The numeric Telegram id of the owner, None while there is none."""
    async with database.read() as work:
        return next((one.user_id for one in await work.admins.all() if one.role == "owner"), None)


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
