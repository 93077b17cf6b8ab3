"""The text of an XML feed -> one that a strict parser takes: what publishers write and XML forbids costs only itself.

Nothing here knows feeds; entities of HTML become their signs, those that a document declares are put in once, and every
other one is text.
"""

import re
from html.entities import html5

_BEFORE = re.compile(r"(?s)\A.{0,20000}?(?=<\?xml|<!--|<!DOCTYPE|<(?:\w+:)?(?:rss|feed|RDF|urlset|opml)\b)")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
_DOCTYPE = re.compile(r"(?is)<!DOCTYPE\s[^\[>]{0,1000}(?:\[(?P<own>.{0,20000}?)\]\s*)?>")
_ENTITY = re.compile(
    r"(?s)<!ENTITY\s+(?P<name>[\w.:-]{1,60})\s+(?:\"(?P<a>[^\"<&]{0,500})\"|'(?P<b>[^'<&]{0,500})')\s*>"
)
_OUTSIDE = re.compile(r"(?s)(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))")
_REFERENCE = re.compile(
    r"&(?!(?:lt|gt|amp|quot|apos);)(?:#(?P<decimal>\d{1,40});?|#[xX](?P<hex>[0-9a-fA-F]{1,40});?|(?P<name>\w[\w.-]{0,60});)?"
)
_PAIR = re.compile(r"&#(x?)([0-9a-fA-F]{1,8});&#(x?)([0-9a-fA-F]{1,8});")
_XML = ("amp", "lt", "gt", "quot", "apos")
# What no XML document may hold (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MOST_ENTITIES = 100


def repaired(text: str) -> str:
    """`text` without its declaration, document type and forbidden signs, its references resolved."""
    if found := _BEFORE.match(text):
        text = text[found.end() :]
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", text, count=1))
    own: dict[str, str] = {}
    if (doctype := _DOCTYPE.search(text[:30_000])) is not None:
        declared = list(_ENTITY.finditer(doctype["own"] or ""))[:_MOST_ENTITIES]
        own = {one["name"]: one["a"] if one["a"] is not None else one["b"] for one in declared}
        text = text[: doctype.start()] + text[doctype.end() :]
    if "&" not in text:
        return text
    parts = _OUTSIDE.split(text)
    parts[::2] = [_with_references(part, own) for part in parts[::2]]
    return "".join(parts)


def _with_references(text: str, own: dict[str, str]) -> str:
    text = _PAIR.sub(_joined, text)
    return _REFERENCE.sub(lambda found: _resolved(found, own), text)


def _joined(pair: re.Match[str]) -> str:
    """Two halves of a surrogate pair, each a reference of its own."""
    high, low = (
        int(pair[at + 1], 16 if pair[at] else 10) if pair[at] or pair[at + 1].isdecimal() else 0
        for at in (1, 3)
    )
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return pair[0]


def _resolved(found: re.Match[str], own: dict[str, str]) -> str:
    if found["decimal"] or found["hex"]:
        digits = found["decimal"] or found["hex"]
        number = int(digits, 10 if found["decimal"] else 16) if len(digits) < 12 else 0
        if number > 0x10FFFF or (number < 0x20 and number not in (9, 10, 13)) or 0xD800 <= number < 0xE000:
            return "" if number and number < 0x20 else "\ufffd"
        return f"&#{number};"
    name = found["name"]
    if name in _XML:  # its semicolon is missing
        return f"&{name};"
    if name and (sign := own.get(name) or html5.get(f"{name};")):
        return sign.replace("&", "&amp;").replace("<", "&lt;")
    return f"&amp;{found[0][1:]}"
