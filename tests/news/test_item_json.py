"""An item as a line of an archive: read back as it was written, and refused by the name of its key."""

import json
from datetime import UTC, datetime

import pytest

from bot.news.item_json import from_json, to_json
from tests.builders import NOW, after, an_item

LEAST = {"id": "1", "title": "Ferry runs again"}


@pytest.mark.parametrize(
    "item",
    [
        an_item(),
        an_item(published=None, lang="en-GB", tags=("sea", "transport"), source="Wire", author="B. Quay"),
        an_item(
            page="The whole text.",
            page_url="https://harbour-gazette.example/ferry",
            page_date=NOW,
            updated=NOW,
        ),
    ],
)
def test_an_item_is_read_back_as_it_was_written(item):
    assert from_json(json.loads(json.dumps(to_json(item))), now=after(days=9)) == item


def test_a_page_stands_there_only_where_it_was_read():
    assert "page" not in to_json(an_item())


def test_little_is_needed_and_what_is_unknown_is_passed_over():
    item = from_json(LEAST | {"id": 7, "mood": "calm", "tags": None}, now=NOW)

    assert (item.guid, item.title, item.fetched, item.tags) == ("7", "Ferry runs again", NOW, ())


def test_what_was_published_later_was_not_fetched_before():
    item = from_json(LEAST | {"published": "2026-12-24T18:00:00+01:00"}, now=NOW)

    assert item.published == item.fetched == datetime(2026, 12, 24, 17, tzinfo=UTC)


def test_a_time_without_a_zone_is_utc():
    assert from_json(LEAST | {"updated": "2026-11-25T08:30:00"}, now=NOW).updated == NOW


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ([LEAST], "an object is expected"),
        ({"title": "Ferry"}, "id is missing"),
        ({"id": "1"}, "title, summary and content are all empty"),
        (LEAST | {"title": ["Ferry"]}, "title: this must be a text"),
        (LEAST | {"published": "yesterday"}, "published: 'yesterday' isn't an RFC 3339 time"),
        (LEAST | {"updated": "0001-01-01T00:00:00+14:00"}, "updated: .* is out of range"),
        (LEAST | {"tags": "sea"}, "tags: a list of texts"),
        (LEAST | {"tags": ["sea", 1]}, "tags: a list of texts"),
    ],
)
def test_what_cannot_be_read_is_named(tree, message):
    with pytest.raises(ValueError, match=message):
        from_json(tree, now=NOW)
