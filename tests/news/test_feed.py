"""When a feed is polled next, and what is said of its health: pure rules, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import (
    FeedGoneError,
    FeedRefusedError,
    FeedThrottledError,
    FeedUnreachableError,
    FeedUnreadableError,
)
from bot.news.feed.feed import (
    Called,
    Fetched,
    NotModified,
    PollingLimits,
    ServerHints,
    Validators,
    address_of_feed,
    after_failure,
    after_fetch,
    after_interruption,
    begins_after,
    missed_some,
    replaced_all,
    settled,
)
from bot.news.feed.health import complaint, notice, trouble
from bot.news.feed.pace import Pace, open_hour
from tests.builders import NOW, a_feed, after, an_item

SETTINGS = PollingLimits(
    interval=timedelta(minutes=10), min_interval=timedelta(minutes=1), max_interval=timedelta(hours=6)
)
MINUTE = timedelta(minutes=1)


def a_read_feed(**given):
    """A feed that has been polled ten minutes ago, as often before."""
    before = {"last_poll": after(minutes=-10), "last_ok": after(minutes=-10), "last_new": after(hours=-1)}
    return a_feed(**(before | given))


def fetched(*dates, **given):
    items = tuple(an_item(guid=str(n), published=date) for n, date in enumerate(dates))
    return Fetched(**({"items": items} | given))


def unchanged(**given):
    return NotModified(**({"validators": Validators()} | given))


def pause(feed, answer, *, new=0, now=NOW, settings=SETTINGS):
    return after_fetch(feed, answer, new=new, now=now, settings=settings).next_poll - now


def failed(feed, error, *, now=NOW):
    return after_failure(feed, error, now=now, settings=SETTINGS)


def within(value, least, most):
    return least <= value <= most


# ---- rhythm ---------------------------------------------------------------------------------------------------


def test_a_feed_is_polled_sooner_after_something_new_and_later_after_nothing():
    feed = a_read_feed()

    assert within(pause(feed, fetched(NOW), new=1), 6.3 * MINUTE, 7.7 * MINUTE)
    assert within(pause(feed, unchanged()), 11.25 * MINUTE, 13.75 * MINUTE)


def test_the_pace_stays_between_the_limits():
    busy = slow = a_read_feed()
    now = NOW
    for _ in range(30):
        busy = after_fetch(busy, fetched(now), new=3, now=now, settings=SETTINGS)
        slow = after_fetch(slow, unchanged(), new=0, now=now, settings=SETTINGS)
        now += 10 * MINUTE

    last = now - 10 * MINUTE
    assert within(busy.next_poll - last, MINUTE, 1.1 * MINUTE)
    assert within(slow.next_poll - last, 5.4 * 60 * MINUTE, 6.6 * 60 * MINUTE)


def test_a_busy_feed_is_not_found_asleep_in_the_morning():
    """Forty items a day, nothing since the evening: not six hours, but under the half of the usual gap."""
    feed = a_read_feed(pace=Pace(interval=600, daily=40).written(), last_new=after(hours=-8))
    now = NOW
    for _ in range(20):
        feed = after_fetch(feed, unchanged(), new=0, now=now, settings=SETTINGS)
        now = feed.next_poll

    assert feed.next_poll - feed.last_poll < 25 * MINUTE


def test_what_is_usual_is_learnt_from_the_dates_of_the_first_poll():
    dates = [NOW - timedelta(minutes=30 * n) for n in range(48)]

    feed = after_fetch(a_feed(), fetched(*dates), new=48, now=NOW, settings=SETTINGS)

    assert Pace.read(feed.pace).daily == pytest.approx(48, rel=0.1)


def test_feeds_added_together_do_not_stay_together():
    pauses = {
        pause(a_feed(url=f"https://outlet{n}.example/feed"), fetched(NOW, NOW), new=2) for n in range(200)
    }

    assert len(pauses) > 150
    assert within(min(pauses), 2 * MINUTE, 3 * MINUTE)
    assert within(max(pauses), 9 * MINUTE, 10 * MINUTE)


def test_the_same_feed_and_time_give_the_same_pause():
    assert pause(a_read_feed(), unchanged()) == pause(a_read_feed(), unchanged())


@pytest.mark.parametrize(
    ("hints", "least", "most"),
    [
        ({"max_age": timedelta(hours=1)}, 60, 66),
        ({"max_age": timedelta(days=30)}, 24 * 60, 26.4 * 60),
        ({"max_age": timedelta(minutes=3)}, 11.25, 13.75),
        ({"ttl": timedelta(minutes=40)}, 40, 44),
        ({"ttl": timedelta(days=1)}, 60, 66),
    ],
)
def test_the_server_is_asked_no_sooner_than_it_wants(hints, least, most):
    answer = fetched(NOW, hints=ServerHints(**hints))

    assert within(pause(a_read_feed(), answer, new=0), least * MINUTE, most * MINUTE)


def test_what_the_text_of_a_feed_asks_for_holds_for_polls_that_bring_no_text():
    feed = after_fetch(
        a_read_feed(), fetched(NOW, hints=ServerHints(ttl=45 * MINUTE)), new=0, now=NOW, settings=SETTINGS
    )

    assert pause(feed, unchanged(), now=feed.next_poll) >= 45 * MINUTE


@pytest.mark.parametrize(
    ("hours", "days", "moment", "then"),
    [
        ((), (), NOW, NOW),
        ((8, 9), (), NOW, datetime(2026, 11, 25, 10, tzinfo=UTC)),
        ((), ("Wednesday",), NOW, datetime(2026, 11, 26, tzinfo=UTC)),
        ((0,), ("Wednesday",), NOW, datetime(2026, 11, 26, 1, tzinfo=UTC)),
        (range(24), (), NOW, NOW),
    ],
)
def test_hours_and_days_to_skip_are_skipped(hours, days, moment, then):
    assert open_hour(moment, hours=hours, days=days) == then


def test_a_search_service_is_not_asked_every_minute():
    feed = a_read_feed(
        url="https://news.google.com/rss/search?q=ferry", pace=Pace(interval=60, daily=500).written()
    )

    assert pause(feed, fetched(NOW), new=9) >= 5 * MINUTE


def test_validators_title_and_health_are_kept():
    answer = fetched(NOW, validators=Validators(etag='"2"'), body_hash="ab", title="Gazette")

    feed = after_fetch(a_read_feed(failures=3, error="404"), answer, new=1, now=NOW, settings=SETTINGS)

    assert (feed.validators.etag, feed.body_hash, feed.title) == ('"2"', "ab", "Gazette")
    assert (feed.failures, feed.error, feed.last_ok, feed.last_new) == (0, "", NOW, NOW)


# ---- failures -------------------------------------------------------------------------------------------------


def test_what_passes_by_itself_is_tried_again_after_a_third_of_the_time_it_has_lasted():
    trouble = FeedUnreachableError("the server answers 502")

    for outage, least in ((10, 10), (60, 20), (600, 200)):
        feed = a_read_feed(last_ok=NOW - outage * MINUTE, failures=5)
        assert within(failed(feed, trouble).next_poll - NOW, least * MINUTE, 1.1 * least * MINUTE)


def test_a_refusal_is_backed_off_from_twice_as_long_each_time():
    pauses = [failed(a_read_feed(failures=n), FeedRefusedError("403")).next_poll - NOW for n in (0, 1, 2, 20)]

    assert [round(p / MINUTE / 10) for p in pauses[:3]] == [2, 4, 8] or pauses == sorted(pauses)
    assert within(pauses[-1], timedelta(hours=24), timedelta(hours=26.4))


def test_retry_after_is_obeyed_to_the_second():
    feed = failed(a_read_feed(), FeedThrottledError("429", status=429, retry_after=7200))

    assert within(feed.next_poll - NOW, 120 * MINUTE, 132 * MINUTE)


def test_a_throttled_feed_is_polled_at_a_slower_pace_afterwards():
    feed = failed(a_read_feed(), FeedThrottledError("429", retry_after=60))

    assert Pace.read(feed.pace).interval == 1200


def test_410_ends_a_feed():
    feed = failed(a_read_feed(), FeedGoneError("410: the publisher has ended this feed"))

    assert not feed.enabled
    assert trouble(feed, now=NOW).kind == "ended"


def test_404_does_not_end_a_feed():
    assert failed(a_read_feed(failures=500), FeedUnreachableError("404", status=404)).enabled


# ---- moves ----------------------------------------------------------------------------------------------------


def test_a_permanent_redirect_is_adopted_when_it_has_held_for_a_day():
    new = "https://harbour-gazette.example/new.xml"
    feed = after_fetch(a_read_feed(), unchanged(moved_to=new), new=0, now=NOW, settings=SETTINGS)
    later = after_fetch(feed, unchanged(moved_to=new), new=0, now=after(hours=25), settings=SETTINGS)

    assert feed.moved_to == new
    assert settled(feed, now=after(hours=1)) is None
    assert settled(later, now=after(hours=25)).url == new
    assert settled(later, now=after(hours=25)).moved_to == ""


def test_a_redirect_that_changes_or_ends_is_not_adopted():
    feed = a_read_feed(moved_to="https://a.example/", moved_since=after(days=-2))

    elsewhere = after_fetch(feed, unchanged(moved_to="https://b.example/"), new=0, now=NOW, settings=SETTINGS)
    back = after_fetch(feed, unchanged(), new=0, now=NOW, settings=SETTINGS)

    assert settled(elsewhere, now=NOW) is None
    assert settled(back, now=NOW) is None


# ---- everything new --------------------------------------------------------------------------------------------

RECENT = [NOW - timedelta(minutes=n) for n in range(8)]
OLD = [NOW - timedelta(days=n) for n in range(1, 9)]


@pytest.mark.parametrize(
    ("dates", "new", "missed", "replaced"),
    [
        (RECENT, 8, True, False),
        (RECENT, 7, False, False),
        (OLD, 8, False, True),
        ([None] * 8, 8, True, False),
        (RECENT[:3], 3, False, False),
    ],
)
def test_a_window_that_was_overrun_is_told_from_entries_that_were_renamed(dates, new, missed, replaced):
    feed, answer = a_read_feed(), fetched(*dates)

    assert missed_some(feed, answer, new=new) is missed
    assert replaced_all(feed, answer, new=new) is replaced


def test_at_the_first_poll_everything_is_new_and_nothing_is_missed():
    assert not missed_some(a_feed(), fetched(*RECENT), new=8)
    assert not replaced_all(a_feed(), fetched(*OLD), new=8)


def test_a_feed_whose_items_were_missed_is_polled_much_faster_and_says_so():
    feed = a_read_feed(pace=Pace(interval=3600, daily=10).written())

    later = after_fetch(feed, fetched(*RECENT), new=8, now=NOW, settings=SETTINGS)

    assert later.next_poll - NOW < 25 * MINUTE
    assert "missed" in notice(feed, later, now=NOW)


# ---- health ---------------------------------------------------------------------------------------------------


def test_a_feed_that_is_usually_busy_and_falls_silent_is_told_once():
    feed = a_read_feed(pace=Pace(interval=600, daily=40).written(), last_new=NOW)
    told = []
    now = NOW
    while now < after(hours=12):
        later = after_fetch(feed, unchanged(), new=0, now=now, settings=SETTINGS)
        if text := notice(feed, later, now=now):
            told.append((now, text))
        feed, now = later, later.next_poll

    assert len(told) == 1
    assert within(told[0][0], after(hours=5), after(hours=5.5))
    assert "40 items a day" in told[0][1]


def test_a_feed_with_an_item_a_week_is_never_called_silent():
    feed = a_read_feed(last_new=None)
    now = NOW
    for day in range(60):
        new = int(day % 7 == 0)
        answer = fetched(now) if new else unchanged()
        later = after_fetch(feed, answer, new=new, now=now, settings=SETTINGS)
        assert notice(feed, later, now=now) is None
        feed, now = later, now + timedelta(days=1)


def test_a_failing_feed_is_told_once_when_it_fails_and_once_when_it_is_dead():
    feed = a_read_feed()
    told = []
    now = NOW
    while now < after(days=9):
        later = failed(feed, FeedUnreadableError("this is an HTML page, not a feed"), now=now)
        if text := notice(feed, later, now=now):
            told.append(text)
        feed, now = later, later.next_poll

    assert len(told) == 2
    assert "HTML page" in told[0]
    assert "7 days" in told[1] or "8 days" in told[1]


def test_a_short_outage_is_told_to_nobody():
    feed = failed(a_read_feed(failures=4), FeedUnreachableError("the server answers 502"))

    assert trouble(feed, now=NOW) is None


def test_a_feed_that_an_admin_has_paused_is_no_trouble():
    assert trouble(a_read_feed(enabled=False, failures=9), now=NOW) is None


def test_a_pace_that_cannot_be_read_is_forgotten():
    for text in ("", "{", "[]", "3", '{"interval": null, "unknown": 1}'):
        assert Pace.read(text).interval is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://A.example/rss#latest", "https://a.example/rss"),
        ("https://a.example:443/rss", "https://a.example/rss"),
        ("http://a.example:80/rss", "http://a.example/rss"),
        ("http://a.example:8080/rss", "http://a.example:8080/rss"),
        ("HTTPS://a.example", "https://a.example/"),
        ("https://a.example./rss", "https://a.example/rss"),
        ("https://[2001:DB8::1]:443/rss", "https://[2001:db8::1]/rss"),
        ("https://bücher.example/Rss?B=%2F", "https://xn--bcher-kva.example/Rss?B=%2F"),
        ("https://a.example:x/rss", "https://a.example:x/rss"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://\u00e9..example/rss", "https://\u00e9..example/rss"),  # no host that can be
    ],
)
def test_an_address_has_one_spelling(given, kept):
    assert address_of_feed(given) == kept


def test_a_feed_is_called_by_the_name_that_an_admin_gave_it_then_by_its_own_then_by_its_address():
    feed = a_feed(url="https://a.example/rss")

    assert feed.label == "https://a.example/rss"
    assert a_feed(title="Harbour Gazette").label == "Harbour Gazette"
    assert a_feed(title="Harbour Gazette", name="Gazette").label == "Gazette"


def test_a_feed_that_is_read_when_the_program_dies_is_due_at_once_and_then_backs_off():
    first = after_interruption(a_read_feed(), now=NOW, settings=SETTINGS)
    second = after_interruption(first, now=NOW, settings=SETTINGS)

    assert (first.next_poll, first.failures) == (NOW, 1)
    assert second.next_poll > after(minutes=20)
    assert "the program ended while this feed was being read" in second.error


def test_a_feed_that_failed_before_is_not_suspected_for_that_when_the_program_dies():
    failing = after_failure(a_read_feed(), FeedUnreachableError("no answer"), now=NOW, settings=SETTINGS)

    rare = after_interruption(a_read_feed(pace='{"interval": 21600.0}'), now=NOW, settings=SETTINGS)
    pauses = []
    for _ in range(5):
        rare = after_interruption(rare, now=NOW, settings=SETTINGS)
        pauses.append((rare.next_poll - NOW) / timedelta(minutes=30))
    assert pauses[:3] == [1, 4, 16]
    assert pauses == sorted(pauses)
    assert after_interruption(failing, now=NOW, settings=SETTINGS).next_poll == NOW


def test_a_text_that_took_too_long_to_read_is_told_for_a_day():
    feed = after_fetch(a_read_feed(), fetched(NOW), new=1, unread=1, now=NOW, settings=SETTINGS)

    assert complaint(feed, now=NOW).startswith("A text of it took too long to read")
    assert complaint(feed, now=after(days=2)) == ""


def test_the_list_of_feeds_shows_a_single_error_that_is_no_trouble_yet():
    once = failed(a_read_feed(), FeedUnreachableError("no answer within 20 seconds"))

    assert complaint(once, now=NOW) == "no answer within 20 seconds"


def test_a_feed_that_has_moved_says_where_to():
    feed = after_fetch(
        a_read_feed(), unchanged(moved_to="https://new.example/rss"), new=0, now=NOW, settings=SETTINGS
    )

    assert complaint(feed, now=NOW).startswith("Moved for good to https://new.example/rss")


def test_a_feed_that_has_replaced_all_its_entries_says_so_and_keeps_its_pace():
    old = [after(days=-n) for n in range(1, 8)]
    feed = after_fetch(a_read_feed(), fetched(*old), new=7, now=NOW, settings=SETTINGS)

    assert complaint(feed, now=NOW).startswith("All its entries changed at once")
    assert pause(a_read_feed(), fetched(*old), new=7) > pause(a_read_feed(), fetched(*old), new=3)


def test_a_feed_of_old_entries_says_nothing_about_how_busy_it_is():
    first = after_fetch(a_feed(), fetched(after(days=-30)), new=1, now=NOW, settings=SETTINGS)

    assert Pace.read(first.pace).daily is None


def test_items_may_have_come_and_gone_where_all_are_newer_than_the_last_reading():
    assert begins_after([an_item(published=NOW)], after(minutes=-1))
    assert not begins_after([an_item(published=NOW), an_item(published=after(hours=-1))], after(minutes=-1))
    assert not begins_after([an_item(published=NOW)], None)


def test_an_answer_without_text_says_nothing_of_the_pace_of_a_feed_that_was_never_read():
    feed = a_feed(last_poll=None)

    assert Pace.read(after_fetch(feed, unchanged(), new=0, now=NOW, settings=SETTINGS).pace).daily is None


@pytest.mark.parametrize(
    ("name", "title", "label"),
    [
        ("quay", "Quay Courier", "quay"),
        ("", "Quay Courier", "Quay Courier"),
        ("", "", "https://quay.example/rss"),
    ],
)
def test_a_feed_is_called_by_its_name_else_its_title_else_its_address(name, title, label):
    called = Called(id=7, url="https://quay.example/rss", name=name, title=title, folder="Ports")

    assert called.label == label
    assert called.all_of_it == f"{label} https://quay.example/rss Ports #7"
