"""What the owner is told of feeds in trouble: gathered for a while, one message, never one for each of a thousand feeds."""

from bot.news.feed.feed import Feed
from bot.wording import Wording, say, say_n

_NAMED = 5  # feeds in one message; the others are counted


class Notices:
    """Gathers what `Poller` gives notice of."""

    def __init__(self) -> None:
        self._gathered: dict[str, Wording] = {}  # label of the feed -> what is wrong

    async def add(self, feed: Feed, said: Wording) -> None:
        """As `Poller` calls it."""
        self._gathered[feed.label] = said

    def take(self) -> list[Wording]:
        """The paragraphs of one message about all since the last time; none where there is nothing to tell."""
        gathered, self._gathered = self._gathered, {}
        lines = [
            say("{feed}: {said}", feed=label, said=said) for label, said in list(gathered.items())[:_NAMED]
        ]
        if more := max(len(gathered) - _NAMED, 0):
            lines.append(
                say_n(
                    "And {number} other feed: /feeds problem",
                    "And {number} other feeds: /feeds problem",
                    more,
                )
            )
        if len(gathered) > 4 * _NAMED:
            lines.append(say("So many at once: is it our own network?"))
        return lines
