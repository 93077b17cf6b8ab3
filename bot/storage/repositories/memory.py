"""Who may edit, and small things: invitations, name sets, mutes, changes, marks of progress."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, literal, select, update

from bot.news.watchlist import Admin, Change, Mute, NameSet
from bot.storage import revision
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import admins, changes, invites, marks, mutes, name_sets


class StoredAdmins:
    """`Admins` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Admin]:
        """In the order in which they came."""
        rows = await self._transaction.rows(select(admins).order_by(admins.c.added, admins.c.user_id))
        return [_admin(row) for row in rows]

    async def get(self, user_id: int) -> Admin | None:
        """One, or None for a person who is none."""
        row = await self._transaction.row(select(admins).where(admins.c.user_id == user_id))
        return _admin(row) if row else None

    async def save(self, admin: Admin) -> None:
        """New or changed."""
        await self._transaction.put(admins, asdict(admin))

    async def remove(self, user_id: int) -> None:
        """Without a trace here; the change is recorded in `changes`."""
        await self._transaction.run(delete(admins).where(admins.c.user_id == user_id))

    async def add_invite(self, code_hash: str, role: str, *, expires: datetime) -> None:
        """To be taken once, before `expires`."""
        await self._transaction.put(invites, {"code_hash": code_hash, "role": role, "expires": expires})

    async def drop_invites(self, role: str) -> None:
        """Invitations for a role that are open can't be used any more."""
        await self._transaction.run(delete(invites).where(invites.c.role == role))

    async def take_invite(self, code_hash: str, now: datetime) -> str | None:
        """The role it gives, once; None where there is no such invitation, or it has expired."""
        taken = delete(invites).where(invites.c.code_hash == code_hash, invites.c.expires > now)
        row = await self._transaction.row(taken.returning(invites.c.role))
        return row["role"] if row else None


class StoredMemory:
    """`Memory` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def name_sets(self) -> list[NameSet]:
        """By name."""
        rows = await self._transaction.rows(select(name_sets).order_by(name_sets.c.name))
        return [NameSet(name=row["name"], forms=row["forms"]) for row in rows]

    async def save_name_set(self, name_set: NameSet) -> None:
        """New or changed."""
        await self._transaction.put(name_sets, {"name": name_set.name, "forms": name_set.forms})
        await revision.raise_it(self._transaction)

    async def remove_name_set(self, name: str) -> None:
        """Queries that were saved with it keep what they were expanded to."""
        await self._transaction.run(delete(name_sets).where(name_sets.c.name == name))
        await revision.raise_it(self._transaction)

    async def mutes(self, now: datetime) -> list[Mute]:
        """Those that still last, the next to end first."""
        rows = await self._transaction.rows(select(mutes).where(mutes.c.until > now).order_by(mutes.c.until))
        return [
            Mute(kind=row["kind"], subject=row["subject"], until=row["until"], who=row["who"]) for row in rows
        ]

    async def save_mute(self, mute: Mute) -> None:
        """New, or with another end."""
        await self._transaction.put(mutes, asdict(mute))
        await revision.raise_it(self._transaction)

    async def remove_mute(self, kind: str, subject: str) -> None:
        """It ends now."""
        await self._transaction.run(delete(mutes).where(mutes.c.kind == kind, mutes.c.subject == subject))
        await revision.raise_it(self._transaction)

    async def add_change(self, change: Change) -> None:
        """Recorded under a number of its own; that of `change` is not looked at."""
        await self.add_changes([change])

    async def add_changes(self, made: Sequence[Change]) -> None:
        """The same for many, their numbers rising."""
        values = [{name: value for name, value in asdict(one).items() if name != "id"} for one in made]
        await self._transaction.run(changes.insert(), values)

    async def changes(self, *, limit: int) -> list[Change]:
        """Newest first."""
        rows = await self._transaction.rows(select(changes).order_by(changes.c.id.desc()).limit(limit))
        return [Change(**row) for row in rows]

    async def count_changes(self, deed: str, *, since: datetime | None = None) -> int:
        """How often it was done (since then), without what was taken back."""
        done = [changes.c.deed == deed, changes.c.undone == literal(False, Flag())]
        if since is not None:
            done.append(changes.c.at >= since)
        row = await self._transaction.row(select(func.count().label("count")).where(*done))
        return row["count"] if row else 0

    async def mark_undone(self, change: int) -> None:
        """It has been taken back."""
        await self._transaction.run(update(changes).where(changes.c.id == change).values(undone=True))

    async def value(self, key: str) -> str | None:
        """What was set, or None."""
        row = await self._transaction.row(select(marks.c.value).where(marks.c.key == key))
        return row["value"] if row else None

    async def set_value(self, key: str, value: str) -> None:
        """To be asked for by `value`."""
        await self._transaction.put(marks, {"key": key, "value": value})

    async def forget(self, before: datetime) -> int:
        """Remove mutes and invitations that ended before then; how many."""
        ended = await self._transaction.run(delete(mutes).where(mutes.c.until < before))
        return ended + await self._transaction.run(delete(invites).where(invites.c.expires < before))


def _admin(row: RowMapping) -> Admin:
    return Admin(user_id=row["user_id"], role=row["role"], name=row["name"], added=row["added"])
