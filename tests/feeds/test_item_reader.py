"""Reading items in a process of its own: the others are read whatever one of them does."""

import asyncio

import pytest

from bot.feeds import item_reader
from bot.feeds.item_reader import WorkerReader
from bot.news.reading.reading import plain_reading, read
from tests.builders import an_item


@pytest.fixture
def reader():
    with WorkerReader(cpu_seconds=1) as running:
        yield running


async def test_items_are_read_as_in_this_process(reader):
    items = [an_item(guid=str(number), title=f"Ferry {number}") for number in range(3)]

    assert await reader.read(items, {items[0].feed: frozenset({1})}, frozenset()) == [
        read(item, frozenset({1})) for item in items
    ]


def _read_or_hang(given, houses):
    while any(item.title == "Hangs" for item, _ in given):
        pass
    return [read(item, lines) for item, lines in given]


async def test_a_text_that_never_ends_costs_itself_alone(reader, monkeypatch):
    """Whatever it is that never ends: here it is a reader that hangs on one headline."""
    monkeypatch.setattr(item_reader, "_read_all", _read_or_hang)
    items = [an_item(guid="1"), an_item(guid="2", title="Hangs"), an_item(guid="3")]
    ticks = 0

    async def count():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.05)

    ticking = asyncio.create_task(count())
    first, hung, third = await reader.read(items, {}, frozenset())
    ticking.cancel()

    assert (first, hung, third) == (read(items[0]), None, read(items[2]))
    assert ticks > 10  # the event loop went on


def test_what_can_t_be_read_is_still_plain_text():
    reading = plain_reading(an_item(title="A <b>ferry</b>", content="<p>It <i>left</i>.</p>"))

    assert (reading.title, reading.text.strip(), reading.credit.source) == ("A ferry", "It left.", "")
