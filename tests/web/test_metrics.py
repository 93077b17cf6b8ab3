"""What /metrics counts, and the names by which operators know it."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.app import metrics
from bot.web.metrics import PrometheusMeter
from tests.builders import NOW, a_feed

ROOT = Path(__file__).resolve().parent.parent.parent


async def test_failing_feeds_and_the_lag_of_the_most_overdue_are_counted(database):
    async with database.write() as work:
        good = await work.feeds.add(a_feed(url="https://a.example/rss"))
        bad = await work.feeds.add(a_feed(url="https://b.example/rss"))
        await work.polls.save(
            [
                replace(good, next_poll=NOW + timedelta(minutes=3)),
                replace(bad, failures=4, next_poll=NOW - timedelta(seconds=90)),
            ]
        )
        await work.commit()

    facts = await metrics(database, now=NOW)

    assert facts["watchwire_feeds"] == 2
    assert facts["watchwire_feeds_failing"] == 1
    assert facts["watchwire_feed_lag_seconds"] == 90
    assert facts["watchwire_database_bytes"] > 0


async def test_the_documentation_names_every_metric_with_its_type(database):
    facts = await metrics(database, now=NOW)
    shown = PrometheusMeter().text(facts).decode()
    page = (ROOT / "docs" / "metrics.md").read_text()

    known = dict(re.findall(r"(?m)^# TYPE (watchwire_\S+) (\w+)", shown))
    documented = dict(re.findall(r"(?m)^\| `(\w+)` \| (\w+) \|", page))
    assert documented == known


async def test_an_empty_database_has_nothing_overdue(database):
    facts = await metrics(database, now=NOW)

    assert facts["watchwire_feed_lag_seconds"] == facts["watchwire_outbox_oldest_seconds"] == 0
    assert facts["watchwire_feeds"] == facts["watchwire_feeds_failing"] == facts["watchwire_watchlists"] == 0


def test_what_the_pipeline_reports_is_shown():
    meter = PrometheusMeter()
    meter.polled("changed", seconds=0.2)
    meter.took_in(items=3, seconds=0.05)
    meter.decided("silent", reason="muted")
    meter.delivered("new", waited=2, published=50)
    meter.delivered("edit", waited=2, published=None)
    meter.undelivered("delayed")

    shown = meter.text({"watchwire_feeds_failing": 1, "watchwire_outbox_rows": {"due": 4}}).decode()

    for line in (
        'watchwire_polls_total{outcome="changed"} 1.0',
        "watchwire_items_total 3.0",
        'watchwire_decisions_total{kind="silent",reason="muted"} 1.0',
        'watchwire_deliveries_total{outcome="sent"} 2.0',
        'watchwire_deliveries_total{outcome="delayed"} 1.0',
        "watchwire_alert_latency_seconds_count 1.0",
        'watchwire_outbox_rows{state="due"} 4.0',
        "watchwire_feeds_failing 1.0",
    ):
        assert f"{line}\n" in shown


def test_every_metric_says_what_it_is():
    shown = PrometheusMeter().text({}).decode()

    helped, typed = (set(re.findall(rf"(?m)^# {word} (\S+) .", shown)) for word in ("HELP", "TYPE"))
    assert helped == typed
    assert len(typed) > 10
    assert not [name for name in typed if name.endswith("_created")]
