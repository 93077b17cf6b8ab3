"""The public page of a Telegram channel (t.me/s/NAME) -> items. The only file that imports lxml.

A post is an item: its first line is the headline, all of it its text. An album is one post. What isn't text of the post
itself is left out (the post it answers, views, reactions, percentages of a poll), so that only an edit makes a version;
previews of links and names of files are kept as captions, which are matched and never quoted. Service messages, and posts
without a word, aren't items.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import FeedRefusedError, FeedThrottledError
from bot.feeds.posts import captioned, headline_of
from bot.news.feed.feed import Fetched
from bot.news.feed.telegram import channel_page
from bot.news.item import Item
from bot.news.language.moments import moment
from bot.wording import say

_A_SIGN_OFF = 120  # characters
_MOST_LINES = 2000
_IS_PAGE = re.compile(
    r"<(?:section|div|main)\b[^<>]{0,300}\bclass=\"(?:[^\"<>]{0,300}\s)?tgme_(?:channel_history|page)[\s\"]"
)
_MESSAGE = "tgme_widget_message"
_TEXT = f"{_MESSAGE}_text"


def is_page(html: str) -> bool:
    """Is this a page of Telegram about a channel, a group, a bot or a person?"""
    return "tgme_" in html and _IS_PAGE.search(html) is not None


def read(html: str, *, url: str, now: datetime) -> Fetched:
    """The posts of the channel, newest first. Raises FeedRefusedError where the page shows none to strangers."""
    from lxml.html import document_fromstring

    page = document_fromstring(html)
    if not _all(page, "tgme_channel_history"):
        raise FeedRefusedError(_why_nothing(page))
    messages = [one for one in _all(page, _MESSAGE) if one.get("data-post")]
    if not messages and _all(page, "tme_no_messages_found"):
        raise FeedThrottledError(
            say("Telegram shows no posts of this channel: it is empty, or was asked too often")
        )
    name = _name(page, messages, url)
    title = _line(_all(page, "tgme_channel_info_header_title")) or _meta(page, "og:title") or f"@{name}"
    posts = [(one, _without_sign_off(_lines_of(one), name)) for one in messages if not _is_service(one)]
    standing = _standing([lines for _, lines in posts])
    items = [
        item
        for (message, lines), last in zip(posts, standing, strict=True)
        if (item := _item(message, lines, last, url, now))
    ]
    return Fetched(
        items=tuple(reversed(items)),
        title=title[:300],
        site_url=f"https://t.me/{name}" if name else "",
        earlier=_earlier(page, url),
    )


def _earlier(page: Any, url: str) -> str:
    links = (one.get("href") for one in page.iterfind(".//a[@data-before]") if one.get("href"))
    return next((urljoin(url, link) for link in links), "")


def _why_nothing(page: Any) -> str:
    """A channel without a public preview, a group, a bot, a person and nobody at all look much the same."""
    title, more = _line(_all(page, "tgme_page_title")), _line(_all(page, "tgme_page_extra"))
    if not title:
        return say("Telegram knows nobody by this name; is it written right?")
    if re.search(r"(?i)\bsubscribers?\b", more):
        return say(
            "the channel {title} has no public preview, so that only its subscribers can read it; "
            "ask its owner to allow the preview, or look for a site or another channel with the same news",
            title=repr(title),
        )
    if re.search(r"(?i)\bmembers?\b", more):
        return say("{title} is a group; only public channels can be read", title=repr(title))
    if re.search(r"(?i)bot\b", more):
        return say("{title} is a bot; only public channels can be read", title=repr(title))
    return say(
        "{title} is a person, or a channel that shows its posts to nobody outside; only public channels can be read",
        title=repr(title),
    )


# ---- a post ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    text: str
    href: str = ""


_Line = list[_Piece]


def _is_service(message: Any) -> bool:
    return "service_message" in message.get("class", "").split()


def _item(message: Any, lines: list[_Line], standing: int, url: str, now: datetime) -> Item | None:
    """`standing`: how many of the last `lines` the channel writes under post after post."""
    captions = list(_captions(message))
    if not any(map(_has_words, lines)):
        lines, captions, standing = [[_Piece(text)] for text in captions[:1]], captions[1:], 0
    if not any(map(_has_words, lines)):
        return None
    title = headline_of(next(_text(line) for line in lines if _has_words(line)))
    if _text([piece for line in lines for piece in line]) == title:
        lines = []
    end = len(lines) - standing if lines else 0
    post = message.get("data-post").strip("/")
    return Item(
        guid=f"https://t.me/{post.lower()}",
        url=f"https://t.me/{post}",
        title=title,
        content=_html(lines[:end], lines[end:], captions),
        published=_published(message, now),
        fetched=now,
        feed=url,
        source=_line(_all(message, f"{_MESSAGE}_forwarded_from_name"))[:200] or None,
        author=_line(_all(message, f"{_MESSAGE}_from_author"))[:200] or None,
    )


def _published(message: Any, now: datetime) -> datetime | None:
    for time in message.iterfind(f".//a[@class='{_MESSAGE}_date']//time"):
        if found := moment(time.get("datetime") or "", now=now):
            return min(found, now)
    return None


def _lines_of(message: Any) -> list[_Line]:
    """The lines of its text, of a poll the question and the answers; an empty one between paragraphs."""
    lines: list[_Line] = []
    for part in _own(message, _TEXT, f"{_MESSAGE}_poll_question", f"{_MESSAGE}_poll_option_text"):
        found = _broken(part)
        if found and found != lines[-len(found) :]:  # the text of a post with media may be there twice
            lines += ([[]] if lines and _TEXT in part.get("class", "").split() else []) + found
    return lines[:_MOST_LINES]


def _own(element: Any, *names: str) -> Iterator[Any]:
    """The outermost elements with one of these classes that belong to the post itself, not to the one it answers."""
    for child in element:
        classes = str(child.get("class") or "").split() if isinstance(child.tag, str) else []
        if f"{_MESSAGE}_reply" in classes:
            continue
        if any(name in classes for name in names):
            yield child
        else:
            yield from _own(child, *names)


_BLOCKS = frozenset(("blockquote", "pre", "div", "p", "ul", "ol", "li"))


def _broken(element: Any) -> list[_Line]:
    """What a reader sees of `element`, line by line, with where its links lead."""
    lines: list[_Line] = [[]]
    for piece in _pieces(element):
        if piece is None:
            lines.append([])
        elif piece.text:
            lines[-1].append(piece)
    while lines and not _text(lines[-1]):
        lines.pop()
    while lines and not _text(lines[0]):
        lines.pop(0)
    return lines


def _pieces(element: Any, href: str = "") -> Iterator[_Piece | None]:
    """None: a line ends here. lxml lets no element be deeper than 256."""
    if not isinstance(element.tag, str):  # a comment
        return
    if element.tag == "br":
        yield None
    if element.tag == "a":
        link = str(element.get("href") or "").replace("&amp;", "&")  # they are escaped twice at times
        href = link if link.startswith(("http://", "https://")) else ""
    yield _Piece(_on_one_line(element.text), href)
    for child in element:
        is_block = child.tag in _BLOCKS
        yield from [None] * is_block
        yield from _pieces(child, href)
        yield from [None] * is_block
        yield _Piece(_on_one_line(child.tail), href)


def _on_one_line(text: str | None) -> str:
    return re.sub(r"\s*\n\s*", " ", text or "")


def _text(line: _Line) -> str:
    return " ".join("".join(piece.text for piece in line).split())


def _has_words(line: _Line) -> bool:
    return any(letter.isalnum() for piece in line for letter in piece.text if not _is_address(piece))


def _is_address(piece: _Piece) -> bool:
    """Is the link its own text, "ledger.example/a"?"""
    text = piece.text.strip().rstrip("/…")
    return bool(piece.href) and ("://" in text or ("." in text and text in piece.href))


def _without_sign_off(lines: list[_Line], name: str) -> list[_Line]:
    """Without the lines below that only lead to this channel and its like: "Subscribe", "Send us news | Our chat"."""
    lines = list(lines)
    while lines and (not _text(lines[-1]) or _is_sign_off(lines[-1], name)):
        lines.pop()
    return lines


def _is_sign_off(line: _Line, name: str) -> bool:
    links = [piece.href for piece in line if piece.href]
    if not links or len(_text(line)) > _A_SIGN_OFF or not all(map(_leads_in, links)):
        return False
    if any(channel_page(link).partition("?")[0].endswith(f"/{name.lower()}") for link in links):
        return True
    return not any(letter.isalnum() for piece in line if not piece.href for letter in piece.text)


_OFTEN = 3  # posts of a page
_MOST_STANDING = 8  # lines


def _standing(posts: Sequence[list[_Line]]) -> list[int]:
    """How many lines at the end of each post are under others too, as an invitation to subscribe is; its first line never.

    Hashtags aren't such lines: they say what a post is about.
    """
    ends = [len(lines) for lines in posts]
    for _ in range(_MOST_STANDING):
        last = [_text(lines[end - 1]) if end > 1 else "" for lines, end in zip(posts, ends, strict=True)]
        counts = Counter(one for one in last if one and not _HASHTAGS.fullmatch(one))
        often = [counts[one] >= _OFTEN for one in last]
        if not any(often):
            break
        for place, lines in enumerate(posts):
            if often[place]:
                ends[place] -= 1
                while ends[place] > 1 and not _text(lines[ends[place] - 1]):
                    ends[place] -= 1
    return [len(lines) - end for lines, end in zip(posts, ends, strict=True)]


_HASHTAGS = re.compile(r"(?:#\w+\W*)+")


def _leads_in(link: str) -> bool:
    """To a channel, a chat, a bot or an invitation, and not to one of their posts."""
    parts = urlsplit(link)
    path = [part for part in parts.path.split("/") if part]
    return (parts.hostname or "").lower() in ("t.me", "telegram.me") and not (path and path[-1].isdigit())


def _html(lines: Sequence[_Line], below: Sequence[_Line], captions: Sequence[str]) -> str:
    """What is `below` goes where nobody sees it, and stays: whether it is under others too must make no version."""
    text = _paragraphs(lines)
    if standing := _paragraphs(below):
        text += f"<template>{standing}</template>"
    return text + captioned(captions)


def _paragraphs(lines: Sequence[_Line]) -> str:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if _text(line):
            paragraphs[-1].append("".join(map(_marked, line)).strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return "".join(f"<p>{'<br>'.join(one)}</p>" for one in paragraphs if one)


def _marked(piece: _Piece) -> str:
    text = escape(piece.text)
    return f'<a href="{escape(piece.href)}">{text}</a>' if piece.href else text


def _captions(message: Any) -> Iterator[str]:
    """Files by their names, and what the previews of links say."""
    for part in _own(
        message, f"{_MESSAGE}_document_title", f"{_MESSAGE}_location_title", f"{_MESSAGE}_invoice_title"
    ):
        if text := _line([part]):
            yield text
    for preview in _own(message, f"{_MESSAGE}_link_preview"):
        said = (_line(_all(preview, f"link_preview_{name}")) for name in ("title", "description"))
        if text := ". ".join(filter(None, said)):
            yield text[:2000]


# ---- small things ------------------------------------------------------------------------------------------------


def _all(element: Any, name: str) -> list[Any]:
    """All elements below with this class."""
    return [
        one
        for one in element.iterfind(".//*[@class]")
        if name in one.get("class") and name in one.get("class").split()
    ]


def _line(elements: Sequence[Any]) -> str:
    return " ".join("".join(elements[0].itertext()).split()) if elements else ""


def _meta(page: Any, name: str) -> str:
    found = page.find(f".//meta[@property='{name}']")
    return "" if found is None else " ".join(str(found.get("content") or "").split())


def _name(page: Any, messages: Sequence[Any], url: str) -> str:
    """The channel's own name, as its posts, its header or the address say."""
    posts = [one.get("data-post").partition("/")[0] for one in messages]
    said = _line(_all(page, "tgme_channel_info_header_username")).lstrip("@")
    return next(filter(None, (*posts[-1:], said)), "") or urlsplit(url).path.rstrip("/").rpartition("/")[2]
