"""What servers pack: read where the text is whole, refused where a byte of it is missing."""

import gzip

import pytest

from bot.errors import FeedUnreadableError
from bot.feeds.unpack import unpacker
from tests.servers.feed_server import rss

TEXTS = {"a feed": rss(*(f"Report {n}" for n in range(30))), "a few letters": b"<rss>ab</rss>"}


def unpacked(packed):
    opened = unpacker("gzip", packed)
    text = opened.take(packed, 1_000_000)
    opened.end()
    return text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("missing", range(9))
def test_a_text_whose_checksum_is_cut_off_is_whole(text, missing):
    packed = gzip.compress(text)

    assert unpacked(packed[: len(packed) - missing]) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_lacks_a_byte_is_cut_short(text):
    packed = gzip.compress(text)

    for end in range(11, len(packed) - 9):
        with pytest.raises(FeedUnreadableError):
            unpacked(packed[:end])
