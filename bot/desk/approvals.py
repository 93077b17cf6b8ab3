"""Approvals: what waits for a second admin, who may decide it, and whether one is needed at all. A part of `desk.Desk`."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.base import Part
from bot.desk.change import FourEyesSet, change_of, record
from bot.desk.rights import refusal
from bot.errors import AdminError, NotFoundError
from bot.news.approval import Proposal
from bot.news.watchlist import Admin
from bot.wording import say

LASTS = timedelta(days=1)


class Approvals(Part):
    """Every method raises AdminError in plain words."""

    async def add(self, user_id: int, command: str, argument: str) -> Proposal:
        """What was stopped at this desk waits from now on."""
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
