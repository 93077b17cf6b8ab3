"""Digests, quiet hours and bursts: what is told together, with nothing lost and nothing twice."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.news.alert import Entry, Outlet, Post, State
from bot.news.timetable import Gathering
from bot.pipeline.deliver import Deliverer
from bot.pipeline.digest import parts
from bot.storage.database import open_database
from bot.telegram.posts.format import html
from bot.telegram.posts.messenger import TelegramMessenger
from bot.telegram.posts.richtext import safe_link
from tests.builders import NOW, Newsroom, a_post, after
from tests.servers.bot_api import CHANNEL, TOKEN
from tests.servers.telegram_markup import parsed


@pytest.fixture
async def newsroom(made_sqlite_url):
    async with open_database(made_sqlite_url) as database:
        yield await Newsroom(database).open()


@pytest.fixture
async def deliverer(newsroom, bot_api):
    bot_api.limits(burst=0, per_minute=1000, per_second=1000)
    async with TelegramMessenger(TOKEN, api_base_url=bot_api.url) as messenger:
        yield Deliverer(
            newsroom.database, messenger, newsroom.clock, rate_per_chat_per_minute=6000, rate_per_second=1000
        )


async def everything(deliverer, newsroom):
    for _ in range(30):
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=1)


async def test_what_was_held_comes_as_one_silent_post_ordered_by_how_many_carry_it(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for number, outlets in enumerate([0, 2, 1]):
        carried = tuple(Outlet(source=f"O{n}", url="") for n in range(outlets))
        await newsroom.post(
            channel,
            headline=f"Story {number}",
            also_in=carried,
            others=outlets,
            held=("daily", after(hours=1)),
        )

    await everything(deliverer, newsroom)
    assert not bot_api.seen(chat_id=CHANNEL)

    newsroom.clock.move(hours=1)
    await everything(deliverer, newsroom)

    (digest,) = bot_api.seen(chat_id=CHANNEL)
    assert digest["silent"]
    assert digest["text"].startswith("🗞️ Digest, 25 Nov, 09:30 · stories: 3, articles: 6\n\nferries\n")
    assert digest["text"].endswith(
        "1. Story 1 — Harbour Gazette +2\n2. Story 2 — Harbour Gazette +1\n3. Story 0 — Harbour Gazette"
    )
    assert await newsroom.states() == ["sent"] * 4


async def test_one_story_alone_is_an_ordinary_post(newsroom, deliverer, bot_api):
    await newsroom.post(await newsroom.channel(), headline="Alone", held=("quiet", after(seconds=3)))

    await everything(deliverer, newsroom)

    assert bot_api.seen(chat_id=CHANNEL)[0]["text"].startswith("Alone\n")


async def test_a_burst_becomes_one_bulletin_and_then_it_is_as_before(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    for number in range(13):
        await newsroom.post(channel, headline=f"Story {number}")
    await newsroom.post(channel, headline="Urgent", urgent=True)
    await everything(deliverer, newsroom)
    await newsroom.post(channel, headline="Calm again")
    await everything(deliverer, newsroom)

    urgent, bulletin, calm = (one["text"] for one in bot_api.seen(chat_id=CHANNEL))

    assert urgent.startswith("Urgent\n")
    assert bulletin.startswith("🗞️ 13 stories since 08:30")
    assert all(f"Story {number} —" in bulletin for number in range(13))
    assert calm.startswith("Calm again\n")


async def test_a_flooded_channel_breathes_between_bulletins_and_then_it_is_as_before(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for number in range(40):  # one every five seconds: never a crowd, but a flood
        await newsroom.post(channel, headline=f"Story {number}")
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=5)
    for _ in range(10):
        newsroom.clock.move(minutes=1)
        await deliverer.deliver_once()

    texts = [one["text"] for one in bot_api.standing(chat_id=CHANNEL)]
    assert len(texts) == 12 + 1, "twelve posts, and one bulletin that grew"
    assert all(any(f"Story {number}" in text for text in texts) for number in range(40))

    newsroom.clock.move(minutes=10)
    await newsroom.post(channel, headline="Calm again")
    await deliverer.deliver_once()
    assert bot_api.seen(chat_id=CHANNEL)[-1]["text"].startswith("Calm again\n")


async def test_a_bulletin_that_was_deleted_is_posted_anew_when_it_grows(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    for number in range(13):
        await newsroom.post(channel, headline=f"Story {number}")
    await everything(deliverer, newsroom)
    bot_api.change(chat_id=CHANNEL, messages={})
    for number in range(13, 26):
        await newsroom.post(channel, headline=f"Story {number}")
    await everything(deliverer, newsroom)

    (bulletin,) = bot_api.standing(chat_id=CHANNEL)
    assert "26 stories since" in bulletin["text"]
    assert bot_api.seen(chat_id=CHANNEL, event="send")[-1]["silent"]


async def test_a_flood_outlives_a_restart(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    for number in range(12):
        await newsroom.post(channel, headline=f"Story {number}")
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=5)
    again = replace(deliverer)
    await newsroom.post(channel, headline="Held")

    assert await again.deliver_once() == 0
    assert await newsroom.states() == ["sent"] * 12 + ["due"]


async def test_a_few_at_once_are_posts_of_their_own(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    for number in range(12):
        await newsroom.post(channel, headline=f"Story {number}")

    await everything(deliverer, newsroom)

    assert len(bot_api.seen(chat_id=CHANNEL)) == 12


async def test_a_paused_channel_gathers_when_it_is_resumed(newsroom, deliverer, bot_api):
    channel = await newsroom.channel(paused="Telegram refuses: kicked")
    for number in range(20):
        await newsroom.post(channel, headline=f"Story {number}")
    await everything(deliverer, newsroom)
    assert not bot_api.seen(chat_id=CHANNEL)

    async with newsroom.database.write() as work:
        (paused,) = await work.channels.all()
        await work.channels.save(replace(paused, paused=""))
        await work.commit()
    await everything(deliverer, newsroom)

    (bulletin,) = bot_api.seen(chat_id=CHANNEL)
    assert "20 stories since" in bulletin["text"]


async def test_a_copy_of_a_story_told_in_a_digest_leaves_the_digest_alone(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    told = [await newsroom.post(channel, held=("hourly", after(seconds=1))) for _ in range(2)]
    await everything(deliverer, newsroom)
    async with newsroom.database.write() as work:
        post = await work.posts.get(told[0].id)
        await work.outbox.add_edit(post, a_post(summary="Copied."), now=newsroom.clock.now(), not_before=NOW)
        await work.commit()

    await everything(deliverer, newsroom)

    assert [one["event"] for one in bot_api.seen(chat_id=CHANNEL)] == ["send"]


async def test_in_quiet_hours_urgent_posts_make_no_sound(newsroom, deliverer, bot_api):
    await newsroom.post(await newsroom.channel(quiet="08:00-09:00"), urgent=True)

    await everything(deliverer, newsroom)

    assert bot_api.seen(chat_id=CHANNEL)[0]["silent"]


TEXT = (
    st.text(st.characters(exclude_categories=()), max_size=300) | st.just("م" * 500) | st.just("😀<&>" * 100)
)


@settings(max_examples=60)
@given(
    contents=st.lists(
        st.fixed_dictionaries(
            {
                "headline": TEXT,
                "source": TEXT,
                "watchlist": TEXT,
                "url": st.just("https://a.example/" + "x" * 900) | st.just("https://b.example/?a&b") | TEXT,
            }
        ),
        min_size=1,
        max_size=150,
    ),
    language=st.sampled_from(["en", "fr", "ar", "ru"]),
)
def test_every_part_of_a_digest_is_one_message_and_no_story_is_lost(contents, language):
    entries = [Entry(others=3, **content) for content in contents]

    found = parts(entries)

    assert Counter(entry for part in found for entry in part) == Counter(entries)
    for part in found:
        post = Post(
            headline="", url="", source="", digest=Gathering.DAILY, entries=tuple(part), published=NOW
        )
        text, entities = parsed(html(post, timezone="UTC", now=NOW, language=language))
        assert len(text) <= 4096
        assert len(entities) < 100
        linked = sum(one["type"] == "text_link" for one in entities)
        assert linked == sum(bool(safe_link(entry.url)) for entry in part), "none loses its link"
        assert sum(len(one.get("url", "").encode()) for one in entities) <= 9000


def test_long_addresses_make_more_parts_and_stay_links():
    entries = [Entry(headline="x", url="https://a.example/" + "x" * 900, source="A") for _ in range(30)]

    for part in parts(entries):
        post = Post(
            headline="", url="", source="", digest=Gathering.DAILY, entries=tuple(part), published=NOW
        )
        _, found = parsed(html(post, timezone="UTC", now=NOW))
        assert sum(one["type"] == "text_link" for one in found) == len(part)


def test_numbers_run_on_over_the_parts():
    sizes = [len(part) for part in parts(Entry(headline="x" * 130, url="", source="A") for _ in range(100))]

    assert sum(sizes) == 100
    assert len(sizes) > 1


async def test_a_story_in_the_second_part_of_a_digest_has_the_next_number(newsroom, deliverer, bot_api):
    channel = await newsroom.channel()
    for number in range(30):
        await newsroom.post(channel, headline=f"{number:03} {'x' * 130}", held=("daily", after(seconds=1)))

    await everything(deliverer, newsroom)

    one, two = (sent["text"] for sent in bot_api.seen(chat_id=CHANNEL))
    assert int(two.split("\n\nferries\n")[1].split(".")[0]) == one.count(". 0") + 1 > 2


def test_stories_that_more_carry_come_first_and_an_address_too_long_to_link_takes_no_room():
    entries = [
        Entry(headline=f"{n}", url="https://a.example/" + "x" * 1000, source="A", others=n) for n in range(30)
    ]

    (part,) = parts(entries)

    assert [entry.others for entry in part] == list(range(29, -1, -1))


async def may_be_repeated(newsroom, row):
    async with newsroom.database.write() as work:
        await work.deliveries.mark(row.id, State.DUE, now=newsroom.clock.now(), repeated=True)
        await work.commit()


async def test_what_may_be_a_repeat_says_so_in_a_post_of_its_own_and_not_in_a_bulletin(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for number in range(14):
        await newsroom.post(channel, headline=f"Story {number}")
    await may_be_repeated(newsroom, (await newsroom.rows())[0])

    await everything(deliverer, newsroom)

    bulletin, alone = sorted(one["text"] for one in bot_api.seen(chat_id=CHANNEL))[::-1]
    assert bulletin.startswith("🗞️ 13 stories since")
    assert alone.startswith("Story 0\n")
    assert "may have been posted before" in alone


async def test_what_may_be_a_repeat_does_not_wait_for_the_bulletin_of_a_flooded_channel(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for number in range(12):
        await newsroom.post(channel, headline=f"Story {number}")
    await everything(deliverer, newsroom)
    await newsroom.post(channel, headline="Again")
    await may_be_repeated(newsroom, (await newsroom.rows())[-1])

    await deliverer.deliver_once()

    assert bot_api.seen(chat_id=CHANNEL)[-1]["text"].startswith("Again\n")


async def test_a_bulletin_that_is_full_is_followed_by_another_and_no_story_is_lost(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for start in (0, 13):
        for number in range(start, start + 13):
            await newsroom.post(channel, headline=f"Story {number:02} {'x' * 125}")
        await everything(deliverer, newsroom)

    texts = [one["text"] for one in bot_api.standing(chat_id=CHANNEL)]
    assert [text.count("Story") for text in texts] == [13, 13]


async def test_a_bulletin_says_since_when_its_stories_came_however_long_it_grows(
    newsroom, deliverer, bot_api
):
    channel = await newsroom.channel()
    for number in range(13):
        await newsroom.post(channel, headline=f"Story {number}")
        newsroom.clock.move(seconds=10)
    await everything(deliverer, newsroom)
    newsroom.clock.move(minutes=5)
    for number in range(13):
        await newsroom.post(channel, headline=f"Later {number}")
    await everything(deliverer, newsroom)

    (bulletin,) = bot_api.standing(chat_id=CHANNEL)
    assert bulletin["text"].startswith("🗞️ 26 stories since 08:30")
