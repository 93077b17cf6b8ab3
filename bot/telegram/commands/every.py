"""Every command: importing this declares them all."""

from bot.telegram.commands import (
    channels,
    feeds,
    figures,
    groups,
    guide,
    lists,
    mutes,
    names,
    people,
    questions,
    records,
    stories,
    telling,
    watchlists,
)

DECLARED = (
    watchlists,
    names,
    channels,
    telling,
    feeds,
    lists,
    questions,
    stories,
    mutes,
    figures,
    people,
    groups,
    records,
    guide,
)
