"""Which text means a public Telegram channel."""

import pytest

from bot.news.feed.feed import address_of_feed
from bot.news.feed.telegram import channel_page, no_channel

CHANNEL = "https://t.me/s/portwatch"


@pytest.mark.parametrize(
    "given",
    [
        "@portwatch", "@PortWatch", "t.me/portwatch", "https://t.me/portwatch", "http://t.me/portwatch/",
        "https://t.me/s/portwatch", "https://t.me/s/PortWatch/12", "https://t.me/portwatch/12?single",
        "https://t.me/s/portwatch?before=40", "telegram.me/portwatch", "https://telegram.dog/s/portwatch",
        "https://www.t.me/portwatch", "https://portwatch.t.me", "portwatch.t.me/12", " https://T.ME/portwatch ",
        "https://t.me/portwatch/12/345", "https://t.me/portwatch#x", "https://t.me:443/portwatch",
    ],
)  # fmt: skip
def test_one_channel_is_one_address(given):
    assert channel_page(given) == CHANNEL
    assert no_channel(given) == ""


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("https://t.me/+AbCdEf", "private"),
        ("https://t.me/joinchat/AbCdEf", "private"),
        ("t.me/c/1234/5", "private"),
        ("https://t.me/addstickers/boats", "isn't a Telegram channel"),
        ("https://t.me/", "isn't a Telegram channel"),
        ("https://t.me/s/", "isn't a Telegram channel"),
        ("@ab", "4 to 32"),
        ("@storm-watch", "4 to 32"),
    ],
)
def test_what_else_is_at_telegram_is_named(given, says):
    assert channel_page(given) == ""
    assert says in no_channel(given)


@pytest.mark.parametrize(
    "given",
    ["https://ledger.example/t.me/portwatch", "https://not-t.me/portwatch", "portwatch", "https://[::1/x", "", "http://"],
)  # fmt: skip
def test_other_addresses_are_none_of_ours(given):
    assert (channel_page(given), no_channel(given)) == ("", "")


def test_a_search_in_a_channel_is_a_feed_of_its_own():
    assert channel_page("https://t.me/s/portwatch?q=%23storm") == f"{CHANNEL}?q=%23storm"


def test_a_channel_is_one_feed_however_it_was_written():
    assert {address_of_feed(one) for one in ("@PortWatch", "https://t.me/portwatch/7", CHANNEL)} == {CHANNEL}
