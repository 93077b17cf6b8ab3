"""Who is behind a host: its registrable domain, and its owner. Read from the public suffix list, which comes along.

`registrable` is whose servers they are, which courtesy asks. `owner` is who writes there, which decides what a page may
claim: the blogs of a service have one registrable domain and many owners. The list is loaded with the first question.
"""

import ipaddress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Services that give each customer a name or a path of their own and have not entered themselves in the list.
_NAMES = frozenset(
    [
        "beehiiv.com",
        "blogfa.com",
        "blogs.com",
        "buttondown.email",
        "canalblog.com",
        "dreamwidth.org",
        "eklablog.com",
        "fc2.com",
        "ghost.io",
        "hashnode.dev",
        "jimdo.com",
        "jimdofree.com",
        "libsyn.com",
        "livedoor.jp",
        "livejournal.com",
        "medium.com",
        "micro.blog",
        "mystrikingly.com",
        "narod.ru",
        "neocities.org",
        "over-blog.com",
        "pixnet.net",
        "podbean.com",
        "posthaven.com",
        "seesaa.net",
        "skyrock.com",
        "squarespace.com",
        "substack.com",
        "svbtle.com",
        "tistory.com",
        "tumblr.com",
        "typepad.com",
        "ucoz.ru",
        "weebly.com",
        "wordpress.com",
        "write.as",
    ]
)
_PATHS = frozenset(
    [
        "ameblo.jp",
        "blog.naver.com",
        "facebook.com",
        "medium.com",
        "note.com",
        "sites.google.com",
        "substack.com",
        "telegra.ph",
        "tumblr.com",
        "users.livejournal.com",
        "vk.com",
        "write.as",
    ]
)


@lru_cache(maxsize=10_000)
def registrable(host: str) -> str:
    """The part of `host` that was registered: example.co.uk of news.example.co.uk. An IP address is itself."""
    return _registered(host, icann=True)


@lru_cache(maxsize=10_000)
def owner(address: str) -> str:
    """Who writes at `address`, a host or a URL: harbour.substack.com, medium.com/@harbour."""
    host, _, path = address.rpartition("://")[2].partition("/")
    name = _registered(host, icann=False)
    if name in _NAMES and host.lower() not in (name, f"www.{name}"):
        name = ".".join(host.lower().split(".")[-name.count(".") - 2 :])
    whole = host.lower().removeprefix("www.")
    return f"{whole}/{path.partition('/')[0].lower()}" if whole in _PATHS else name


def _registered(host: str, *, icann: bool) -> str:
    name = host.lower().strip("[].")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return _suffixes(icann).privatesuffix(name) or name


@cache
def _suffixes(icann: bool) -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=icann)
