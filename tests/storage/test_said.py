"""What is said to people is kept as what it is made of, on both databases; what older versions wrote stays as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.codec import dump, dump_said, load, load_said
from bot.desk.change import TakenBack
from bot.errors import FeedUnreachableError
from bot.news.arrival import failed
from bot.news.feed.feed import PollingLimits, after_failure
from bot.wording import Wording, say, say_n
from tests.builders import NOW, a_feed

MINUTE = timedelta(minutes=1)
SAID = [
    say("the server answers {status}", status=502),
    say("{what} until {time}", what=say("muted"), time="08:00"),
    say_n("{number} day", "{number} days", 3),
    say("Removed: {name}", name="{name} %s ☃ \U0001f600"),
]


@pytest.mark.parametrize("said", SAID)
def test_a_sentence_comes_back_with_what_it_is_made_of(said):
    for back in (load_said(dump_said(said)), load(TakenBack, dump(TakenBack(words=said))).words):
        assert isinstance(back, Wording)
        assert (back, back.template, back.plural, back.number) == (
            said,
            said.template,
            said.plural,
            said.number,
        )
        assert dict(back.fields) == dict(said.fields)


@pytest.mark.parametrize(
    "plain", ["", "404: nothing", '{"say":"{x}","with":{}}', '{"say":', '{"say":1,"with":2}']
)
def test_plain_text_stays_plain_text(plain):
    assert load_said(dump_said(plain)) == plain
    assert load_said('{"say":') == '{"say":'


async def test_why_a_feed_fails_is_kept_as_a_sentence(database):
    limits = PollingLimits(interval=MINUTE, min_interval=MINUTE, max_interval=MINUTE)
    error = failed(FeedUnreachableError(SAID[0], status=502)).error
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        await work.polls.save([after_failure(feed, error, now=NOW, settings=limits)])
        await work.commit()
    async with database.read() as work:
        (kept,) = await work.feeds.all()

    assert isinstance(kept.error, Wording)
    assert kept.error == "the server answers 502"


async def test_what_an_older_version_wrote_stays_as_it_is(database):
    async with database.write() as work:
        await work.feeds.add(a_feed())
        await work._transaction.run(text("UPDATE feeds SET error = 'the server is asleep'"))
        await work.commit()
    async with database.read() as work:
        (kept,) = await work.feeds.all()

    assert kept.error == "the server is asleep"
    assert not isinstance(kept.error, Wording)
