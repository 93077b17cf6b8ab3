"""Approvals: what waits for a second admin, who may decide it, and whether one is needed at all. A part of `desk.Desk`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.base import Part
from bot.desk.change import Change, FourEyesSet, WatchlistAdded, WatchlistEdited, change_of, record, said
from bot.desk.requests import Request, kept
from bot.desk.rights import refusal
from bot.errors import AdminError, NotFoundError
from bot.news.approval import Proposal
from bot.news.watchlist import Admin
from bot.wording import Wording, say

LASTS = timedelta(days=1)
_MOST = 1_000_000  # characters of what waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits, and who can decide it."""

    proposal: Proposal
    changes: tuple[Change, ...]
    deciders: tuple[Admin, ...]

    @property
    def words(self) -> Sequence[Wording]:
        """Each change, and what it is about."""
        return [say("{did} {what}", did=did, what=what) for did, what in map(said, self.changes)]

    @property
    def query(self) -> str:
        """How the query is read that would be saved; "": none would be."""
        match self.changes:
            case (WatchlistAdded(watchlist=new),):
                return new.canonical
            case (WatchlistEdited(how="changed", after=after),):
                return after.canonical
            case _:
                return ""


class Approvals(Part):
    """Every method raises AdminError in plain words."""

    async def ask(self, user_id: int, wanted: Request, *, asked: bool) -> Proposal:
        """The same for what came by a form or a file."""
        command, argument = kept(wanted)
        return await self.add(user_id, command, argument, asked=asked)

    async def add(self, user_id: int, command: str, argument: str, *, asked: bool = True) -> Proposal:
        """What was stopped at this desk waits from now on. `asked`: whoever adds it asks who can decide."""
        if len(argument) > _MOST:
            raise AdminError(say("this is too much to wait for a second admin; ask for it in smaller parts"))
        now, eyes = self._clock.now(), self._person.eyes
        wanted = eyes.wanted if eyes else []
        proposal = Proposal(
            user_id=user_id,
            who=self._person.who,
            command=command,
            argument=argument,
            changes=tuple(record(one, at=now, who=self._person.who) for one in wanted),
            at=now,
            until=now + LASTS,
            asked=asked,
        )
        async with self._database.write() as work:
            number = await work.proposals.add(proposal)
            await work.commit()
        return replace(proposal, id=number)

    async def waiting(self) -> list[Proposal]:
        """Oldest first."""
        now = self._clock.now()
        async with self._database.read() as work:
            return [one for one in await work.proposals.all() if one.until > now]

    async def waits(self) -> list[Waiting]:
        """All that waits, for a page; oldest first."""
        return [
            Waiting(
                proposal=one,
                changes=tuple(map(change_of, one.changes)),
                deciders=tuple(await self.deciders(one)),
            )
            for one in await self.waiting()
        ]

    async def unasked(self) -> list[Proposal]:
        """What the pages have left to be asked about. It is given once: whoever gets it asks."""
        async with self._database.read() as work:
            numbers = await work.proposals.unasked()
        if not numbers:
            return []
        async with self._database.write() as work:
            ours = [number for number in numbers if await work.proposals.mark_asked(number)]
            await work.commit()
        return [one for one in await self.waiting() if one.id in ours]

    async def deciders(self, proposal: Proposal) -> list[Admin]:
        """Everybody else who could make the change."""
        async with self._database.read() as work:
            found = []
            for one in await work.admins.all():
                if one.user_id == proposal.user_id or one.role == "viewer":
                    continue
                if one.role == "channel":
                    changes = [change_of(each) for each in proposal.changes]
                    own = frozenset(one.channels)
                    if any([await refusal(work, each, own) for each in changes]):
                        continue
                found.append(one)
        return found

    async def take(self, number: int, *, by: int) -> Proposal:
        """It is decided, by this person. Raises AdminError where they may not, NotFoundError where nothing waits."""
        proposal = await self._get(number)
        if by not in [one.user_id for one in await self.deciders(proposal)]:
            raise AdminError(say("somebody else has to decide this, who may make the change"))
        return await self._taken(proposal)

    async def withdraw(self, number: int, *, by: int) -> Proposal:
        """Whoever asked for it decides alone: it goes, or an owner does without a second admin."""
        proposal = await self._get(number)
        if by != proposal.user_id:
            raise AdminError(say("only who asked for it can do that"))
        return await self._taken(proposal)

    async def asker(self, proposal: Proposal) -> Admin:
        """Who asked, with the role of today."""
        async with self._database.read() as work:
            admin = await work.admins.get(proposal.user_id)
        if admin is None:
            raise AdminError(say("who asked for this has no role any more, so nothing was done"))
        return admin

    async def four_eyes(self) -> bool:
        """Has an owner turned it on?"""
        async with self._database.read() as work:
            return (await work.proposals.house()).four_eyes

    async def set_four_eyes(self, *, on: bool) -> None:
        """Whether each change waits for a second admin."""
        async with self._database.write() as work:
            house = await work.proposals.house()
            if on and sum(one.role in ("owner", "admin") for one in await work.admins.all()) < 2:
                raise AdminError(say("there is nobody else who could approve: /invite admin first"))
            if house.four_eyes == on:
                return
            await work.proposals.save_house(replace(house, four_eyes=on))
            await self._record(work, FourEyesSet(on=on))
            await work.commit()

    async def _get(self, number: int) -> Proposal:
        found = next((one for one in await self.waiting() if one.id == number), None)
        if found is None:
            raise NotFoundError(say("this has been decided already, or has expired"))
        return found

    async def _taken(self, proposal: Proposal) -> Proposal:
        async with self._database.write() as work:
            first = await work.proposals.take(proposal.id)
            await work.commit()
        if not first:
            raise NotFoundError(say("this has been decided already, or has expired"))
        return proposal
