"""What a headline is about, and whether a text knows of it; standing sentences and identity without content."""

from datetime import timedelta

import pytest

from bot.news.story.placement import Role
from bot.news.story.topic import alike, goes_with_any, knows, units
from bot.text import rough_words
from tests.news.newsroom import BODY, LEAD, OTHER, Newsroom

LETTER = "Sign up for our evening letter, and be the first to hear what happens on the islands. "


def of(text):
    return units(rough_words(text))


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Council votes to close the swimming pool", "Snow strands lorries on the pass", False),
        ("Council votes to close the pool", "Pool: council votes for closing", True),
        ("Live: fire at the mill", "Live: mayor resigns over flood report", False),
        ("市長が辞職願を提出", "市長、辞職願提出", True),
        ("市長が辞職願を提出", "病院の移転先が決定", False),
        ("รถบัสนักเรียนพลิกคว่ำ", "ราคายางพาราตกต่ำ", False),
        ("पुल गिरने पर इंजीनियर निलंबित", "गन्ने के दाम पर किसानों का धरना", False),
        ("", "A headline", False),
    ],
)
def test_headlines_are_alike_where_half_of_what_they_say_is_the_same(one, other, is_alike):
    assert alike(of(one), of(other)) is is_alike


def test_a_text_knows_a_headline_in_other_forms_too():
    assert knows(of("Im Rathaus beschlossen die Räte das Verbot."), of("Rat beschließt Verbote"))
    assert not knows(of(LETTER), of("Bishop resigns over land deal"))
    assert not knows(of(LETTER), of(""))


def test_a_headline_of_one_word_or_of_what_the_other_says_tells_nothing():
    assert not goes_with_any(of(LETTER), of("Flood"), of("Bishop resigns over land deal"))
    assert not goes_with_any(of(LETTER), of("Bishop resigns over land"), of("Bishop resigns over land deal"))


@pytest.mark.parametrize("first", ["whole", "letter"])
def test_an_article_under_a_standing_sentence_is_not_what_stands_there_alone(first):
    room = Newsroom()
    whole = {"title": "Northern quay reopens", "content": f"<p>{LETTER}</p><p>{LEAD}</p><p>{BODY}</p>"}
    letter = {"title": "Bishop resigns over land deal", "content": f"<p>{LETTER}</p>"}
    one, other = (whole, letter) if first == "whole" else (letter, whole)
    room.take(feed="a", **one)

    assert room.take(feed="a", **other).role is Role.ORIGINAL


def test_a_blurb_that_knows_one_headline_by_chance_goes_with_none_once_two_have_it():
    room = Newsroom()
    blurb = "Radio Salt, the voice of the island since 1974: news, sport and music at any time of the day or night."
    room.take(title="Mayor of Oldtown held for fraud", content=blurb, feed="a")
    room.take(title="Rain leaves three hamlets without power", content=blurb, feed="a")

    assert room.take(title="Salt sports club signs keeper", content=blurb, feed="b").role is Role.ORIGINAL


def test_a_long_blurb_makes_no_copies_within_its_source():
    room = Newsroom()
    room.take(title="Mayor of Oldtown held for fraud", content=BODY, feed="a")

    assert room.take(title="Cheese recalled for listeria", content=BODY, feed="a").role is Role.ORIGINAL


def test_a_copy_under_a_headline_of_its_own_is_still_known():
    room = Newsroom()
    room.take(title="Northern quay reopens after ferry accident", content=LEAD + BODY)

    assert room.take(title="Divers give all-clear", content=LEAD + BODY).story == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Council votes to close the swimming pool", LEAD), ("Snow strands lorries on the pass", OTHER)),
        (("Live: fire at the mill", "The roof has gone."), ("Live: mayor resigns", "She leaves at once.")),
        (("Council votes to close the pool", ""), ("Snow strands lorries on the pass", "")),
    ],
    ids=["slot", "fragments", "headlines alone"],
)
@pytest.mark.parametrize("same", ["guid", "url"])
def test_a_guid_or_link_used_again_for_something_else_is_another_story(one, other, same):
    room = Newsroom()
    used = {same: "https://outlet.example/live/now"}
    room.take(title=one[0], content=one[1], feed="a", **used)

    assert room.take(title=other[0], content=other[1], feed="a", **used).role is Role.ORIGINAL


def test_a_link_that_two_stories_have_says_nothing_of_the_next():
    room = Newsroom()
    link = "https://outlet.example/live/now"
    for title, text in (("Fire at the mill", "The roof has gone."), ("Mayor resigns", "She leaves at once.")):
        room.take(title=title, content=text, feed="a", url=link)

    placed = room.take(title="Mill on fire", content="Now the walls.", feed="b", url=link)

    assert placed.reason != "the same link"


def test_a_standing_headline_over_texts_that_do_not_know_it_is_no_story():
    room = Newsroom()
    room.take(title="Our morning briefing for you", content="The budget passes, and rain cuts the pass road.")

    placed = room.take(
        title="Our morning briefing for you",
        content="Bus drivers strike for a second day; a poet dies.",
        after=timedelta(hours=20),
    )

    assert placed.role is Role.ORIGINAL
