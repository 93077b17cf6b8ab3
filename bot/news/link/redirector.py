"""Where a link leads, as far as its own address says so: search engines, mail guards, caches, archives, share counters.

The hosts and parameters are in `redirectors.toml`. Nothing is fetched. A target is believed only if it is an http(s) address of a public host; what can't be read so
(a shortener, newer addresses of Google News) stays as it is.
"""

import base64
import binascii
import ipaddress
import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_MOST_HOPS = 5  # a redirector inside a redirector inside ...; deeper than this nobody nests
_MOST_CODED = 3  # times that a target is percent-encoded

_TABLES = tomllib.loads(Path(__file__).with_name("redirectors.toml").read_text(encoding="utf-8"))
_KNOWN: tuple[tuple[str, str, str], ...] = tuple(
    (host, start, name) for host, start, name in _TABLES["known"]
)
_LEADS_ON = re.compile(
    rf"/(?:{'|'.join(_TABLES['leads_on'])})(?:\.(?:php|aspx?|jsp|html?|cgi|do))?/?$", re.IGNORECASE
)
_TARGETS = frozenset[str](_TABLES["targets"])
_YAHOO = re.compile(r"/RU=([^/]+)")  # r.search.yahoo.com/_ylt=.../RU=https%3a%2f%2f.../RK=2/...
_YAHOO_FEEDS = re.compile(r"\*(https?:/{1,2}.+)$")  # us.rd.yahoo.com/...*http://host/...
_CACHES = tuple(_TABLES["caches"])
_AMP_CACHE = re.compile(
    r"^/(?:[a-z]{1,3}/)?[cviaw]p?/(?:s/)?([^/]+\..+)$"
)  # host.cdn.ampproject.org/c/s/host/path
_GOOGLE_AMP = re.compile(r"^/amp/(?:s/)?([^/]+\..+)$")  # www.google.com/amp/s/host/path
_IN_PATH = re.compile(
    r"(?i)/(https?:)/{1,2}(?=[^/])(.+)$"
)  # an archive's, a reader's: /web/2024/https://host/path
_CODED_IN_PATH = re.compile(
    r"(?i)/(https?(?::|%3A)(?:%2F){2}[^/]+)"
)  # a mailer's: /L0/https:%2F%2Fhost%2Fpath/1/...
_PROOFPOINT_3 = re.compile(r"/v3/__(https?:/{1,2}.+?)__;")
_GOOGLE_NEWS = re.compile(r"/(?:articles|read)/(CBM[\w-]+)")
_DISQUS_TAIL = re.compile(r":[\w-]{20,40}$|:\w{4,12}$")
_SCHEME = re.compile(r"(?i)https?://")
_NO_HOST = re.compile(r"(?i)(?:^|\.)(?:localhost|local|internal|lan|home|corp|arpa|onion)$")


def target(url: str) -> str:
    """Where `url` leads, one redirector after the other; else as it is, without white space around."""
    url = url.strip()
    for _ in range(_MOST_HOPS):
        parts = _split(url)
        found = parts and _target(parts)
        if not found:
            break
        url = found
    return url


def _target(parts: SplitResult) -> str | None:
    name = (parts.hostname or "").rstrip(".")
    return (
        _of_cache(name, parts)
        or _of_parameter(name, parts)
        or _of_path(name, parts)
        or _of_google_news(name, parts)
        or _of_translation(name, parts)
    )


def _of_cache(name: str, parts: SplitResult) -> str | None:
    if name == "cdn.ampproject.org" or name.endswith(_CACHES):
        found = _AMP_CACHE.match(parts.path)
    elif name.endswith(".turbopages.org"):  # /host/s/path
        return _public("https:/" + parts.path.replace("/s/", "/", 1))
    elif _is_under(name, "google."):
        found = _GOOGLE_AMP.match(parts.path)
    else:
        return None
    if not found:
        return None
    rest, _, inner = re.sub("%3[fF]", "?", found[1], count=1).partition("?")
    query = "&".join(part for part in (inner, parts.query) if part)
    return _public(f"https://{rest}{'?' if query else ''}{query}")


def _of_parameter(name: str, parts: SplitResult) -> str | None:
    if not parts.query:
        return None
    if _SCHEME.match(parts.query) and parts.path in ("", "/"):  # href.li/?https://host/path
        return _public(parts.query)
    if "=" not in parts.query:
        return None
    wanted: Collection[str] = {parameter for start, parameter in _known(name) if parts.path.startswith(start)}
    if not wanted and _LEADS_ON.search(parts.path):
        wanted = _TARGETS
    for key, value in parse_qsl(parts.query.replace("&amp;", "&")) if wanted else ():
        if key.lower() in wanted and (found := _decoded(value, name)):
            return found
    return None


@lru_cache(maxsize=10_000)
def _known(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((start, parameter) for domain, start, parameter in _KNOWN if _is_under(name, domain))


def _decoded(value: str, name: str) -> str | None:
    if name.endswith("bing.com") and value.startswith("a1"):
        value = _unbase64(value[2:]).decode("ascii", "replace")
    elif name == "urldefense.proofpoint.com":  # https-3A__host_path
        value = value.replace("-", "%").replace("_", "/")
    for _ in range(_MOST_CODED):
        if _SCHEME.match(value):
            return _public(_DISQUS_TAIL.sub("", value) if name == "disq.us" else value)
        value = unquote(value)
    return None


def _of_path(name: str, parts: SplitResult) -> str | None:
    path = parts.path
    if name.endswith("yahoo.com"):
        if found := _YAHOO.search(path):
            return _public(unquote(found[1]))
        if found := _YAHOO_FEEDS.search(path):
            return _public(re.sub(r"^(https?:)/{1,2}", r"\1//", found[1]))
    if "http" not in path and "HTTP" not in path:
        return None
    if found := _PROOFPOINT_3.search(path):
        return _public(re.sub(r"^(https?:)/{1,2}", r"\1//", found[1]))
    if found := _IN_PATH.search(path):
        return _public(f"{found[1]}//{found[2]}{'?' if parts.query else ''}{parts.query}")
    if found := _CODED_IN_PATH.search(path):
        return _public(unquote(found[1]))
    return None


def _of_google_news(name: str, parts: SplitResult) -> str | None:
    """Until 2024 the number of an article at Google News was a small record in base64 with the address in it."""
    found = _GOOGLE_NEWS.search(parts.path) if name == "news.google.com" else None
    record = _unbase64(found[1]) if found else b""
    start = record.find(b'"')  # field 4, a string
    if start < 0 or len(record) < start + 3:
        return None
    length, begins = record[start + 1], start + 2
    if length & 0x80:
        length, begins = (length & 0x7F) | record[begins] << 7, begins + 1
    return _public(record[begins : begins + length].decode("utf-8", "replace"))


def _of_translation(name: str, parts: SplitResult) -> str | None:
    """host-example.translate.goog: points are hyphens, hyphens two."""
    if not name.endswith(".translate.goog"):
        return None
    host = name.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
    return _public(parts._replace(netloc=host).geturl())


def _public(url: str) -> str | None:
    """`url` if it is an http(s) address of a host that others can reach by name or number."""
    parts = _split(url) if _SCHEME.match(url) else None
    if not parts or any(character <= " " for character in url):
        return None
    name = (parts.hostname or "").rstrip(".")
    try:
        return url if ipaddress.ip_address(name).is_global else None
    except ValueError:
        last = name.rpartition(".")[2]
        # 2130706433, 0x7f.1 and 127.1 are numbers of hosts too
        named = "." in name and not last[:1].isdigit() and not _NO_HOST.search(name)
        return url if named else None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # a broken port or IPv6 address
        return None


def _is_under(name: str, domain: str) -> bool:
    if domain.endswith("."):
        return name.startswith(domain) or f".{domain}" in name
    return name == domain or name.endswith(f".{domain}")


def _unbase64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
