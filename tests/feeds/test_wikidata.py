"""Wikidata over real HTTP: what is asked, what comes of the answer, and every way in which it can fail."""

from datetime import UTC, datetime

import pytest

from bot.desk.naming import Naming
from bot.errors import AdminError
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.wikidata import Wikidata
from tests.builders import SettableClock
from tests.servers.encyclopedia import Encyclopedia

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def encyclopedia():
    with Encyclopedia() as double:
        yield double


@pytest.fixture
async def naming(encyclopedia):
    async with HttpFeedFetcher(
        allow_networks=["127.0.0.0/8"], timeout=5, user_agent_contact="desk@gazette.example"
    ) as fetcher:
        yield Naming(Wikidata(fetcher, url=encyclopedia.url), SettableClock())


async def test_two_requests_find_who_is_meant_and_how_the_world_writes_them(naming, encyclopedia):
    found = await naming.candidates("Haftar")
    spelled = await naming.spelled("Haftar", found[0].id)

    assert [(one.id, one.description) for one in found] == [
        ("Q900001", "Libyan military officer"), ("Q900002", "village")
    ]  # fmt: skip
    assert [one.form for one in spelled.proposals] == [
        "Hafter", "حفتر", "חפתר", "Хафтар", "Χάφταρ", "哈夫塔爾", "ハフタル", "Hifter", "Heftar"
    ]  # fmt: skip
    assert spelled.proposals[0].why == "Wikidata in tr"
    assert [one["action"] for one in encyclopedia.asked] == ["wbsearchentities", "wbgetentities"]
    assert all("desk@gazette.example" in agent for agent in encyclopedia.agents)


async def test_the_answer_names_whom_to_thank(naming):
    spelled = await naming.spelled("Haftar", "Q900001")

    assert (
        spelled.attribution
        == "Khalifa Haftar: Wikidata contributors, CC0, https://www.wikidata.org/wiki/Q900001"
    )


async def test_a_whole_name_gets_whole_labels(naming):
    forms = [one.form for one in (await naming.spelled("Khalifa Haftar", "Q900001")).proposals]

    assert "Халифа Хафтар" in forms
    assert "The Field Marshal" not in forms


async def test_a_name_is_looked_for_in_the_language_of_its_script(naming, encyclopedia):
    with pytest.raises(AdminError, match="Wikidata doesn't know “Хафтар”"):
        await naming.candidates("Хафтар")

    assert encyclopedia.asked[0]["language"] == "ru"


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b'{"error": {"code": "x", "info": "The search is overloaded."}}', "Wikidata refused: The search is overloaded"),
        (200, b'{"error": "x"}', "Wikidata refused: it did not say why"),
        (200, b"<html>maintenance</html>", "what came from Wikidata can't be read"),
        (200, b"[]", "what came from Wikidata can't be read"),
        (200, b'{"search": 1, "entities": []}', "what came from Wikidata can't be read"),
        (429, b"", "429"),
        (503, b"", "503"),
    ],
)  # fmt: skip
async def test_what_fails_is_said_and_tried_another_time(naming, encyclopedia, status, body, says):
    encyclopedia.fails(status=status, body=body)

    with pytest.raises(AdminError, match="Wikidata gave no spellings") as search:
        await naming.candidates("Haftar")
    with pytest.raises(AdminError, match="try again later") as article:
        await naming.spelled("Haftar", "Q900001")

    assert says in str(search.value)
    assert says in str(article.value)


async def test_who_is_not_there_or_no_number_is_said(naming):
    with pytest.raises(AdminError, match="Wikidata has no Q1"):
        await naming.spelled("Haftar", "Q1")
    with pytest.raises(AdminError, match="such a number is Q and digits"):
        await naming.spelled("Haftar", "Q1|Q2")


async def test_no_private_address_is_dialled_for_it():
    async with HttpFeedFetcher() as fetcher:
        naming = Naming(Wikidata(fetcher, url="http://127.0.0.1:9/w/api.php"), SettableClock())

        with pytest.raises(AdminError, match="Wikidata gave no spellings"):
            await naming.candidates("Haftar")
