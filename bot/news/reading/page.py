"""Page: the text of an article where its feed gives only a line. When it is worth reading, and when it is believed."""

from dataclasses import replace
from urllib.parse import urlsplit

from bot.news.item import Item, PageText
from bot.news.link.canonical import canonical, target
from bot.news.link.domain import owner
from bot.news.reading.reading import read
from bot.text import is_spaceless, plain, words

_A_LINE = 300  # characters; who gives more gives a summary that needs no page
_A_LINE_SPACELESS = 100
_LEAST = 200  # characters of a page that is an article
_LEAST_SPACELESS = 70
_SHARED = 1 / 3  # of the words of the item: as many are in its page
_LOOKED_AT = 20_000  # characters of a page
_SHORT = 3  # letters; such words are in every text
_MANY_NAMES = 4
_A_HEADLINE = 3  # words; fewer may head many articles
_CUT = ("…", "...", "[…]", "[...]", "[&hellip;]")
# Their pages are programs that lead on to the article; we can't follow, and they ask not to be crawled.
_NO_PAGES = ("news.google.com", "bing.com", "gdeltproject.org", "news.yahoo.com", "t.me")


def address_of_page(item: Item) -> str:
    """The address of the page of `item`; "" where none can be read."""
    url = target(item.url)
    where = urlsplit(url).hostname if url.startswith(("http://", "https://")) else ""
    if not where or any(where == name or where.endswith(f".{name}") for name in _NO_PAGES):
        return ""
    return url


def gives_a_line(item: Item) -> bool:
    """Does the feed give so little of the article, or break off, that its page is worth reading?"""
    text = " ".join(plain(item.content or item.summary).split())
    return len(text) < _least(text, _A_LINE, _A_LINE_SPACELESS) or text.endswith(_CUT)


def with_page(item: Item, page: PageText) -> Item:
    """`item` with the text of its page, and the address the page calls its own if that is on the same site.

    Its text is not taken where it says less than the feed, or does not speak of the same (a consent form, a front page);
    its date is where the page has the item's headline.
    """
    if len(page.text) < _least(page.text, _LEAST, _LEAST_SPACELESS) or not _speaks_of(item, page):
        return replace(item, page_date=page.published) if _has_headline(item, page) else item
    return replace(item, page=page.text, page_url=_own_address(page), page_date=page.published)


def _speaks_of(item: Item, page: PageText) -> bool:
    known = read(item)
    if len(page.text) <= len(known.text):
        return False
    wanted = set(words(f"{known.title}\n{known.text}"))
    there = set(words(f"{page.title}\n{page.text[:_LOOKED_AT]}"))
    return len(wanted & there) >= len(wanted) * _SHARED and _goes_on(known.title, page)


def _goes_on(title: str, page: PageText) -> bool:
    """Does the text itself speak of what the headline says? A wall shows the headline, and then speaks of itself."""
    names = {word for word in words(title) if len(word) > _SHORT or is_spaceless(word)}
    text = page.text[:_LOOKED_AT].replace(title, " ")
    for line in (page.title, *page.title.split(" | ")):
        text = text.replace(line, " ") if line else text
    there = set(words(text))
    return not names or len(names & there) >= (1 if len(names) < _MANY_NAMES else 2)


def _has_headline(item: Item, page: PageText) -> bool:
    title = " ".join(plain(item.title).split())
    return bool(title) and title in page.title and len(words(title)) >= _A_HEADLINE


def _own_address(page: PageText) -> str:
    """The address of a section or of the site, which all its pages name by mistake, isn't an article's."""
    mine, own = canonical(page.url), canonical(page.canonical)
    if not page.canonical.startswith(("http://", "https://")) or mine.startswith(f"{own}/"):
        return ""
    return page.canonical if owner(mine) == owner(own) else ""


def _least(text: str, usual: int, spaceless: int) -> int:
    return spaceless if is_spaceless(text[:1]) else usual
