"""What recognition and summaries have reached on labelled data may not get worse: floors.toml."""

import os
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.news import moulds, own_stories, syndication
from tests.news.boilerplate_scores import boilerplate_scores
from tests.news.story_scores import CORPUS, dev_scores, kept_items, pair_scores, place_all, scores
from tests.news.summary_scores import summary_scores

pytestmark = pytest.mark.once
MADE = 1  # the seed of what we make
FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))
needs_corpus = pytest.mark.skipif(
    not CORPUS.exists() and os.environ.get("CI") != "true",
    reason="the shared corpus is not beside the checkout",
)


def hold(name, reached):
    least = {
        key: reached[key] for key, floor in FLOORS[name].get("least", {}).items() if reached[key] < floor
    }
    most = {key: reached[key] for key, roof in FLOORS[name].get("most", {}).items() if reached[key] > roof}
    assert not least, f"{name}: worse than the floor"
    assert not most, f"{name}: worse than the roof"


def test_our_own_stories_in_four_languages_are_all_told_apart():
    placed = place_all(kept_items(own_stories.rows()))

    hold("stories_own", scores(own_stories.labels(), {guid: one.story for guid, one in placed}))


@pytest.mark.parametrize("half", ["dev", "blind"])
def test_our_own_notices_in_25_languages_go_and_news_stays(half):
    hold(f"boilerplate_{half}", boilerplate_scores(half))


@pytest.mark.corpus
@needs_corpus
@pytest.mark.slow
def test_the_development_set_is_recognised_as_well_as_before():
    hold("stories_dev", dev_scores())


@pytest.mark.corpus
@needs_corpus
@pytest.mark.slow
def test_articles_are_known_by_their_keys_alone_as_well_as_before():
    """As if every copy came after its article has left the window."""
    hold("stories_recall", dev_scores(window=timedelta()))


def test_reports_of_one_mould_are_told_apart_as_well_as_before():
    rows, labels = moulds.made(seed=MADE)

    hold("stories_moulds", scores(labels, {guid: one.story for guid, one in place_all(kept_items(rows))}))


@pytest.mark.corpus
@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("of", ["summaries", "dev"])
def test_articles_that_we_syndicate_ourselves_are_recognised_as_well_as_before(of):
    articles = {"summaries": syndication.articles_with_summaries, "dev": syndication.articles_of_dev}[of]
    rows, labels = syndication.made(articles(), seed=MADE)

    hold(
        f"stories_syndicated_{of}",
        scores(labels, {guid: one.story for guid, one in place_all(kept_items(rows))}),
    )


@pytest.mark.corpus
@needs_corpus
def test_real_pairs_are_recognised_as_well_as_before():
    hold("stories_pairs", pair_scores())


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_summaries_are_no_worse_than_before_and_than_the_lead(lang):
    hold(f"summaries_{lang}", summary_scores(lang))
