"""Feed labelled items to a story index and score what it says: for the floors and for `./run bench stories`.

The measures are those of the corpus' own score.py (docs/stories.md says what each means); written again here, so that
they can be taken where the corpus is not.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bot.news.ids import FeedId, ItemId
from bot.news.item import KeptItem
from bot.news.item_json import from_json
from bot.news.reading.feed_lines import FeedLines
from bot.news.reading.reading import read
from bot.news.story.index import Fingerprinted, StoryIndex, arrival
from bot.news.story.recall import worth_comparing, worth_keeping

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def lines(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def kept_items(rows):
    """Rows of JSON as items with ids and feed ids, in their order."""
    feeds = {}
    for number, row in enumerate(rows, 1):
        item = from_json(row, now=START)
        yield KeptItem(
            id=ItemId(number), feed_id=FeedId(feeds.setdefault(item.feed, len(feeds) + 1)), item=item
        )


class Archive:
    """An index with what it forgets, as `pipeline.cluster` keeps it in the database."""

    def __init__(self, **given):
        self.index = StoryIndex(**given)
        self._holders, self._known, self._lines = {}, {}, {}

    def place(self, kept):
        lines = self._lines.setdefault(kept.item.feed, FeedLines())
        new, now = arrival(kept, read(kept.item, lines.known)), kept.item.fetched
        near = worth_comparing(new.keys, self._holders)
        old = [self._known[item] for item in near if not self.index.holds(item, now=now)]
        placed = self.index.settle(new, now=now, old=old)
        for key in worth_keeping(placed.keys, self._holders):
            self._holders.setdefault(key, []).append(kept.id)
        self._known[kept.id] = Fingerprinted(
            id=kept.id, story=placed.story, seen=now, fingerprint=placed.fingerprint
        )
        lines.learn(placed.story, new.reading.outer)
        return placed


def place_all(kept, **given):
    """Each item's guid and placement."""
    archive = Archive(**given)
    return [(one.item.guid, archive.place(one)) for one in kept]


def scores(labels, story_of):
    """Pairwise precision, recall and F1; how often a story was told again, and lost."""
    gold = Counter(row["story"] for row in labels)
    said = Counter(story_of[row["id"]] for row in labels)
    both = Counter((row["story"], story_of[row["id"]]) for row in labels)
    hit, found, true = (sum(n * (n - 1) // 2 for n in one.values()) for one in (both, said, gold))
    precision, recall = hit / found if found else 1.0, hit / true if true else 1.0
    again, lost, later, first = 0, 0, 0, 0
    seen_gold, seen_said = set(), set()
    for row in labels:
        story, answer = row["story"], story_of[row["id"]]
        if story in seen_gold:
            later, again = later + 1, again + (answer not in seen_said)
        else:
            first, lost = first + 1, lost + (answer in seen_said)
        seen_gold.add(story)
        seen_said.add(answer)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "again": again / max(1, later),
        "lost": lost / max(1, first),
    }


def dev_scores(folder=CORPUS / "stories", **given):
    placed = place_all(kept_items(lines(folder / "dev.items.jsonl")), **given)
    return scores(lines(folder / "dev.labels.jsonl"), {guid: one.story for guid, one in placed})


def pair_scores(path=CORPUS / "stories" / "real_pairs.jsonl"):
    """Precision, recall and F1 over pairs of two items, each pair alone in an index."""
    hit = said = true = 0
    for pair in lines(path):
        rows = [
            {"id": side, "title": pair[side]["title"], "content": pair[side]["text"], "feed": side}
            for side in "ab"
        ]
        (_, first), (_, second) = place_all(kept_items(rows))
        same = first.story == second.story
        hit, said, true = hit + (same and pair["same"]), said + same, true + pair["same"]
    precision, recall = hit / said if said else 1.0, hit / true if true else 1.0
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}
