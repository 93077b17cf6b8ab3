"""The canonical form of a link: two addresses of one article become one text.

Only the address is looked at, nothing is fetched. The form is for comparing and for keys; readers are sent to the
address as the feed gave it. RFC 3986, 6.2.2 says which spellings are the same; the rest is custom: AMP and mobile
hosts here, parameters in `tracking`, addresses that carry another one in `redirector`.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.news.link import redirector
from bot.news.link.domain import owner
from bot.news.link.tracking import is_tracking

_LONGEST = 4096
_MOST_ROUNDS = 4  # what one round uncovers (a target, /amp/amp) the next one sees

_NO_HOST = re.compile(r"[\s\x00-\x1f]")
_WWW = re.compile(r"^www\d?\.(?=[^.]+\.)")
_MOBILE = re.compile(r"^(?:m|mobile|mobil|amp|wap|touch|amphtml)\.(?=[^.]+\.)")
_MOBILE_LABEL = re.compile(r"^([a-z]{2,3})\.m\.(?=[^.]+\.)")  # en.m.wikipedia.org
_AMP_PATH = re.compile(r"(?i)/amp(?:html)?(?=/|$)|/amp\.html?$|\.amp$|\.amp(?=\.html?$)")
_INDEX = re.compile(r"(?i)/(?:index|default)\.(?:html?|php|aspx?|jsp)$")
_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/?]*")
_PLAIN = re.compile(r"[A-Za-z0-9._~=-]+")
_SAFE = "!$&'()*+,;=:@~-._"
_SAFE_IN_QUERY = "!$'()*,;=:@/~-._?"


@lru_cache(maxsize=512)  # of a link and its feed again and again while an item is read
def canonical(url: str) -> str:
    """The one form of `url`, "" for "". What isn't an http(s) address comes back as it is, without white space around.

    https for both schemes, the host in lower case without `www.`, `m.` or `amp.`, no user, default port, fragment,
    tracking parameter or trailing slash; the other parameters sorted; the target in place of a redirector.
    """
    url = url.encode("utf-8", "replace").decode("utf-8").strip()
    for _ in range(_MOST_ROUNDS):
        parts = _split(redirector.target(f"https:{url}" if url.startswith("//") else url))
        form = _form(parts) if parts else url
        if form == url:
            break
        url = form
    return url


def target(url: str) -> str:
    """Where `url` leads as far as redirectors say so in the address itself; else as it is."""
    return redirector.target(url) if len(url) <= _LONGEST else url.strip()


def host(url: str) -> str:
    """The host of the canonical form; "" where there is none."""
    parts = _split(canonical(url))
    return parts.netloc if parts else ""


def _split(url: str) -> SplitResult | None:
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname
        return parts if named and not _NO_HOST.search(named) else None
    except ValueError:  # a broken port or IPv6 address
        return None


def _form(parts: SplitResult) -> str:
    name = _host((parts.hostname or "").rstrip("."))
    try:
        port = parts.port
    except ValueError:
        port = None
    if port and port not in (80, 443):
        name = f"{name}:{port}"
    path, query = _path(parts.path), _query(parts.query)
    return f"https://{name}{path}{'?' if query else ''}{query}{_route(path, parts.fragment)}"


@lru_cache(maxsize=10_000)
def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    name = _ascii(name)
    while (bare := _without_www(name)) != name:
        name = bare
    return name


def _without_www(name: str) -> str:
    name = _WWW.sub("", name)
    desk = _MOBILE_LABEL.sub(r"\1.", _MOBILE.sub("", name))
    return desk if desk == name or owner(desk) == owner(name) else name


def _ascii(name: str) -> str:
    """The ACE form of an international host (RFC 5891), as feeds write either."""
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name


def _path(path: str) -> str:
    parts = [_spelled(part, _SAFE) for part in _SESSION.sub("", path).split("/")]
    path = "/".join(["", *_without_dots([part for part in parts if part])])
    path = _INDEX.sub("", path)
    return (_AMP_PATH.sub("", path) or path).rstrip("/")


def _spelled(text: str, safe: str) -> str:
    """One spelling of percent-encoding, and of letters with accents."""
    if _PLAIN.fullmatch(text):
        return text
    letters = unquote(text, errors="surrogateescape")
    if not letters.isascii():
        letters = unicodedata.normalize("NFC", letters)
    return quote(letters, safe=safe, errors="surrogateescape")


def _without_dots(parts: list[str]) -> list[str]:
    if "." not in parts and ".." not in parts:
        return parts
    kept: list[str] = []
    for part in parts:
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return kept


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = query.replace("&amp;", "&").split("&")
    kept = (_spelled(pair.replace("+", "%20"), _SAFE_IN_QUERY) for pair in pairs if pair)
    return "&".join(sorted(pair for pair in kept if not is_tracking(pair)))


def _route(path: str, fragment: str) -> str:
    """A fragment that a page's own program reads as its path stays (`#!/news/1`, `#/news/1`)."""
    is_route = fragment.startswith("!") or (not path and len(fragment) > 1 and fragment.startswith("/"))
    return f"#{fragment}" if is_route else ""
