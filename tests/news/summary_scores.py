"""ROUGE-1 of our summaries and of the first three sentences, on articles with reference summaries.

ROUGE-1 (Lin 2004) is the F1 of the words two texts share; words are cut back to a rough stem, as the published
figures are stemmed.
"""

import re
from collections import Counter

from bot.news.boilerplate.clean import clean
from bot.news.language.sentences import is_whole, sentences
from bot.news.summary.summary import summarize
from tests.news.story_scores import CORPUS, lines

_WORD = re.compile(r"\w+")


def summary_scores(lang, *, most=3, characters=600):
    """Mean ROUGE-1 of ours and of the lead; how many of ours are cut without a mark or hold what is no news."""
    rows = lines(CORPUS / "summaries" / f"{lang}.jsonl")
    ours, lead, unmarked, furniture = 0.0, 0.0, 0, 0
    for row in rows:
        cleaned = clean(row["text"], lang=lang)
        summary = summarize(
            cleaned.text, headline="", sentences_at_most=most, max_characters=characters, lang=lang
        ).text
        first = " ".join(row["text"][start:end] for start, end in sentences(row["text"], lang=lang)[:3])
        ours += rouge1(summary, row["reference"])
        lead += rouge1(first, row["reference"])
        unmarked += not (is_whole(summary) or summary.endswith("…"))
        furniture += clean(summary, lang=lang).text != summary
    count = len(rows)
    return {
        "rouge1": ours / count,
        "lead": lead / count,
        "above_lead": (ours - lead) / count,
        "unmarked": unmarked / count,
        "furniture": furniture / count,
    }


def rouge1(one, other):
    """F1 of the words that both have."""
    mine, theirs = (Counter(map(_stem, _WORD.findall(text.lower()))) for text in (one, other))
    both = sum((mine & theirs).values())
    return 2 * both / (sum(mine.values()) + sum(theirs.values())) if both else 0.0


def _stem(word):
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)]
    return word
