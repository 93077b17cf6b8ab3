"""Pages of articles, by the whole program as a process: real publishers, a Bot API, kills."""

import pytest

from tests.program import Program
from tests.servers.bot_api import OWNER, TOKEN, BotApi
from tests.servers.feed_server import FeedServer, article, rss

CHANNEL = -1001234567890
PAGE = article(
    "Haftar flies out",
    "Khalifa Haftar left Benghazi on Tuesday for talks about the airfields in the desert south of the city.",
    "Two people who have seen the agenda said that Russia has put the runway near the border at the top of it.",
    "It is followed by an overdue bill for spare parts. Neither side has said whether anything will be signed.",
)

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def api():
    with BotApi(per_minute=1000, per_second=1000, burst=1000) as running:
        running.chat(chat_id=CHANNEL, title="Libya", username="libya_watch")
        running.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
        yield running


@pytest.fixture
def publisher():
    with FeedServer() as running:
        yield running


@pytest.fixture
def program(tmp_path, api, publisher):
    config = f"""
[telegram]
api_base_url = "{api.url}"
owner_id = {OWNER}
[database]
url = "sqlite:///w.db"
[polling]
interval = "1s"
min_interval = "1s"
max_interval = "1s"
allow_networks = ["127.0.0.0/8"]
user_agent_contact = "https://watch.example"
[http]
listen = ""
[[channels]]
name = "libya"
chat_id = {CHANNEL}
[[feeds]]
url = "{publisher.url}/feed.xml"
name = "gazette"
[[watchlists]]
name = "haftar-russia"
query = "Haftar AND Russia"
channels = ["libya"]
"""
    publisher.put("/feed.xml", rss("Ferry runs again"), etag='"0"')
    with Program(tmp_path, config, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as running:
        running.start()
        running.wait_for(lambda: "feed polled: feed=gazette items=1" in running.logged())
        yield running


def give_a_line(publisher, number):
    """The feed gives one more line, of an article whose page stands at /N."""
    line = {"title": f"Haftar flies out {number}", "link": f"{publisher.url}/{number}", "guid": f"{number}"}
    publisher.put("/feed.xml", rss(line, "Ferry runs again"), etag=f'"{number}"')


def posts(api, number):
    return [one["text"] for one in api.standing(chat_id=CHANNEL) if f"flies out {number}" in one["text"]]


def test_a_line_whose_page_holds_the_other_word_alerts(program, api, publisher):
    publisher.put("/1", PAGE)
    give_a_line(publisher, 1)

    (post,) = program.wait_for(lambda: posts(api, 1))

    assert "Russia has put the runway near the border" in post
    assert [one["path"] for one in publisher.requests() if one["path"] != "/feed.xml"] == [
        "/robots.txt",
        "/1",
    ]
    assert publisher.report()["discourtesies"] == []


def test_a_line_that_matches_is_told_without_its_page(program, api, publisher):
    line = {"title": "Haftar flies out 2, Russia says", "link": f"{publisher.url}/2", "guid": "2"}
    publisher.put("/feed.xml", rss(line, "Ferry runs again"), etag='"2"')

    program.wait_for(lambda: posts(api, 2))

    assert publisher.requests("/2")


def test_a_kill_while_the_page_is_read_loses_nothing(program, api, publisher):
    publisher.put("/3", PAGE, mode="hang")
    give_a_line(publisher, 3)
    program.wait_for(lambda: publisher.requests("/3"))
    program.kill()
    publisher.put("/3", PAGE)

    program.start()

    (post,) = program.wait_for(lambda: posts(api, 3))
    assert "Russia has put the runway" in post
    assert program.stop() == 0


def test_pages_can_be_left_alone_for_one_feed(program, publisher):
    url = f"{publisher.url}/feed.xml"

    assert program.run("feeds", "set", url, "--full-text", "off").returncode == 0
    give_a_line(publisher, 4)
    program.wait_for(lambda: "feed polled: feed=gazette items=2 new=1" in program.logged())

    assert publisher.requests("/4") == []
    assert '"full_text": false' in program.run("feeds", "list", "--json").stdout
