"""Dataclasses as JSON and back, across versions of the program."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codec import dump, load
from bot.errors import StorageError
from bot.news.alert import Mark, Outlet, Post
from bot.news.ids import ItemId
from bot.storage.engine.columns import storable

texts = st.text()
marks = st.lists(st.builds(Mark, start=st.integers(), end=st.integers()), max_size=3).map(tuple)
times = st.none() | st.datetimes(timezones=st.just(UTC))
posts = st.builds(
    Post,
    headline=texts,
    url=texts,
    source=texts,
    published=times,
    headline_marks=marks,
    also_in=st.lists(st.builds(Outlet, source=texts, url=texts), max_size=3).map(tuple),
    resurfaced=times,
    paywalled=st.booleans(),
)


@given(posts)
def test_any_post_comes_back_as_it_was(post):
    assert load(Post, dump(post)) == post


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Everything:
    number: int
    ratio: float
    flag: bool
    colour: Colour
    moment: datetime
    span: timedelta
    raw: bytes
    item: ItemId
    maybe: str | None
    either: int | str
    pair: tuple[int, str]
    many: list[Mark]
    few: frozenset[str]
    by_item: Mapping[ItemId, str]
    by_name: Mapping[str, float] = field(default_factory=dict)


EVERYTHING = Everything(
    number=-(2**60),
    ratio=0.1,
    flag=True,
    colour=Colour.RED,
    moment=datetime(2026, 11, 25, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=1))),
    span=timedelta(hours=36, microseconds=1),
    raw=b"\x00\xff",
    item=ItemId(7),
    maybe=None,
    either="seven",
    pair=(1, "one"),
    many=[Mark(start=0, end=1)],
    few=frozenset({"a"}),
    by_item={ItemId(3): "three"},
    by_name={"x": 1.5},
)


def test_every_kind_of_field_comes_back_as_it_was():
    assert load(Everything, dump(EVERYTHING)) == EVERYTHING
    assert load(Everything, dump(EVERYTHING)).moment.tzinfo is UTC


def test_a_row_of_a_newer_program_loads_without_what_we_do_not_know():
    text = '{"headline":"H","url":"U","source":"S","invented_later":{"a":[1]}}'

    assert load(Post, text) == Post(headline="H", url="U", source="S")


def test_a_row_of_an_older_program_takes_the_defaults_of_what_it_has_not():
    older = json.loads(dump(Post(headline="H", url="U", source="S", lang="fr")))
    del older["also_in"], older["paywalled"]

    assert load(Post, json.dumps(older)) == Post(headline="H", url="U", source="S", lang="fr")


def test_a_whole_number_is_a_ratio_too():
    assert load(Everything, dump(EVERYTHING).replace('"ratio":0.1', '"ratio":2')).ratio == 2.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"headline":"H","url":"U"}',
        '{"headline":7,"url":"U","source":"S"}',
        '{"headline":"H","url":"U","source":"S","paywalled":1}',
        '{"headline":"H","url":"U","source":"S","published":"yesterday"}',
        '{"headline":"H","url":"U","source":"S","also_in":{}}',
        '{"headline":"H","url":"U","source":"S","also_in":["x"]}',
        '{"headline":"H","url":"U","source":"S","published":17}',
    ],
)
def test_what_is_no_post_is_refused_with_what_to_do(text):
    with pytest.raises(StorageError, match="Post that can't be read"):
        load(Post, text)


@pytest.mark.parametrize("value", [object(), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_what_has_no_json_form_is_a_mistake_of_ours(value):
    with pytest.raises(TypeError):
        dump([value])


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("plain ☃ 😀", "plain ☃ 😀"),
        ("a\x00b", "a�b"),
        ("half \ud83d", "half �"),
        ("\ude00 half", "� half"),
        ("two halves \ud83d\ude00", "two halves 😀"),
    ],
)
def test_what_a_database_can_t_hold_is_replaced(text, stored):
    assert storable(text) == stored
