"""OPML in and out: lists of feeds with titles and folders (http://opml.org/spec2.opml).

Read with an expat parser that expands no entities; what is ill-formed is read as far as it goes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.errors import AdminError
from bot.news.feed.feed import Feed

_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\w{1,8});)")  # addresses are often pasted as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list; its address as it stands there, whatever it is."""

    url: str
    title: str = ""
    folder: str = ""  # names of the outlines around it, joined by " / "


def read(body: bytes) -> list[OpmlFeed]:
    """The feeds in `body`, each address once. Raises AdminError where there is none."""
    reader = _Reader()
    trouble = ""
    try:
        reader.parser.Parse(_AMPERSAND.sub(b"&amp;", body.lstrip(b"\xef\xbb\xbf \t\r\n")), True)
    except expat.ExpatError as error:
        trouble = f" (it is ill-formed: {error})"
    found = {one.url: one for one in reversed(reader.feeds)}
    if not found:
        raise AdminError(f"there is no feed in this OPML file{trouble}")
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


class _Reader:
    """Collects outlines; knows the folders it is in."""

    def __init__(self) -> None:
        self.feeds: list[OpmlFeed] = []
        self._path: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = _refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() != "outline":
            return
        lower = {key.lower(): value.strip() for key, value in attributes.items()}
        title = lower.get("title") or lower.get("text") or ""
        url = _named_as_feed(lower.get("xmlurl", ""))
        if url:
            self.feeds.append(OpmlFeed(url=url, title=title, folder=" / ".join(filter(None, self._path))))
        self._path.append("" if url else title)

    def _end(self, name: str) -> None:
        if name.lower() == "outline" and self._path:
            self._path.pop()


def _named_as_feed(url: str) -> str:
    """feed:https://... and feed://... are how browsers once named feeds."""
    if url.lower().startswith("feed://"):
        return f"http{url[4:]}"
    return url[5:] if url.lower().startswith("feed:") else url


def _refuse(*declaration: object) -> None:
    raise AdminError("this file declares entities of its own, which no list of feeds needs")
