"""What waits for a second admin: it is taken once, and somebody is asked about it once."""

from dataclasses import replace

from bot.news.approval import Proposal
from tests.builders import NOW, a_record, after


def a_proposal(**given):
    return Proposal(
        **{
            "user_id": 815,
            "who": "web:815 Bob",
            "command": "=SaveQuery",
            "argument": '{"name":"ferries"}',
            "changes": (a_record(),),
            "at": NOW,
            "until": after(days=1),
        }
        | given
    )


async def test_what_the_pages_ask_for_is_given_out_once(database):
    async with database.write() as work:
        numbers = [await work.proposals.add(a_proposal(asked=asked)) for asked in (False, True)]
        await work.commit()
    async with database.write() as work:
        assert await work.proposals.unasked() == numbers[:1]
        assert [await work.proposals.mark_asked(number) for number in [*numbers, *numbers]] == [
            True,
            False,
            False,
            False,
        ]
        await work.commit()
    async with database.read() as work:
        assert await work.proposals.unasked() == []
        assert await work.proposals.all() == [replace(a_proposal(), id=number) for number in numbers]


async def test_it_is_decided_once(database):
    async with database.write() as work:
        number = await work.proposals.add(a_proposal())
        assert [await work.proposals.take(number) for _ in range(2)] == [True, False]
