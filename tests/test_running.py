"""Why a process isn't ready, as `/readyz` has it."""

import time
from types import SimpleNamespace

from bot.pipeline.outages import DATABASE
from bot.pipeline.unmetered import Unmetered
from bot.running import Running
from bot.settings import Settings
from tests.builders import NOW, SettableClock


def running():
    return Running(
        settings=Settings(), role="all", dry_run=False, clock=SettableClock(), meter=Unmetered(), started=NOW
    )


def test_who_stands_by_is_not_ready():
    one = running()
    one.stands_by = True

    assert "standing by: another process leads" in one.troubles()
    one.stands_by = False
    assert "standing by: another process leads" not in one.troubles()


def test_a_trouble_that_lasts_is_named():
    one = running()
    one.outages.failed(DATABASE, "gone")

    assert any("the database" in trouble and "gone" in trouble for trouble in one.troubles())


def test_polling_or_delivery_that_stands_still_for_minutes_is_no_readiness_and_starves_the_watchdog():
    one, long_ago = running(), time.monotonic() - 400
    one.has_polled()
    one.outages.well("telegram")
    one.deliverer = SimpleNamespace(progress=time.monotonic())
    assert one.stuck() == []

    one.polled = long_ago
    assert one.stuck() == ["polling has made no progress for minutes"]
    assert one.stuck()[0] in one.troubles()
