"""How fast watchlists are matched: our index beside regular expressions, word sets, hyperscan and tantivy.

CPU time a text, the same texts and queries for all in one run, normalising included. Texts are made of invented words
in the frequencies of Zipf's law: as long as a feed entry (40 words) and as an article (400). Queries come from other
texts than those matched, in the shapes that watchlists have. hyperscan and tantivy are measured where they are
installed (`pip install hyperscan tantivy`): hyperscan without NOT and with AND for NEAR, tantivy in batches of a hundred
texts, as it is fastest. Arguments: numbers of watchlists; default 10 100 1000 10000 100000.
"""

import gc
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate, islice, pairwise
from pathlib import Path
from random import Random

from bot.query.document import Document
from bot.query.index import QueryIndex
from bot.query.matcher import match
from bot.query.parser import parse

SHAPES = (  # share, shape; capitals stand for words
    (25, "A AND B"), (15, "A AND (B OR C)"), (15, '"A B" AND C'), (10, "(A OR B) AND (C OR D)"), (10, '"A B" OR "C D"'),
    (10, "A AND B NOT C"), (5, '"A B"'), (6, "A NEAR/5 B"), (4, "PREFIX AND A"),
)  # fmt: skip
PATIENCE = 4.0  # CPU seconds that one engine may take for one cell
Text = tuple[str, str]


class World:
    """Invented words, and texts made of them; always the same."""

    def __init__(self, size: int = 40_000) -> None:
        self.rng = Random(7)
        syllables = [
            a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "on")
        ]
        words: dict[str, None] = {}
        while len(words) < size:
            words[
                "".join(
                    self.rng.choices(syllables, k=1 + min(3, int(len(words) ** 0.13 + self.rng.random())))
                )
            ] = None
        self.words = list(words)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(size)))

    def some(self, count: int) -> list[str]:
        """Words as a text holds them."""
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def text(self, length: int) -> Text:
        """A title and a body: sentences, capitals, a dash and an apostrophe now and then."""
        words = self.some(length)
        for at in range(len(words)):
            if at % 12 == 0 or self.rng.random() < 0.12:
                words[at] = words[at].capitalize()
            if at % 12 == 11:
                words[at] += self.rng.choice([".", ".", ",", "’s", "-" + self.rng.choice(self.words[:500])])
        return " ".join(words[:9]), " ".join(words[9:])

    def queries(self, count: int) -> list[str]:
        """Watchlists: words as texts hold them, without the commonest; some names that nobody has written yet."""
        shapes = [shape for share, shape in SHAPES for _ in range(share)]
        return [re.sub(r"\b(?:[A-D]|PREFIX)\b", self._word, self.rng.choice(shapes)) for _ in range(count)]

    def _word(self, wanted: "re.Match[str]") -> str:
        if self.rng.random() < 0.08:
            return "x" + self.rng.choice(self.words).capitalize()
        word = next(one for one in iter(lambda: self.some(1)[0], "") if one not in COMMONEST)
        if wanted.group() == "PREFIX":
            return f"{word[:5]}*" if len(word) > 4 else f"{word}xa*"
        return word.capitalize() if self.rng.random() < 0.7 else word


COMMONEST: set[str] = set()  # as people leave out the and said


# ---- engines ----------------------------------------------------------------------------------------------------


def ours(
    queries: list[str], frequency: Callable[[str], int]
) -> "tuple[Callable[[Text], set[int]], float, float]":
    """Our index; how long it took to load, and bytes a watchlist, all in."""
    gc.collect()
    before, began = memory(), time.process_time()
    index: QueryIndex[int] = QueryIndex(frequency)
    index.load((key, parse(text)) for key, text in enumerate(queries))
    took, grown = time.process_time() - began, (memory() - before) / len(queries)

    def run(text: Text) -> set[int]:
        return set(index.matches(Document.of(title=text[0], body=text[1])))

    run.index = index  # type: ignore[attr-defined]
    return run, took, grown


def tree(query: str) -> tuple[list[list[tuple[str, ...]]], list[str]]:
    """All groups of which each needs one of its terms, and the words excluded: enough for these shapes."""
    excluded = re.findall(r"NOT (\S+)", query)
    query = re.sub(r" NOT \S+", "", query)
    terms = [
        [tuple(t.lower().strip('"').split()) for t in part.strip("()").split(" OR ")]
        for part in re.split(r" AND (?![^(]*\))| NEAR/5 ", query)
    ]
    return terms, [word.lower() for word in excluded]


def expression(term: tuple[str, ...]) -> str:
    """A term as a regular expression."""
    inner = r"\W+".join(word.replace("*", r"\w*") for word in term)
    return rf"\b{inner}\b"


def by_regex(queries: list[str]) -> Callable[[Text], set[int]]:
    """What people write by hand: a compiled expression for each term, all tried on each text."""
    compiled = [
        ([[re.compile(expression(t), re.IGNORECASE) for t in group] for group in groups], [re.compile(rf"\b{n}\b", re.IGNORECASE) for n in nots])
        for groups, nots in map(tree, queries)
    ]  # fmt: skip

    def run(text: Text) -> set[int]:
        whole = "\n".join(text)
        return {
            n
            for n, (groups, nots) in enumerate(compiled)
            if all(any(t.search(whole) for t in group) for group in groups)
            and not any(t.search(whole) for t in nots)
        }

    return run


def by_word_set(queries: list[str]) -> Callable[[Text], set[int]]:
    """Each query on the text's set of words; phrases as pairs, beginnings as beginnings."""
    read = [
        ([[" ".join(t) if "*" not in t[0] else t[0][:5] + "*" for t in group] for group in groups], nots)
        for groups, nots in map(tree, queries)
    ]

    def run(text: Text) -> set[int]:
        words = re.findall(r"\w+", "\n".join(text).casefold())
        held = {*words, *map(" ".join, pairwise(words)), *(w[:5] + "*" for w in words)}
        return {
            n
            for n, (groups, nots) in enumerate(read)
            if all(any(t in held for t in group) for group in groups) and not any(t in held for t in nots)
        }

    return run


def by_hyperscan(queries: list[str]) -> Callable[[Text], set[int]] | None:
    """One database of all terms, and logical combinations of them, over words parted by single spaces."""
    try:
        import hyperscan
    except ImportError:
        return None
    parsed = [tree(query)[0] for query in queries]
    numbers = {
        term: n for n, term in enumerate(dict.fromkeys(t for groups in parsed for g in groups for t in g))
    }
    quiet = hyperscan.HS_FLAG_QUIET
    first = len(numbers)
    combined = ["&".join(f"({'|'.join(str(numbers[t]) for t in g)})" for g in groups) for groups in parsed]
    combined = [c if "&" in c or "|" in c else f"{c}|{c}" for c in combined]  # it wants an operator
    flags = [quiet] * first + [hyperscan.HS_FLAG_COMBINATION | hyperscan.HS_FLAG_SINGLEMATCH] * len(combined)
    database = hyperscan.Database()
    database.compile(
        expressions=[f" {' '.join(t)} ".replace("* ", "").encode() for t in numbers] + [c.encode() for c in combined],
        ids=list(range(len(flags))), elements=len(flags), flags=flags,
    )  # fmt: skip

    def run(text: Text) -> set[int]:
        found: set[int] = set()
        words = re.findall(r"\w+", " ".join(text).casefold())
        database.scan(f" {' '.join(words)} ".encode(), match_event_handler=lambda n, *_: found.add(n - first))
        return found

    return run


def by_tantivy(queries: list[str], texts: list[Text]) -> Callable[[], int] | None:
    """An index of a hundred texts in memory, asked each query."""
    try:
        import tantivy
    except ImportError:
        return None
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    schema = builder.build()
    asked = [re.sub(r" NEAR/5 ", " AND ", re.sub(r" NOT (\S+)", r" AND NOT \1", q)) for q in queries]

    def run() -> int:
        index = tantivy.Index(schema)
        writer = index.writer(15_000_000, 1)
        for text in texts:
            writer.add_document(tantivy.Document(text="\n".join(text)))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        return sum(len(searcher.search(q, 100, count=False).hits) for q in parsed)

    empty = tantivy.Index(schema)
    parsed = [empty.parse_query(q.replace("*", ""), ["text"]) for q in asked]
    return run


# ---- measuring --------------------------------------------------------------------------------------------------


def memory() -> int:
    """Bytes that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def micros(
    run: Callable[[Text], object], texts: Iterator[Text], most: int, *, others: list[Text] | None = None
) -> float:
    """CPU microseconds a text, as many as patience allows."""
    if others:  # as in a process that has run for a while, on other texts
        for text in others:
            run(text)
    began, done = time.process_time(), 0
    for text in islice(texts, most):
        run(text)
        done += 1
        if time.process_time() - began > PATIENCE:
            break
    return (time.process_time() - began) / done * 1e6


def endless(texts: list[Text]) -> Iterator[Text]:
    """Over and over."""
    while True:
        yield from texts


def measure(
    count: int, world: World, samples: dict[str, list[Text]], frequency: Callable[[str], int]
) -> None:
    """One number of watchlists, all engines."""
    queries = world.queries(count)
    run, took, grown = ours(queries, frequency)
    print(f"\n{count:,} watchlists: loaded in {took:.2f} s CPU, {grown:,.0f} bytes each, all in")
    if count >= 1000:
        print(f"  one more: {one_more(run.index, world):.0f} us to read, file and take out again")  # type: ignore[attr-defined]
    engines: list[tuple[str, Callable[[Text], object] | None]] = [
        ("ours", run), ("regex", by_regex(queries)), ("word set", by_word_set(queries)), ("hyperscan", by_hyperscan(queries)),
    ]  # fmt: skip
    for length, texts in samples.items():
        if count <= 10_000:
            check(run, queries, texts[:2])
        base = 0.0
        warming = [world.text(400) for _ in range(300)]
        cells = []
        for name, engine in engines:
            if engine is None:
                cells.append(f"{name} not installed")
                continue
            cost = micros(engine, endless(texts), 300, others=warming if name == "ours" else None)
            base = base or cost
            cells.append(f"{name} {cost:,.0f} us" + ("" if name == "ours" else f" ({cost / base:,.1f}x)"))
        if tantivy := by_tantivy(queries, texts[:100]):
            began = time.process_time()
            tantivy()
            cost = (time.process_time() - began) / min(100, len(texts)) * 1e6
            cells.append(f"tantivy {cost:,.0f} us ({cost / base:,.1f}x)")
        print(f"  {length:<8} {' | '.join(cells)}", flush=True)
        hits = [len(run(text)) for text in texts[:50]]
        print(f"  {'':<8} {sum(hits) / len(hits):.1f} matches a text")


def check(run: Callable[[Text], set[int]], queries: list[str], texts: list[Text]) -> None:
    """What the index says is what the plain matcher says."""
    for text in texts:
        document = Document.of(title=text[0], body=text[1])
        assert run(text) == {n for n, query in enumerate(queries) if match(parse(query), document)}


def one_more(index: QueryIndex[int], world: World) -> float:
    """CPU microseconds to read and file one more watchlist, and to take it out."""
    more = world.queries(500)
    began = time.process_time()
    for at, text in enumerate(more):
        index.add(-1 - at, parse(text))
    for at in range(len(more)):
        index.remove(-1 - at)
    return (time.process_time() - began) / len(more) * 1e6


def main(argv: list[str]) -> int:
    """Print a table for each number of watchlists."""
    world = World()
    COMMONEST.update(world.words[:100])
    archive = Counter(word for _ in range(1500) for word in set(world.some(200)))
    samples = {
        "entry": [world.text(40) for _ in range(400)],
        "article": [world.text(400) for _ in range(200)],
    }
    for count in [int(one) for one in argv] or [10, 100, 1_000, 10_000, 100_000]:
        measure(count, world, samples, lambda word: archive[word])
    return 0
