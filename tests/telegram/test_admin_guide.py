"""The admin's guide tells the truth: its conversations are run, line by line."""

import re
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "admin-guide.md"


def steps():
    """(kind, text) of each line of the conversations, in order: ">" said, "<" shown, "[" pressed."""
    for block in re.findall(
        r"^```chat\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for line in block.splitlines():
            yield (line[0], line.strip("[]")) if line.startswith("[") else (line[0], line[2:])


async def test_the_conversations_of_the_guide_go_as_it_says(ann):
    answer = ""
    for kind, text in steps():
        match kind:
            case ">":
                answer = await ann.say(text)
            case "[":
                answer = await ann.press(text)
            case "<":
                assert text.lower() in answer.lower(), f"{text!r} isn't in {answer!r}"
            case _:
                raise AssertionError(f"not a line of a conversation: {kind}{text}")


def test_the_guide_shows_all_that_a_first_day_needs():
    said = " ".join(text for kind, text in steps() if kind == ">")

    assert all(
        f"/{name}" in said
        for name in ("addfeed", "watch", "addchannel", "edit", "unwatch", "show", "name", "invite")
    )
