"""What visitors find: watchlists, stories, feeds; and what stands around every answer."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.desk.archive import Page, ShownStory
from bot.desk.desk import Desk
from bot.feeds.parse import parse
from bot.news.alert import State
from bot.web.guard import Face
from bot.web.pages import fitting
from tests.builders import NOW, a_post, a_watchlist
from tests.library import KEY

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_front_page_lists_what_is_public_and_nothing_else(reader):
    status, _, text = await reader.get("/")

    assert status == 200
    assert "harbours" in text
    assert "الموانئ" in text
    assert "officials" not in text
    assert "粮食" not in text


async def test_a_watchlist_shows_its_stories_by_day_newest_first(shown, reader):
    _, _, text = await reader.get("/w/harbours")

    strike, ferry = text.index("eleven ships outside"), text.index("outer islands")
    assert strike < ferry
    assert text.index("24 November 2026") < strike < text.index("21 November 2026") < ferry
    assert f'href="/s/{shown.story("strike")}"' in text
    assert "<mark>harbour</mark>" in text
    assert "The Harbour Ledger" in text


async def test_names_are_found_in_whatever_case_and_script(reader):
    assert (await reader.get("/w/Harbours"))[0] == 200
    assert (await reader.get("/w/الموانئ"))[0] == 200


async def test_older_stories_are_a_link_away(shown, reader):
    from bot.desk.viewer import VISITOR

    archive = shown_archive(shown)
    first = await archive.page("harbours", VISITOR, limit=1)
    second = await archive.page("harbours", VISITOR, limit=1, before=first.before)

    assert [one.story for one in (*first.stories, *second.stories)] == [
        shown.story("strike"),
        shown.story("ferry"),
    ]
    assert second.before is None


async def test_behind_the_oldest_story_there_is_nothing_older(reader):
    _, _, text = await reader.get("/w/harbours?before=1")

    assert "Nothing older" in text
    assert "No stories yet" not in text


async def test_a_watchlist_may_be_called_like_a_feed(shown, reader):
    async with shown.database.write() as work:
        grain = await work.watchlists.by_name("grain")
        await work.watchlists.save(replace(grain, name="grain.json"))
        await work.commit()

    assert "Sill</a>" in (await reader.get("/w/grain.json"))[2]
    _, headers, _ = await reader.get("/w/grain.json.json")
    assert headers["Content-Type"].startswith("application/feed+json")


async def test_a_place_that_is_none_is_refused(reader):
    for asked in ("/w/harbours?day=2026-13-45", "/w/harbours?before=abc", "/search?q=ferry&before=abc"):
        assert (await reader.get(asked))[0] == 400


async def test_a_day_is_where_a_page_can_begin(shown, reader):
    _, _, text = await reader.get("/w/harbours?day=2026-11-22")

    assert "outer islands" in text
    assert "eleven ships" not in text


@pytest.mark.parametrize("path", ["/w/officials", "/w/粮食", "/w/nothing", "/w/粮食?key=wrong", "/s/999"])
async def test_what_a_visitor_may_not_see_answers_as_if_it_were_not_there(reader, path):
    status, _, text = await reader.get(path)

    assert status == 404
    assert "resigns" not in text
    assert "小麦" not in text


async def test_a_story_of_a_private_watchlist_alone_is_private(shown, reader):
    assert (await reader.get(f"/s/{shown.story('minister')}"))[0] == 404
    assert (await reader.get(f"/s/{shown.story('xiaomai')}"))[0] == 404


async def test_a_secret_address_opens_its_watchlist_and_stories(shown, reader):
    status, headers, text = await reader.get(f"/w/粮食?key={KEY}")

    assert status == 200
    assert f"/s/{shown.story('xiaomai')}?key={KEY}" in text
    assert "private" in headers["Cache-Control"]
    assert (await reader.get(f"/s/{shown.story('xiaomai')}?key={KEY}"))[0] == 200
    assert (await reader.get(f"/w/officials?key={KEY}"))[0] == 404


async def test_a_story_tells_who_carried_it_and_what_was_new(shown, reader):
    _, _, text = await reader.get(f"/s/{shown.story('strike')}")

    assert "4 sources, 1 independent" in text
    assert re.search(r"<strong>New:</strong> The port said late on Wednesday that 240", text)
    assert text.index("Meridian Wire</bdi></a></th>") < text.index("18 min") < text.index("54 min")
    assert "<b>harbour</b>" in text  # the post, as the channel shows it
    assert "#harbours" in text


async def test_a_post_that_names_a_hidden_watchlist_is_composed_anew(shown, reader):
    async with shown.database.write() as work:
        harbours = await work.watchlists.by_name("harbours")
        await work.watchlists.save(replace(harbours, visibility="private"))
        grain = await work.watchlists.by_name("grain")
        await work.verdicts.add_matches([(shown.story("strike"), grain.id, "[]")])
        await work.commit()

    status, _, text = await reader.get(f"/s/{shown.story('strike')}")

    assert status == 200
    assert "eleven ships outside" in text
    assert "#grain" in text
    assert "#harbours" not in text


async def test_the_atom_feed_keeps_the_rules_of_rfc_4287(shown, reader):
    _, headers, text = await reader.get("/w/harbours.atom")

    feed = ElementTree.fromstring(text)
    assert headers["Content-Type"].startswith("application/atom+xml")
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            assert len(one.findall(ATOM + tag)) == 1
            assert one.find(ATOM + tag).text
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{reader.base}/w/harbours.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len({one.find(f"{ATOM}id").text for one in entries}) == len(entries) == 2
    assert all(one.find(f"{ATOM}author/{ATOM}name").text for one in entries)
    newest = max(one.findtext(f"{ATOM}updated", "") for one in entries)
    assert feed.find(f"{ATOM}updated").text == newest


async def test_the_json_feed_keeps_the_rules_of_version_1_1(reader):
    _, headers, text = await reader.get("/w/harbours.json")

    feed = json.loads(text)
    assert headers["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{reader.base}/w/harbours.json"
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["url"].startswith(f"{reader.base}/s/")
        assert item["content_html"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_modified"])
        assert item["authors"][0]["name"]


async def test_an_entry_says_what_the_post_says_and_is_updated_when_the_post_is(shown, reader):
    _, _, text = await reader.get("/w/harbours.json")

    strike = json.loads(text)["items"][0]
    assert "Also in: " in strike["content_html"]
    assert "Northgate Post" in strike["content_html"]
    assert strike["date_published"] == "2026-11-24T06:30:00Z"
    assert strike["date_modified"] == "2026-11-25T05:30:00Z"


async def test_an_entry_is_updated_when_its_post_is_edited(shown, reader):
    later = NOW + timedelta(hours=3)
    async with shown.database.write() as work:
        (post,) = await work.posts.of([shown.story("ferry")])
        (row,) = await work.outbox.history(post.id)
        await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=1)
        await work.outbox.add_edit(
            post, replace(post.content, headline="Ferry: corrected"), now=later, not_before=later
        )
        await work.commit()

    _, _, text = await reader.get("/w/harbours.json")

    ferry = json.loads(text)["items"][1]
    assert ferry["title"] == "Ferry: corrected"
    assert ferry["date_modified"] == f"{later:%Y-%m-%dT%H:%M:%SZ}"


async def test_our_own_poller_reads_the_feeds_back_whole(shown, reader):
    for path in ("/w/harbours.atom", "/w/harbours.json"):
        _, headers, text = await reader.get(path)

        fetched = parse(
            text.encode(), url=reader.base + path, content_type=headers["Content-Type"], now=shown.clock.now()
        )

        assert [item.title for item in fetched.items] == [
            "Dockers' strike leaves eleven ships outside Port Alder",
            "Ferry to the outer islands runs again",
        ]


async def test_every_answer_is_guarded(reader):
    for path in ("/", "/w/harbours", "/w/harbours.atom", "/w/nothing", "/nowhere", "/static/x/site.css"):
        _, headers, _ = await reader.get(path)

        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in headers


async def test_who_has_a_page_already_is_told_so(reader):
    _, headers, _ = await reader.get("/w/harbours")

    status, again, text = await reader.get("/w/harbours", **{"If-None-Match": headers["ETag"]})

    assert (status, text) == (304, "")
    assert again["ETag"] == headers["ETag"]
    assert "public" in headers["Cache-Control"]


@pytest.mark.parametrize("tags", ['"x", {}', "W/{}", '"x",W/{}'])
async def test_a_tag_is_known_among_others_and_as_proxies_change_it(reader, tags):
    tag = (await reader.get("/w/harbours.atom"))[1]["ETag"]

    for one in (tag, f'{tag[:-1]}-gzip"'):  # as a proxy that compresses marks it
        assert (await reader.get("/w/harbours.atom", **{"If-None-Match": tags.format(one)}))[0] == 304


async def test_a_feed_says_when_it_changed(reader):
    """For readers that know no tags."""
    for path in ("/w/harbours.atom", "/w/harbours.json"):
        at = (await reader.get(path))[1]["Last-Modified"]

        assert (await reader.get(path, **{"If-Modified-Since": at}))[0] == 304
        assert (await reader.get(path, **{"If-Modified-Since": "Tue, 01 Jan 2019 00:00:00 GMT"}))[0] == 200
        assert (await reader.get(path, **{"If-Modified-Since": at, "If-None-Match": '"x"'}))[0] == 200


async def test_a_renamed_watchlist_is_found_under_its_old_name(shown, reader):
    desk = Desk(shown.database, shown.clock, who="chat:1 Ada")
    await desk.watchlists.rename("harbours", "ports")
    await desk.watchlists.rename("ports", "ports & ferries")
    await desk.watchlists.rename("officials", "ministers")

    for asked, there in (
        ("/w/harbours", "/w/ports%20%26%20ferries"),
        ("/w/ports.atom?x=1", "/w/ports%20%26%20ferries.atom?x=1"),
        ("/w/HARBOURS.json", "/w/ports%20%26%20ferries.json"),
    ):
        status, headers, _ = await reader.get(asked)
        assert (status, headers["Location"]) == (301, there)
        assert (await reader.get(there))[0] == 200
    assert (await reader.get("/w/officials"))[0] == 404  # a visitor learns of no private name


async def test_a_slash_too_many_leads_to_the_page(reader):
    status, headers, _ = await reader.get("/search/?q=a%20b")

    assert (status, headers["Location"]) == (308, "/search?q=a%20b")
    assert "Location" not in (await reader.get("//evil.example/"))[1]  # not to another host


async def test_a_page_and_its_post_tell_one_time(shown, reader):
    """The publisher's, four minutes before ours."""
    for path in ("/w/harbours", f"/s/{shown.story('strike')}", "/search?q=title:leaves"):
        text = re.sub("<[^>]*>", "", (await reader.get(path))[2])
        assert "Meridian Wire 07:26" in text or "Meridian Wire 24 Nov 2026, 07:26" in text


async def test_what_no_page_looks_at_makes_no_page_anew(shown, reader):
    _, _, before = await reader.get("/w/grain?utm_source=a")
    async with shown.database.write() as work:
        grain = await work.watchlists.by_name("grain")
        await work.watchlists.save(replace(grain, query="barley"))
        await work.commit()

    assert (await reader.get("/w/grain?x=1"))[2] == before
    assert (await reader.get("/w/grain?day=2026-11-25"))[2] != before


async def test_pages_stay_small(shown, reader):
    """However long the texts are, however many stories and watchlists there are."""
    long = " ".join(["ميناء", *["القديم"] * 2000])
    async with shown.database.write() as work:
        grain = await work.watchlists.by_name("grain")
        for number in range(60):
            name = f"w{number:02}"
            await work.watchlists.add(replace(grain, id=0, name=name, query=f"{long[:4000]} {number}"))
        for post in await work.posts.of([shown.story("strike")]):
            grown = replace(post.content, headline=long[:900], summary=long[:3500])
            await work.outbox.add_edit(post, grown, now=NOW, not_before=NOW)
        await work.commit()

    for path in ("/", "/?after=w20", "/w/harbours", f"/s/{shown.story('strike')}"):
        assert len((await reader.get(path))[2].encode()) < 40_000
    assert ">w39<" not in (await reader.get("/"))[2]
    assert ">w39<" in (await reader.get("/?after=w20"))[2]


def test_a_page_ends_where_it_would_be_too_big():
    def page(length):
        post = replace(a_post(), summary="x" * length)
        story = ShownStory(story=1, item=1, at=NOW, updated=NOW, post=post, silent="")
        stories = tuple(replace(story, item=number) for number in range(9, 0, -1))
        return Page(watchlist=a_watchlist(), zone=ZoneInfo("UTC"), stories=stories, before=None)

    assert fitting(page(100)) == page(100)
    assert (len(fitting(page(10_000)).stories), fitting(page(10_000)).before) == (3, 7)
    assert len(fitting(page(100_000)).stories) == 1


async def test_all_of_a_story_can_be_taken_away_as_csv(shown, reader):
    _, headers, text = await reader.get(f"/s/{shown.story('strike')}.csv")

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert headers["Content-Type"].startswith("text/csv")
    assert [row["minutes"] for row in rows[:3]] == ["0.0", "18.0", "54.0"]
    assert {row["role"] for row in rows} == {"original", "copy", "update"}
    assert "240 temporary workers" in rows[-1]["new"]
    assert (await reader.get(f"/s/{shown.story('minister')}.csv"))[0] == 404


async def test_an_address_that_asks_too_much_has_to_wait(shown, reader):
    reader.base = await shown.serve(rate_per_minute=10)

    statuses = [(await reader.get("/"))[0] for _ in range(6)]
    shown.clock.move(seconds=6)

    assert statuses == [200] * 5 + [429]
    assert (await reader.get("/"))[0] == 200


async def test_a_reader_behind_a_proxy_is_known_by_what_the_proxy_says_last(shown, reader):
    """Whatever the reader wrote before it, on a line of its own or not, and with whatever port."""
    reader.base = await shown.serve(rate_per_minute=10)

    for said in ("203.0.113.9:{}", "10.0.0.{}, 203.0.113.10", "[2001:db8::{}]:443"):
        statuses = [(await reader.get("/", **{"X-Forwarded-For": said.format(n)}))[0] for n in range(6)]
        assert statuses == [200] * 5 + [429]
    request = make_mocked_request(
        "GET", "/", headers=CIMultiDict([("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "192.0.2.1")])
    )
    assert Face(proxies=(request.remote or "",)).address_of(request) == "192.0.2.1"


async def test_health_and_metrics_are_never_on_the_public_face(shown, reader):
    reader.base = await shown.serve(url="https://news.example")

    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await reader.get(path))[0] == 200
        for name in ("news.example", "News.Example.", "news.example:8080"):
            assert (await reader.get(path, Host=name))[0] == 404
        assert (await reader.get(path, **{"X-Forwarded-For": "192.0.2.7"}))[0] == 404


async def test_feeds_name_the_public_address(shown, reader):
    reader.base = await shown.serve(url="https://news.example/")

    _, _, text = await reader.get("/w/harbours.atom", Host="news.example")

    assert 'href="https://news.example/w/harbours.atom"' in text


def shown_archive(shown):
    from bot.desk.desk import Desk

    return Desk(shown.database, shown.clock, who="web").archive
