"""Name sets: one name in all its spellings. A part of `desk.Desk`."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.base import Part, check_name, nearest_or_some
from bot.desk.change import NameSetRemoved, NameSetSaved
from bot.desk.undo import read_all_anew, used_by
from bot.errors import AdminError, NotFoundError, QueryError
from bot.news.watchlist import NameSet
from bot.wording import say


class Names(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def save(self, name: str, forms: Sequence[str]) -> list[str]:
        """Make or replace it; the names of the watchlists whose queries were read anew with it.

        Capital letters in the name make no difference, as they make none in a query.
        """
        name = name.removeprefix("@").casefold()
        made = NameSet(name=name, forms=tuple(dict.fromkeys(form.strip() for form in forms)))
        _check(made)
        async with self._database.write() as work:
            alike = [one for one in await work.name_sets.all() if one.name.casefold() == name]
            for one in alike:  # more than one, or in capitals, from before they were one
                if one.name != name:
                    await work.name_sets.remove(one.name)
            await work.name_sets.save(made)
            changed = await read_all_anew(work, now=self._clock.now())
            await self._record(work, NameSetSaved(before=_under(name, alike), after=made))
            await work.commit()
        return changed

    async def remove(self, name: str) -> NameSet:
        """Raises AdminError while a watchlist uses it."""
        async with self._database.write() as work:
            before = _named(name, await work.name_sets.all())
            if users := await used_by(work, before.name):
                raise AdminError(
                    say(
                        "@{name} is used by {users}: change them first",
                        name=before.name,
                        users=", ".join(users),
                    )
                )
            await work.name_sets.remove(before.name)
            await self._record(work, NameSetRemoved(name_set=before))
            await work.commit()
        return before

    async def get(self, name: str) -> NameSet:
        """By name. Raises NotFoundError with the nearest one."""
        return _named(name, await self.all())

    async def search(self, words: str) -> list[NameSet]:
        """The one of this name; else those that have the words in their name or forms. Raises NotFoundError with the nearest one."""
        from bot.text import fold  # most commands search no names

        every, wanted = await self.all(), fold(words).lstrip("@")
        if same := [one for one in every if fold(one.name) == wanted]:
            return same
        found = [one for one in every if wanted in fold(" ".join((one.name, *one.forms)))]
        return found or [_named(words, every)]

    async def users(self, name: str) -> list[str]:
        """The watchlists whose query names it."""
        async with self._database.read() as work:
            return await used_by(work, name)

    async def all(self) -> list[NameSet]:
        """All."""
        async with self._database.read() as work:
            return await work.name_sets.all()


def _named(name: str, every: Sequence[NameSet]) -> NameSet:
    wanted = name.removeprefix("@").casefold()
    for one in every:
        if one.name.casefold() == wanted:
            return one
    raise NotFoundError(
        say(
            "there is no name set “{wanted}”{nearest}",
            wanted=wanted,
            nearest=nearest_or_some(wanted, [one.name for one in every]),
        )
    )


def _under(name: str, alike: Sequence[NameSet]) -> NameSet | None:
    """What the set was before, under the name that it has now."""
    before = next((one for one in alike if one.name == name), alike[0] if alike else None)
    return replace(before, name=name) if before else None


def _check(made: NameSet) -> None:
    """Raises AdminError for a form that can't be read, and for a name that a query can't use."""
    from bot.query.parser import parse
    from bot.query.words import name_form

    check_name(made.name)
    for form in made.forms:
        if name_form(form) is None:
            raise AdminError(
                say(
                    "the form “{form}” can't be read; a form is a word, a word with *, or several words",
                    form=form,
                )
            )
    try:
        parse(f"@{made.name}", names={made.name: made.forms})
    except QueryError as error:
        raise AdminError(
            say(
                "a query can't use @{name}; take a name of letters, digits and hyphens, such as el-sisi",
                name=made.name,
            )
        ) from error
