"""Every command: importing this declares them all."""

from bot.telegram.commands import (
    approvals,
    channels,
    feeds,
    figures,
    groups,
    guide,
    languages,
    lists,
    mutes,
    names,
    pages,
    people,
    questions,
    records,
    starter,
    stats,
    stories,
    telling,
    tour,
    watchlists,
)
from bot.telegram.commands.registry import MODULES

DECLARED = (
    watchlists,
    names,
    channels,
    telling,
    feeds,
    starter,
    lists,
    questions,
    stories,
    mutes,
    stats,
    figures,
    pages,
    people,
    groups,
    approvals,
    records,
    tour,
    languages,
    guide,
)
MODULES[:] = [one.__name__ for one in DECLARED]
