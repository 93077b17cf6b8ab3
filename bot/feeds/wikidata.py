"""Asks Wikidata who is called so (wbsearchentities), and for the names of the one who is meant (wbgetentities).

Two requests, each only when somebody asks; through the fetcher of feeds, with its guards, limits and User-Agent.
https://www.wikidata.org/w/api.php describes both. Every trouble leaves as a FetchError in plain words.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.errors import FeedUnreadableError, FetchError
from bot.feeds.http import HttpFeedFetcher
from bot.news.encyclopedia import Article, Candidate, Label
from bot.wording import say

_MOST_CANDIDATES = 7
_MOST_BYTES = 5_000_000  # labels and aliases in 300 languages are 200 kB of a well-known person
_CREDIT = "Wikidata contributors, CC0"


class Wikidata:
    """Satisfies `ports.Encyclopedia`. `url`: where its api.php is."""

    def __init__(self, fetcher: HttpFeedFetcher, *, url: str) -> None:
        self._fetcher = fetcher
        self._url = url

    async def candidates(self, name: str, *, language: str, now: datetime) -> list[Candidate]:
        """Who or what may be called `name` by those who write `language`."""
        tree = await self._asked(
            action="wbsearchentities", search=name, language=language, uselang="en", type="item",
            limit=str(_MOST_CANDIDATES), now=now,
        )  # fmt: skip
        found = tree.get("search")
        if not isinstance(found, list):
            raise _unreadable()
        return [
            Candidate(
                id=str(one["id"]),
                label=str(one.get("label", one["id"])),
                description=str(one.get("description", "")),
            )
            for one in found
            if isinstance(one, dict) and "id" in one
        ]

    async def article(self, key: str, *, now: datetime) -> Article:
        """The labels and aliases of `key`, in all languages."""
        tree = await self._asked(action="wbgetentities", ids=key, props="labels|aliases", now=now)
        try:
            (entity,) = tree["entities"].values()
            if "missing" in entity:
                raise FeedUnreadableError(say("Wikidata has no {key}", key=key))
            titles = entity.get("labels") or {}
            labels = [
                Label(language=one["language"], form=one["value"], main=True) for one in titles.values()
            ]
            others = [one for many in (entity.get("aliases") or {}).values() for one in many]
            labels += [Label(language=one["language"], form=one["value"], main=False) for one in others]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _unreadable() from error
        english = next((one.form for one in labels if one.language == "en"), key)
        return Article(
            label=english, url=f"https://www.wikidata.org/wiki/{key}", credit=_CREDIT, labels=tuple(labels)
        )

    async def _asked(self, *, now: datetime, **parameters: str) -> dict[str, Any]:
        address = f"{self._url}?{urlencode({**parameters, 'format': 'json', 'formatversion': '2'})}"
        page = await self._fetcher.get(address, now=now, max_bytes=_MOST_BYTES)
        try:
            tree = json.loads(page.body)
        except ValueError as error:
            raise _unreadable() from error
        if not isinstance(tree, dict):
            raise _unreadable()
        if "error" in tree:
            said = tree["error"].get("info", "") if isinstance(tree["error"], dict) else ""
            raise FetchError(say("Wikidata refused: {why}", why=said or say("it did not say why")))
        return tree


def _unreadable() -> FetchError:
    return FeedUnreadableError(say("what came from Wikidata can't be read"))
