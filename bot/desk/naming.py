"""Asks an encyclopedia how a name is written elsewhere, when somebody presses for it. Saves nothing, needs no database."""

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from bot.errors import AdminError, FetchError, NotFoundError
from bot.news.encyclopedia import Article, Candidate
from bot.pipeline.ports import Clock, Encyclopedia
from bot.query.labels import from_labels, language_of
from bot.query.names import ProposedForm
from bot.wording import say, wording_of

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """What is proposed, and whom to thank for it."""

    article: Article
    proposals: list[ProposedForm]

    @property
    def attribution(self) -> str:
        """One line, to be shown with the proposals."""
        return f"{self.article.label}: {self.article.credit}, {self.article.url}"


class Naming:
    """Who is asked, and when it is."""

    def __init__(self, encyclopedia: Encyclopedia, clock: Clock) -> None:
        self._encyclopedia = encyclopedia
        self._clock = clock

    async def candidates(self, name: str) -> list[Candidate]:
        """Who may be meant by `name`, one or more. Raises AdminError."""
        asked = self._encyclopedia.candidates(name, language=language_of(name), now=self._clock.now())
        if found := await _answer(asked):
            return found
        raise NotFoundError(say("Wikidata doesn't know “{name}”", name=name))

    async def spelled(self, name: str, picked: str) -> Spelled:
        """The spellings of the candidate `picked` that fit `name`. Raises AdminError."""
        if not re.fullmatch("Q[0-9]{1,12}", picked):
            raise AdminError(
                say(
                    "“{picked}” isn't a number of Wikidata; such a number is Q and digits, as in Q42",
                    picked=picked,
                )
            )
        article = await _answer(self._encyclopedia.article(picked, now=self._clock.now()))
        labels = [(one.language, one.form, one.main) for one in article.labels]
        return Spelled(article=article, proposals=from_labels(name, labels, source="Wikidata"))


async def _answer(asked: Awaitable[_T]) -> _T:
    try:
        return await asked
    except FetchError as error:
        raise AdminError(
            say(
                "Wikidata gave no spellings ({error}). Nothing is changed; try again later",
                error=wording_of(error),
            )
        ) from error
