"""Plain text from HTML: what a reader sees, and what is under the pictures."""

import re
from html import unescape

_WITHIN = r"""(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*+"""  # of a tag: a quoted value may hold < and >
_NOT_TEXT = re.compile(r"(?i)<((?:script|style|template|noscript|svg)(?![\w-])|!--|!\[CDATA\[)|\]\]>")
_BREAK = re.compile(
    r"(?i)</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|figure|figcaption|hr|pre"
    rf"|dl|dt|dd|aside|nav|main|form|tbody|thead)\b(?:{_WITHIN}|[^<>]*)>"
)
_CELL = re.compile(
    rf"(?i)</?(?:td|th|sup|img|iframe|video|audio|button|option|input|label)\b(?:{_WITHIN}|[^<>]*)>"
)
_TAG = re.compile(rf"</?[a-zA-Z](?:{_WITHIN}|[^<>]*)>|<[!?][^<>]*>")
_ESCAPED_TAG = re.compile(
    r"(?i)</?(?:p|br|div|span|a|b|i|em|strong|img|h[1-6]|li|ul|ol|blockquote)\b[^<>]*>"
    r"|&(?:[a-z]{2,8}|#\d{2,7}|#x[\da-f]{2,6});"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0e-\x1f]"
)


def plain(html: str, *, captions: bool = True) -> str:
    """The text that a reader of `html` sees; paragraphs and line breaks become newlines. `captions`: what is under pictures
    too, behind all the rest.

    Text that was escaped twice is decoded twice. Soft hyphens, zero-width spaces and directional marks are gone.
    """
    text = html
    if "<" in text or "&" in text:
        is_marked_up = _BREAK.search(text) is not None
        text = _render(text, captions, is_marked_up=is_marked_up)
        if ("<" in text or "&" in text) and _ESCAPED_TAG.search(text):
            was_plain = not is_marked_up
            is_marked_up = _BREAK.search(text) is not None
            text = _render(text, captions, is_marked_up=was_plain and is_marked_up)
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = _INVISIBLE.sub("", text)
    return text


def captions_of(html: str) -> str:
    """What is under the pictures of `html`, a line each."""
    if "caption" not in html.lower():
        return ""
    marked = html if "<" in html else unescape(html)
    return "\n".join(
        filter(None, (plain(one[2] or one[4] or "").strip() for one in _CAPTION.finditer(marked)))
    )


_CAPTION = re.compile(
    r"(?is)<(figcaption)\b[^<>]{0,2000}>(.{0,3000}?)</\1\s*>"
    r"|<(p|div|span|small|em|dd)\b[^<>]{0,500}\bclass\s*=\s*[\"'][^\"'<>]{0,200}caption[^<>]{0,500}>(.{0,1500}?)</\3\s*>"
)
# A line end is white space, and no break. Only where it makes no difference is it left: behind a full stop.
_LINE_END = re.compile(r"\s*\n\s*")
# Chinese and Japanese have no spaces, https://www.w3.org/TR/css-text-3/#line-break-transform
_UNSPACED = "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]"
_UNSPACED_LINE_END = re.compile(rf"(?<={_UNSPACED})[ \t]*\r?\n\s*(?={_UNSPACED})")
# Code points: lines of wrapped HTML are no longer, and a paragraph on a line of its own soon is.
_WRAPPED = 120


def _render(html: str, captions: bool, *, is_marked_up: bool) -> str:
    """`is_marked_up`: line ends are white space; only elements break lines. What is under a picture comes last."""
    if "<" in html:
        html = _without_unseen(html)
        if is_marked_up and max(map(len, html.split("\n"))) <= _WRAPPED:
            html = _LINE_END.sub(" ", _UNSPACED_LINE_END.sub("", html))
        if "caption" in html or "CAPTION" in html:
            found = [one[2] or one[4] or "" for one in _CAPTION.finditer(html)] if captions else []
            html = _CAPTION.sub(" ", html) + "".join(f"<br>{caption}" for caption in found)
        html = _BREAK.sub("\n", html)
        html = _CELL.sub(" ", html)
        html = _TAG.sub("", html)
    text = unescape(html)
    if "\n" not in text:
        return text
    return "\n".join(line for given in text.split("\n") if (line := given.strip()))


def _without_unseen(html: str) -> str:
    """Without comments, scripts and the like, from the opening to its end; one pass, whatever is left open."""
    kept: list[str] = []
    position = 0
    open_for_good: set[str] = set()
    for found in _NOT_TEXT.finditer(html):
        if found.start() < position:
            continue
        kept.append(html[position : found.start()])
        position = found.end()
        name = (found[1] or "").lower()
        if name == "!--":
            end = html.find("-->", position)
            position = len(html) if end < 0 else end + 3
        elif name not in ("", "![cdata[") and name not in open_for_good:
            closing = re.compile(rf"(?i)</{name}\s*>").search(html, position)
            if closing:
                position = closing.end()
                kept.append(" ")
            elif name in ("script", "style"):  # a browser shows nothing of what follows
                position = len(html)
            else:
                open_for_good.add(name)
                kept.append(found.group())
        elif name in open_for_good:
            kept.append(found.group())
    kept.append(html[position:])
    return "".join(kept)
