"""How soon a chat may take the next message, by Telegram's limits and by what Telegram asked for: a table of moments."""

import pytest

from bot.pipeline.pacing import ChatPace
from tests.builders import NOW, after


@pytest.mark.parametrize(
    ("per_minute", "posted", "free"),
    [
        (20, [], 0),
        (20, [0], 1),
        (20, [0, 1, 2], 3),
        (3, [0, 1, 2], 60),
        (3, [0, 1, 2, 60], 61),
        (3, [0, 1, 50, 60], 61),
        (3, [0, 40, 50, 60], 100),
        (120, [0], 0.5),
    ],
)
def test_a_chat_takes_one_a_second_and_so_many_a_minute(per_minute, posted, free):
    pace = ChatPace(per_chat_per_minute=per_minute, per_second=30)
    for second in posted:
        pace.note("chat", after(seconds=second))
    now = after(seconds=max(posted, default=0))

    assert pace.free_at("chat", now) == after(seconds=free)
    assert pace.free_at("another", now) == now


def test_of_two_waits_that_telegram_asked_for_the_longer_one_is_kept():
    pace = ChatPace(per_chat_per_minute=20, per_second=30)
    pace.wait("chat", after(seconds=60))
    pace.wait("chat", after(seconds=5))

    assert pace.busy(["chat", "another"], NOW) == {"chat": after(seconds=60)}
    assert pace.busy(["chat"], after(seconds=60)) == {}


def test_of_all_chats_together_there_is_room_again_when_the_first_is_a_second_old():
    pace = ChatPace(per_chat_per_minute=20, per_second=2)
    pace.note("one", NOW)
    pace.note("two", after(seconds=0.5))

    assert pace.room(after(seconds=0.5), under_way=0) == 0
    assert pace.next_room(after(seconds=0.5)) == after(seconds=1)
    assert pace.room(after(seconds=1), under_way=0) == 1
    assert pace.room(after(seconds=1), under_way=1) == 0
    assert pace.next_room(after(seconds=1)) is None


def test_while_telegram_is_away_nothing_goes_out():
    pace = ChatPace(per_chat_per_minute=20, per_second=30)
    pace.wait_with_all(after(seconds=8))

    assert (pace.room(NOW, under_way=0), pace.next_room(NOW)) == (0, after(seconds=8))
    assert pace.room(after(seconds=8), under_way=0) == 30
