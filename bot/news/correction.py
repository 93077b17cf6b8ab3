"""What a newer text of an article says instead of a sentence that was told: for replies that have become wrong. Pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.news.language.sentences import sentences

_ALIKE = 0.75  # of the words of both sentences, in the same order; fewer, and it is another sentence
_CHOICES = 100  # sentences of about the same length that are compared
_ROOM = 120  # characters of what is said about the change


def corrected(told: str, text: str, *, lang: str | None = None) -> tuple[str, str] | None:
    """`told` (sentences quoted from an older text) as `text` says it now, and what changed; None where nothing did.

    A sentence that `text` no longer has, and says in no other way, stays: that it is gone doesn't make it wrong.
    """
    now = [text[start:end] for start, end in sentences(text, lang=lang)]
    known = set(now)
    rewritten, changes = told, []
    for start, end in sentences(told, lang=lang):
        sentence = told[start:end]
        if sentence in known:
            continue
        if (instead := _likest(sentence, now)) is not None:
            rewritten = rewritten.replace(sentence, instead, 1)
            changes += _changes(sentence, instead)
    return (rewritten, ", ".join(changes)[:_ROOM]) if changes else None


def _likest(sentence: str, among: Sequence[str]) -> str | None:
    near = [one for one in among if 0.7 * len(sentence) <= len(one) <= 1.4 * len(sentence)]
    compared = SequenceMatcher(b=_words(sentence), autojunk=False)
    best, found = _ALIKE, None
    for one in near[:_CHOICES]:
        compared.set_seq1(_words(one))
        if compared.quick_ratio() >= best and (alike := compared.ratio()) >= best:
            best, found = alike, one
    return found


def _changes(old: str, new: str) -> list[str]:
    """Each "three → two"."""
    before, after = _words(old), _words(new)
    joint = " " if " " in old else ""
    steps = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    return [
        f"{joint.join(before[a:b]) or '…'} → {joint.join(after[c:d]) or '…'}"
        for step, a, b, c, d in steps
        if step != "equal"
    ]


def _words(sentence: str) -> list[str]:
    """Words; characters where nothing parts words."""
    return sentence.split() if " " in sentence else list(sentence)
