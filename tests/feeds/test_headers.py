"""Whatever stands in the headers of an answer, the feed's next poll is planned, and no further ahead than it may be."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.http import _hints, _refused, _validators
from bot.news.feed.feed import FURTHEST, Fetched, PollingLimits, Validators, after_failure, after_fetch
from tests.builders import NOW, a_feed

ODD = st.sampled_from(
    [
        "", "²", "٣", "-1", "1e9", "9" * 30, "0x10", "+5", " 7 ", "1,2", "\x00", "\udcff", "é", "a" * 9000, 'W/"x"', '"',
        "Thu, 01 Jan 0001 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -1400", "Thu, 31 Dec 9999 23:59:59 GMT",
        "Sat, 00 Jan 2000 00:00:00 GMT", "Mon, 32 Foo 2026 99:99:99 ZZZ", "Thu, 28 Nov 2026 00:00:00 +9999",
        "28 Nov 2026 25:61:61 GMT", "1 Jan 1", "max-age=²", "max-age=999999999999", "max-age=-5", "max-age=",
        "no-cache, max-age=60", "3600", "0",
    ]
)  # fmt: skip
NAMES = ("age", "cache-control", "expires", "date", "retry-after", "etag", "last-modified")
SETTINGS = PollingLimits()


@given(
    headers=st.dictionaries(st.sampled_from(NAMES), ODD | st.text(max_size=20)),
    status=st.sampled_from([404, 429, 503]),
)
def test_no_header_breaks_a_poll(headers, status):
    fetched = Fetched(items=(), validators=_validators(headers, Validators()), hints=_hints(headers, NOW))
    error = _refused(status, headers, NOW)

    after = (
        after_fetch(a_feed(), fetched, new=0, now=NOW, settings=SETTINGS),
        after_failure(a_feed(), error, now=NOW, settings=SETTINGS),
    )

    assert all(timedelta() < one.next_poll - NOW <= FURTHEST for one in after)
