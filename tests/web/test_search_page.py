"""Search as a page and as files: the language of the watchlists, carets, filters, and who finds what."""

import csv
import html
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.web.texts import date_of
from tests.library import KEY

TYPES = {"": "text/html", ".csv": "text/plain", ".json": "application/json"}


@pytest.mark.parametrize("query", ["harbour AND strike", "зерно", "ميناء", '"eleven ships"', "harbo*"])
async def test_a_search_finds_and_marks_what_a_watchlist_would(reader, query):
    status, _, text = await reader.get(f"/search?q={query}")

    assert status == 200
    assert "<mark>" in text
    assert "Nothing found" not in text


async def test_a_query_that_cant_be_read_shows_where(reader):
    status, _, text = await reader.get("/search?q=harbour AND (strike")

    assert status == 400
    assert "^</pre>" in text
    assert "<article" not in text


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("q=harbour AND (strike", 400, "never closed"),
        ("q=strike&since=2026-02-30", 400, "“2026-02-30” isn't a day"),
        ("until=yesterday", 400, "“yesterday” isn't a day"),
        (f"q={'a' * 1001}", 400, "at most 1,000 characters"),
        ("w=officials", 404, "there is no watchlist “officials” here"),
    ],
)
async def test_what_cant_be_asked_is_refused_on_the_page_and_in_files_alike(reader, asked, status, says):
    for form in ("", ".csv", ".json"):
        answered, headers, text = await reader.get(f"/search{form}?{asked}")

        assert answered == status
        assert says.lower() in html.unescape(text).lower()
        assert headers["Content-Type"].startswith(TYPES[form])


async def test_a_file_shows_where_a_query_goes_wrong(reader):
    _, _, text = await reader.get("/search.csv?q=harbour AND")
    _, _, said = await reader.get("/search.json?q=harbour AND")

    assert "harbour AND\n        ^^^" in text
    assert json.loads(said)["position"] == 8


def test_a_date_without_an_hour_is_shown_without_one():
    paris = ZoneInfo("Europe/Paris")

    assert date_of(datetime(2024, 3, 2, tzinfo=UTC), paris) == "2 Mar 2024"
    assert date_of(datetime(2024, 3, 2, 23, 30, tzinfo=UTC), paris) == "3 Mar 2024, 00:30"


async def test_articles_of_one_story_are_one_result(shown, reader):
    _, _, text = await reader.get("/search?q=dockers")

    assert text.count(f'<a href="/s/{shown.story("strike")}"') == 1
    assert "Found in 4 other articles of this story" in text


async def test_the_last_day_of_the_calendar_ends_nothing(reader):
    assert "<article" in (await reader.get("/search?q=strike&until=9999-12-31"))[2]
    assert "<article" in (await reader.get("/w/harbours?day=9999-12-31"))[2]


async def test_filters_narrow_by_day_source_language_and_watchlist(reader):
    async def titles(filters):
        _, _, text = await reader.get(f"/search.json?{filters}")
        return [item["title"] for item in json.loads(text)["items"]]

    assert "Порт принял первое зерно нового урожая" in await titles("lang=ru")
    assert len(await titles("q=strike&source=Northgate Post")) == 1
    assert await titles("q=wheat OR grain&until=2026-11-18") == []
    assert len(await titles("w=grain")) == 3


async def test_days_are_those_of_the_time_zone_that_the_page_names(shown, reader):
    async with shown.database.write() as work:
        (channel,) = await work.channels.all()
        await work.channels.save(replace(channel, timezone="America/Los_Angeles"))
        await work.commit()

    _, _, text = await reader.get("/search?q=wheat OR grain&until=2026-11-18")

    assert "18 Nov 2026, 18:26" in text  # which is the next day in UTC
    assert "Times of America/Los_Angeles" in text


async def test_visitors_find_only_what_they_may_see(reader):
    for query in ("resigns", "小麦"):
        assert "Nothing found" in (await reader.get(f"/search?q={query}"))[2]
    assert "Nothing found" not in (await reader.get(f"/search?q=小麦&key={KEY}"))[2]


async def test_a_file_says_what_the_page_says(reader):
    _, headers, text = await reader.get("/search.csv?q=strike")

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert headers["Content-Type"].startswith("text/csv")
    assert "attachment" in headers["Content-Disposition"]
    assert {"Meridian Wire", "The Harbour Ledger", "Northgate Post"} <= {row["source"] for row in rows}
    assert all(row["page"].startswith(f"{reader.base}/s/") for row in rows)


async def test_a_file_of_a_secret_address_leads_to_its_pages(reader):
    _, _, text = await reader.get(f"/search.json?q=小麦&key={KEY}")

    (found,) = json.loads(text)["items"]
    assert (await reader.get(found["page"].removeprefix(reader.base)))[0] == 200


async def test_a_search_costs_an_address_more_than_a_page(shown, reader):
    reader.base = await shown.serve(rate_per_minute=20)

    statuses = [(await reader.get(f"/search?q=strike{number}"))[0] for number in range(3)]

    assert statuses == [200, 200, 429]
