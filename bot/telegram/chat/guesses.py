"""Who guesses codes has to wait. In memory: a restart forgives."""

from collections import OrderedDict
from datetime import datetime, timedelta

_TRIES = 5  # that don't work, within the hour
_WAIT = timedelta(hours=1)
_PEOPLE = 10_000  # that are remembered


class Guesses:
    """Codes that did not work, by who sent them."""

    def __init__(self) -> None:
        self._at: OrderedDict[int, list[datetime]] = OrderedDict()

    def may_try(self, user_id: int, now: datetime) -> bool:
        """Not after too many within the hour."""
        return len([at for at in self._at.get(user_id, []) if at > now - _WAIT]) < _TRIES

    def note(self, user_id: int, now: datetime) -> None:
        """One did not work."""
        self._at[user_id] = [*self._at.pop(user_id, [])[1 - _TRIES :], now]
        if len(self._at) > _PEOPLE:
            self._at.popitem(last=False)
