"""Posts of X, as the feed of whatever bridge gives them (RSSHub, nitter and its like, rss.app): the words of who wrote them.

A bridge writes "RT by @ada:", "Re", names and dates around the words, and the post that is quoted below them. Here the words
are found again, and credited to their author; the quoted post is matched and never quoted. Whose feed it is, its address says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from urllib.parse import urlsplit

from bot.feeds.posts import captioned, headline_of
from bot.news.item import Item
from bot.text import plain

_STATUS = re.compile(r"/(?P<handle>\w{1,15})/status(?:es)?/\d{1,25}", re.ASCII)
_ADDRESS_OF_POST = re.compile(
    r"(?:https?://)?[\w.-]{4,100}/\w{1,15}/status(?:es)?/\d{1,25}\S{0,50}|pic\.(?:twitter|x)\.com/\w+"
)
_MOST = 100_000  # characters
_FRAMES = 10  # before the words
# Where the post that is quoted begins, and how bridges frame a post of its own.
_QUOTED = re.compile(
    r"(?i)<hr\b[^<>]{0,300}>|<div\b[^<>]{0,300}rsshub-quote[^<>]{0,300}>|<blockquote\b[^<>]{0,500}>"
)
_FRAMED = re.compile(r"(?is)<blockquote\b[^<>]{0,500}twitter-tweet[^<>]{0,500}>(?P<words>.{0,20000}?)</p>")
_LINKED_NAME = re.compile(
    r"(?is)<a\b[^<>]{0,500}?href=[\"']https?://[^/\"']{1,100}/(?P<handle>\w{1,15})[\"'][^<>]{0,500}>\s*(?:<[^<>]{0,300}>\s*){0,3}"
    r"(?P<name>[^<>]{1,60})<"
)
_NO_WORDS = frozenset(("image", "video", "gif", "photo"))
_PINNED = re.compile(r"Pinned:\s+")
_REPOST_BY = re.compile(r"RT(?:\s+by\s+@\w{1,15})?:\s+")  # the address is that of the post itself
_REPOST_OF = re.compile(r"(?:RT|🔁)\s+(?:@(?P<handle>\w{1,15})|(?P<name>[^:\n]{1,60})):\s+")
_REPLY = re.compile(r"R to @\w{1,15}:\s+|(?:Re|↩️)\s+(?=\S)")
_REPOST_LINE = re.compile(r"(?:RT|🔁)\s+(?P<name>[^:\n]{1,60})|[^:\n]{1,60}\s(?:RT|🔁)")


def words_of(item: Item) -> Item | None:
    """A post of X with its words and their author; None where it has no words. Other items as they are."""
    address = _STATUS.match(urlsplit(item.url).path)
    if not address:
        return item
    given = (item.content or item.summary)[:_MOST]
    own, quoted = _parted(given)
    names = {match["name"].strip(): match["handle"] for match in _LINKED_NAME.finditer(own)}
    title, author = _bare(" ".join(plain(item.title[:_MOST]).split()), item)
    lines = _lines(plain(own))
    if lines and (line := _REPOST_LINE.fullmatch(lines[0])):
        author = author or line["name"] or ""
        lines = lines[1:]
    if lines:
        lines[0], found = _bare(lines[0], item, author, *names)
        author = author or found
    if not any(map(_has_words, lines)):
        lines = [] if title.lower() in _NO_WORDS else _lines(title)
    if not any(map(_has_words, lines)):
        return None
    handle = (
        address["handle"] if not author else author.lstrip("@") if author[0] == "@" else names.get(author, "")
    )
    first = headline_of(lines[0])
    text = f"<p>{'<br>'.join(map(escape, lines))}</p>" if lines != [first] else ""
    caption = " ".join(_lines(plain(quoted)))
    return replace(
        item,
        title=first,
        summary="",
        content=text + captioned([caption] if _has_words(caption) else []),
        source=f"@{handle}" if handle else author,
        author=None,
    )


def _parted(html: str) -> tuple[str, str]:
    """The post itself, and the one that it quotes below."""
    if framed := _FRAMED.search(html):
        return framed["words"], ""
    for found in islice(_QUOTED.finditer(html), _FRAMES):
        if _has_words(plain(html[: found.start()])):
            return html[: found.start()], html[found.start() :]
    return html, ""


def _lines(text: str) -> list[str]:
    lines = (" ".join(_ADDRESS_OF_POST.sub(" ", line).split()) for line in text.split("\n"))
    return [line for line in lines if line.strip(" -–—")]


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _bare(text: str, item: Item, *names: str) -> tuple[str, str]:
    """`text` without what the bridge wrote before it, and whose post it says was reposted ("" where it says nobody's)."""
    author = ""
    text = _PINNED.sub("", text, count=1) if _PINNED.match(text) else text
    if by := _REPOST_BY.match(text):
        text = text[by.end() :]
    elif of := _REPOST_OF.match(text):
        author = f"@{of['handle']}" if of["handle"] else of["name"].strip()
        text = text[of.end() :]
    for name in _names(item, *names):
        if text.startswith(f"{name}:"):
            text = text[len(name) + 1 :].lstrip()
    if reply := _REPLY.match(text):
        text = text[reply.end() :]
    return text, author


def _names(item: Item, *others: str) -> Iterator[str]:
    """How the author may be named before the words, the longest first."""
    handle = _STATUS.match(urlsplit(item.url).path)
    at = f"@{handle['handle']}" if handle else ""
    known: Sequence[str] = [name for name in (item.author or "", *others) if name]
    yield from (f"{name} ({at})" for name in known)
    yield from known
    yield at
