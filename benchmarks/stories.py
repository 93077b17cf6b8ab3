"""Story recognition and summaries: quality on labelled data, time and memory as the window grows, beside MinHash.

    ./run bench stories             quality: development set, what we syndicate ourselves, real pairs, our own set, summaries
    ./run bench stories --cost      time and memory at 10,000 to 500,000 items (minutes); --items N for one size
    ./run bench stories --database  as many items into a new SQLite database: read, placed, matched, told, kept
    ./run bench stories --minhash   the same items through MinHash-LSH of datasketch and rensa, where installed

docs/stories.md explains the measures and quotes the figures.
"""

import argparse
import asyncio
import importlib.util
import itertools
import random
import resource
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from statistics import mean

from bot.app import a_day
from bot.news.boilerplate import clean
from bot.news.feed.feed import Feed, Fetched
from bot.news.ids import FeedId, ItemId
from bot.news.item import Item, KeptItem
from bot.news.reading.reading import read
from bot.news.story.index import Fingerprinted, StoryIndex
from bot.news.watchlist import Channel, Route, Watchlist
from bot.query.parser import parse
from bot.settings import Settings
from bot.storage.database import migrate, open_database
from bot.text import plain, rough_words
from tests.news import moulds, own_stories, syndication
from tests.news.story_scores import (
    CORPUS,
    START,
    dev_scores,
    kept_items,
    lines,
    pair_scores,
    place_all,
    scores,
)
from tests.news.summary_scores import summary_scores


def main(arguments):
    """Print what was asked for, a line a measure."""
    parser = argparse.ArgumentParser(prog="bench stories", description=__doc__)
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--items", type=int)
    parser.add_argument("--minhash", action="store_true")
    parser.add_argument("--database", action="store_true")
    given = parser.parse_args(arguments)
    if given.database:
        with tempfile.TemporaryDirectory() as directory:
            asyncio.run(into_database(f"sqlite:///{directory}/bench.db", given.items or 10_000))
    elif given.cost or given.items:
        cost([given.items] if given.items else [10_000, 50_000, 100_000, 250_000, 500_000])
    elif given.minhash:
        minhash()
    else:
        quality()


def quality():
    placed = place_all(kept_items(own_stories.rows()))
    show("own stories", scores(own_stories.labels(), {guid: one.story for guid, one in placed}))
    show_made("reports of one mould", moulds.made(seed=1))
    if not CORPUS.exists():
        print("the shared corpus is not beside the checkout: nothing more to measure", file=sys.stderr)
        return
    kept = list(kept_items(lines(CORPUS / "stories" / "dev.items.jsonl")))
    began = time.process_time()
    placed = place_all(kept)
    spent = time.process_time() - began
    show(
        "development set",
        scores(lines(CORPUS / "stories" / "dev.labels.jsonl"), {g: one.story for g, one in placed}),
    )
    print(f"  {len(kept)} items in {spent:.1f} s of CPU: {spent / len(kept) * 1000:.2f} ms an item")
    show("known by its keys alone", dev_scores(window=timedelta()))
    show_made("other articles, our outlets", syndication.made(syndication.articles_with_summaries(), seed=1))
    show_made("development set, our outlets", syndication.made(syndication.articles_of_dev(), seed=1))
    show("real pairs", pair_scores())
    for lang in ("en", "fr"):
        show(f"summaries, {lang}", summary_scores(lang))
    texts = [plain(one.item.content) for one in kept[:2000]]
    began = time.process_time()
    for text in texts:
        clean.clean(text)
    words = sum(len(text.split()) for text in texts)
    print(f"cleaning: {(time.process_time() - began) / words * 400_000:.2f} ms for 400 words")


def show(name, measures):
    print(f"{name}: " + "  ".join(f"{key} {value:.4f}" for key, value in measures.items()))


def show_made(name, made):
    rows, labels = made
    show(name, scores(labels, {guid: one.story for guid, one in place_all(kept_items(rows))}))


def cost(sizes):
    """One index that grows; at each size what an item cost, the index' own merges among it, and what is held."""
    items = invented(max(sizes))
    first = next(items)
    StoryIndex().place(first, now=first.item.fetched)  # loads what every index shares
    before = memory()
    index = StoryIndex()
    kept_for_restart = []
    recent: list[float] = []
    for number, kept in enumerate(itertools.chain([first], items), 1):
        began = time.process_time()
        placed = index.place(kept, now=kept.item.fetched)
        recent.append(time.process_time() - began)
        if number <= 100_000:
            kept_for_restart.append(
                Fingerprinted(
                    id=kept.id, story=placed.story, seen=kept.item.fetched, fingerprint=placed.fingerprint
                )
            )
        if number in sizes:
            held = sum(map(len, (one.fingerprint for one in kept_for_restart)))
            print(
                f"{number:>8} items: {mean(recent[-1000:]) * 1000:.2f} ms an item, {mean(recent) * 1000:.2f} since the"
                f" size before, at most {max(recent) * 1000:.0f};"
                f" {(memory() - before - held) / number:.0f} bytes an item"
            )
            recent.clear()
    restart(kept_for_restart)


async def into_database(url, count, *, batch=20):
    """What a service does with new items, all of it but fetching and sending: one commit a poll, with its fsync."""
    now = START
    items = [one.item for one in invented(count)]
    await migrate(url)
    async with open_database(url) as database:
        async with database.write() as work:
            channel = await work.channels.add(Channel(name="desk", chat_id=-100))
            for number in range(100):
                query = f'"{" ".join(items[3 * number].content.split()[20:22])}"'
                await work.watchlists.add(
                    Watchlist(
                        name=f"w{number}",
                        query=query,
                        canonical=parse(query).canonical,
                        added=now,
                        routes=(Route(channel=channel.id),),
                    )
                )
            feeds = [
                await work.feeds.add(
                    Feed(
                        url=f"https://outlet{number}.example/feed.xml", added=now, next_poll=now, last_ok=now
                    )
                )
                for number in range(500)
            ]
            await work.commit()
        day = a_day(database, Settings())
        told, cpu, wall = 0, time.process_time(), time.perf_counter()
        for number, start in enumerate(range(0, count, batch)):
            feed = feeds[number % len(feeds)]
            some = tuple(replace(one, feed=feed.url) for one in items[start : start + batch])
            taken = await day.take(feed, Fetched(items=some), some[-1].fetched)
            told += sum(bool(one.decisions) for one in taken)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stages = "  ".join(
        f"{stage} {seconds / count * 1000:.2f}" for stage, seconds in day.intake.seconds.items()
    )
    print(
        f"{count} items in {count // batch} commits, {told} told: {count / wall:.0f} a second,"
        f" {cpu / count * 1000:.2f} ms CPU an item (of it, in ms: {stages}; the rest is reading, keeping, saving)"
    )


def restart(kept):
    began = time.process_time()
    fresh = StoryIndex()
    for start in range(0, len(kept), 5000):
        fresh.restore(kept[start : start + 5000])
    print(f"restart with {len(kept)} items: {time.process_time() - began:.2f} s")


def memory():
    """Bytes that the process holds now (Linux), or held at most."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def invented(count, *, words=240, vocabulary=30_000, seed=7):
    """Items of runs of words as news has them (frequent words often); a third are cut copies of recent ones."""
    chance = random.Random(seed)
    spelling = [
        "".join(chance.choice("aeioustrnlkmdp") for _ in range(chance.randint(3, 9)))
        for _ in range(vocabulary)
    ]
    weights = [1 / (rank + 5) for rank in range(vocabulary)]
    stock = chance.choices(spelling, weights, k=2_000_000)
    recent: list[str] = []
    for number in range(1, count + 1):
        if recent and number % 3 == 0:
            text = recent[chance.randrange(len(recent))]
            text = text[: int(len(text) * chance.uniform(0.3, 1.0))]
        else:
            text = " ".join(
                word
                for start in (chance.randrange(len(stock) - 6) for _ in range(words // 5))
                for word in stock[start : start + 5]
            )
            recent = [*recent[-199:], text]
        yield KeptItem(
            id=ItemId(number),
            feed_id=FeedId(number % 500),
            item=Item(
                guid=str(number),
                url=f"https://outlet{number % 500}.example/{number}",
                title=text[:60].rsplit(" ", 1)[0],
                content=text,
                fetched=START + timedelta(seconds=number * 2),
                feed=f"https://outlet{number % 500}.example/feed.xml",
            ),
        )


def minhash():
    """The development set through the two MinHash libraries, Jaccard thresholds 0.3 and 0.5, 128 permutations."""
    kept = list(kept_items(lines(CORPUS / "stories" / "dev.items.jsonl")))
    labels = lines(CORPUS / "stories" / "dev.labels.jsonl")
    texts = [(one.item.guid, rough_words(read(one.item).text)) for one in kept]
    for name, run in (("datasketch", with_datasketch), ("rensa", with_rensa)):
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed (uv pip install {name}): skipped", file=sys.stderr)
            continue
        for threshold in (0.3, 0.5):
            began = time.process_time()
            found = run(texts, threshold)
            spent = time.process_time() - began
            show(f"{name}, Jaccard >= {threshold}", scores(labels, found))
            print(f"  {spent / len(texts) * 1000:.2f} ms an item, without reading and cleaning")


def shingles(words):
    return {" ".join(words[at : at + 4]) for at in range(max(1, len(words) - 3))}


def with_datasketch(texts, threshold):
    from datasketch import MinHash, MinHashLSH

    index, story_of = MinHashLSH(threshold=threshold, num_perm=128), {}
    for guid, words in texts:
        print_ = MinHash(num_perm=128)
        print_.update_batch([one.encode() for one in shingles(words)])
        near = index.query(print_)
        story_of[guid] = story_of[near[0]] if near else guid
        index.insert(guid, print_)
    return story_of


def with_rensa(texts, threshold):
    from rensa import RMinHash, RMinHashLSH

    bands = 32 if threshold < 0.4 else 16
    index, prints, story_of = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=bands), [], {}
    for number, (guid, words) in enumerate(texts):
        print_ = RMinHash(num_perm=128, seed=7)
        print_.update(list(shingles(words)))
        near = [one for one in index.query(print_) if prints[one].jaccard(print_) >= threshold]
        story_of[guid] = story_of[texts[near[0]][0]] if near else guid
        index.insert(number, print_)
        prints.append(print_)
    return story_of
