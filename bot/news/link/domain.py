"""Which names on the network belong to one owner, without the public suffix list: what courtesy needs, not what law needs.

Wrong guesses cost a little speed (two owners share the places of one) and nothing else.
"""

import ipaddress
from functools import lru_cache

# Under a country's name these are no owners: co.uk, com.au, or.jp, gob.mx, gouv.fr ...
_GENERIC = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gouv",
        "gov",
        "govt",
        "gv",
        "id",
        "in",
        "info",
        "ltd",
        "med",
        "mil",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "plc",
        "press",
        "sch",
        "web",
    ]
)


@lru_cache(maxsize=10_000)
def registrable(host: str) -> str:
    """The part of `host` that somebody has registered: example.co.uk of news.example.co.uk; a number is itself."""
    name = host.lower().strip("[].")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        labels = name.split(".")
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _GENERIC else 2
    return ".".join(labels[-kept:])
