"""A fast first reader of plain RSS 2.0, RDF and Atom; feedparser is the judge of everything else.

It gives what feedparser gives, or nothing: each element that it does not know to mean the same to both, and anything
unusual (a DTD, another charset than UTF-8, ill-formed XML, xml:base, markup inside of a text, a date in an odd form)
makes it give up. Expat only: no entities but XML's own five are known, nothing is loaded. What an element means follows
feedparser's order of events, because later elements may override earlier ones.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import struct_time
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

_DEEPEST = 12
_MOST_ENTRIES = 5000

Entry = dict[str, Any]  # with the names that feedparser gives


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What feedparser would have given, as far as our items need it."""

    feed: Mapping[str, Any]
    entries: list[Entry]
    complaint: str  # what feedparser would have said; "" where nothing


class _UnsureError(Exception):
    """Something that only feedparser can judge."""


def read(body: bytes, *, media_type: str, url: str) -> Parsed | None:
    """The feed in `body`, which has no space before its declaration; None: ask feedparser."""
    complaint = _charset_complaint(body, media_type)
    if complaint is None or b"<!DOCTYPE" in body or b"<!ENTITY" in body or not url.startswith("http"):
        return None
    reader = _Reader(url)
    try:
        reader.parse(body)
    except (expat.ExpatError, _UnsureError, ValueError):
        return None
    entries = reader.entries
    if not entries or len(entries) > _MOST_ENTRIES or not all(entry.get("link") for entry in entries):
        return None
    return Parsed(feed=reader.feed, entries=entries, complaint=complaint)


# ---- charset ------------------------------------------------------------------------------------------------------

_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["']""")
_MEDIA_TYPE = re.compile(
    r"""\s*(application/xml|application/[\w.-]+\+xml|text/xml)\s*(?:;\s*charset\s*=\s*["']?([\w-]*)["']?\s*)?;?\s*"""
)


def _charset_complaint(body: bytes, media_type: str) -> str | None:
    """None: not UTF-8, or not surely; else what feedparser would say of it."""
    served = _MEDIA_TYPE.fullmatch(media_type.lower())
    declared = _DECLARED.match(body)
    names = {(served[2] or "utf-8") if served else "", declared[1].decode().lower() if declared else "utf-8"}
    if served is None or names != {"utf-8"}:
        return None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if served[1].startswith("text/") and not served[2] and not body.removeprefix(b"\xef\xbb\xbf").isascii():
        return "document declared as us-ascii, but parsed as utf-8" if declared else None
    return ""


# ---- texts, addresses, dates ----------------------------------------------------------------------------------------

_C1 = re.compile("[\x80-\x9f]")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")


def _repaired(text: str) -> str:
    """UTF-8 that was taken for ISO-8859-1 and encoded again is put right."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    if _C1.search(text):  # windows-1252 in disguise
        raise _UnsureError
    return text


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {
    "gmt": 0,
    "ut": 0,
    "utc": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
}
_ZONES |= {"pst": -8, "pdt": -7}
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?(\d{1,2}) +([a-z]{3}) +(\d{4}) +(\d\d):(\d\d)(?::(\d\d))? +"
    r"(?:([a-z]{1,3})|([+-])(\d\d):?(\d\d))"
)
_RFC_3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:(z)|([+-])(\d\d):(\d\d))")


def _moment(text: str) -> struct_time | None:
    if not text:
        return None
    lower = text.lower()
    if found := _RFC_3339.fullmatch(lower):
        year, month, day, hour, minute, second, zone, sign, hours, minutes = found.groups()
    elif found := _RFC_822.fullmatch(lower):
        day, name, year, hour, minute, second, zone, sign, hours, minutes = found.groups()
        month = _MONTHS.index(name) + 1  # a ValueError is a reason to be unsure
    else:
        raise _UnsureError
    if zone is not None and zone not in _ZONES:
        raise _UnsureError
    stamp = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    away = timedelta(hours=_ZONES[zone]) if zone else timedelta(hours=int(hours), minutes=int(minutes))
    try:
        return (stamp + away if sign == "-" else stamp - away).utctimetuple()
    except OverflowError as error:
        raise _UnsureError from error


# ---- names ----------------------------------------------------------------------------------------------------------

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
# Namespaces in which feedparser knows elements, in lower case, as it compares them.
_KNOWN = {
    "http://purl.org/rss/1.0/": "",
    "http://www.w3.org/2005/atom": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "com-wordpress:feed-additions:1": "",
}
# Prefixes that mean something to feedparser: bound to another namespace than above they are for it to judge.
_MEANINGFUL = {
    "admin", "cc", "content", "creativecommons", "dc", "dcterms", "feedburner", "georss", "gml", "itunes", "media",
    "news", "psc", "rdf", "sy", "xhtml", "xml", "atom", "rss", "geo",
}  # fmt: skip
# Whatever stands in these, inside of a feed or of an item, says nothing about an item.
_IGNORED = {
    "comments", "rights", "copyright", "subtitle", "tagline", "docs", "generator", "icon", "logo", "ttl", "language",
    "webmaster", "managingeditor", "rating", "enclosure", "cloud",
    "dc:language", "dc:rights", "dc:publisher", "dc:identifier", "dc:type", "dc:format", "dc:source", "dc:coverage",
    "dcterms:valid", "dcterms:identifier", "dcterms:abstract", "dcterms:publisher",
    "media:thumbnail", "media:credit", "media:text", "media:copyright", "media:hash", "media:content", "media:group",
    "slash:comments", "slash:section", "slash:department", "slash:hit_parade",
    "wfw:comment", "wfw:commentrss", "thr:total", "thr:in-reply-to", "feedburner:origlink", "georss:featurename",
    "geo:lat", "geo:long", "post-id", "itunes:explicit", "itunes:duration", "itunes:episode", "itunes:season",
    "itunes:episodetype", "itunes:subtitle", "itunes:image", "itunes:block", "itunes:title",
}  # fmt: skip
_ONLY_IN_FEEDS = {
    "feedburner:info", "feedburner:emailserviceid", "feedburner:feedburnerhostname", "feedburner:feedflare",
    "opensearch:totalresults", "opensearch:startindex", "opensearch:itemsperpage", "updated", "pubdate",
    "lastbuilddate", "description", "category", "dc:date", "dc:creator", "dc:subject", "sy:updatebase", "keywords",
    "published", "site", "itunes:author", "itunes:type", "itunes:category", "itunes:owner",
}  # fmt: skip
_MEDIA = {"thumbnail", "credit", "text", "copyright", "hash", "title", "description"}
_HOLD = {"media:content": {f"media:{name}" for name in _MEDIA}}
_HOLD |= {"media:group": _HOLD["media:content"] | {"media:content"}}
_HOLD |= {"itunes:category": {"itunes:category"}, "itunes:owner": {"itunes:name", "itunes:email"}}
_HOLD |= {"image": {"title", "link", "description", "url", "width", "height"}}
_HOLD |= {"textinput": {"title", "link", "description", "name"}}
_HOLD |= {"author": {"name", "email", "uri", "url"}, "contributor": {"name", "email", "uri", "url"}}
_HOLD |= {"skiphours": {"hour"}, "skipdays": {"day"}, "items": {"rdf:seq"}, "rdf:seq": {"rdf:li"}}
_IN_FEEDS_HOLD = {"image", "textinput", "author", "contributor", "skiphours", "skipdays", "items"}
_PLAIN_TYPES = {"", "text", "html", "text/html", "text/plain"}
_HTML = {"text/html", "application/xhtml+xml", "html", "xhtml"}
# Of other namespaces they would be taken for the feed's own.
_READ_ATTRIBUTES = {
    "href", "url", "uri", "rel", "type", "term", "scheme", "domain", "label", "ispermalink", "mode", "src", "about",
    "lastmod", "text", "version",
}  # fmt: skip
_IN_MEDIA = {"media:title", "media:description"}
_NO_UNKNOWN_LOCAL = {"source", "detail", "parsed"}


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    end: "Callable[[_Reader, _Open], None] | None" = None
    inner: set[str] | None = None  # what may stand in it; None: what may stand in a feed or item


class _Reader:
    """Follows the events of one document. Raises _UnsureError."""

    def __init__(self, url: str) -> None:
        self.feed: dict[str, Any] = {}
        self.entries: list[Entry] = []
        self._url = url
        self._stack: list[_Open] = []
        self._names: dict[str, str] = {}  # expat's -> feedparser's
        self._prefixes: dict[str, set[str]] = {}
        self._entry: Entry | None = None
        self._depths: dict[str, int] = {}
        self._lang: str | None = None
        self._has_content = False
        self._as_content = False  # a second description counts as content
        self._id_is_link = False
        self._has_media_title = False

    def parse(self, body: bytes) -> None:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(body, True)

    # ---- events -----------------------------------------------------------------------------------------------------

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if uri:
            self._prefixes.setdefault(uri, set()).add((prefix or "").lower())

    def _characters(self, text: str) -> None:
        if self._stack:
            self._stack[-1].text.append(text)

    def _start(self, raw: str, given: dict[str, str]) -> None:
        name = self._names.get(raw) or self._named(raw)
        attributes = self._attributes(name, given) if given else {}
        stack = self._stack
        if len(stack) >= _DEEPEST:
            raise _UnsureError
        opened = _Open(name, attributes)
        if not stack:
            self._root(opened)
        elif (allowed := stack[-1].inner) is not None:
            if name in allowed and name in _IN_MEDIA and self._entry is not None:
                _BEGIN[name](self, opened)
            elif name in allowed:
                opened.inner = _HOLD.get(name, set())
            elif stack[-1].name == "author" and name.startswith("?:"):
                self._worded(opened, _end_foreign)
            else:
                raise _UnsureError
        elif self._entry is not None:
            self._in_entry(opened)
        else:
            self._in_feed(opened)
        stack.append(opened)

    def _end(self, raw: str) -> None:
        closed = self._stack.pop()
        if closed.end is not None:
            closed.end(self, closed)
        elif closed.name in _HOLD["author"] and self._stack[-1].name == "author":
            self._stack[-1].attributes[closed.name] = "".join(closed.text).strip()

    def _named(self, raw: str) -> str:
        """The name as feedparser says it: a prefix of its own, lower case."""
        uri, _, local = raw.rpartition(" ")
        local = local.lower()
        lower = uri.lower()
        if not uri or "backend.userland.com/rss" in lower:
            name = local
        elif (known := _KNOWN.get(lower)) is not None:
            name = f"{known}:{local}" if known else local
        else:
            prefixes = self._prefixes.get(uri, {""})
            if "" in prefixes or prefixes & _MEANINGFUL or local in _NO_UNKNOWN_LOCAL or "_" in local:
                raise _UnsureError
            name = f"?:{local}"
        self._names[raw] = name
        return name

    def _attributes(self, name: str, given: dict[str, str]) -> dict[str, str]:
        attributes = {}
        for raw, value in given.items():
            uri, _, local = raw.rpartition(" ")
            local = local.lower()
            if local == "lang" and (self._stack or uri not in ("", _XML)):
                raise _UnsureError
            if local == "base" and name not in ("title", "summary", "description", "content"):
                raise _UnsureError
            if uri and uri not in (_XML, _RDF) and local in _READ_ATTRIBUTES:
                raise _UnsureError
            attributes[f"rdf:{local}" if uri == _RDF else local] = (
                value.lower() if local in ("rel", "type") else value
            )
        return attributes

    # ---- where ------------------------------------------------------------------------------------------------------

    def _root(self, opened: _Open) -> None:
        if opened.name not in ("rss", "feed", "rdf:rdf"):
            raise _UnsureError
        self._lang = opened.attributes.get("lang") or None
        if self._lang and opened.name != "rdf:rdf":
            self.feed["language"] = self._lang.replace("_", "-")

    def _in_feed(self, opened: _Open) -> None:
        name, root, depth = opened.name, self._stack[0].name, len(self._stack)
        if name == "channel" and depth == 1 and root != "feed":
            if set(opened.attributes) - {"rdf:about"}:
                raise _UnsureError
        elif name == {"rss": "item", "rdf:rdf": "item", "feed": "entry"}[root] and depth == (
            2 if root == "rss" else 1
        ):
            self._begin_entry(opened)
        elif root == "rss" and depth == 1:
            raise _UnsureError
        elif name in _IN_FEEDS_HOLD:
            opened.inner = _HOLD[name]
        elif root == "rdf:rdf" and depth == 1:
            raise _UnsureError
        elif name == "title":
            self._once(opened, self.feed, "title")
        elif name == "link":
            self._link(opened, self.feed)
        elif name == "id":
            self._id(opened, self.feed)
        elif name in ("language", "dc:language", "ttl", "sy:updateperiod", "sy:updatefrequency"):
            self._plain(opened, _keep_in_feed)
        elif name in _IGNORED or name in _ONLY_IN_FEEDS or name.startswith("?:"):
            opened.inner = _HOLD.get(name, set())
        else:
            raise _UnsureError

    def _begin_entry(self, opened: _Open) -> None:
        if set(opened.attributes) - {"rdf:about"}:
            raise _UnsureError
        entry: Entry = {}
        self._entry = entry
        self.entries.append(entry)
        self._depths = {}
        self._has_content = self._as_content = self._id_is_link = self._has_media_title = False
        if about := opened.attributes.get("rdf:about"):
            entry["id"] = about
        opened.end = _end_entry

    def _in_entry(self, opened: _Open) -> None:
        assert self._entry is not None
        name = opened.name
        if begin := _BEGIN.get(name):
            begin(self, opened)
        elif name in _IGNORED or name.startswith("?:"):
            opened.inner = _HOLD.get(name, set())
        else:
            raise _UnsureError

    # ---- what -------------------------------------------------------------------------------------------------------

    def _plain(self, opened: _Open, end: "Callable[[_Reader, _Open], None]") -> None:
        """An element with text alone, and no attributes."""
        if opened.attributes:
            raise _UnsureError
        self._worded(opened, end)

    def _worded(self, opened: _Open, end: "Callable[[_Reader, _Open], None]") -> None:
        """An element with text alone."""
        opened.inner, opened.end = set(), end

    def _once(self, opened: _Open, context: dict[str, Any], key: str) -> None:
        """A text that may stand there once."""
        _check_type(opened)
        if key in context:
            raise _UnsureError
        context[key] = ""

        def end(reader: "_Reader", closed: _Open) -> None:
            context[key] = _text(closed)

        self._worded(opened, end)

    def _title(self, opened: _Open) -> None:
        assert self._entry is not None
        self._once(opened, self._entry, "title")
        self._entry["title_detail"] = {"language": self._language()}

    def _media_title(self, opened: _Open) -> None:
        """The entry's own title goes before it, if it has one."""
        self._has_media_title = True
        _check_type(opened)
        opened.inner = set()

    def _language(self) -> str | None:
        return self._lang.replace("_", "-") if self._lang else None

    def _link(self, opened: _Open, context: dict[str, Any]) -> None:
        given = opened.attributes
        href = given.get("url", given.get("uri", given.get("href")))
        if href:
            rel = given.get("rel", "alternate")
            kind = given.get("type", "application/atom+xml" if rel == "self" else "text/html")
            opened.inner = set()
            if rel == "alternate" and kind in _HTML:
                context["link"] = self._resolved(href)
        else:
            self._worded(opened, lambda reader, closed: reader._end_link(closed, context))

    def _end_link(self, closed: _Open, context: dict[str, Any]) -> None:
        link = _text(closed, self._resolved)
        if context is not self.feed:
            link = link.replace("&amp;", "&")
        context["link"] = _REFERENCE.sub(r"&\g<1>", link)

    def _resolved(self, address: str) -> str:
        try:
            return urljoin(self._url, _SLASHES.sub(r"\1\3", address))
        except ValueError as error:
            raise _UnsureError from error

    def _id(self, opened: _Open, context: dict[str, Any]) -> None:
        is_link = opened.attributes.get("ispermalink", "true") == "true"
        if "id" in context and context is not self.feed and "rdf:about" not in self._stack[-1].attributes:
            raise _UnsureError

        def end(reader: "_Reader", closed: _Open) -> None:
            context["id"] = _text(closed, reader._resolved if is_link else None)
            if is_link:
                context.setdefault("link", context["id"])

        self._worded(opened, end)

    def _entry_id(self, opened: _Open) -> None:
        assert self._entry is not None
        self._id(opened, self._entry)

    def _entry_link(self, opened: _Open) -> None:
        assert self._entry is not None
        self._link(opened, self._entry)

    def _summary(self, opened: _Open) -> None:
        """A first description is the summary, a second one content."""
        assert self._entry is not None
        _check_type(opened)
        self._as_content = "summary" in self._entry and not self._has_content
        if self._as_content:
            self._has_content = True
        self._worded(opened, _end_summary)

    def _content(self, opened: _Open) -> None:
        _check_type(opened)
        self._has_content = True
        self._worded(opened, _end_content)

    def _keep_content(self, text: str) -> None:
        assert self._entry is not None
        self._entry.setdefault("content", []).append({"value": text, "language": self._language()})
        self._entry.setdefault("summary", text)

    def _keep(self, key: str, text: str) -> None:
        """Unless it was found further out already."""
        assert self._entry is not None
        depth = len(self._stack)
        if depth <= self._depths.get(key, depth):
            self._depths[key] = depth
            self._entry[key] = text

    def _category(self, opened: _Open) -> None:
        given = opened.attributes
        self._tag(given.get("term"), given.get("scheme", given.get("domain")), given.get("label"))
        self._worded(opened, _end_category)

    def _tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        assert self._entry is not None
        tags = self._entry.setdefault("tags", [])
        tag = {"term": term, "scheme": scheme, "label": label}
        if (term or scheme or label) and tag not in tags:
            tags.append(tag)

    def _author(self, opened: _Open) -> None:
        if opened.attributes:
            raise _UnsureError
        opened.inner = _HOLD["author"] if opened.name == "author" else set()
        opened.end = _end_author

    def _source(self, opened: _Open) -> None:
        assert self._entry is not None
        if set(opened.attributes) - {"url"} or "source" in self._entry or self._stack[0].name != "rss":
            raise _UnsureError
        self._worded(opened, _end_source)

    def _published(self, opened: _Open) -> None:
        self._plain(opened, _end_published)

    def _updated(self, opened: _Open) -> None:
        self._plain(opened, _end_updated)

    def _created(self, opened: _Open) -> None:
        self._plain(opened, _end_created)

    def _contributor(self, opened: _Open) -> None:
        opened.inner = _HOLD["contributor"]


_Begin = Callable[[_Reader, _Open], None]
_BEGIN: dict[str, _Begin] = {
    **dict.fromkeys(("title",), _Reader._title),
    **dict.fromkeys(("media:title",), _Reader._media_title),
    **dict.fromkeys(("link",), _Reader._entry_link),
    **dict.fromkeys(("guid", "id"), _Reader._entry_id),
    **dict.fromkeys(
        ("description", "summary", "dc:description", "media:description", "itunes:summary"), _Reader._summary
    ),
    **dict.fromkeys(("content", "content:encoded"), _Reader._content),
    **dict.fromkeys(("category", "keywords", "dc:subject"), _Reader._category),
    **dict.fromkeys(("author", "dc:creator", "itunes:author"), _Reader._author),
    **dict.fromkeys(("contributor",), _Reader._contributor),
    **dict.fromkeys(("source",), _Reader._source),
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued"), _Reader._published),
    **dict.fromkeys(("updated", "modified", "dc:date", "dcterms:modified"), _Reader._updated),
    **dict.fromkeys(("created", "dcterms:created"), _Reader._created),
}


# ---- at the end of an element ---------------------------------------------------------------------------------------


def _text(closed: _Open, resolved: Callable[[str], str] | None = None) -> str:
    text = "".join(closed.text).strip()
    return _repaired(resolved(text) if resolved and text else text)


def _check_type(opened: _Open) -> None:
    if opened.attributes.get("type", "") not in _PLAIN_TYPES or "mode" in opened.attributes:
        raise _UnsureError


def _end_entry(reader: _Reader, closed: _Open) -> None:
    entry = reader._entry
    if reader._has_media_title and entry and (not entry.get("title") or "source" in entry):
        raise _UnsureError
    reader._entry = None


def _end_foreign(reader: _Reader, closed: _Open) -> None:
    if closed.attributes and _text(closed):  # feedparser takes this text for the author's
        raise _UnsureError


def _keep_in_feed(reader: _Reader, closed: _Open) -> None:
    reader.feed[closed.name.replace("dc:", "").replace(":", "_")] = _text(closed)


def _end_summary(reader: _Reader, closed: _Open) -> None:
    if reader._as_content:
        reader._keep_content(_text(closed))
    else:
        reader._keep("summary", _text(closed))
    reader._as_content = False


def _end_content(reader: _Reader, closed: _Open) -> None:
    reader._keep_content(_text(closed))


def _end_category(reader: _Reader, closed: _Open) -> None:
    assert reader._entry is not None
    if text := _text(closed):
        tags = reader._entry["tags"]
        if tags and not tags[-1]["term"]:
            tags[-1]["term"] = text
        else:
            reader._tag(text, None, None)


def _end_author(reader: _Reader, closed: _Open) -> None:
    name, email = closed.attributes.get("name"), closed.attributes.get("email")
    text = _text(closed)
    assert reader._entry is not None
    earlier = reader._entry.get("author", "")
    if closed.attributes and (text or (earlier and (email or not name)) or "@" in earlier):
        raise _UnsureError  # feedparser takes parts of one author for the other
    reader._keep("author", text)
    if name or email:
        reader._entry["author"] = f"{name} ({email})" if name and email else name or email


def _end_source(reader: _Reader, closed: _Open) -> None:
    assert reader._entry is not None
    text = _text(closed)
    reader._entry["source"] = {"title": text} if text else {}


def _end_published(reader: _Reader, closed: _Open) -> None:
    assert reader._entry is not None
    reader._entry["published_parsed"] = _moment(_text(closed))


def _end_updated(reader: _Reader, closed: _Open) -> None:
    assert reader._entry is not None
    reader._entry["updated_parsed"] = _moment(_text(closed))


def _end_created(reader: _Reader, closed: _Open) -> None:
    assert reader._entry is not None
    reader._entry["created_parsed"] = _moment(_text(closed))
