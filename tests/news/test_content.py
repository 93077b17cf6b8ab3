"""What a post says of an item, where it is no more than the facts about one item."""

from dataclasses import replace

from bot.news.content import PlacedItem, Rules, content_of, quote, with_better_text, with_original
from bot.news.ids import WatchlistId
from bot.news.reading.reading import plain_reading, read
from bot.news.story.placement import Role
from bot.query.document import Document
from bot.query.matcher import Match, match
from bot.query.parser import parse
from tests.builders import a_kept_item, a_member, a_placement

FERRY = WatchlistId(1)
TEXT = "The ferry has left the harbour after nine days in dock. Nobody was on board but its crew of eleven people."


def placed(number=1, *, query="ferry", story=1, role=Role.ORIGINAL, reading=read, **given):
    kept = a_kept_item(number, **({"summary": TEXT} | given))
    text = Document.of(title=kept.item.title, body=reading(kept.item).text, html=False)
    found = match(parse(query), text)
    return PlacedItem(
        kept=kept,
        reading=reading(kept.item),
        placement=a_placement(story, role=role),
        source="Wire",
        via="",
        matches={FERRY: found} if isinstance(found, Match) else {},
    )


def test_the_item_after_which_a_story_is_named_founds_it():
    assert placed(1).founds_story
    assert not placed(2).founds_story


def test_what_is_quoted_is_the_summary_that_the_post_would_have():
    item = placed()
    post = content_of(item, Rules(), names=["ferry"], spans=(), old=False)

    assert quote(item, Rules()) == post.summary == TEXT


def test_a_summary_that_was_written_for_it_is_quoted_as_it_is_and_never_replaced_by_a_copys_text():
    item = placed(model_summary="A ferry runs again.")
    post = content_of(item, Rules(), names=["ferry"], spans=(), old=False)
    copy = placed(2, role=Role.COPY)

    assert (post.summary, post.by_model) == ("A ferry runs again.", True)
    assert with_better_text(post, copy, Rules(), ()) == post


def test_a_copy_that_did_not_match_leaves_the_summary():
    short = replace(content_of(placed(summary=""), Rules(), names=["ferry"], spans=(), old=False), summary="")

    assert with_better_text(short, placed(2, role=Role.COPY), Rules(), None) == short
    assert with_better_text(short, placed(2, role=Role.COPY), Rules(), ()).summary == TEXT


def test_a_text_that_takes_too_long_is_told_as_its_plain_text():
    item = placed(reading=plain_reading, summary=f"<p>{TEXT}</p>")

    assert quote(item, Rules()) == TEXT


def test_the_headline_and_the_source_are_those_of_the_original_that_comes_after_its_copies():
    copy = content_of(placed(), Rules(), names=["ferry"], spans=(), old=False)
    first = replace(placed(2, title="The ferry is back", role=Role.COPY), source="Ledger")

    assert with_original(copy, first, a_member(1, source="Wire"), ()) == copy
    told = with_original(copy, first, a_member(2, source="Ledger"), ())
    assert (told.source, told.headline) == ("Ledger", "The ferry is back")
