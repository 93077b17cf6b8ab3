"""The admin's guide tells the truth: its conversations are run, line by line."""

import re
from pathlib import Path

from tests.telegram.script import Script

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "admin-guide.md"


def conversations():
    """All blocks of the guide, as one script; each picture of the chat is taken where the guide shows it."""
    text = GUIDE.read_text(encoding="utf-8")
    found = re.finditer(r"(?ms)^```chat\n(.*?)^```|\(pictures/(chat-[\w-]+)\.png\)", text)
    return "\n".join(one[1] or f"* picture {one[2]}" for one in found)


async def test_the_conversations_of_the_guide_go_as_it_says(stranger, database):
    await Script(stranger, database).run(conversations())


def test_the_guide_shows_all_that_a_first_day_needs():
    said = conversations()

    assert all(
        f"> /{name}" in said
        for name in ("start", "addfeed", "watch", "edit", "unwatch", "show", "name", "invite")
    )
