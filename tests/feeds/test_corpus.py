"""Real feeds: every captured one gives all its items, and no made one stops the poller. Reads `../shared`."""

import functools
import json
import os
from pathlib import Path

import pytest

from bot.errors import FeedUnreadableError
from bot.feeds.parse import parse
from tests.builders import NOW

CORPUS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "corpus" / "feeds"

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def manifest():
    if not (CORPUS / "manifest.jsonl").exists():
        reason = f"no feeds to read in {CORPUS.parent.name}/feeds"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    lines = (CORPUS / "manifest.jsonl").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line.get("kind")]


@functools.cache
def read_file(name):
    return parse((CORPUS / name).read_bytes(), url="https://outlet.example/feed", now=NOW)


def read(line):
    return read_file(line["file"])


def test_every_captured_feed_gives_all_its_items(manifest):
    captured = [line for line in manifest if line["kind"] == "captured"]

    wrong = {line["file"]: n for line in captured if (n := len(read(line).items)) != line.get("entries", 0)}

    assert len(captured) > 200
    assert wrong == {}


def test_items_of_captured_feeds_have_a_link_a_text_and_mostly_a_time(manifest):
    """Four feeds out of 213 have entries with nothing in them."""
    items = [item for line in manifest if line["kind"] == "captured" for item in read(line).items]

    bare = [item for item in items if not item.url or not (item.title or item.summary or item.content)]
    undated = [item for item in items if item.published is None]

    assert len(items) > 5000
    assert len(bare) <= 20
    assert len(undated) / len(items) < 0.06


def test_no_made_feed_stops_the_poller(manifest):
    made = [line for line in manifest if line["kind"] == "synthetic"]
    fewer = {}
    for line in made:
        try:
            found = len(read(line).items)
        except FeedUnreadableError:
            found = 0
        if found < line.get("entries", 0):
            fewer[line["file"]] = found

    assert len(made) == 2195
    assert fewer == {}
