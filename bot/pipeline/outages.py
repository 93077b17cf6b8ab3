"""What the service lives by, whether it works, and what the log says of it: a line when trouble begins, one a minute
while it lasts, one when it ends.

Nothing is tried here: whoever asks the database, Telegram or a publisher reports how that went. Times are the monotonic
clock's, which nobody sets.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import LeadLostError
from bot.wording import Wording, say, say_n, wording_of

logger = logging.getLogger(__name__)

DATABASE, TELEGRAM, NETWORK, POLLING = (
    say("the database"),
    say("Telegram"),
    say("the network"),
    say("polling"),
)
_AGAIN = 60.0  # seconds between two lines about the same trouble
_OLD = {DATABASE: 60.0, TELEGRAM: 180.0, POLLING: 60.0}  # seconds without a word of it that are trouble too
# A publisher that can't be reached is its own trouble; several in a row, and none that can be, are ours.
_LEAST = {NETWORK: 3}
_TOLD_AFTER = 300.0  # seconds after which the owner hears of it


@dataclass(slots=True)
class _Part:
    well: float  # when it last worked
    error: str = ""  # a Wording, where it has one
    since: float = 0.0  # when it began to fail
    failures: int = 0
    said: float = 0.0  # when the log last said so
    told: bool = False  # has the owner been told?


@dataclass(slots=True)
class Outages:
    """The troubles of one process."""

    monotonic: Callable[[], float] = time.monotonic
    _parts: dict[Wording, _Part] = field(default_factory=dict)

    def well(self, part: Wording) -> None:
        """It works."""
        now = self.monotonic()
        before = self._parts.get(part)
        if before is not None and self._is_out(part, before):
            logger.warning(
                "%s works again: seconds=%.0f failures=%d", part, now - before.since, before.failures
            )
        self._parts[part] = _Part(well=now)

    def failed(self, part: Wording, error: Exception | str) -> None:
        """It doesn't work, as it was foreseen that it might not. That another process leads isn't trouble."""
        if isinstance(error, LeadLostError):
            return
        now = self.monotonic()
        one = self._parts.setdefault(part, _Part(well=now))
        one.failures += 1
        one.since = one.since or now
        one.error = wording_of(error) if isinstance(error, Exception) else error
        if self._is_out(part, one) and (not one.said or now - one.said >= _AGAIN):
            seconds = now - one.since
            level = logging.ERROR if seconds >= _AGAIN else logging.WARNING  # it may pass by itself
            logger.log(
                level,
                "%s doesn't work: error=%s seconds=%.0f failures=%d",
                part,
                error,
                seconds,
                one.failures,
            )
            one.said = now

    def age(self, part: Wording) -> float:
        """Seconds since it last worked; 0 where nothing is known of it."""
        one = self._parts.get(part)
        return self.monotonic() - one.well if one else 0.0

    def troubles(self) -> list[str]:
        """A sentence for each thing that doesn't work, or of which nothing was heard for too long."""
        now = self.monotonic()
        found = []
        for part, one in self._parts.items():
            if self._is_out(part, one):
                found.append(f"{part} doesn't work for {now - one.since:.0f} s: {one.error}")
            elif now - one.well > _OLD.get(part, float("inf")):
                found.append(f"nothing of {part} for {now - one.well:.0f} s")
        return found

    def by_part(self) -> dict[str, float]:
        """1 for each thing that doesn't work, 0 for one that does."""
        out = [trouble.removeprefix("nothing of ") for trouble in self.troubles()]
        return {part: float(any(one.startswith(part) for one in out)) for part in self._parts}

    def to_tell(self) -> list[Wording]:
        """What the owner is to be told, each outage once; `told` when that has worked."""
        now = self.monotonic()
        return [
            say_n(
                "{part} hasn't worked for {number} minute: {error}",
                "{part} hasn't worked for {number} minutes: {error}",
                round((now - one.since) / 60),
                part=part,
                error=one.error,
            )
            for part, one in self._parts.items()
            if self._is_out(part, one) and not one.told and now - one.since >= _TOLD_AFTER
        ]

    def told(self) -> None:
        """The owner knows what `to_tell` said."""
        for part, one in self._parts.items():
            one.told = one.told or self._is_out(part, one)

    def _is_out(self, part: Wording, one: _Part) -> bool:
        return one.failures >= _LEAST.get(part, 1)
