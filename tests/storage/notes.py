"""A value under a key, for tests that only want to see whether what was written is there."""

from bot.news.watchlist import NameSet


async def note(work, key, value):
    await work.name_sets.save(NameSet(name=key, forms=(value,)))


async def noted(work, key):
    return next((one.forms[0] for one in await work.name_sets.all() if one.name == key), None)
