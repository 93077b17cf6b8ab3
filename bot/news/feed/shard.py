"""Shard: a part of all feeds, whose polls one process does at a time. All feeds of one owner of hosts are in one shard, so
that courtesy towards a host is a matter of one process.
"""

import zlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.news.link.domain import registrable

SHARDS = 64  # of which each process has its share: enough for a dozen of them; each costs a job a minute


def shard_of(url: str) -> int:
    """In which shard the feed with this address is."""
    return zlib.crc32(owner_of(url).encode()) % SHARDS


def owner_of(url: str) -> str:
    """Whose servers they are: one name for all hosts of an owner."""
    return registrable(urlsplit(url).hostname or url)


@dataclass(slots=True)
class Share:
    """The shards that one process polls at the moment, each by a job of the queue."""

    worker: int = 0  # the number of this process in the queue: the queue says whose each job is
    jobs: dict[int, int] = field(default_factory=dict)  # shard -> job
