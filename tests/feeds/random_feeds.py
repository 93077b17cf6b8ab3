"""Random feeds, mostly well-formed and often strange: elements in any order, twice, nested, under odd names."""

import random


def _names(text):
    return text.split()


NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "odd": "https://odd.example/ns",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "georss": "http://www.georss.org/georss",
    "news": "https://news.example/ns",
}
RSS_ITEM = _names(
    """title link guid description pubDate author category source enclosure comments content:encoded dc:creator
    dc:date dc:subject dc:description dc:title dc:language dc:source dcterms:modified dcterms:created media:content
    media:group media:title media:description media:thumbnail media:credit media:keywords itunes:summary
    itunes:subtitle itunes:author itunes:image itunes:duration itunes:keywords itunes:category a:link a:updated
    slash:comments odd:thing odd:source news:source odd:published_parsed thr:total georss:point keywords image summary
    content updated published contributor name url language item body base tags links id byline"""
)
ATOM_ENTRY = _names(
    """title link link link id summary content updated published author author category contributor rights source
    dc:date dc:creator media:group media:content media:thumbnail odd:thing thr:total description guid pubDate issued
    modified created subtitle name enclosure georss:point itunes:summary content:encoded language"""
)
RSS_CHANNEL = _names(
    """title link description language pubDate lastBuildDate ttl image a:link a:id generator copyright category
    textInput skipHours sy:updatePeriod sy:updateFrequency dc:language dc:title dc:date dc:creator odd:thing media:title
    itunes:author itunes:summary itunes:owner itunes:category itunes:image cloud docs webMaster managingEditor summary
    content:encoded media:thumbnail url name updated id author published"""
)
ATOM_FEED = _names(
    """title link link id updated subtitle author generator icon logo rights category contributor odd:thing language
    published description summary content image dc:date dc:title itunes:author"""
)
NESTED = {
    "media:content": [
        "media:title",
        "media:description",
        "media:credit",
        "media:thumbnail",
        "odd:thing",
        "title",
    ],
    "media:group": ["media:content", "media:title", "media:description", "media:keywords", "media:thumbnail"],
    "author": ["name", "email", "uri", "odd:thing", "title"],
    "contributor": ["name", "email", "uri"],
    "image": ["title", "url", "link", "width", "description", "odd:thing"],
    "textInput": ["title", "name", "link", "description"],
    "skipHours": ["hour"],
    "itunes:owner": ["itunes:name", "itunes:email"],
    "itunes:category": ["itunes:category"],
    "source": ["title", "id", "updated"],
    "odd:thing": ["odd:thing", "title"],
}
WORDS = [
    "Ferry runs again", "Fähre fährt", "FÃ¤hre", "café", "Å“uvre", "", "  two  lines\n of it ", "&lt;p&gt;Rain &amp;amp; wind&lt;/p&gt;",
    "<![CDATA[<p>Rain & wind</p>]]>", "a<!-- note -->b", "x &#8211; y", "x &#150; y", "Ветер", "ferry@gazette.example (Ann Ray)",
    "&amp;copy; Ann", "news, wind , , sea", "true",
]  # fmt: skip
LINKS = [
    "https://gazette.example/a", "https://gazette.example/a?x=1&amp;y=2", "/relative/path", "  https://gazette.example/b\n",
    "", "tag:gazette.example,2026:1", "12345", "https:///gazette.example/c", "urn:uuid:1", "javascript:alert(1)",
    "https://gazette.example/ü", "http://gazette.example/d#e", "?q=1", "mailto:a@b.example", "https://[gazette/",
]  # fmt: skip
DATES = [
    "Wed, 25 Nov 2026 08:00:00 GMT", "Wed, 25 Nov 2026 08:00:00 +0100", "2026-11-25T08:00:00Z", "2026-11-25T08:00:00.123+05:30",
    "2026-11-25", "25 Nov 2026 08:00 EST", "Wed, 25 November 2026 08:00:00 -0330", "", "yesterday", "2026-11-25 08:00:00",
    "Wed, 31 Feb 2026 08:00:00 GMT", "2026-11-25T08:00:00-08:00", "Mi, 25 Nov 2026 08:00:00 +0100", "Wed, 25 Nov 26 08:00:00 UT",
    "2026-11-25T24:00:00Z", "Wed, 25 Nov 2026 08:00:00 BST", "2026-11-25T08:00:00+0100", "0001-01-01T00:00:00+05:00",
]  # fmt: skip
ATTRIBUTES = [
    ("type", "html"), ("type", "text"), ("type", "xhtml"), ("type", "text/plain"), ("type", "application/octet-stream"),
    ("href", "https://gazette.example/h"), ("url", "/u"), ("rel", "alternate"), ("rel", "self"), ("rel", "Enclosure"),
    ("isPermaLink", "false"), ("isPermaLink", "true"), ("domain", "d"), ("term", "t"), ("label", "l"), ("scheme", "s"),
    ("xml:lang", "de"), ("lang", "fr"), ("xml:base", "https://other.example/"), ("mode", "escaped"), ("text", "sea"),
    ("odd:href", "https://odd.example/"), ("thr:count", "3"), ("rdf:about", "https://about.example/"), ("odd:x", "y"),
    ("src", "/s"), ("version", "2.0"), ("uri", "https://gazette.example/v"), ("hreflang", "en"), ("length", "5"),
]  # fmt: skip
_WORTH = {"link": LINKS, "guid": LINKS, "id": LINKS, "uri": LINKS, "url": LINKS, "comments": LINKS}
_DATED = ("pubDate", "date", "updated", "published", "modified", "created", "issued", "lastBuildDate")


def a_random_feed(chance: random.Random) -> bytes:
    """One document; `chance` decides."""
    _Strange.share = chance.choice((0.0, 0.02, 0.1, 0.3))
    return (_atom if chance.random() < 0.4 else _rss)(chance).encode()


class _Strange:
    share = 0.0  # of elements with attributes that they should not have


def _rss(chance):
    rdf = chance.random() < 0.2
    channel = _children(chance, RSS_CHANNEL, 5)
    items = "".join(
        _wrapped(chance, "item", _plausible(chance) + _children(chance, RSS_ITEM, 3)) for _ in "12"
    )
    if rdf:
        core = ' xmlns="http://purl.org/rss/1.0/"'
        return f"<rdf:RDF{_declarations()}{core}{_some(chance, 0.05)}><channel>{channel}</channel>{items}</rdf:RDF>"
    return (
        f'<rss version="2.0"{_declarations()}{_some(chance, 0.05)}><channel>{channel}{items}</channel></rss>'
    )


def _atom(chance):
    core = ' xmlns="http://www.w3.org/2005/Atom"'
    entries = "".join(
        _wrapped(chance, "entry", _link(chance) + _children(chance, ATOM_ENTRY, 6)) for _ in "12"
    )
    return (
        f"<feed{core}{_declarations()}{_some(chance, 0.1)}>{_children(chance, ATOM_FEED, 4)}{entries}</feed>"
    )


def _declarations():
    return "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix != "xml")


def _plausible(chance):
    parts = [f"<link>https://gazette.example/{chance.randrange(99)}</link>"]
    parts += ["<title>Ferry</title>"] if chance.random() < 0.7 else []
    parts += ["<description>It runs.</description>"] if chance.random() < 0.5 else []
    chance.shuffle(parts)
    return "".join(parts)


def _link(chance):
    return f'<link href="https://gazette.example/{chance.randrange(99)}"/>'


def _wrapped(chance, name, inner):
    return f"<{name}{_some(chance, 0.03)}>{inner}</{name}>"


def _children(chance, names, most):
    return "".join(_element(chance, chance.choice(names)) for _ in range(chance.randrange(most + 1)))


def _element(chance, name, depth=0):
    attributes = _some(chance, _Strange.share)
    local = name.rpartition(":")[2]
    if name in NESTED and depth < 3 and chance.random() < 0.7:
        inner = "".join(
            _element(chance, chance.choice(NESTED[name]), depth + 1) for _ in range(chance.randrange(4))
        )
    elif chance.random() < _Strange.share / 10:
        inner = "<b>bold</b> words"
    else:
        inner = chance.choice(DATES if local in _DATED else _WORTH.get(local, WORDS))
    return f"<{name}{attributes}>{inner}</{name}>"


def _some(chance, share):
    if chance.random() > share:
        return ""
    given = dict(chance.choice(ATTRIBUTES) for _ in range(chance.randrange(1, 3)))
    return "".join(f' {name}="{value}"' for name, value in given.items() if name != "version")
