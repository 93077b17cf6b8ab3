"""Which words the archive's headlines hold, and how many hold each: what is rare, and how a name has been spelt.

Headlines alone, the newest first: they name who an article is about, and are read in a moment.
"""

from collections import Counter
from datetime import datetime

from bot.pipeline.ports import UnitOfWork
from bot.text import forms

_MOST = 20_000  # headlines


async def seen_words(work: UnitOfWork, *, since: datetime) -> Counter[str]:
    """The folded words of headlines fetched since then, with the number of headlines that hold each."""
    seen: Counter[str] = Counter()
    read = 0
    async for _, _, title in work.items.titles(since):
        seen.update(forms(title))
        read += 1
        if read == _MOST:
            break
    return seen
