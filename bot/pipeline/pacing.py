"""How fast we may post: Telegram's limits per chat and over all, and the waits that it asked for.

A chat takes one message a second and twenty a minute, edits included; a bot thirty a second over all
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). No clock here: the caller passes
`now`. What was done is noted when its answer is there, so that Telegram never sees less distance than we count.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


STEP_BACK = timedelta(seconds=5)  # by which a clock is set back, and not merely read by two at once


class ChatPace:
    """The sends of the last minute, and what must wait until when. Chats are named by their chat id.

    Where `now` is earlier than it was, the clock was set back: what was noted by the wrong one is forgotten.
    """

    def __init__(self, *, per_chat_per_minute: int, per_second: int) -> None:
        self._per_minute = max(per_chat_per_minute, 1)
        self._per_second = max(per_second, 1)
        # A chat that may take more than sixty a minute (a server of one's own) may take them closer together.
        self._gap = min(_SECOND, _MINUTE / self._per_minute)
        self._latest: datetime | None = None
        self._forget()

    def _forget(self) -> None:
        self._chats: dict[str, deque[datetime]] = {}
        self._all: deque[datetime] = deque()
        self._until: dict[str, datetime] = {}
        self._everything: datetime | None = None

    def _look_at(self, now: datetime) -> None:
        if self._latest is not None and now < self._latest - STEP_BACK:
            self._forget()
        self._latest = now

    def note(self, chat: str, at: datetime) -> None:
        """Something was posted or edited there, or was refused as too much."""
        self._latest = max(at, self._latest or at)
        self._chats.setdefault(chat, deque(maxlen=self._per_minute)).append(at)
        self._all.append(at)
        while self._all[0] <= at - _SECOND:
            self._all.popleft()

    def wait(self, chat: str, until: datetime) -> None:
        """Telegram wants nothing for this chat before `until`."""
        self._until[chat] = max(until, self._until.get(chat, until))

    def wait_with_all(self, until: datetime | None) -> None:
        """Nothing goes out before `until`; None: it may again."""
        self._everything = until

    def free_at(self, chat: str, now: datetime) -> datetime:
        """When this chat may take the next message; `now` if at once."""
        self._look_at(now)
        times = self._chats.get(chat)
        moments = [now, self._until.get(chat, now)]
        if times:
            moments.append(times[-1] + self._gap)
            if len(times) == self._per_minute:
                moments.append(times[0] + _MINUTE)
        return max(moments)

    def busy(self, chats: Iterable[str], now: datetime) -> dict[str, datetime]:
        """Those that must wait, and until when."""
        found = {chat: self.free_at(chat, now) for chat in chats}
        return {chat: until for chat, until in found.items() if until > now}

    def room(self, now: datetime, *, under_way: int) -> int:
        """How many more may go out at this moment, with `under_way` not yet answered."""
        self._look_at(now)
        if self._everything and self._everything > now:
            return 0
        return max(self._per_second - under_way - sum(1 for at in self._all if at > now - _SECOND), 0)

    def next_room(self, now: datetime) -> datetime | None:
        """When `room` may grow; None: it is not the clock that it waits for."""
        if self._everything and self._everything > now:
            return self._everything
        recent = [at for at in self._all if at > now - _SECOND]
        return recent[0] + _SECOND if len(recent) >= self._per_second else None
