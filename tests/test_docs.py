"""What can be typed is documented, and what the README links to is there."""

import argparse
import re
from pathlib import Path

import pytest

from bot.cli import build_parser
from tests.counts import counts

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def every_parser(parser, path=()):
    """(words, parser) of each command that does something."""
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield path, parser
    for group in groups:
        for name, one in group.choices.items():
            yield from every_parser(one, (*path, name))


@pytest.mark.parametrize(
    ("path", "parser"),
    list(every_parser(build_parser())),
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_every_command_and_option_is_documented(path, parser):
    lines = " ".join(COMMANDS.split())
    start = lines.index(f"`watchwire {path[0]}")
    section = lines[start : start + 900]

    assert path[-1] in section
    for action in parser._actions:
        for option in action.option_strings:
            if option not in ("-h", "--help", "--config") and action.help is not argparse.SUPPRESS:
                assert option in section, f"{' '.join(path)} {option}"


def test_every_chat_command_is_in_the_readme():
    from bot.telegram.commands.every import DECLARED
    from bot.telegram.commands.registry import menu

    missing = [one.name for one in menu() if f"`/{one.name}`" not in README]
    assert DECLARED
    assert not missing


@pytest.mark.parametrize(
    "document",
    sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "deploy").glob("*.md")}),
    ids=lambda p: p.name,
)
def test_links_between_documents_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_each_dependency_has_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for dependency in wanted:
        name = re.match(r"[\w.-]+", dependency)[0]
        assert f"**{name}" in reasons, name


def test_lock_files_name_no_host():
    for file in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--find-links", file.read_text(encoding="utf-8")), (
            file.name
        )


def test_every_defence_in_security_md_names_a_test_that_there_is():
    rows = [
        line
        for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ][2:]

    assert len(rows) > 20
    for row in rows:
        path, name = re.search(r"`(tests/[\w/]+\.py)::(\w+)`", row).groups()
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), row


def test_the_counts_of_testing_md_are_not_larger_than_what_there_is():
    there = counts()
    said = re.findall(
        r"(?m)^\| ([^|]+) \| ([\d,]+) \|$", (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    )

    assert {name for name, _ in said} == set(there)
    for name, number in said:
        assert int(number.replace(",", "")) <= there[name] * 1.05, f"{name}: python -m tests.counts"


def test_the_docs_name_files_that_are_there():
    """Modules move; a page that names one must follow."""
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    named = {
        (page.name, place)
        for page in pages
        if page.name != "CHANGELOG.md"
        for place in re.findall(
            r"`((?:bot|tests|docs|deploy|benchmarks)/[\w/.-]*)`", page.read_text(encoding="utf-8")
        )
    }

    assert len(named) > 40
    assert [one for one in sorted(named) if not (ROOT / one[1]).exists()] == []


def test_the_house_plan_names_places_that_are_there():
    named = re.findall(
        r"`([a-z_]+(?:/[a-z_<>]+)*/(?:[a-z_]+\.[a-z]+)?)`", (ROOT / "ARCHITECTURE.md").read_text()
    )
    places = [one for one in named if "<" not in one]

    assert len(places) > 20
    assert [one for one in places if not ((ROOT / one).exists() or (ROOT / "bot" / one).exists())] == []
