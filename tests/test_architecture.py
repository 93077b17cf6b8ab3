"""The import rule of ARCHITECTURE.md, and which third-party library lives on which floor."""

import ast
import graphlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"

MAY_IMPORT = {
    "errors": set(),
    "text": set(),
    "wording": set(),
    "codec": {"errors", "wording"},
    "query": {"errors", "text", "wording"},
    "news": {"query", "text", "errors", "wording"},
    "pipeline": {"news", "query", "text", "errors", "wording"},
    "feeds": {"news", "text", "errors", "wording"},
    "storage": {"news", "query", "text", "errors", "codec", "wording"},
    "desk": {"pipeline", "news", "query", "text", "errors", "codec", "wording"},
    "telegram": {"desk", "pipeline", "news", "query", "errors", "wording"},
    "web": {"desk", "news", "query", "text", "errors"},
    "schedule": {"pipeline", "errors"},
    "summarizer": {"errors"},
    "settings": set(),
    "config": {"settings", "errors"},
}
ROOF = {
    "app",
    "service",
    "leading",
    "fetching",
    "running",
    "seeding",
    "cli",
    "__main__",
    "demo",
    "log",
    "systemd",
    "dry_run",
    "clock",
    "site",
    "vitals",
}  # the roof may look at everything

ONE_FLOOR = {
    "feedparser": {"feeds"},
    "trafilatura": {"feeds"},
    "lxml": {"feeds"},
    "protego": {"feeds"},
    "publicsuffixlist": {"news"},
    "py3langid": {"news"},
    "prometheus_client": {"web"},
    "aiodns": {"feeds"},
    "aiohttp": {"feeds", "web", "summarizer"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "psycopg": {"storage"},
    "psycopg_pool": {"storage"},
    "procrastinate": {"storage"},
    "telegram": {"telegram"},
    "httpx": {"telegram"},
    "PIL": {"telegram"},
    "babel": {"telegram"},
    "apscheduler": {"schedule"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
}
NO_OUTSIDE = {"text", "query", "news"}
DOORS = {
    "asyncio",
    "socket",
    "logging",
    "sqlite3",
    "urllib.request",
    "http",
    "os",
    "time",
    "threading",
    "subprocess",
}


def modules():
    return sorted(BOT.rglob("*.py"))


def floor(path):
    parts = path.relative_to(BOT).with_suffix("").parts
    return parts[0]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stands_only_on_the_floors_below_it(path):
    here = floor(path)
    if here in ROOF or here == "__init__":
        return

    floors = {name.split(".")[1] for name in imported(path) if name.startswith("bot.")}

    assert floors - {here, "__version__"} <= MAY_IMPORT[here]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_third_party_library_is_known_to_one_floor(path):
    here = floor(path)

    for name in imported(path):
        for library, floors in ONE_FLOOR.items():
            if name == library or name.startswith(library + "."):
                assert here in floors, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize(
    "path", [p for p in modules() if floor(p) in NO_OUTSIDE], ids=lambda path: str(path.relative_to(ROOT))
)
def test_the_nouns_know_no_outside_world(path):
    reached = {
        name for name in imported(path) for door in DOORS if name == door or name.startswith(door + ".")
    }

    assert not reached


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_its_first_lines_what_it_holds(path):
    source = path.read_text(encoding="utf-8")

    assert not source.strip() or ast.get_docstring(ast.parse(source)), (
        f"{path.relative_to(ROOT)} has no docstring"
    )


def test_no_module_imports_itself_by_way_of_others():
    """Imports for types alone count: two modules that can't be read without each other are one."""
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in modules()}
    named = {name.removesuffix(".__init__"): path for name, path in named.items()}
    graph = graphlib.TopologicalSorter(
        {
            name: {found for each in imported(path) if (found := _module_of(each, named)) and found != name}
            for name, path in named.items()
        }
    )

    graph.prepare()


def _module_of(name, named):
    """The module that an import reaches: `bot.text.fold` is in `bot.text`; a package alone is none of its modules."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in named), None)


def modules_of_tests():
    return sorted((ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("path", modules_of_tests(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_module_imports_no_other(path):
    """Scenery that several need is in a module of its own."""
    others = {name for name in imported(path) if name.startswith("tests.") and ".test_" in name}

    assert not others
