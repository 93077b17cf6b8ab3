"""The archive: search and backtest in the language of the watchlists, beside plain FTS5 and reading every text.

    ./run bench archive [--items 500000] [--keep FILE]

Makes an SQLite archive of 90 days in a temporary directory (or uses that at --keep, which it makes where it is missing):
invented words of the frequencies of a language, one text in ten Chinese, one in ten Arabic; one text in a hundred is
distinct, the rest come again. Then the same questions are asked of our index, of FTS5 as it comes (`unicode61`, over the
texts), and of every text by the matcher (that on a sample, for the whole). FTS5 gives rows, ours gives read and marked
extracts, so its time for a page is not the same work.
"""

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.desk import Desk
from bot.news.feed.feed import Feed
from bot.news.item import Item
from bot.news.reading.reading import read
from bot.news.search import SearchScope
from bot.pipeline.match import document
from bot.query.archived import asked, filed
from bot.query.parser import parse
from bot.query.prefilter import test_of
from bot.storage.database import migrate, open_database

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DAYS = 90
FEED = "https://bench.example/feed"
HANZI = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
ARABIC = "حفتر ليبيا روسيا الجيش وزير الحكومة طرابلس بنغازي النفط الانتخابات مجلس رئيس محادثات اتفاق قوات مدينة ميناء قال اليوم امس"


def main(arguments):
    """Run it and print one line a figure."""
    parser = argparse.ArgumentParser(prog="bench archive", description=__doc__)
    parser.add_argument("--items", type=int, default=500_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        path = options.keep or Path(folder) / "archive.db"
        if not path.exists():
            make(path, options.items)
        asyncio.run(ask(path, options.rounds))


# ---- the archive -------------------------------------------------------------------------------------------------


def words_of_a_language(randomly):
    """Forty thousand of them, the most frequent first, some known by name."""
    syllables = [
        c + v
        for c in [
            "b",
            "c",
            "d",
            "f",
            "g",
            "h",
            "k",
            "l",
            "m",
            "n",
            "p",
            "r",
            "s",
            "t",
            "v",
            "w",
            "z",
            "ch",
            "st",
            "tr",
        ]
        for v in ["a", "e", "i", "o", "u", "an", "er", "in"]
    ]
    made = list(
        dict.fromkeys(
            "".join(randomly.choices(syllables, k=randomly.choice((1, 2, 2, 3, 3, 4)))) for _ in range(60_000)
        )
    )
    for place, name in (
        (30, "said"),
        (120, "government"),
        (200, "russia"),
        (400, "election"),
        (1200, "libya"),
        (3000, "wagner"),
        (5000, "haftar"),
        (9000, "hifter"),
        (12000, "tobruk"),
    ):
        made.insert(place, name)
    return made[:40_000]


def texts(count, randomly):
    """Title and text."""
    words = words_of_a_language(randomly)
    weights = [1 / (place + 3) for place in range(len(words))]
    bounds = [0.0]
    for weight in weights:
        bounds.append(bounds[-1] + weight)
    arabic = ARABIC.split()
    for number in range(count):
        kind = number % 10
        if kind == 0:
            line = "".join(randomly.choices(HANZI, weights=[1 / (n + 5) for n in range(len(HANZI))], k=600))
            yield "".join(line[:18]), "，".join(line[at : at + 25] for at in range(0, 600, 25))
            continue
        drawn = randomly.choices(words, cum_weights=bounds[1:], k=260)
        if kind == 1:
            drawn = [one if n % 3 else randomly.choice(arabic) for n, one in enumerate(drawn)]
        if randomly.random() < 0.01:
            at = randomly.randrange(240)
            drawn[at : at + 2] = ["khalifa", "haftar"]
        sentences = [" ".join(drawn[at : at + 20]).capitalize() + "." for at in range(10, 260, 20)]
        yield " ".join(drawn[:10]).capitalize(), "\n".join(sentences)


def an_item(number, title, text, fetched):
    return Item(
        guid=f"{number}", url=f"https://bench.example/{number}", title=title, summary="", content=text,
        published=fetched, fetched=fetched, feed=FEED, lang="en",
    )  # fmt: skip


def make(path, count):
    """Rows straight into the file; intake itself is measured apart."""
    randomly = random.Random(4)
    part = path.with_suffix(".part")
    url = f"sqlite:///{part.absolute()}"
    asyncio.run(migrate(url))
    feed = asyncio.run(a_feed(url))
    distinct = []
    for number, (title, text) in enumerate(texts(max(count // 100, min(count, 200)), randomly)):
        item = an_item(number, title, text, NOW)
        kept = filed(document(item, read(item), source="Bench"))
        distinct.append((title, text, " ".join(kept.words), kept.packed))
    spent = {"ours": 0.0, "plain": 0.0}
    with closing(sqlite3.connect(part, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE VIRTUAL TABLE plain USING fts5(title, text, content='', tokenize='unicode61')")
        for start in range(1, count + 1, 500):
            rows = [
                (number, *randomly.choice(distinct)) for number in range(start, min(start + 500, count + 1))
            ]
            at = [
                f"{NOW - timedelta(days=DAYS) * (1 - row[0] / count):%Y-%m-%dT%H:%M:%S}.000000Z"
                for row in rows
            ]
            stories = [row[0] if row[0] % 3 else row[0] - 1 for row in rows]
            db.execute("BEGIN")
            db.executemany("INSERT OR IGNORE INTO stories (id) VALUES (?)", [(story,) for story in stories])
            db.executemany(
                "INSERT INTO items (id, feed, guid, version_key, url, url_key, link_key, feed_url, title, summary, content,"
                " published, fetched, lang, tags) VALUES (?, ?, ?, x'00', ?, ?, ?, ?, ?, '', ?, ?, ?, 'en', '[]')",
                [
                    (
                        n,
                        feed,
                        str(n),
                        f"https://bench.example/{n}",
                        str(n).encode(),
                        str(n).encode(),
                        FEED,
                        title,
                        text,
                        t,
                        t,
                    )
                    for (n, title, text, *_), t in zip(rows, at, strict=True)
                ],
            )
            db.executemany(
                "INSERT INTO placements (item, story, role, similarity, reason, source, agency, new_facts, fingerprint,"
                " fetched) VALUES (?, ?, ?, 1.0, '', 'Bench', '', '', ?, ?)",
                [
                    (row[0], story, "original" if row[0] == story else "copy", randomly.randbytes(900), t)
                    for row, story, t in zip(rows, stories, at, strict=True)
                ],
            )
            db.execute("COMMIT")
            for name, statement, values in (
                (
                    "ours",
                    "INSERT INTO search_words (rowid, words) VALUES (?, ?)",
                    [(r[0], r[3]) for r in rows],
                ),
                ("plain", "INSERT INTO plain (rowid, title, text) VALUES (?, ?, ?)", [r[:3] for r in rows]),
            ):
                for begin in range(0, len(values), 20):  # a poll's worth a commit
                    started = time.thread_time()
                    db.execute("BEGIN")
                    db.executemany(statement, values[begin : begin + 20])
                    if name == "ours":
                        packed = [(r[0], r[4]) for r in rows[begin : begin + 20]]
                        db.executemany("INSERT INTO search_texts (item, packed) VALUES (?, ?)", packed)
                    db.execute("COMMIT")
                    spent[name] += time.thread_time() - started
        db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'items'", (count,))
        db.execute("INSERT INTO sqlite_sequence (name, seq) SELECT 'items', ? WHERE changes() = 0", (count,))
        for name, table in (("ours", "search"), ("plain", "plain")):
            size = db.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE ? || '\\_%' ESCAPE '\\'", (table,)
            ).fetchone()[0]
            print(
                f"{name}: {1000 * spent[name] / count:.3f} ms CPU an item to add (20 a commit), {(size or 0) / 1e6:.0f} MB"
            )
        text = db.execute(
            "SELECT sum(length(CAST(title AS BLOB)) + length(CAST(content AS BLOB))) FROM items"
        ).fetchone()[0]
        print(f"{count} items, {text / 1e6:.0f} MB of text", flush=True)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    part.rename(path)


async def a_feed(url):
    async with open_database(url, durable=False) as database, database.write() as work:
        feed = await work.feeds.add(Feed(url=FEED, name="Bench", added=NOW, next_poll=NOW))
        await work.commit()
        return feed.id


# ---- the questions -----------------------------------------------------------------------------------------------

# as a watchlist is written, and as FTS5 is asked for the same; "" where it can't be
QUESTIONS = {
    "haftar": "haftar",
    "wagner": "wagner",
    "Haftar AND Russia": "haftar AND russia",
    "Haftar AND (Russia OR Wagner)": "haftar AND (russia OR wagner)",
    "(Haftar OR Hifter) AND Libya NOT election": "((haftar OR hifter) AND libya) NOT election",
    "election AND government": "election AND government",
    "russia": "russia",
    "government": "government",
    "said": "said",
    "tobr*": "tobr*",
    "elect* AND libya": "elect* AND libya",
    "title:russia": "title: russia",
    '"khalifa haftar"': '"khalifa haftar"',
    '"khalifa haftar" OR wagner': '"khalifa haftar" OR wagner',
    "haftar NEAR/5 khalifa": "NEAR(haftar khalifa, 5)",
    "=Haftar AND russia": "",
    "حفتر AND روسيا": "حفتر AND روسيا",
    "的一": "的一",
    "的是 AND 一有": "的是 AND 一有",
}


async def ask(path, rounds):
    url = f"sqlite:///{path.absolute()}"

    class Clock:
        def now(self):
            return NOW

    async with open_database(url) as database:
        desk = Desk(database, Clock(), who="bench")
        with closing(sqlite3.connect(path)) as plain:
            print(f"{'question':<42} {'items':>7}  page ms (FTS5)  backtest ms (FTS5)  decided")
            pages, backtests = [], []
            for query, fts5 in QUESTIONS.items():
                await desk.search.find(query)  # so that what is loaded at first use is there
                page = [await seconds(desk.search.find(query)) for _ in range(rounds)]
                back = [await seconds(desk.watchlists.read(query)) for _ in range(rounds)]
                pages += page
                backtests += back
                found = (await desk.watchlists.read(query)).backtest
                theirs = [best(plain, _PAGE, fts5), best(plain, _COUNTS, fts5)] if fts5 else [0.0, 0.0]
                decided = asked(parse(query).root).decided
                print(
                    f"{query:<42} {found.items:>7}  {1000 * min(page)[0]:7.1f} ({1000 * theirs[0]:5.1f})"
                    f"  {1000 * min(back)[0]:11.1f} ({1000 * theirs[1]:5.1f})  {'index' if decided else 'matcher'}",
                    flush=True,
                )
        for what, measured, target in (("page", pages, 50), ("backtest", backtests, 300)):
            for kind, number in (("CPU", 0), ("by the clock", 1)):
                ordered = sorted(one[number] for one in measured)
                p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
                median = statistics.median(ordered)
                print(
                    f"{what}, {kind}: median {1000 * median:.1f} ms, p95 {1000 * p95:.1f} ms (target {target})"
                )
        await scan(database)
        await intake(database)


_PAGE = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rowid DESC LIMIT 20"
_COUNTS = (
    "SELECT substr(p.fetched, 1, 10), count(DISTINCT p.story) FROM plain CROSS JOIN placements p "
    "INDEXED BY ix_placements_item ON p.item = plain.rowid WHERE plain MATCH ? GROUP BY 1"
)


def best(connection, statement, query):
    """Of three."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        connection.execute(statement, (query,)).fetchall()
        taken.append(time.process_time() - started)
    return min(taken)


async def seconds(coroutine):
    """Of a processor, of all threads; and by the clock, which on a busy machine says more about the others."""
    started, clock = time.process_time(), time.perf_counter()
    await coroutine
    return time.process_time() - started, time.perf_counter() - clock


async def scan(database, sample=500):
    """Every text by the matcher, as a backtest did before there was an index."""
    test = test_of(parse("Haftar AND (Russia OR Wagner)").root)
    async with database.read() as work:
        total = (await work.search.coverage()).items
        ids = await work.search.find(None, SearchScope(), limit=sample)
        started = time.process_time()
        for one in await work.search.items(ids):
            text = document(one.kept.item, read(one.kept.item), source=one.source)
            test(text.forms, text)
        each = (time.process_time() - started) / max(len(ids), 1)
    print(f"scan: {1000 * each:.2f} ms CPU a text, {total * each:.0f} s for {total} (from {len(ids)})")


async def intake(database, sample=400):
    """What the index costs an item on its way in, beside the matcher: the words, and adding them."""
    async with database.read() as work:
        ids = await work.search.find(None, SearchScope(), limit=sample)
        archived = await work.search.items(ids)
    for script, chosen in (
        ("Chinese", [one for one in archived if "\u4e00" <= one.kept.item.title[:1] <= "\u9fff"]),
        ("other", [one for one in archived if not "\u4e00" <= one.kept.item.title[:1] <= "\u9fff"]),
    ):
        documents = [document(one.kept.item, read(one.kept.item), source=one.source) for one in chosen]
        for text in documents:
            _ = text.forms  # the matcher has asked for them
        started = time.process_time()
        for text in documents:
            filed(text)
        taken = (time.process_time() - started) / max(len(documents), 1)
        print(
            f"intake, {script}: {1000 * taken:.3f} ms CPU an item for its words and its packed text, beside the time to add them (above)"
        )
