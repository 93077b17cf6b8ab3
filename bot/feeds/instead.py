"""What an address gives that gives no feed, in words for who entered it. Nothing here decides whether it is one."""

import re

from bot.wording import say

_LOOKED_AT = 4_000  # bytes
_BEGINNINGS = {
    b"%PDF-": say("a PDF"),
    b"\x89PNG": say("a picture"),
    b"\xff\xd8\xff": say("a picture"),
    b"GIF8": say("a picture"),
    b"RIFF": say("a picture, a sound or a video"),
    b"ID3": say("a sound"),
    b"OggS": say("a sound or a video"),
    b"PK\x03\x04": say("a ZIP archive"),
}
_PASSWORD = re.compile(rb"(?i)<input\b[^>]{0,300}\btype\s*=\s*[\"']?password")
_ROOT = re.compile(rb"(?i)<(?:\w+:)?(opml|sitemapindex|urlset)\b")


def what_instead(body: bytes) -> str:
    """What `body` is, in a sentence; "" where that can't be told."""
    if not body.strip():
        return say("the answer is empty")
    for beginning, name in _BEGINNINGS.items():
        if body.startswith(beginning):
            return say("this is {kind}, not a feed", kind=name)
    start = body[:_LOOKED_AT].lower()
    if b"<html" in start or b"<!doctype html" in start:
        if _PASSWORD.search(body[:500_000]):
            return say("this is an HTML page that asks for a login, not a feed")
        return say("this is an HTML page, not a feed")
    root = _ROOT.search(start)
    if root and root[1].lower() == b"opml":
        return say("this is a list of feeds (OPML), not a feed; save it and import it")
    return say("this is a sitemap without news, not a feed") if root else ""
