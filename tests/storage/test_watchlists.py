"""What the database remembers of watchlists, their routes and channels."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.errors import AlreadyExistsError
from bot.news.timetable import Gathering
from bot.news.watchlist import NameSet, Route, Wanted
from tests.builders import NOW, a_channel, a_mute, a_watchlist, after


@pytest.fixture
async def channels(database):
    async with database.write() as work:
        added = [
            await work.channels.add(a_channel(name=name, chat_id=f"@{name}")) for name in ("a", "b", "c")
        ]
        await work.commit()
    return added


async def test_a_watchlist_comes_back_as_it_was_saved_with_its_routes_in_order(database, channels):
    a, b, _ = channels
    routes = (Route(channel=b.id, digest="daily 08:00"), Route(channel=a.id, paused="no rights"))
    watchlist = a_watchlist(name="Ferries", urgent=True, quiet="22:00-06:00", routes=routes)

    async with database.write() as work:
        added = await work.watchlists.add(watchlist)
        await work.watchlists.add(a_watchlist(name="second"))
        await work.commit()

    async with database.read() as work:
        assert await work.watchlists.by_name("Ferries") == replace(watchlist, id=added.id) == added
        assert [each.name for each in await work.watchlists.all()] == ["Ferries", "second"]
        assert (await work.watchlists.all())[0].routes == routes


async def test_routes_are_replaced_when_a_watchlist_is_saved(database, channels):
    a, b, c = (Route(channel=channel.id) for channel in channels)

    async with database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist(routes=(a, b)))
        await work.watchlists.save(replace(watchlist, paused=True, routes=(c, a)))

        saved = await work.watchlists.by_name(watchlist.name)

    assert saved == replace(watchlist, paused=True, routes=(c, a))


async def test_a_name_is_there_once_in_whatever_case(database):
    async with database.write() as work:
        await work.watchlists.add(a_watchlist(name="Häfen"))
        other = await work.watchlists.add(a_watchlist(name="other"))

        assert (await work.watchlists.by_name(" HÄFEN ")).name == "Häfen"
        with pytest.raises(AlreadyExistsError, match="Häfen"):
            await work.watchlists.add(a_watchlist(name="häfen"))
        with pytest.raises(AlreadyExistsError, match="Häfen"):
            await work.watchlists.save(replace(other, name="HÄFEN"))


async def test_a_watchlist_may_change_the_case_of_its_own_name(database):
    async with database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist(name="ferries"))
        await work.watchlists.save(replace(watchlist, name="Ferries"))

        assert [each.name for each in await work.watchlists.all()] == ["Ferries"]


async def test_a_removed_watchlist_comes_back_under_its_number_and_its_name_is_free_meanwhile(
    database, channels
):
    async with database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist(routes=(Route(channel=channels[0].id),)))
        await work.watchlists.remove(watchlist.id)
        assert await work.watchlists.by_name(watchlist.name) is None

        namesake = await work.watchlists.add(a_watchlist())
        assert namesake.id != watchlist.id
        with pytest.raises(AlreadyExistsError):
            await work.watchlists.add(watchlist)

        await work.watchlists.remove(namesake.id)
        assert await work.watchlists.add(watchlist) == watchlist
        assert await work.watchlists.all() == [watchlist]


async def test_routes_to_a_removed_channel_rest_until_it_comes_back(database, channels):
    a, b, _ = channels
    async with database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist(routes=(Route(channel=a.id), Route(channel=b.id))))
        await work.channels.remove(a.id)
        assert await work.watchlists.by_name(watchlist.name) == replace(
            watchlist, routes=(Route(channel=b.id),)
        )

        await work.watchlists.save(replace(watchlist, paused=True, routes=(Route(channel=b.id),)))
        await work.channels.add(a)

        back = await work.watchlists.by_name(watchlist.name)
        assert {route.channel for route in back.routes} == {a.id, b.id}


@pytest.mark.parametrize("chat_id", [-1001234567890, "@harbour_watch", 4711])
async def test_a_channel_comes_back_as_it_was_saved(database, chat_id):
    channel = a_channel(
        chat_id=chat_id,
        topic=7,
        title="Harbour",
        timezone="Europe/Paris",
        paused="kicked",
        format="compact",
        language="fr",
        preview="small",
        quiet="23:00-07:00",
    )

    async with database.write() as work:
        added = await work.channels.add(channel)
        await work.commit()

    async with database.read() as work:
        assert await work.channels.by_name("HARBOUR") == replace(channel, id=added.id)
        assert await work.channels.all() == [added]


@pytest.mark.parametrize("number", [0, 2, 3, 4, 6])
async def test_all_are_read_whatever_the_pages(sqlite_database, monkeypatch, number):
    monkeypatch.setattr("bot.storage.repositories.watchlists._PAGE", 3)
    async with sqlite_database.write() as work:
        await work.watchlists.add_new([a_watchlist(name=f"w{n}") for n in range(number)])

        assert [one.name for one in await work.watchlists.all()] == [f"w{n}" for n in range(number)]


async def test_a_chat_that_is_removed_and_added_again_is_the_same_channel(database):
    """Else what it was told would be forgotten, and told again."""
    async with database.write() as work:
        first = await work.channels.add(a_channel(name="old name"))
        topic = await work.channels.add(a_channel(name="topic", topic=3))
        await work.channels.remove(first.id)
        await work.channels.remove(topic.id)

        again = await work.channels.add(a_channel(name="new name"))

        assert again == replace(first, name="new name")
        assert await work.channels.all() == [again]


async def test_a_channel_name_is_there_once(database, channels):
    async with database.write() as work:
        with pytest.raises(AlreadyExistsError, match="a"):
            await work.channels.add(a_channel(name="A", chat_id="@elsewhere"))
        with pytest.raises(AlreadyExistsError, match="a"):
            await work.channels.save(replace(channels[1], name="A"))


@pytest.mark.parametrize(
    "edit",
    [
        lambda work, watchlist, channel: work.watchlists.add(a_watchlist(name="new")),
        lambda work, watchlist, channel: work.watchlists.save(watchlist),
        lambda work, watchlist, channel: work.watchlists.remove(watchlist.id),
        lambda work, watchlist, channel: work.channels.add(a_channel(name="new")),
        lambda work, watchlist, channel: work.channels.save(channel),
        lambda work, watchlist, channel: work.channels.remove(channel.id),
        lambda work, watchlist, channel: work.name_sets.save(NameSet(name="port", forms=("port", "порт"))),
        lambda work, watchlist, channel: work.name_sets.remove("port"),
        lambda work, watchlist, channel: work.mutes.save(a_mute()),
        lambda work, watchlist, channel: work.mutes.remove("source", "x"),
    ],
)
async def test_every_edit_raises_the_revision(sqlite_database, edit):
    async with sqlite_database.write() as work:
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        before = await work.watchlists.revision()

        await edit(work, watchlist, channel)

        assert await work.watchlists.revision() == before + 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda work, watchlist, channel: work.watchlists.save(watchlist),
        lambda work, watchlist, channel: work.watchlists.remove(watchlist.id),
        lambda work, watchlist, channel: work.channels.remove(channel.id),
    ],
    ids=["saved", "removed", "its channel removed"],
)
async def test_only_watchlists_that_an_edit_concerns_have_changed(sqlite_database, edit):
    async with sqlite_database.write() as work:
        channel = await work.channels.add(a_channel())
        routes = (Route(channel=channel.id),)
        watchlist, _ = await work.watchlists.add_new(
            [a_watchlist(name="one", routes=routes), a_watchlist(name="two")]
        )
        before = await work.watchlists.revision()
        assert await work.watchlists.changed(since=before) == {}

        await edit(work, watchlist, channel)

        now = {watchlist.id: await work.watchlists.get(watchlist.id)}
        assert await work.watchlists.changed(since=before) == now


async def test_a_watchlist_has_changed_when_its_channel_comes_back(sqlite_database):
    async with sqlite_database.write() as work:
        channel = await work.channels.add(a_channel())
        routes = (Route(channel=channel.id),)
        watchlist = await work.watchlists.add(a_watchlist(routes=routes))
        await work.channels.remove(channel.id)
        before = await work.watchlists.revision()

        await work.channels.add(channel)

        assert await work.watchlists.changed(since=before) == {watchlist.id: watchlist}


async def test_the_revision_of_an_empty_database_is_0(database):
    async with database.read() as work:
        assert await work.watchlists.revision() == 0


async def test_name_sets_are_saved_changed_and_removed(database):
    async with database.write() as work:
        await work.name_sets.save(NameSet(name="port", forms=("port",)))
        await work.name_sets.save(NameSet(name="port", forms=("port", "порт", "ميناء")))
        await work.name_sets.save(NameSet(name="isle", forms=()))
        assert await work.name_sets.all() == [
            NameSet(name="isle", forms=()),
            NameSet(name="port", forms=("port", "порт", "ميناء")),
        ]

        await work.name_sets.remove("isle")
        assert [each.name for each in await work.name_sets.all()] == ["port"]


async def test_a_mute_ends_by_itself_or_when_it_is_taken_off(database):
    async with database.write() as work:
        await work.mutes.save(a_mute(until=after(minutes=5)))
        await work.mutes.save(a_mute(until=after(hours=2)))
        await work.mutes.save(a_mute(kind="story", subject="7", until=after(hours=1)))

        assert [mute.kind for mute in await work.mutes.lasting(NOW)] == ["story", "source"]
        assert await work.mutes.lasting(after(hours=1)) == [a_mute(until=after(hours=2))]
        await work.mutes.remove("source", a_mute().subject)
        assert [mute.kind for mute in await work.mutes.lasting(NOW)] == ["story"]
        assert await work.mutes.forget(after(days=1)) == 1


async def test_a_name_is_looked_up_without_reading_the_routes_of_all_others(sqlite_database):
    async with sqlite_database.write() as work:
        channel = await work.channels.add(a_channel())
        for number in range(20):
            routes = (Route(channel=channel.id),)
            await work.watchlists.add(a_watchlist(name=f"w{number}", routes=routes))
        await work.commit()
    read = []

    @event.listens_for(sqlite_database._reader.sync_engine, "before_cursor_execute")
    def note(*given):
        read.append(given[2])

    async with sqlite_database.read() as work:
        assert await work.watchlists.by_name("nobody") is None
        assert len((await work.watchlists.by_name("w7")).routes) == 1

    assert [statement for statement in read if "FROM routes" in statement and "WHERE" not in statement] == []
    assert sum("FROM routes" in statement for statement in read) == 1


async def named_of(work, **given):
    wanted = Wanted(**given)
    found = [one.name for one in await work.watchlists.page(wanted, most=50)]
    assert await work.watchlists.count(wanted) == len(found)
    return found


async def test_words_are_found_in_name_and_query_in_whatever_case(database):
    async with database.write() as work:
        await work.watchlists.add(a_watchlist(name="Häfen", query="STRASSE OR 100% ferry_line"))
        later = await work.watchlists.add(a_watchlist(name="Порт", query="harbour \\ quay"))
        await work.watchlists.add(a_watchlist(name="gone"))
        await work.watchlists.remove((await work.watchlists.by_name("gone")).id)

        assert await named_of(work) == ["Häfen", "Порт"]
        assert await named_of(work, words="HÄF straße") == ["Häfen"]
        assert await named_of(work, words="порт HARB") == ["Порт"]
        assert await named_of(work, words="häfen harbour") == []
        assert await named_of(work, words="100%") == ["Häfen"]
        assert await named_of(work, words="harbour%quay") == []
        assert await named_of(work, words="ferry_line") == ["Häfen"]
        assert await named_of(work, words="ferry_li_e") == []
        assert await named_of(work, words="\\") == ["Порт"]
        assert await named_of(work, words="\x00 \ud83d") == []
        await work.watchlists.save(replace(later, name="Quai", query="dock"))
        assert await named_of(work, words="harbour") == []
        assert await named_of(work, words="dock quai") == ["Quai"]


async def test_watchlists_are_found_by_what_they_alert_and_what_is_set(database, channels):
    a, b, c = (Route(channel=channel.id) for channel in channels)
    async with database.write() as work:
        for given in (
            {"name": "plain", "routes": (a,), "visibility": "public"},
            {"name": "none"},
            {"name": "urgent", "urgent": True, "routes": (a, b)},
            {"name": "paused", "paused": True, "routes": (b,)},
            {"name": "quiet", "quiet": "off", "routes": (b,)},
            {"name": "digest", "routes": (replace(b, digest=Gathering.HOURLY),)},
            {"name": "lost", "routes": (replace(c, digest=Gathering.HOURLY),)},
        ):
            await work.watchlists.add(a_watchlist(**given))
        await work.channels.remove(channels[2].id)

        assert await named_of(work, told=channels[0].id) == ["plain", "urgent"]
        assert await named_of(work, untold=True) == ["none", "lost"]
        assert await named_of(work, special=True) == ["urgent", "paused", "quiet", "digest"]
        assert await named_of(work, visibility="public") == ["plain"]
        assert await named_of(work, told=channels[1].id, words="di") == ["digest"]


async def test_watchlists_are_read_in_pages_by_age_and_by_letters(database, channels):
    routes = (Route(channel=channels[0].id),)
    names = ["b", "Я", "_x", "C", "ä", "a b", "a-a"]
    async with database.write() as work:
        every = [await work.watchlists.add(a_watchlist(name=name, routes=routes)) for name in names]

        assert await work.watchlists.page(start=2, most=3) == every[2:5]
        assert await work.watchlists.page(start=7, most=3) == []
        letters = sorted(every, key=lambda one: one.name.casefold())
        assert await work.watchlists.by_letters(most=9) == letters
        assert await work.watchlists.by_letters(after="C", most=2) == letters[5:7]


async def test_names_like_a_mistyped_one_come_first_among_many(database):
    async with database.write() as work:
        some = [a_watchlist(name=f"w{n}") for n in range(300)]
        await work.watchlists.add_new([*some, a_watchlist(name="Haftar-Russia"), a_watchlist(name="100%_")])

        assert "Haftar-Russia" in await work.watchlists.similar("haftar-rusia")
        assert "Haftar-Russia" in await work.watchlists.similar("hatfar-russia")
        assert "100%_" in await work.watchlists.similar("10%_")
        assert len(await work.watchlists.similar("z")) == 200


async def test_few_names_are_all_like_a_mistyped_one(database):
    async with database.write() as work:
        assert await work.watchlists.similar("ferries") == []
        await work.watchlists.add_new([a_watchlist(name="ferries"), a_watchlist(name="trams")])
        assert await work.watchlists.similar("zzz") == ["ferries", "trams"]


async def test_some_watchlists_are_read_by_number_and_by_name(database, channels):
    async with database.write() as work:
        every = [await work.watchlists.add(a_watchlist(name=f"W{n}")) for n in range(4)]
        await work.watchlists.remove(every[3].id)
        ids = [every[2].id, every[0].id, every[3].id, 99]

        assert await work.watchlists.some(ids) == {every[0].id: every[0], every[2].id: every[2]}
        assert await work.watchlists.some([]) == {}
        assert await work.watchlists.named(["w1", "W3", "W2", "w2", "x"]) == every[1:3]
