"""Corners of the nouns that no usual item reaches: hostile repetition, full memories, what is there no more."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from bot.news.boilerplate import phrasebook
from bot.news.boilerplate.clean import clean, headline
from bot.news.boilerplate.phrasebook import Phrasebook
from bot.news.feed.health import trouble
from bot.news.feed.pace import Pace
from bot.news.ids import ItemId, StoryId
from bot.news.language.dates import date_in, is_day, is_month, stated_in, true_date
from bot.news.link.canonical import canonical, target
from bot.news.story.fingerprint import Fingerprint, _Ids, fingerprint
from bot.news.story.recall import keys_if_readable
from tests.builders import NOW, a_feed, after, an_item
from tests.news.newsroom import BODY, LEAD, OTHER, Newsroom

NEWS = (
    "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside since Friday."
)


# ---- boilerplate


@pytest.mark.parametrize("times", [1, 5, 6, 7, 12])
def test_however_often_readers_are_invited_the_article_stays(times):
    cleaned = clean(NEWS + "\nRead more" * times)

    assert cleaned.text.startswith(NEWS)
    assert times > 10 or cleaned.text == NEWS


def test_a_text_of_flags_alone_or_with_many_keeps_its_news():
    assert clean("BREAKING: " * 9 + NEWS).text.endswith(NEWS)
    assert clean("BREAKING:").text == "BREAKING:"
    assert headline("BREAKING: UPDATE 1 - LIVE: EXCLUSIVE: Quay opens") == "EXCLUSIVE: Quay opens"


def test_an_invitation_in_the_middle_of_a_line_must_carry_its_arrow():
    assert clean(f"{NEWS} Officials would not say Read more").text.endswith("would not say Read more")
    assert clean(f"{NEWS} Officials would not say Read more »").text.endswith("would not say")


@pytest.mark.parametrize("call", ["Sign up for our newsletter", "Follow us on Facebook"])
def test_what_somebody_in_the_news_says_is_no_call_to_readers(call):
    said = f"{NEWS}\n{call}, the pilots said."

    assert clean(said).text == said
    assert clean(f"{NEWS}\n{call}").text == NEWS


def test_a_paywall_below_other_notices_ends_the_article():
    wall = "You have 61% of this article left to read. The rest is reserved for subscribers."

    cleaned = clean(f"{NEWS}\nSign up for our newsletter\nNobody was hurt.\n{wall}")

    assert cleaned.text == f"{NEWS}\nNobody was hurt."
    assert cleaned.paywalled


@pytest.mark.parametrize("text", ["PARIS (Reuters) -", "LONDON, Nov 3 (Reuters) -", "BREAKING - "])
def test_an_opening_with_nothing_behind_it_is_the_text(text):
    assert clean(text).text == text.strip()


def test_a_question_goes_with_the_answer_that_its_line_gives():
    cleaned = clean(f"{NEWS}\nAlready a subscriber? Log in\nThe pilots will return to work at noon.")

    assert cleaned.text == f"{NEWS}\nThe pilots will return to work at noon."


# ---- dates


def test_midnight_stands_for_a_day_of_which_the_hour_is_not_known():
    assert is_day(date_in("October 11, 2023"))
    assert not is_day(NOW)


def test_a_word_before_a_year_is_no_month():
    assert date_in("in summer 2023") is None
    assert date_in("since summer 2023, on October 11, 2023").day == 11


def test_the_midst_of_an_article_states_no_date_of_it_and_the_end_of_a_long_line_does():
    said, lines = (
        "This article was first published on October 11, 2023.",
        "The pilots went back to work.\n" * 6,
    )

    assert stated_in(f"{lines}{said}\n{lines}") is None
    assert stated_in(f"{lines}{said}").day == 11
    assert stated_in(f"{NEWS} {NEWS} {NEWS} {said}").day == 11


def test_a_link_of_the_future_dates_nothing():
    item = an_item(url="https://ledger.example/2031/03/quay", published=None)

    assert true_date(item, stated=None) is None
    assert not is_month(NOW)


# ---- links


def test_a_redirector_in_too_many_redirectors_is_left_at_that():
    url = "https://ledger.example/quay"
    for _ in range(9):
        url = "https://www.google.com/url?q=" + quote(url, safe="")

    assert target(url).startswith("https://www.google.com/url?q=")


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://news.yahoo.com/quay-opens-1.html", "https://news.yahoo.com/quay-opens-1.html"),
        ("https://bücher.example/quay", "https://xn--bcher-kva.example/quay"),
        ("https://ü" + "x" * 70 + ".example/quay", "https://ü" + "x" * 70 + ".example/quay"),
        ("https://ledger.example/../../quay", "https://ledger.example/quay"),
        (
            "https://ledger.example/quay" + "/index.html" * 9,
            "https://ledger.example/quay" + "/index.html" * 5,
        ),
    ],
)
def test_odd_addresses_have_a_form_too(url, form):
    assert canonical(url) == form


# ---- memories that are full, and what left them


def test_what_words_are_remembered_as_is_the_same_after_the_memory_was_full():
    ids = _Ids()
    known = ids["quay"]
    for number in range(100_001):
        dict.__setitem__(ids, str(number), 0)

    assert ids["harbour"] == _Ids()["harbour"]
    assert (len(ids), ids["quay"]) == (1, known)


def test_phrases_are_found_after_the_memory_was_full(monkeypatch):
    monkeypatch.setattr(phrasebook, "_MOST_KEYS", 2)
    book = Phrasebook(("read more", "sign in"), tail="")

    for text in ("read more", "sign in", "reads", "signal", "read more"):
        found = book.fullmatch(text, 0, len(text))
        assert bool(found) is (text in ("read more", "sign in"))


def test_a_fingerprint_of_another_version_has_no_keys():
    assert keys_if_readable(b"\xff of a version to come") == ()


def test_a_fingerprint_that_knew_no_names_is_still_compared_with():
    text = "the quay of the harbour was opened again after the ferry had struck it in the fog on friday night"
    packed = fingerprint("The quay is open", text).pack()
    assert packed[:1] == b"\x04"
    older = (
        b"\x01" + packed[1:45] + packed[47:]
    )  # 16 bits behind the other numbers say how many names there are

    assert Fingerprint.unpack(older).text_key == fingerprint("", text).text_key
    assert Fingerprint.unpack(older).title == "the quay is open"
    assert keys_if_readable(older) == keys_if_readable(packed) != ()


def test_a_story_that_left_the_window_cannot_be_moved_and_nothing_breaks():
    room = Newsroom(window=timedelta(days=2))
    first = room.take(title="Northern quay reopens", content=LEAD + BODY)
    room.now = after(days=5)
    room.index.clean_up(room.now)
    second = room.take(title="Parliament votes for levy", content=OTHER)

    room.index.move([(ItemId(1), StoryId(2), first.fingerprint), (ItemId(77), StoryId(2), b"")])
    room.index.move([(ItemId(2), second.story, second.fingerprint)])
    room.index.clean_up(room.now)

    assert len(room.index) == 1
    assert room.take(title="Levy on beds", content=OTHER).story == second.story


# ---- health


def test_a_feed_whose_entries_all_changed_says_so_for_a_day():
    feed = a_feed(pace=Pace(replaced=NOW.isoformat()).written(), last_ok=NOW, last_new=NOW)

    assert trouble(feed, now=after(hours=1)).kind == "replaced"
    assert trouble(feed, now=after(days=3)) is None
