"""Quiet hours and digest times, by the clock of the channel."""

from datetime import UTC, datetime

import pytest

from bot.errors import AdminError
from bot.news.ids import ChannelId
from bot.news.timetable import Held, digest_spec, held, next_digest, quiet_spec, quiet_until
from bot.news.watchlist import Route
from tests.builders import a_channel, a_watchlist


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25 20:59", None),
        ("2026-11-25 21:00", "2026-11-26 06:00"),
        ("2026-11-26 05:59", "2026-11-26 06:00"),
        ("2026-11-26 06:00", None),
    ],
)
def test_quiet_hours_may_pass_midnight(now, until):
    assert quiet_until("22:00-07:00", "Europe/Paris", now=utc(now)) == (until and utc(until))


def test_quiet_hours_within_a_day_and_none_at_all():
    assert quiet_until("12:00-13:00", "UTC", now=utc("2026-11-25 12:30")) == utc("2026-11-25 13:00")
    assert quiet_until("12:00-13:00", "UTC", now=utc("2026-11-25 13:30")) is None
    assert quiet_until("off", "UTC", now=utc("2026-11-25 12:30")) is None
    assert quiet_until("", "UTC", now=utc("2026-11-25 12:30")) is None


@pytest.mark.parametrize(
    ("spec", "zone", "now", "due"),
    [
        ("daily 08:00", "Europe/Paris", "2026-11-25 06:59", "2026-11-25 07:00"),
        ("daily 08:00", "Europe/Paris", "2026-11-25 07:00", "2026-11-26 07:00"),
        # the clocks of Paris go forward on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC
        ("daily 08:00", "Europe/Paris", "2026-03-28 08:00", "2026-03-29 06:00"),
        ("daily 08:00", "Europe/Paris", "2026-10-24 08:00", "2026-10-25 07:00"),
        ("daily 08:00 18:00", "Europe/Paris", "2026-11-25 07:00", "2026-11-25 17:00"),
        ("daily 08:00 18:00", "Europe/Paris", "2026-11-25 17:00", "2026-11-26 07:00"),
        ("daily 02:30", "Europe/Paris", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("daily 02:30", "Europe/Paris", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("daily 02:30", "Europe/Paris", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("hourly", "UTC", "2026-11-25 08:00", "2026-11-25 09:00"),
        ("hourly", "Asia/Kolkata", "2026-11-25 08:10", "2026-11-25 08:30"),
        ("daily 08:00", "No/Where", "2026-11-25 06:59", "2026-11-25 08:00"),
    ],
)
def test_a_digest_comes_at_its_time_also_when_the_clocks_change(spec, zone, now, due):
    assert next_digest(spec, zone, now=utc(now)) == utc(due)


@pytest.mark.parametrize(
    ("digest", "watchlist_quiet", "urgent", "expected"),
    [
        ("off", "", False, None),
        ("hourly", "", False, "hourly"),
        ("daily 08:00", "", False, "daily"),
        ("off", "07:00-09:00", False, "quiet"),
        ("daily 08:00", "07:00-09:00", False, "daily"),
        ("daily 08:00", "07:00-09:00", True, None),
    ],
)
def test_a_post_is_held_by_its_timetable_or_by_quiet_hours_unless_urgent(
    digest, watchlist_quiet, urgent, expected
):
    route = Route(channel=ChannelId(1), digest=digest)
    found = held(
        a_watchlist(quiet=watchlist_quiet, urgent=urgent), route, a_channel(), now=utc("2026-11-25 08:30")
    )

    assert (found.reason if found else None) == expected


def test_a_watchlist_may_turn_the_quiet_hours_of_its_channel_off():
    channel, route, now = a_channel(quiet="07:00-09:00"), Route(channel=ChannelId(1)), utc("2026-11-25 08:30")

    assert held(a_watchlist(), route, channel, now=now) == Held(until=utc("2026-11-25 09:00"), reason="quiet")
    assert held(a_watchlist(quiet="off"), route, channel, now=now) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("OFF", "off"),
        ("hourly", "hourly"),
        ("daily 8:05", "daily 08:05"),
        ("Daily 20.15", "daily 20:15"),
        ("daily 18:00, 8:00 and 18:00", "daily 08:00 18:00"),
    ],
)
def test_timetables_are_read_as_people_write_them(text, kept):
    assert digest_spec(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"), [("22:00-7:00", "22:00-07:00"), ("off", "off"), (" 1.00 – 2.00", "01:00-02:00")]
)
def test_quiet_hours_are_read_as_people_write_them(text, kept):
    assert quiet_spec(text) == kept


@pytest.mark.parametrize("text", ["", "daily", "daily 25:00", "weekly", "по пятницам 18:00"])
def test_what_is_no_timetable_says_what_to_write(text):
    with pytest.raises(AdminError, match="hourly"):
        digest_spec(text)


@pytest.mark.parametrize("text", ["", "7", "22-25", "22:00-22:00", "24:00-01:00"])
def test_what_are_no_quiet_hours_says_what_to_write(text):
    with pytest.raises(AdminError, match="22:00-07:00"):
        quiet_spec(text)
