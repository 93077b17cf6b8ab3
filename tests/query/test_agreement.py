"""What one query matches, asked in each way there is: of the text, of the index of queries, and of the index of texts."""

import pytest

from bot.query.archived import asked, filed
from bot.query.index import QueryIndex
from bot.query.matcher import holds
from bot.query.parser import parse
from bot.query.prefilter import test_of as quick_test_of
from tests.query.ask import a_document, finds

TEXT = "The ferry left the quay at night. On board was Khalifa Haftar."
STATED = {
    "title": "Night ferry to Tripoli",
    "url": "https://a.x.example/night-ferry",
    "source": "Quay Courier",
    "author": "Ann Lee",
    "tags": ("War",),
    "lang": "pt-BR",
    "country": "LY",
}


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("ferry", True),
        ("tram", False),
        ("ferry OR tram", True),
        ("tram OR bus", False),
        ("ferry AND tram", False),
        ("ferry AND quay NOT tram", True),
        ("ferry AND NOT quay", False),
        ("ferry AND quay AND (tram OR haft*)", True),
        ("(tram AND bus) OR (ferry AND haftar)", True),
        ("(tram AND ferry) OR (bus AND haftar)", False),
        ("haft*", True),
        ("tra*", False),
        ("ferry AND *tar", True),
        ("ferry AND *ram", False),
        ("*aft*", True),
        ("*raft*", False),
        ("tram OR *aft*", True),
        ("tram OR *raft*", False),
        ('ferry AND NOT "left the quay"', False),
        ('ferry AND NOT "left a quay"', True),
        ("haf?ar OR tram", True),
        ("haftor~1", True),
        ("haltor~1", False),
        ("ferry AND haftor~1", True),
        ("=Haftar", True),
        ("=HAFTAR", False),
        ("=Haftar OR =Tripoli", True),
        ('"khalifa haftar"', True),
        ('"haftar khalifa"', False),
        ('"khalifa haft" OR "khalifa haftar"', True),
        ('"the quay at night"', True),
        ('"the quay by night"', False),
        ('"night on board"', True),
        ('"ferry quay"~5', True),
        ('"ferry haftar"~5', False),
        ('"quay night ferry"~5', True),
        ('"quay haftar ferry"~5', False),
        ("ferry NEAR/3 quay", True),
        ("ferry NEAR/1 quay", False),
        ("(ferry OR tram) NEAR/3 (quay OR haft*)", True),
        ("(tram OR bus) NEAR/3 (quay OR haftar)", False),
        ("quay ONEAR/3 ferry", False),
        ("ATLEAST/2(ferry)", True),
        ("ATLEAST/2(haftar)", False),
        ("ATLEAST/2(haftar OR quay)", True),
        ("title:tripoli", True),
        ("title:haftar", False),
        ("title:(tripoli NOT haftar)", True),
        ("title:(tram OR haftar)", False),
        ("title:(bus AND (tram OR ferry))", False),
        ("title:(tripoli AND (tram OR ferry))", True),
        ('title:"night ferry"', True),
        ("body:haftar", True),
        ("body:tripoli", False),
        ("body:(haftar AND quay)", True),
        ("body:(tripoli OR tram)", False),
        ("body:(title:ferry)", False),
        ("lead:(quay OR (tram NOT bus))", True),
        ("site:x.example", True),
        ("site:y.example", False),
        ("ferry AND site:a.x.example", True),
        ('source:"Quay Courier"', True),
        ("source:quay", False),
        ("tag:war", True),
        ("tag:peace", False),
        ("url:night", True),
        ('url:"ferry night"', True),
        ("url:day", False),
        ("author:lee", True),
        ('author:"ann lee"', True),
        ('author:"ann roe"', False),
        ("ferry AND lang:pt", True),
        ("ferry AND lang:en", False),
        ("ferry AND country:ly", True),
        ("ferry AND NOT country:ly", False),
        ("site:x.example AND NOT lang:en", True),
        ("tram OR (site:x.example AND haftar)", True),
        ("tram OR site:y.example", False),
    ],
)
def test_each_way_to_ask_gives_one_answer(query, matches):
    assert answers(query, TEXT, **STATED) == {matches}


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("Müller", "Frau Müller kam", True),
        ("普京", "俄罗斯总统普京访问", True),
        ("普京", "普天同庆，京城", False),
        ("总统普京", "俄罗斯总统普京访问", True),
        ("总统普京", "俄罗斯总统与普京", False),
        ("title:普京", "俄罗斯总统普京访问", False),
        ('"总统 普京"', "俄罗斯总统普京访问", True),
        ("Yunus-bek", "Yunus-bek came", True),
        ("Yunus-bek", "Yunusbek came", True),
        ("Yunus-bek", "bek and Yunus came", False),
        ("ferry AND Yunus-bek", "the ferry of Yunusbek", True),
        ('"Yunus-bek came"', "Yunus-bek came", True),
        ('"said Yunus-bek"', "he said: Yunusbek", True),
        ("=Yunus-bek", "YUNUS-BEK", False),
        ("حفتر", "قال إن والحفتر هنا", True),
        ("C++ AND AT&T", "AT&T likes C++", True),
        ("ferry AND 10:30", "the ferry of 10:30", True),
    ],
)
def test_words_of_every_kind_get_one_answer_too(query, text, matches):
    assert answers(query, text) == {matches}


def answers(query, text, **stated):
    """What each part of the program says."""
    read, document = parse(query), a_document(text, **stated)
    index = QueryIndex[str]()
    index.add("q", read)
    known = QueryIndex[str](frequency=lambda word: len(word))
    known.add("another", parse("ferry AND harbour"))
    known.add("a second", read)
    known.add("q", read)
    question = asked(read.root)
    found = finds(question.lookup, filed(document).words)
    return {
        holds(read.root, document),
        quick_test_of(read.root)(document.forms, document),
        "q" in index.matches(document),
        "q" in known.matches(document),
        found if question.decided else found and holds(read.root, document),
    }
