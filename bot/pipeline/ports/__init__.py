"""What the pipeline asks of the outside world, by noun. The doors satisfy these by shape and never import them.

Times are aware, UTC. Everything async may wait for a disk or a network; nothing here waits for a network inside
a unit of work.
"""

from bot.pipeline.ports.archive import Archive, Figures, Search
from bot.pipeline.ports.database import ClockReadings, Database, LeadTerm, Seeds, UnitOfWork
from bot.pipeline.ports.doors import (
    Clock,
    Encyclopedia,
    FeedFetcher,
    ItemReader,
    Messenger,
    Meter,
    PageReader,
    Summarizer,
)
from bot.pipeline.ports.feeds import Feeds, Learned, Polls, SearchFeeds, Sightings
from bot.pipeline.ports.items import Fingerprints, Items, Moves, Stories, Verdicts
from bot.pipeline.ports.people import Admins, Changes, Groups, Logins, Questions, Strangers, Tours
from bot.pipeline.ports.processes import Arrivals, Processes, Queue
from bot.pipeline.ports.told import Deliveries, Outbox, Posts, Spikes
from bot.pipeline.ports.watched import Channels, Mutes, NameSets, Watchlists

__all__ = [
    "Admins",
    "Archive",
    "Arrivals",
    "Changes",
    "Channels",
    "Clock",
    "ClockReadings",
    "Database",
    "Deliveries",
    "Encyclopedia",
    "FeedFetcher",
    "Feeds",
    "Figures",
    "Fingerprints",
    "Groups",
    "ItemReader",
    "Items",
    "LeadTerm",
    "Learned",
    "Logins",
    "Messenger",
    "Meter",
    "Moves",
    "Mutes",
    "NameSets",
    "Outbox",
    "PageReader",
    "Polls",
    "Posts",
    "Processes",
    "Questions",
    "Queue",
    "Search",
    "SearchFeeds",
    "Seeds",
    "Sightings",
    "Spikes",
    "Stories",
    "Strangers",
    "Summarizer",
    "Tours",
    "UnitOfWork",
    "Verdicts",
    "Watchlists",
]
