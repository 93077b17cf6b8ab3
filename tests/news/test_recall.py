"""What is known of an article when its text has long left the window."""

from datetime import timedelta

import pytest

from bot.news.ids import FeedId, ItemId
from bot.news.item import KeptItem
from bot.news.reading.reading import read
from bot.news.story.index import Fingerprinted, StoryIndex, arrival
from bot.news.story.placement import Role
from bot.news.story.recall import keys_of, worth_comparing, worth_keeping
from tests.builders import NOW, an_item
from tests.news.newsroom import BODY, LEAD, OTHER, SENTENCES
from tests.news.story_scores import Archive

LATER = NOW + timedelta(days=300)
TITLE = "Northern quay reopens after ferry accident"


@pytest.fixture
def take():
    """Brings items to an archive with a window of two weeks; the first article is there since NOW."""
    archive, count = Archive(), 0

    def take(*, feed=2, at=LATER, **given):
        nonlocal count
        count += 1
        defaults = {
            "guid": f"entry-{count}",
            "url": f"https://outlet{feed}.example/articles/{count}",
            "feed": f"https://outlet{feed}.example/feed.xml",
            "summary": "",
            "fetched": at,
        }
        item = an_item(**defaults | given)
        return archive.place(KeptItem(id=ItemId(count), feed_id=FeedId(feed), item=item))

    take(feed=1, at=NOW, title=TITLE, content=LEAD + BODY)
    return take


@pytest.mark.parametrize(
    ("title", "content"),
    [
        (TITLE, LEAD + BODY),
        ("Ships return to Port Selva", LEAD + BODY),
        ("Ships return to Port Selva", (LEAD + BODY)[:500] + "... [+1200 chars]"),
        ("Ships return to Port Selva", f"{LEAD} {OTHER} {BODY}"),
        ("Ships return to Port Selva", LEAD + BODY.replace("Repairs", "The repairs").replace("It", "She")),
        ("Ships return to Port Selva", (LEAD + BODY)[:200]),
    ],
    ids=["exact", "headline", "cut", "with local text", "edited", "summary"],
)
def test_a_copy_under_a_new_date_belongs_to_its_old_story(take, title, content):
    placed = take(title=title, content=content)

    assert (placed.role, placed.story, placed.known_since) == (Role.COPY, 1, NOW)
    assert placed.reason.endswith("first seen on 2026-11-25")


def test_summaries_of_long_texts_are_known(take):
    """The keys of a text are not spent on what a summary never has."""
    for number in range(12):
        text = ". ".join(
            f"In the {word}{number} of the valley {number} people {SENTENCES[(at + number) % len(SENTENCES)]}"
            for at, word in enumerate(
                ["hall", "mill", "yard", "dam", "lane", "inn", "port", "wood", "shop", "well"] * 3
            )
        )
        take(feed=50 + number, at=NOW, title=f"Report {number} of the valley", content=text)

        placed = take(feed=80 + number, title="What people heard", content=text[:200])

        assert placed.role is Role.COPY


def test_a_text_that_was_reworded_throughout_is_known_by_its_names_and_figures(take):
    text = f"{OTHER} The mayor of Belling, Ada Lind, paid 14 pilots of the Marigold, Bea Novak said in Selva on Monday."
    take(feed=7, at=NOW, title="Pilots are paid", content=text)
    reworded = text
    for word in ("regional", "voted", "for", "pay", "the", "levy", "had", "year", "said"):
        reworded = reworded.replace(f" {word} ", f" {word}, so to speak, ", 1)

    placed = take(title="Money for the pilots", content=reworded)

    assert placed.story == 2
    assert 0.3 < placed.similarity < 0.6


def test_the_same_link_is_known(take):
    placed = take(url="https://outlet1.example/articles/1", title=TITLE, content=LEAD)

    assert (placed.role, placed.story) == (Role.COPY, 1)


def test_a_newer_text_of_the_same_entry_is_an_update_that_says_what_is_new(take):
    placed = take(
        feed=1, guid="entry-1", title=TITLE, content=LEAD + BODY + " The captain paid 9,000 crowns."
    )

    assert (placed.role, placed.story) == (Role.UPDATE, 1)
    assert "9,000 crowns" in placed.new_facts


def test_a_source_that_prints_its_own_article_again_has_not_got_it_from_another(take):
    placed = take(feed=1, title=TITLE, content=LEAD + BODY + " The captain paid 9,000 crowns.")

    assert (placed.role, placed.story) == (Role.UPDATE, 1)


@pytest.mark.parametrize(
    ("given"),
    [
        {"title": TITLE, "content": OTHER},
        {"title": "Beds taxed", "content": OTHER, "url": "https://outlet1.example/articles/1"},
        {"title": "Beds taxed", "content": "", "url": "https://outlet1.example/articles/1"},
        {"title": "Beds taxed", "content": OTHER, "feed": 1, "guid": "entry-1"},
        {"title": TITLE, "content": ""},
        {"title": "Owner sued", "content": OTHER + BODY[:250]},
    ],
    ids=["headline", "link", "link, no text", "guid", "headline alone", "background"],
)
def test_what_is_given_to_another_article_recalls_nothing(take, given):
    given = dict(given)
    feed = given.pop("feed", 2)

    assert take(feed=feed, **given).role is Role.ORIGINAL


def test_a_report_of_the_same_mould_with_other_figures_is_its_own_story(take):
    report = "Cargo through Port Selva rose {} percent to {} tons in {}, the port said. It handled {} ships, {} more"
    report += (
        " than a year before, and {} cruise liners. Grain made up {} percent of it and timber {} percent."
    )
    take(at=NOW, title="Cargo rises in Port Selva", content=report.format(4, 900, "May", 81, 7, 3, 40, 22))

    placed = take(title="Cargo rises in Port Selva", content=report.format(6, 950, "June", 88, 9, 5, 44, 19))

    assert placed.role is Role.ORIGINAL


def test_what_the_index_knows_decides_before_what_is_brought_to_it():
    index = StoryIndex()
    kept = [
        KeptItem(id=ItemId(n), feed_id=FeedId(n), item=an_item(title=TITLE, content=LEAD + BODY))
        for n in (7, 8)
    ]
    old = Fingerprinted(
        id=ItemId(1), story=1, seen=NOW, fingerprint=arrival(kept[0], read(kept[0].item)).packed
    )
    index.place(kept[0], now=LATER)

    assert index.place(kept[1], now=LATER, old=[old]).story == 7


def test_a_fingerprint_of_another_version_recalls_nothing():
    kept = KeptItem(id=ItemId(7), feed_id=FeedId(1), item=an_item(title=TITLE, content=LEAD + BODY))
    old = Fingerprinted(
        id=ItemId(1), story=1, seen=NOW, fingerprint=b"\xff" + arrival(kept, read(kept.item)).packed[1:]
    )

    assert StoryIndex().place(kept, now=LATER, old=[old]).role is Role.ORIGINAL


def test_what_is_kept_of_a_text_is_among_what_is_asked():
    for content in (LEAD, LEAD + BODY, LEAD + BODY + OTHER, " ".join(SENTENCES)):
        item = an_item(summary="", title=TITLE, content=content)
        new = arrival(KeptItem(id=ItemId(1), feed_id=FeedId(1), item=item), read(item))

        assert set(keys_of(new.print)) <= set(new.keys)
        assert len(new.keys) <= 3 + 16


def test_a_text_has_eight_keys_beside_the_exact_ones_and_a_short_one_none():
    def keys(**given):
        item = an_item(summary="", **given)
        return keys_of(arrival(KeptItem(id=ItemId(1), feed_id=FeedId(1), item=item), read(item)).print)

    assert len(keys(content=LEAD + BODY)) == 3 + 8
    assert len(keys(content="The quay is open.")) == 2
    assert len(keys(content="The quay is open.", url="")) == 1
    assert all(-(1 << 63) <= key < 1 << 63 for key in keys(content=LEAD + BODY))


def test_a_sequence_that_many_texts_hold_recalls_nobody_and_is_kept_no_more():
    many = {
        5: [ItemId(n) for n in range(16)],
        6: [ItemId(3)],
        7: [ItemId(3)],
        -9: [ItemId(n) for n in range(9)],
    }

    assert worth_comparing([5], many) == []
    assert worth_comparing([5, 6], many) == []
    assert worth_comparing([6, 7], many) == [3]
    assert worth_comparing([-9], many) == [0, 1, 2, 3]
    assert worth_keeping([5, 6, 8, -9], many) == (6, 8)
