"""Figures, pictures and states, as the chat shows them."""

import io
from dataclasses import replace

import pytest

from bot.config import shown
from bot.desk.desk import Desk
from bot.desk.figures import Daily, daily
from bot.news.process import Process
from bot.settings import Settings, TelegramSettings
from bot.telegram.chart import HEIGHT, WIDTH, draw
from tests.builders import NOW, SettableClock, a_watchlist, after
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article


@pytest.fixture
async def newsdesk(database):
    """Yesterday one article; today one with a copy and new facts, and one that matches nothing."""
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia", ports="port")
    await desk.take(
        "wire", an_article(8, title="Haftar buys Russia's bread", content="Bread."), at=after(days=-1)
    )
    await desk.take("wire", an_article(1), an_article(3, title="Frost", content="Cold."))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2", title="Commander flies out"))
    await desk.take("wire", an_article(1, content=TEXT + NEWS))
    return desk


async def test_stats_show_today_and_seven_days(ann, newsdesk):
    await ann.say("/mute ports for 1d")
    await newsdesk.take("wire", an_article(9, title="A port on strike", content="Port."))

    answer = await ann.say("/stats")

    assert answer.startswith("📊 Everything · today · 7 days (UTC)")
    for line in (
        "articles: 5 · 6",
        "stories: 3 · 4",
        "copies folded: 1 · 1",
        "newer versions: 1 · 1",
        "stories matched: 2 · 3",
        "posts: 1 · 2",
        "Silent because\nmuted: 1 · 1",
    ):
        assert line in answer


async def test_stats_tell_delays_and_languages(ann, newsdesk):
    await newsdesk.deliver(at=after(minutes=7))

    answer = await ann.say("/stats h")

    assert "Delay of 2 posts, 7 days\nfrom publication: half within " in answer
    assert "of that here: half within 7 min, 95 of 100 within " in answer
    assert "Languages of the articles, 7 days: en 100%" in answer
    assert ann.buttons == ["Who was first", "Chart", "As tables"]


async def test_who_was_first_with_what_others_had_too(ann, newsdesk):
    await newsdesk.take("ledger", an_article(20, url="https://ledger.example/20"), at=after(hours=-1))
    await ann.say("/stats")

    answer = await ann.press("Who was first")

    assert "ledger: 1 story, first with 1 of 1 that others had too, 60 min ahead\n" in answer
    assert "wire: 3 stories, first with 0 of 1 that others had too" in answer


async def test_posts_by_watchlist_and_how_many_were_acted_on(ann, newsdesk):
    await ann.say("/stats")
    assert "h: 2 posts, 0 acted on\nports: 0 posts, 0 acted on" in await ann.press("By watchlist")

    await ann.say("/why https://wire.example/1")
    await ann.say("/why https://wire.example/1")

    await ann.say("/stats")
    assert "h: 2 posts, 1 acted on" in await ann.press("By watchlist")

    await ann.say("/mute https://wire.example/8 for 1d")

    await ann.say("/stats")
    assert "h: 2 posts, 2 acted on" in await ann.press("By watchlist")


async def test_figures_as_tables(ann, newsdesk, bot_api):
    async def tables(command, count):
        await ann.say(command)
        sent = await ann.until(
            lambda: (
                (got := bot_api.seen(chat_id=ann.last["chat_id"], event="document"))
                and len(got) >= count
                and got[-3:]
            )
        )
        return {
            one["file"]["file_name"]: bytes.fromhex(bot_api.file(file_id=one["file"]["file_id"])).decode(
                "utf-8-sig"
            )
            for one in sent
        }

    every = await tables("/stats csv", 3)
    assert every["stories-by-day.csv"].splitlines()[28] == "2026-11-25,h,1,,,0"
    assert len(every["stories-by-day.csv"].splitlines()) == 1 + 2 * 28
    assert every["posts-by-watchlist.csv"].splitlines() == ["watchlist,posts,acted_on", "h,2,0", "ports,0,0"]
    assert every["sources.csv"].startswith("source,stories,shared,first,minutes_ahead")

    one = await tables("/stats ports csv", 6)
    assert len(one["stories-by-day.csv"].splitlines()) == 1 + 28


async def test_several_watchlists_are_charted_in_one_picture(ann, newsdesk):
    for command in ("/chart h, ports", "/chart h ports", "/chart ports, h, h"):
        caption = await ann.say(command)
        assert ann.last["event"] == "photo"
        assert "h: 1 today" in caption
        assert "ports: 0 today" in caption


async def test_stats_of_one_watchlist(ann, newsdesk):
    answer = await ann.say("/stats h")

    assert answer.startswith("📊 h · today · 7 days")
    assert "stories matched: 1 · 2" in answer
    assert "articles matched: 3 · 4" in answer
    assert "copies folded" not in answer
    assert "did you mean ports" in await ann.say("/stats prts")
    assert ann.buttons == ["ports"]


async def test_splits_are_counted(ann, newsdesk):
    await ann.say("/split https://ledger.example/2")
    await ann.press("Yes")

    assert "split by hand: 1 · 1" in await ann.say("/stats")


async def test_chart_is_a_picture_with_what_is_usual(ann, newsdesk, bot_api, database):
    from PIL import Image

    async with database.write() as work:
        watchlist = await work.watchlists.by_name("h")
        await work.watchlists.save(replace(watchlist, added=after(days=-20)))
        await work.commit()

    caption = await ann.say("/chart h")

    assert "h, 29.10.–25.11. (UTC)" in caption
    assert "Stories today: 1 so far, usual: 0" in caption
    assert "Most: 1 on" in caption
    assert ann.last["event"] == "photo"
    body = bytes.fromhex(bot_api.file(file_id=ann.last["file"]["file_id"]))
    assert Image.open(io.BytesIO(body)).size == (WIDTH, HEIGHT)


async def test_a_chart_of_a_new_watchlist_says_that_it_is_too_soon(ann, newsdesk):
    assert "hasn't been watched long enough" in await ann.say("/chart ports")
    assert "There is no watchlist “x”" in await ann.say("/chart x")
    assert ann.last["event"] == "send"


def a_daily(*counts, usual=None, band=None):
    days = tuple((after(days=number).date(), count) for number, count in enumerate(counts))
    return Daily(zone="UTC", days=days, usual=usual, band=band)


def pixels(picture, colour, *, top=0, bottom=None, slot=0, of=1):
    """How many of the column through the middle of a day's bar have this colour."""
    x = 92 + int((slot + 0.5) * (WIDTH - 136) / of)
    return sum(1 for y in range(top, bottom or picture.height) if picture.getpixel((x, y)) == colour)


BAR, BURST, BAND = (0x2F, 0x7D, 0xD1), (0xC8, 0x33, 0x2B), (0xFD, 0xF0, 0xE3)


def drawn(*panels):
    from PIL import Image

    return Image.open(io.BytesIO(draw(panels))).convert("RGB")


def test_a_taller_day_is_a_taller_bar():
    picture = drawn(a_daily(1, 8, 0, 2))

    tall = [pixels(picture, BAR, slot=number, of=4) for number in range(4)]
    assert tall[1] > 7 * tall[0] > 0
    assert tall[2] == 0


def test_the_usual_band_is_behind_the_bars_and_a_burst_is_marked():
    picture = drawn(a_daily(2, 3, 2, 30, 3, 0, usual=2.5, band=(2, 3)))

    assert pixels(picture, BURST, slot=3, of=6) > 200
    assert pixels(picture, BURST, slot=1, of=6) == 0
    assert pixels(picture, BAND, slot=5, of=6) > 5


def test_several_watchlists_are_one_below_the_other_each_on_its_own_scale():
    picture = drawn(a_daily(1, 2, 0), a_daily(100, 200, 0))

    assert picture.size == (WIDTH, 600)
    first, second = (
        pixels(picture, BAR, bottom=300, slot=1, of=3),
        pixels(picture, BAR, top=300, slot=1, of=3),
    )
    assert first > 60
    assert second > 60


async def test_health_names_feeds_in_trouble_and_what_to_do(ann, newsdesk, database):
    async with database.write() as work:
        wire, ledger = await work.feeds.all()
        since = after(days=-2)
        await work.feeds.save(replace(wire, failures=9, error="the server does not answer", last_ok=since))
        await work.feeds.save(replace(ledger, failures=1, error="time-out"))
        await work.commit()

    answer = await ann.say("/health")

    assert "⚠ 0 of 2 feeds are fine." in answer
    assert "Failed just now: 1. I try them again by myself." in answer
    assert (
        "✗ wire\nNot readable for 2 days: the server does not answer. It is tried again by itself" in answer
    )
    assert "remove it: /dropfeed 1" in answer


async def test_health_says_that_all_is_well(ann, newsdesk):
    assert (await ann.say("/health")).startswith("✓ 2 of 2 feeds are fine.")


async def test_health_says_which_processes_there_are_and_which_one_leads(ann, newsdesk, database):
    async with database.leading():
        async with database.write() as work:
            lead = (await work.processes.cluster(NOW)).lead
            for name, role in ((lead.holder, "all"), ("watchwire@b:2", "all"), ("watchwire@c:3", "fetch")):
                await work.processes.see(Process(name=name, role=role, started=NOW, seen=NOW))
            await work.commit()

        answer = await ann.say("/health")

    assert "leads since" in answer
    assert "• b:2 stands by" in answer
    assert "• c:3 fetches" in answer


async def test_health_without_feeds(ann):
    assert "There is no feed yet" in await ann.say("/health")


async def test_settings_show_channels_and_what_the_file_changes(ann, newsdesk):
    ann.chat._settings = shown(Settings(telegram=TelegramSettings(token_file="/secret", rate_per_second=20)))

    answer = await ann.say("/settings")

    assert "harbour: UTC · full · en · no preview · no quiet hours" in answer
    assert "From the file (changed there, at the next start)\ntelegram.rate_per_second = 20\n" in answer
    assert "polling.interval = 10m" in answer
    assert "polling.full_text = true" in answer
    assert "alerts.max_age = 3d" in answer
    assert "expandable_blockquote" in {one["type"] for one in ann.last["entities"]}
    assert "Watchlists" not in answer
    assert "secret" not in answer
    assert "database" not in answer


async def test_settings_show_what_is_special_of_channels_and_watchlists(ann, newsdesk):
    for text in ("/channel harbour urgent loud", "/channel harbour uncertain park", "/quiet all 22:00-07:00"):
        await ann.say(text)
    for text in ("/digest h daily 08:00", "/urgent ports on", "/route h harbour", "/digest h daily 8:00"):
        await ann.say(text)

    answer = await ann.say("/settings")

    assert "quiet 22:00-07:00 · urgent posts are loud then · unsure posts are not sent again" in answer
    assert "Watchlists (/digest, /quiet, /urgent)\nh: digest daily 08:00\nports: urgent" in answer


async def test_viewers_may_look_at_figures(ann, newsdesk, database):
    code = await Desk(database, SettableClock(), who="test").people.invite("viewer")
    await ann.say(f"/start {code}", user=815)

    for command in ("stats", "chart", "health", "settings", "why https://wire.example/1"):
        assert "not change anything" not in await ann.say(f"/{command}", user=815), command


@pytest.mark.parametrize(("count", "is_burst"), [(3, False), (4, True)])
def test_up_to_three_stories_a_day_are_never_a_burst(count, is_burst):
    assert a_daily(0, 0, count, band=(0.0, 0.0)).is_burst(count) is is_burst


@pytest.mark.parametrize(("days", "usual"), [(5, None), (6, 0.0)])
async def test_the_day_on_which_a_watchlist_was_added_is_no_whole_day_to_know_the_usual_by(
    sqlite_database, days, usual
):
    async with sqlite_database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist(added=after(days=-days)))

        assert (await daily(work, watchlist, now=NOW)).usual == usual
