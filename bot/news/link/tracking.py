"""Parameters of a link that say where its reader came from, or how the page is to look, not what is read.

Three kinds: names that mean nothing else anywhere, or begin or end like them; names that some site may use for the
article itself (`ref`, `source`, `cid`), which go only where their value names a carrier (a feed, a network, a host);
and how the page is to look. The names are in `tracking.toml`; `id`, `p`, `v`, `page`, `q`, `story` and their like are
never there.
"""

import re
import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_name("tracking.toml").read_text(encoding="utf-8"))
_ALWAYS, _ALWAYS_FROM = frozenset(_TABLES["names"].split()), tuple(_TABLES["beginnings"].split())
_ENDS = re.compile(r".(?:_(?:source|medium|campaign|ref|referr?er)|referr?er)$")
_SOMETIMES = frozenset(_TABLES["sometimes"].split())
_CARRIER = re.compile("|".join(_TABLES["carriers"]))
_SKIN = re.compile("|".join(_TABLES["skins"]))


def is_tracking(pair: str) -> bool:
    """Is `name=value`, as it is between two `&`, no part of what names the article?"""
    pair = pair.lower()
    name, _, value = pair.partition("=")
    if name in _ALWAYS or name.startswith(_ALWAYS_FROM) or _ENDS.search(name) or _SKIN.fullmatch(pair):
        return True
    return name in _SOMETIMES and _CARRIER.fullmatch(value) is not None
