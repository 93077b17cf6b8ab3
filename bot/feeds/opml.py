"""OPML in and out: lists of feeds with titles and folders (http://opml.org/spec2.opml).

Read by the tolerant parser of the standard library, which passes over what XML would refuse: a stray sign costs only
itself. A file that breaks off is refused with the line, and isn't taken in as if it were whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.sax.saxutils import quoteattr

from bot.errors import AdminError
from bot.feeds.charset import decode
from bot.news.feed.feed import Feed
from bot.wording import say

_LONGEST_NAME = 200  # characters, as in a configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list; its address as written there, whatever it is."""

    url: str
    title: str = ""
    folder: str = ""  # names of the outlines around it, joined by " / "


def read(body: bytes) -> list[OpmlFeed]:
    """The feeds in `body`, each address once. Raises AdminError where there is none, or where the file breaks off."""
    text = decode(body)
    if "<!ENTITY" in text:
        raise AdminError(say("this file declares entities of its own, which no list of feeds needs"))
    reader = _Reader()
    reader.feed(text)
    found = {one.url: one for one in reversed(reader.feeds)}
    if not found:
        raise AdminError(say("there is no feed in this OPML file"))
    if not reader.ended:
        lines = text.rstrip().splitlines()
        raise AdminError(
            say(
                "this OPML file breaks off in line {lines}: {strip}; get the whole of it, and send that",
                lines=len(lines),
                strip=lines[-1].strip()[-60:],
            )
        )
    return list(reversed(found.values()))


def write(feeds: Sequence[Feed]) -> str:
    """`feeds` as OPML 2.0, by folder."""
    folders: dict[str, list[Feed]] = {}
    for feed in feeds:
        folders.setdefault(feed.folder, []).append(feed)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "<head><title>Watchwire</title></head>",
        "<body>",
    ]
    for folder, inside in sorted(folders.items()):
        if folder:
            lines.append(f"<outline text={quoteattr(folder)} title={quoteattr(folder)}>")
        for feed in inside:
            title = quoteattr(feed.label)
            site = f" htmlUrl={quoteattr(feed.site_url)}" if feed.site_url else ""
            lines.append(
                f'<outline type="rss" text={title} title={title} xmlUrl={quoteattr(feed.url)}{site}/>'
            )
        if folder:
            lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""])


class _Reader(HTMLParser):
    """Collects outlines; knows the folders it is in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[OpmlFeed] = []
        self.ended = False
        self._path: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag == "outline":
            given = dict(attrs)
            self._path.append("" if given.get("xmlurl") else _called(given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if tag == "outline" and (url := _named_as_feed(given.get("xmlurl", ""))):
            folder = " / ".join(filter(None, self._path))
            self.feeds.append(OpmlFeed(url=url, title=_called(given), folder=folder))

    def handle_endtag(self, tag: str) -> None:
        if tag == "outline" and self._path:
            self._path.pop()
        self.ended = self.ended or tag in ("opml", "body")


def _called(outline: Mapping[str, str | None]) -> str:
    """Its name on one line, as a configuration takes it."""
    name = outline.get("title") or outline.get("text") or ""
    return " ".join(name.split())[:_LONGEST_NAME].rstrip()


def _named_as_feed(url: str) -> str:
    """feed:https://... and feed://... are how browsers once named feeds."""
    if url.lower().startswith("feed://"):
        return f"http{url[4:]}"
    return url[5:] if url.lower().startswith("feed:") else url
