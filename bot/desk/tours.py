"""The first steps of somebody new, in order: which one is next. It is kept by person, so that a restart loses no place.

A step is done where the thing is there, whoever made it; the test post where this person sent one. Any can be skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.desk.base import Part
from bot.news.tour import Progress, Step
from bot.pipeline.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """`step`: the next one; None: the end. `shown`: that has been said to the person. `left`: what isn't there."""

    step: Step | None
    shown: bool
    left: tuple[Step, ...]


class TourDesk(Part):
    """Everybody has their own."""

    async def begin(self, user_id: int) -> Tour | None:
        """Start over, with what is left to do; None: channel, feeds and watchlist are there."""
        async with self._database.write() as work:
            there = await _there(work)
            if all(there.values()):
                return None
            await work.tours.save(Progress(user_id=user_id))
            await work.commit()
        return await self.now(user_id)

    async def now(self, user_id: int) -> Tour | None:
        """Where this person is; None: no tour is on."""
        async with self._database.read() as work:
            kept = await work.tours.get(user_id)
            if kept is None:
                return None
            there = await _there(work)
        wanted = [step for step in Step if step not in kept.skipped and not there.get(step)]
        if not there[Step.CHANNEL]:
            wanted = [step for step in wanted if step is not Step.TEST]  # there is nowhere to post it
        step = wanted[0] if wanted else None
        return Tour(
            step=step,
            shown=step is not None and kept.at is step,
            left=tuple(one for one, is_there in there.items() if not is_there),
        )

    async def show(self, user_id: int, step: Step) -> None:
        """It has been said to the person."""
        async with self._database.write() as work:
            kept = await work.tours.get(user_id) or Progress(user_id=user_id)
            await work.tours.save(replace(kept, at=step))
            await work.commit()

    async def pass_over(self, user_id: int, step: Step) -> None:
        """Skipped, or done where nothing shows it."""
        async with self._database.write() as work:
            if kept := await work.tours.get(user_id):
                await work.tours.save(replace(kept, skipped=(*kept.skipped, step)))
                await work.commit()

    async def end(self, user_id: int) -> None:
        """No step is shown any more."""
        async with self._database.write() as work:
            await work.tours.remove(user_id)
            await work.commit()


async def _there(work: UnitOfWork) -> Mapping[Step, bool]:
    return {
        Step.CHANNEL: bool(await work.channels.all()),
        Step.FEEDS: (await work.feeds.count())[0] > 0,
        Step.WATCHLIST: await work.watchlists.count() > 0,
    }
