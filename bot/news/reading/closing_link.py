"""Where the last line of a text leads, if it is nothing but a link to read on: to whoever published the article.

Whose article it is, is decided in `credit`; what the words of such a line are, `boilerplate` knows.
"""

import re

from bot.news.boilerplate.clean import clean
from bot.news.item import Item
from bot.news.language.words import any_of
from bot.news.link.canonical import host
from bot.news.link.domain import owner
from bot.news.reading.outlets import is_domain
from bot.text import plain


def closing_link(item: Item) -> str:
    """The address behind "Read the full story" or "ledger.example" below the text; "" where it leads to the same site."""
    for html in (item.content, item.summary):
        if "href" not in html[-_FAR:] or not (found := _LAST_LINK.search(html, max(0, len(html) - _FAR))):
            continue
        url, words = found["url"], " ".join(plain(found["words"]).split())
        elsewhere = owner(url) not in {owner(item.url), owner(item.feed)} and not _PLATFORM.match(host(url))
        if elsewhere and len(words) <= _LONGEST and _leads_on(words):
            return url
    return ""


def _leads_on(words: str) -> bool:
    return is_domain(words) or bool(_ON.fullmatch(words)) or clean(f"{_ARTICLE}\n{words}").text == _ARTICLE


_FAR = 3_000  # characters from the end
_LONGEST = 200
_ARTICLE = "0."  # nothing that anything is known of
_ON = re.compile(rf"{any_of('read_there')}\W*|{any_of('onward')}\W*", re.IGNORECASE)
# A link on a line of its own, and nothing but closing tags behind it.
_LAST_LINK = re.compile(
    r"(?is)(?:<(?:p|div|li|br|h\d|td)\b[^<>]{0,300}>|^|\n)\s*(?:<(?:em|strong|b|i|small|span)\b[^<>]{0,200}>\s*){0,3}"
    r"<a\s[^<>]{0,500}?href\s*=\s*[\"']?(?P<url>https?://[^\"'\s<>]{4,1000})[^<>]{0,500}>"
    r"(?P<words>(?:(?!</a).){1,400})</a\s*>\W{0,3}(?:</?\w+\s*/?>\s*){0,8}$"
)
_PLATFORM = re.compile(rf"(?:www\.|m\.)?(?:{any_of('platform')}\.|t\.me$|x\.com$)", re.IGNORECASE)
