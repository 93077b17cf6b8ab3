"""What an address gives that gives no feed, in words for who entered it. Nothing here decides whether it is one."""

import re

_LOOKED_AT = 4_000  # bytes
_BEGINNINGS = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture, a sound or a video",
    b"ID3": "a sound",
    b"OggS": "a sound or a video",
    b"PK\x03\x04": "a ZIP archive",
}
_PASSWORD = re.compile(rb"(?i)<input\b[^>]{0,300}\btype\s*=\s*[\"']?password")
_ROOT = re.compile(rb"(?i)<(?:\w+:)?(opml|sitemapindex|urlset)\b")


def what_instead(body: bytes) -> str:
    """What `body` is, in a sentence; "" where that can't be told."""
    if not body.strip():
        return "the answer is empty"
    for beginning, name in _BEGINNINGS.items():
        if body.startswith(beginning):
            return f"this is {name}, not a feed"
    start = body[:_LOOKED_AT].lower()
    if b"<html" in start or b"<!doctype html" in start:
        asks = " that asks for a login" if _PASSWORD.search(body[:500_000]) else ""
        return f"this is an HTML page{asks}, not a feed"
    root = _ROOT.search(start)
    if root and root[1].lower() == b"opml":
        return "this is a list of feeds (OPML), not a feed; save it and import it"
    return "this is a sitemap without news, not a feed" if root else ""
