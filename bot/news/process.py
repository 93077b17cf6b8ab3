"""Who works on one database: the processes, the one that leads, and what waits between them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One service. `name`: its host and its number there; `role`: as it was started."""

    name: str
    role: str
    started: datetime
    seen: datetime  # when it last said that it is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Who leads. `epoch`: how many have, so far."""

    epoch: int
    holder: str
    since: datetime
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """Fetch jobs: how many wait, and are done right now; `late`: how many have waited for longer than they should."""

    waiting: int = 0
    doing: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """All of it, at a moment."""

    processes: tuple[Process, ...]
    lead: Lead | None  # None: nobody has led yet
    jobs: Jobs
    arrivals: int  # that wait to be taken in
    oldest_arrival: datetime | None
