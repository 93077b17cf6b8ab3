"""The demo's sample articles."""

from datetime import timedelta

import pytest

from bot.demo.articles import ARTICLES
from bot.news.reading.reading import read
from tests.builders import NOW, an_item


@pytest.mark.parametrize("years", [0, 5])
def test_the_demo_does_not_age(years):
    """One article is old on purpose; nothing dates the others, whenever the demo runs."""
    now = NOW + timedelta(days=365 * years)
    dates = {
        article.slug: read(
            an_item(
                url=f"https://{article.outlet.path.split('/')[1]}.example/{article.slug}",
                title=article.title,
                content=article.html,
                summary="",
                published=now,
                fetched=now,
            )
        ).date
        for article in ARTICLES
    }

    old = {slug for slug, date in dates.items() if date and date < now - timedelta(days=1)}
    assert old == {"2024/03/haftar-russia-port"}
