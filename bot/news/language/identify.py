"""In which language an item is written: found in its text, with what its feed states and what its neighbours are written
in as hints. Nothing here knows feeds or queries.

A headline alone is often too short to tell Portuguese from Galician; what the other headlines of its feed are written in
decides then, and never against a clear text. What a feed states is only a hint too: half the feeds of the world say
"en-US" because their software came with it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.news.item import Item
from bot.query.tags import language_tag
from bot.text import plain

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Languages that news is written in; others are found only where they are stated. Without this list one headline in forty
# comes out as Latin or as a dialect.
_MOST_NEWS = _codes("ar de en es fa fr he hi id it ja ko nl pl pt ro ru sv tr uk zh")
_OTHERS = _codes(
    "af am az be bg bn ca cs cy da el et eu fi ga gl gu ha hr hu hy is ka kk km kn ku ky lo lt lv mk ml mn mr ms my ne no "
    "or pa ps si sk sl so sq sr sw ta te tg th tl ug ur uz vi"
)
# To the model these are unknown: who states one is believed.
_UNKNOWN = _codes("bo ce co dv ee fj gv haw iu kl mi rm sm ti tn to ts wo yi")
_USUAL = 2.0  # how much likelier those of most news are, before a word is read
_HINT = 10.0  # how much likelier a hint makes a language; by 500 headlines, see tests/news/headlines.txt
_TITLES = 40  # of a feed that are read together
_READ = 600  # characters of a text: more changes nothing
_MARKUP_READ = 2_500
_NO_WORDS = re.compile(r"(?i)\b(?:https?://|www\.)\S+|(?<!\S)[^\s@]++@\S+|[@#]\w+|\d+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.-]*")
_FOREIGN = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_NAMES = 0.25  # letters of another script by which Latin ones are only names: Apple открыла магазин


@lru_cache(maxsize=256)  # one item passes several stages
def language_of(text: str, hints: tuple[str | None, ...] = ()) -> str | None:
    """The language of `text` as a BCP 47 tag; the first of `hints` (tags) that names it adds its region.

    None where the text has no letters and nothing is hinted.
    """
    stated = [language_tag(hint) for hint in hints if hint]
    words = _words(text)
    unknown = [tag for tag in stated if _base(tag) in _UNKNOWN]
    if unknown or not words:
        return next(iter(unknown or stated), None)
    hinted = {_base(tag) for tag in stated}
    likely = {
        lang: share * (_HINT if lang in hinted else 1.0) * (_USUAL if lang in _MOST_NEWS else 1.0)
        for lang, share in load_model().rank(words)
        if lang in hinted or lang in _MOST_NEWS or lang in _OTHERS
    }
    found = max(likely, key=lambda lang: likely[lang])
    return next((tag for tag in stated if _base(tag) == found), found)


def with_languages(items: Sequence[Item], *, among: Collection[Item]) -> list[Item]:
    """`items`, each with its language; `among`: all that came with them, whose titles are read together, feed by feed."""
    if not items:
        return []
    feeds = defaultdict(list)
    for one in among:
        feeds[one.feed].append(one)
    expected = {feed: _expected(feeds[feed]) for feed in {item.feed for item in items}}
    return [
        replace(item, lang=language_of(text_of(item), (expected[item.feed] or item.lang,))) for item in items
    ]


def text_of(item: Item) -> str:
    """As much of its title and text as tells the language."""
    text = item.page or plain((item.content or item.summary)[:_MARKUP_READ])
    return f"{plain(item.title)[:_READ]}\n{text[:_READ]}"


@cache
def load_model() -> "LanguageIdentifier":
    """Half a second and 60 MB, at the first text. Two threads may both load it; no harm done: it is only read."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([label for label in model.labels if len(label) == 2])
    model._full_model = (model.nb_ptc, model.nb_pc, model.nb_classes)  # the rest is let go
    return model


def _expected(neighbours: Sequence[Item]) -> str | None:
    """What the titles of a feed are written in, all together; None where its items state different languages, or it is one."""
    stated = {item.lang for item in neighbours}
    if len(neighbours) < 2 or len(stated) > 1:
        return None
    return language_of("\n".join(plain(item.title)[:200] for item in neighbours[:_TITLES]), tuple(stated))


def _words(text: str) -> str:
    words = _NO_WORDS.sub(" ", text)
    letters = sum(map(str.isalpha, words))
    if len(_FOREIGN.findall(words)) > _NAMES * letters:
        words = _LATIN.sub(" ", words)
    return " ".join(words.split()) if letters else ""


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()
