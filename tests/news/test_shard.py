"""Which feeds are polled by one process: all of one owner of hosts."""

import pytest

from bot.news.feed.shard import SHARDS, owner_of, shard_of


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://feeds.quay.example/rss", "quay.example"),
        ("https://www.quay.example/news.xml", "quay.example"),
        ("not an address", "not an address"),
    ],
)
def test_all_hosts_of_an_owner_are_in_one_shard(url, owner):
    assert owner_of(url) == owner
    assert shard_of(url) == shard_of(f"https://{owner}/" if "." in owner else url)
    assert 0 <= shard_of(url) < SHARDS
