"""What a poll brought, as another process takes it in."""

import pytest

from bot.errors import FeedGoneError, FeedUnreachableError, FetchError
from bot.news.arrival import failed, without_texts
from bot.news.feed.feed import Fetched
from tests.builders import an_item


@pytest.mark.parametrize("kind", [FetchError, FeedGoneError, FeedUnreachableError])
def test_a_failed_poll_raises_there_what_it_raised_here(kind):
    raised = failed(kind("it doesn't answer", status=503, retry_after=60.0)).error

    assert (type(raised), str(raised)) == (kind, "it doesn't answer")
    assert (raised.status, raised.retry_after) == (503, 60.0)


def test_what_tells_entries_and_their_times_go_without_their_texts():
    (bare,) = without_texts(Fetched(items=(an_item(content="The ferry runs."),))).items

    assert (bare.guid, bare.fetched) == (an_item().guid, an_item().fetched)
    assert (bare.title, bare.summary, bare.content) == ("", "", "")
