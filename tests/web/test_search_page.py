"""Search as a page and as files: the language of the watchlists, carets, filters, and who finds what."""

import csv
import io
import json

import pytest

from tests.library import KEY


@pytest.mark.parametrize("query", ["harbour AND strike", "зерно", "ميناء", '"eleven ships"', "harbo*"])
async def test_a_search_finds_and_marks_what_a_watchlist_would(reader, query):
    status, _, text = await reader.get(f"/search?q={query}")

    assert status == 200
    assert "<mark>" in text
    assert "Nothing found" not in text


async def test_a_query_that_cant_be_read_shows_where(reader):
    status, _, text = await reader.get("/search?q=harbour AND (strike")

    assert status == 200
    assert "^</pre>" in text
    assert "<article" not in text


async def test_filters_narrow_by_day_source_language_and_watchlist(reader):
    async def titles(filters):
        _, _, text = await reader.get(f"/search.json?{filters}")
        return [item["title"] for item in json.loads(text)["items"]]

    assert "Порт принял первое зерно нового урожая" in await titles("lang=ru")
    assert len(await titles("q=strike&source=Northgate Post")) == 1
    assert await titles("q=wheat OR grain&until=2026-11-18") == []
    assert len(await titles("w=grain")) == 3


async def test_visitors_find_only_what_they_may_see(reader):
    for query in ("resigns", "小麦"):
        assert "Nothing found" in (await reader.get(f"/search?q={query}"))[2]
    assert "Nothing found" not in (await reader.get(f"/search?q=小麦&key={KEY}"))[2]
    assert (await reader.get("/search?w=officials"))[0] == 400


async def test_a_file_says_what_the_page_says(reader):
    _, headers, text = await reader.get("/search.csv?q=strike")

    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert headers["Content-Type"].startswith("text/csv")
    assert "attachment" in headers["Content-Disposition"]
    assert {"Meridian Wire", "The Harbour Ledger", "Northgate Post"} <= {row["source"] for row in rows}
    assert all(row["page"].startswith(f"{reader.base}/s/") for row in rows)


async def test_a_search_costs_an_address_more_than_a_page(shown, reader):
    reader.base = await shown.serve(rate_per_minute=20)

    statuses = [(await reader.get(f"/search?q=strike{number}"))[0] for number in range(3)]

    assert statuses == [200, 200, 429]
