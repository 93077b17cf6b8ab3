"""Name sets: one name in all its spellings. A part of `desk.Desk`."""

from collections.abc import Sequence

from bot.desk.base import Part, check_name
from bot.desk.change import NameSetRemoved, NameSetSaved, read_all_anew, used_by
from bot.errors import AdminError, NotFoundError
from bot.news.watchlist import NameSet


class Names(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def save(self, name: str, forms: Sequence[str]) -> list[str]:
        """Make or replace it; the names of the watchlists whose queries were read anew with it."""
        from bot.query.words import name_form

        check_name(name, "name set")
        for form in forms:
            if name_form(form) is None:
                raise AdminError(
                    f"the form {form!r} can't be read; a form is a word, a word with *, or several words"
                )
        async with self._database.write() as work:
            before = next((one for one in await work.name_sets.all() if one.name == name), None)
            made = NameSet(name=name, forms=tuple(dict.fromkeys(form.strip() for form in forms)))
            await work.name_sets.save(made)
            changed = await read_all_anew(work, now=self._clock.now())
            await self._record(work, NameSetSaved(before=before, after=made))
            await work.commit()
        return changed

    async def remove(self, name: str) -> None:
        """Raises AdminError while a watchlist stands on it."""
        async with self._database.write() as work:
            before = next((one for one in await work.name_sets.all() if one.name == name), None)
            if before is None:
                raise NotFoundError(f"there is no name set {name!r}")
            if users := await used_by(work, name):
                raise AdminError(f"@{name} is used by {', '.join(users)}: change them first")
            await work.name_sets.remove(name)
            await self._record(work, NameSetRemoved(name_set=before))
            await work.commit()

    async def all(self) -> list[NameSet]:
        """All."""
        async with self._database.read() as work:
            return await work.name_sets.all()
