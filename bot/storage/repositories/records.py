"""What admins keep: who may edit, invitations, name sets, mutes, the change log, open questions."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, func, literal, select, update

from bot.news.question import Question
from bot.news.watchlist import Admin, Invitation, Login, Mute, NameSet, Record
from bot.storage import revision
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import admins, changes, invites, logins, mutes, name_sets, questions

_QUESTION = [field.name for field in fields(Question)]


class StoredAdmins:
    """`Admins` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Admin]:
        """In the order in which they came."""
        rows = await self._transaction.rows(select(admins).order_by(admins.c.added, admins.c.user_id))
        return [_admin(row) for row in rows]

    async def get(self, user_id: int) -> Admin | None:
        """The admin, or None for a person who isn't one."""
        row = await self._transaction.row(select(admins).where(admins.c.user_id == user_id))
        return _admin(row) if row else None

    async def save(self, admin: Admin) -> None:
        """New or changed."""
        await self._transaction.put(admins, asdict(admin))

    async def remove(self, user_id: int) -> None:
        """Without a trace here; the change is recorded in `changes`."""
        await self._transaction.run(delete(admins).where(admins.c.user_id == user_id))

    async def add_invite(self, code_hash: str, gives: Invitation, *, expires: datetime) -> None:
        """To be taken once, before `expires`."""
        await self._transaction.put(
            invites,
            {"code_hash": code_hash, "role": gives.role, "channels": gives.channels, "expires": expires},
        )

    async def take_invite(self, code_hash: str, now: datetime) -> Invitation | None:
        """What it gives, once; None where there is no such invitation, or it has expired."""
        taken = delete(invites).where(invites.c.code_hash == code_hash, invites.c.expires > now)
        row = await self._transaction.row(taken.returning(invites.c.role, invites.c.channels))
        return Invitation(role=row["role"], channels=row["channels"]) if row else None

    async def forget_invites(self, before: datetime) -> int:
        """Remove invitations that expired before then; how many."""
        return await self._transaction.run(delete(invites).where(invites.c.expires < before))


class StoredLogins:
    """`Logins` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, login: Login) -> None:
        """A link that was sent, or a session that begins."""
        await self._transaction.put(logins, asdict(login))

    async def get(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, or None."""
        found = select(logins).where(logins.c.hash == hash_, logins.c.kind == kind, logins.c.expires > now)
        row = await self._transaction.row(found)
        return Login(**row) if row else None

    async def take(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, once: it is gone."""
        taken = delete(logins).where(logins.c.hash == hash_, logins.c.kind == kind, logins.c.expires > now)
        row = await self._transaction.row(taken.returning(logins))
        return Login(**row) if row else None

    async def end(self, user_id: int | None = None) -> int:
        """All links and sessions, or those of one person; how many sessions."""
        whose = [] if user_id is None else [logins.c.user_id == user_id]
        ended = await self._transaction.rows(delete(logins).where(*whose).returning(logins.c.kind))
        return sum(row["kind"] == "session" for row in ended)

    async def forget(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        return await self._transaction.run(delete(logins).where(logins.c.expires < before))


class StoredNameSets:
    """`NameSets` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[NameSet]:
        """By name."""
        rows = await self._transaction.rows(select(name_sets).order_by(name_sets.c.name))
        return [NameSet(name=row["name"], forms=row["forms"]) for row in rows]

    async def save(self, name_set: NameSet) -> None:
        """New or changed."""
        await self._transaction.put(name_sets, {"name": name_set.name, "forms": name_set.forms})
        await revision.raise_it(self._transaction)

    async def remove(self, name: str) -> None:
        """Queries that were saved with it keep what they were expanded to."""
        await self._transaction.run(delete(name_sets).where(name_sets.c.name == name))
        await revision.raise_it(self._transaction)


class StoredMutes:
    """`Mutes` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def lasting(self, now: datetime) -> list[Mute]:
        """Those that still last, the next to end first."""
        rows = await self._transaction.rows(_LASTING, {"now": now})
        return [
            Mute(kind=row["kind"], subject=row["subject"], until=row["until"], who=row["who"]) for row in rows
        ]

    async def save(self, mute: Mute) -> None:
        """New, or with another end."""
        await self._transaction.put(mutes, asdict(mute))
        await revision.raise_it(self._transaction)

    async def remove(self, kind: str, subject: str) -> None:
        """It ends now."""
        await self._transaction.run(delete(mutes).where(mutes.c.kind == kind, mutes.c.subject == subject))
        await revision.raise_it(self._transaction)

    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        return await self._transaction.run(delete(mutes).where(mutes.c.until < before))


class StoredChanges:
    """`Changes` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, record: Record) -> int:
        """Recorded under a number of its own, which is returned; that of `record` is not looked at."""
        values = {name: value for name, value in asdict(record).items() if name != "id"}
        row = await self._transaction.row(changes.insert().values(values).returning(changes.c.id))
        return int(row["id"]) if row else 0

    async def save(self, record: Record) -> None:
        """The same change with other facts: it goes on over several transactions."""
        written = {"subject": record.subject, "facts": record.facts}
        await self._transaction.run(update(changes).where(changes.c.id == record.id).values(written))

    async def get(self, change: int) -> Record | None:
        """By its number."""
        row = await self._transaction.row(select(changes).where(changes.c.id == change))
        return Record(**row) if row else None

    async def newest(self, *, limit: int) -> list[Record]:
        """Newest first."""
        rows = await self._transaction.rows(select(changes).order_by(changes.c.id.desc()).limit(limit))
        return [Record(**row) for row in rows]

    async def of_kind(self, kind: str, *, limit: int) -> list[Record]:
        """Newest first, without what was taken back."""
        done = [changes.c.kind == kind, changes.c.undone == literal(False, Flag())]
        rows = await self._transaction.rows(
            select(changes).where(*done).order_by(changes.c.id.desc()).limit(limit)
        )
        return [Record(**row) for row in rows]

    async def count(self, kind: str, *, since: datetime | None = None) -> int:
        """How often it was done (since then), without what was taken back."""
        done = [changes.c.kind == kind, changes.c.undone == literal(False, Flag())]
        if since is not None:
            done.append(changes.c.at >= since)
        row = await self._transaction.row(select(func.count().label("count")).where(*done))
        return row["count"] if row else 0

    async def mark_undone(self, change: int) -> None:
        """It has been taken back."""
        await self._transaction.run(update(changes).where(changes.c.id == change).values(undone=True))


class StoredQuestions:
    """`Questions` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, question: Question) -> None:
        """Waits for a press from now on."""
        await self._transaction.put(questions, {name: getattr(question, name) for name in _QUESTION})

    async def get(self, key: str) -> Question | None:
        """None: answered, or forgotten."""
        row = await self._transaction.row(select(questions).where(questions.c.key == key))
        return Question(**row) if row else None

    async def take(self, key: str) -> bool:
        """It is answered: nobody else can. False: it was answered before."""
        return await self._transaction.run(delete(questions).where(questions.c.key == key)) == 1

    async def cancel(self, user_id: int, chat_id: int) -> bool:
        """Forget what this person was asked in this chat, and could have said no to; was there anything?"""
        theirs = select(questions).where(questions.c.user_id == user_id, questions.c.chat_id == chat_id)
        asked = [Question(**row) for row in await self._transaction.rows(theirs)]
        keys = [one.key for one in asked if one.has_way_out]
        return await self._transaction.run(delete(questions).where(questions.c.key.in_(keys))) > 0

    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        return await self._transaction.run(delete(questions).where(questions.c.until < before))


def _admin(row: RowMapping) -> Admin:
    return Admin(**row)


_LASTING = select(mutes).where(mutes.c.until > bindparam("now")).order_by(mutes.c.until)
