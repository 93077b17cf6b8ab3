"""What the owner is told of feeds in trouble: gathered for a while, one message, never one for each of a thousand feeds."""

from bot.news.feed.feed import Feed

_NAMED = 5  # feeds in one message; the others are counted


class Notices:
    """Gathers what `Poller` gives notice of."""

    def __init__(self) -> None:
        self._gathered: dict[str, str] = {}  # label of the feed -> what is wrong

    async def add(self, feed: Feed, text: str) -> None:
        """As `Poller` calls it."""
        self._gathered[feed.label] = text

    def take(self) -> str:
        """One message about all since the last time, as plain text; "" where there is nothing to tell."""
        gathered, self._gathered = self._gathered, {}
        lines = [f"{label}: {text}" for label, text in list(gathered.items())[:_NAMED]]
        if len(gathered) > _NAMED:
            lines.append(f"And {len(gathered) - _NAMED} other feeds: /feeds problem")
        if len(gathered) > 4 * _NAMED:
            lines.append("So many at once: is it our own network?")
        return "\n\n".join(lines)
