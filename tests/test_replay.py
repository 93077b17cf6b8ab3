"""`watchwire replay`: archived items and saved feeds through the whole pipeline, without a network."""

import json
import os
import subprocess
import sys

import pytest

from tests.program import CONFIG, ROOT, Program, records

CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.fixture
def program(tmp_path, loaded):
    return Program(tmp_path, CONFIG, forked=loaded)


def test_replay_tells_a_story_once(program):
    text = (
        "Khalifa Haftar arrived in Russia on Tuesday for talks about the airfields in the desert south of Benghazi. "
        "Two people who have seen the agenda said that the runway near the border stands at the top of it."
    )
    lines = [
        {
            "id": "a",
            "title": "Haftar in Moscow",
            "content": text,
            "feed": "wire",
            "fetched": "2026-11-24T10:00:00Z",
        },
        {
            "id": "b",
            "title": "Commander flies out",
            "content": text,
            "feed": "ledger",
            "fetched": "2026-11-24T11:00:00Z",
        },
        {
            "id": "b",
            "title": "Commander flies out",
            "content": text,
            "feed": "ledger",
            "fetched": "2026-11-24T12:00:00Z",
        },
        {"id": "c", "title": "Harvest festival", "content": "Apples won again.", "feed": "ledger"},
    ]
    (program.directory / "items.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")

    ran = program.run("replay", "items.jsonl", "--json", "--watch", "haftar = Haftar AND Russia")

    assert ran.returncode == 1  # for the line that can't be read
    assert "items.jsonl:5" in ran.stderr
    marked = program.directory / "items.jsonl"
    marked.write_bytes(b"\xef\xbb\xbf" + marked.read_bytes())  # as Windows begins a file
    assert (
        program.run("replay", "items.jsonl", "--json", "--watch", "haftar = Haftar AND Russia").stdout
        == ran.stdout
    )
    a, b, again, c = map(json.loads, ran.stdout.splitlines())
    assert [a["role"], b["role"], again["role"], c["role"]] == ["original", "copy", "repeat", "original"]
    assert a["story"] == b["story"] == again["story"] == "a"
    assert c["story"] == "c"
    assert [one["kind"] for one in a["alerts"]] == ["new"]
    assert [one["kind"] for one in b["alerts"]] == ["edit"]
    assert a["matches"][0]["watchlist"] == "haftar"
    assert a["summary"].startswith("Khalifa Haftar arrived")


def test_replay_knows_an_article_that_comes_again_after_the_window(program):
    text = (
        "Khalifa Haftar arrived in Russia on Tuesday for talks about the airfields in the desert south of Benghazi. "
        "Two people who have seen the agenda said that the runway near the border stands at the top of it."
    )
    lines = [
        {
            "id": "old",
            "title": "Haftar in Moscow",
            "content": text,
            "feed": "wire",
            "fetched": "2026-11-04T10:00:00Z",
        },
        {
            "id": "again",
            "title": "Desert runways on the table",
            "content": text[:180],
            "feed": "ledger",
            "fetched": "2026-11-24T10:00:00Z",
        },
    ]
    (program.directory / "items.jsonl").write_text("\n".join(map(json.dumps, lines)))

    old, again = records(
        program.run("replay", "items.jsonl", "--json", "--watch", "haftar = Haftar AND Russia")
    )

    assert (again["role"], again["story"]) == ("copy", "old")
    assert [one["kind"] for one in old["alerts"]] == ["new"]
    assert [one["kind"] for one in again["alerts"]] == ["edit"]


def test_the_same_replay_prints_the_same(program):
    (program.directory / "items.jsonl").write_text(
        json.dumps({"id": "a", "title": "One", "summary": "Two three."})
    )

    first = program.run("replay", "items.jsonl", "--json", "--watch", "w = two")
    second = program.run("replay", "items.jsonl", "--json", "--watch", "w = two")

    assert first.stdout == second.stdout != ""


def test_a_replay_says_when_an_article_was_first_published_as_far_as_it_tells(program):
    given = {"content": "Bread costs more in Sebha.", "published": "2026-11-25T08:00:00Z", "lang": "en"}
    items = [
        given | {"id": "1", "title": "Bread", "url": "https://a.example/1"},
        given | {"id": "2", "title": "Fish", "url": "https://a.example/2024/03/05/fish"},
        given | {"id": "3", "title": "Tea", "content": "Le Monde\n11 Oct 2023\n\nTea costs more in Zawiya."},
    ]
    (program.directory / "items.jsonl").write_text("\n".join(map(json.dumps, items)))

    found = records(program.run("replay", "items.jsonl", "--json"))

    assert [one["date"] for one in found] == [None, "2024-03-05T00:00:00Z", "2023-10-11T00:00:00Z"]


def test_a_replay_names_no_source_where_an_item_has_none(program):
    (program.directory / "items.jsonl").write_text(json.dumps({"id": "a", "title": "One", "summary": "Two."}))

    (record,) = records(program.run("replay", "items.jsonl", "--json", "--watch", "w = two"))

    assert record["source"] is None


@pytest.mark.corpus
@pytest.mark.once
def test_every_captured_feed_passes_through_replay(program):
    if not CORPUS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the corpus is missing")
        pytest.skip("the corpus is not there")
    lines = (CORPUS / "feeds" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    captured = [one for one in map(json.loads, lines) if one.get("kind") == "captured"]
    files = [str(CORPUS / "feeds" / one["file"]) for one in captured[::3]]

    ran = subprocess.run(
        [sys.executable, "-m", "bot", "replay", *files, "--json", "--watch", "w = government"],
        cwd=program.directory,
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=400,
    )

    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert len(ran.stdout.splitlines()) == sum(one["entries"] for one in captured[::3])


def test_what_can_t_be_read_is_named_with_its_line_and_the_rest_goes_on(program):
    lines = ['{"id": "1", "title": 5}', "not json", '{"id": "2", "title": "Ferry"}']
    (program.directory / "items.jsonl").write_text("\n".join(lines))

    ran = program.run("replay", "items.jsonl", "--json")

    assert ran.returncode == 1
    assert "items.jsonl:2: this line isn't JSON\n" in ran.stderr
    assert "items.jsonl:1: title: this must be a text, not 5\n" in ran.stderr
    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()] == ["2"]
