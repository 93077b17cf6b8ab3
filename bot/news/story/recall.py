"""Recall: knowing an article again when its text has long left the window.

Of each text a few numbers are kept for long, its *keys*: the exact ones (entry, link, whole text) and eight of its
word sequences, half of them of its opening (a summary has no more), chosen by their value, so that copies choose mostly
the same. A new item asks by twice as many. Who shares enough of them with it is worth comparing; the rule that decides
is `sameness`, asked more strictly than within the window. Nothing here reads a database: who holds a key comes from
the caller.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.news.ids import ItemId
from bot.news.story.fingerprint import Fingerprint, parts
from bot.news.story.likeness import Likeness, is_standing, same_article

Holders = Mapping[int, Sequence[ItemId]]  # of each key, the items that have it

_SKETCH = 8  # sequences of a text that are kept
_ASKED = 16  # that are looked for; they hold those that are kept
_LEAST = 20  # sampled sequences; of a shorter text the exact keys alone are kept
_MIX = np.uint32(0x9E3779B1)  # Knuth's multiplier: spreads what neighbours in value
_SIXTEEN = np.uint32(16)
_WORTH = 2  # keys in common; an exact one counts as two
_COMPARED = 6  # items that a new one is compared with at most
_ENOUGH = 16  # items that hold a sequence, above which it is furniture and nobody is recalled by it
_ENOUGH_EXACT = 4  # items that hold an exact key, above which another adds nothing
_EXACT = 1 << 32  # keys of sequences are below


def keys_of(print_: Fingerprint, *, sketch: bool = True) -> tuple[int, ...]:
    """The keys of a text, as signed 64-bit numbers; without `sketch` only the exact ones."""
    return _exact(print_) + (_sketch(print_, _SKETCH) if sketch else ())


def asked_of(print_: Fingerprint) -> tuple[int, ...]:
    """The keys by which its like are looked for: those of `keys_of`, and more."""
    return _exact(print_) + _sketch(print_, _ASKED)


def keys_if_readable(packed: bytes) -> tuple[int, ...]:
    """The same of a packed fingerprint; none if this version doesn't know its form."""
    try:
        print_ = Fingerprint.unpack(packed)
        print_.keys = np.frombuffer(parts(packed).keys, "<u4").astype(np.uint32)
    except ValueError:
        return ()
    return keys_of(print_)


def worth_comparing(keys: Iterable[int], holders: Holders) -> list[ItemId]:
    """The items that share enough of `keys`, the likest first, few."""
    shared: dict[ItemId, int] = {}
    for key in keys:
        held = holders.get(key, ())
        exact = _is_exact(key)
        if exact or len(held) < _ENOUGH:
            for item in held[:_ENOUGH_EXACT] if exact else held:
                shared[item] = shared.get(item, 0) + (_WORTH if exact else 1)
    near = sorted((-count, item) for item, count in shared.items() if count >= _WORTH)
    return [item for _, item in near[:_COMPARED]]


def worth_keeping(keys: Iterable[int], holders: Holders) -> tuple[int, ...]:
    """Those of `keys` by which an item can still be told from others."""
    return tuple(
        key for key in keys if len(holders.get(key, ())) < (_ENOUGH_EXACT if _is_exact(key) else _ENOUGH)
    )


def recalled(like: Likeness, *, exact: str) -> str:
    """Why a text tells the article of one long gone, as a sentence for people; "" where it does not.

    `exact`: which exact key they share, "" for none. Headlines recur, columns and reports of one mould too: without
    an exact key most of the text must be there.
    """
    if exact:
        return (
            exact
            if not is_standing(like, same_source=True) and (like.contained >= 0.1 or like.topic.same)
            else ""
        )
    if like.least < _LEAST or like.of_new < 0.2 or like.contained < (0.45 if _agrees(like) else 0.6):
        return ""
    return same_article(like, age=float("inf"), same_source=False)


def _agrees(like: Likeness) -> bool:
    """Reworded throughout, but with the same names and figures."""
    return (
        like.of_longer >= 0.3 and like.names == like.names_equal >= 3 and like.figures == like.figures_equal
    )


def _exact(print_: Fingerprint) -> tuple[int, ...]:
    exact = {_signed(key) for key in (print_.origin_key, print_.link_key, print_.text_key) if key}
    return tuple(sorted(exact))


def _sketch(print_: Fingerprint, count: int) -> tuple[int, ...]:
    """Half of the `count` of the opening, half of the rest; more of the opening where there is no rest."""
    if len(print_.keys) < _LEAST:
        return ()
    sequences = print_.keys[np.argsort(print_.keys * _MIX)]
    lead, small = print_.lead, sequences >> _SIXTEEN
    at = lead.searchsorted(small)
    at[at == len(lead)] = 0
    opens = lead[at] == small
    opening, rest = sequences[opens].tolist(), sequences[~opens].tolist()
    half = count // 2
    return tuple(sorted((opening[:half] + rest[: count - half] + opening[half:])[:count]))


def _is_exact(key: int) -> bool:
    return not 0 <= key < _EXACT


def _signed(key: int) -> int:
    return key - (1 << 64) if key >> 63 else key
