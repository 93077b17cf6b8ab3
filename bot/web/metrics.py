"""What /metrics shows. The only file that imports prometheus_client; nothing here asks the database.

Counters and histograms are told what happens, as the pipeline's `Meter`; gauges are set from the facts that come with
each question. A label has a few fixed values: no feed, no channel, no watchlist.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SHORT = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_LONG = (1, 3, 10, 30, 60, 180, 600, 1800, 3600, 10800, 36000, 86400)
_GAUGES = {
    "watchwire_feeds": "Feeds that are not removed.",
    "watchwire_feeds_failing": "Feeds whose last poll failed.",
    "watchwire_feed_lag_seconds": "How long the most overdue feed has been due.",
    "watchwire_watchlists": "Watchlists that are not removed.",
    "watchwire_story_splits": "Corrections of stories by admins that are not undone.",
    "watchwire_outbox_oldest_seconds": "How long the oldest post that may go has been waiting.",
    "watchwire_leads": "1 in the process that leads, 0 in one that stands by or only fetches.",
    "watchwire_processes": "Services at work on this database.",
    "watchwire_arrivals_waiting": "Polls of other processes that are not taken in yet.",
    "watchwire_arrivals_oldest_seconds": "How long the oldest of them has waited.",
    "watchwire_database_bytes": "Size of the database.",
    "watchwire_disk_free_bytes": "Room on the disk of an SQLite database.",
}
_LABELLED = {  # name: label, and what it says
    "watchwire_outbox_rows": ("state", "Rows of the outbox."),
    "watchwire_jobs": ("state", "Fetch jobs: waiting, of these late, and under way."),
    "watchwire_trouble": (
        "part",
        "1 while this does not work: the database, Telegram, the network, polling.",
    ),
}
_COUNTERS: dict[str, tuple[str, ...]] = {  # name: what it counts, and its labels
    "watchwire_polls": ("Polls that ended.", "outcome"),
    "watchwire_items": ("New items that were kept.",),
    "watchwire_matches": ("Watchlists found in new items.",),
    "watchwire_decisions": (
        "For each match and channel: new, edit, reply or silent, and why silent.",
        "kind",
        "reason",
    ),
    "watchwire_deliveries": ("Attempts to deliver; delayed is Telegram's 429.", "outcome"),
}
_TIMES: dict[
    str, tuple[str, Sequence[float], *tuple[str, ...]]
] = {  # name: what took so long, buckets, labels
    "watchwire_poll_seconds": ("From the request to the commit.", _SHORT),
    "watchwire_parse_seconds": ("Parsing one body in a process of its own, with the wait for it.", _SHORT),
    "watchwire_intake_seconds": ("Taking in one answer, with pages and summaries.", _SHORT),
    "watchwire_database_write_seconds": ("Writing one row and waiting until it lasts.", _SHORT),
    "watchwire_event_loop_delay_seconds": (
        "How much later than it should the event loop runs a task.",
        _SHORT,
    ),
    "watchwire_delivery_wait_seconds": ("From the decision to Telegram's yes.", _LONG, "kind"),
    "watchwire_alert_latency_seconds": ("From the publication of an article to its new post.", _LONG),
}

Measures = Mapping[str, "float | Mapping[str, float]"]


class PrometheusMeter:
    """Satisfies the pipeline's `Meter`."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nobody reads
        self._registry = everything = CollectorRegistry()
        self._gauges = {name: Gauge(name, text, registry=everything) for name, text in _GAUGES.items()}
        self._labelled = {
            name: Gauge(name, text, [label], registry=everything) for name, (label, text) in _LABELLED.items()
        }
        ProcessCollector(registry=everything)  # memory, CPU time, open files of this process
        counters = {
            name: Counter(name, text, labels, registry=everything)
            for name, (text, *labels) in _COUNTERS.items()
        }
        self._polls, self._items, self._matches, self._decisions, self._deliveries = counters.values()
        times = {
            name: Histogram(name, text, labels, buckets=buckets, registry=everything)
            for name, (text, buckets, *labels) in _TIMES.items()
        }
        (
            self._poll_time,
            self._parse_time,
            self._intake_time,
            self._write_time,
            self._loop,
            self._waited,
            self._latency,
        ) = times.values()
        for kind in ("new", "edit", "reply"):  # there from the start, or rules over them find nothing
            self._waited.labels(kind)

    def polled(self, outcome: str, *, seconds: float) -> None:
        """A poll has ended."""
        self._polls.labels(outcome).inc()
        self._poll_time.observe(seconds)

    def took_in(self, *, items: int, seconds: float) -> None:
        """An answer was taken in."""
        self._items.inc(items)
        self._intake_time.observe(seconds)

    def parsed(self, *, seconds: float) -> None:
        """A body was parsed."""
        self._parse_time.observe(seconds)

    def matched(self, count: int) -> None:
        """Watchlists were found in an item."""
        self._matches.inc(count)

    def wrote(self, *, seconds: float) -> None:
        """The database took a row."""
        self._write_time.observe(seconds)

    def decided(self, kind: str, *, reason: str) -> None:
        """A post, an edit, a reply or silence."""
        self._decisions.labels(kind, reason).inc()

    def delivered(self, kind: str, *, waited: float, published: float | None) -> None:
        """Telegram took one."""
        self._deliveries.labels("sent").inc()
        self._waited.labels(kind).observe(waited)
        if published is not None:
            self._latency.observe(published)

    def undelivered(self, outcome: str) -> None:
        """Telegram did not take one."""
        self._deliveries.labels(outcome).inc()

    async def watch_loop(self) -> None:
        """Measure the event loop once a second, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            await asyncio.sleep(1.0)
            self._loop.observe(max(loop.time() - started - 1.0, 0.0))

    def text(self, facts: Measures) -> bytes:
        """Everything, in Prometheus' text format; `facts`: the gauges by their names."""
        for name, gauge in self._gauges.items():  # what nobody knows at the moment is not what it was
            value = facts.get(name, math.nan)
            gauge.set(value if isinstance(value, float | int) else math.nan)
        for name, labelled in self._labelled.items():
            values = facts.get(name)
            for label, number in values.items() if isinstance(values, Mapping) else ():
                labelled.labels(label).set(number)
        return generate_latest(self._registry)
