"""How much is tested, in numbers for docs/testing.md: `python -m tests.counts`."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _trees(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _tests():
    for path, tree in _trees("tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                yield path, node


def _lines(folder):
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / folder).rglob("*.py"))


def _uses(node, *names):
    return any(argument.arg in names for argument in node.args.args)


def _decorated(node, name):
    return any(name in ast.unparse(decorator) for decorator in node.decorator_list)


def counts():
    """What is counted, and how many there are."""
    tests = list(_tests())
    asserted = sum(isinstance(part, ast.Assert) for _, tree in _trees("tests") for part in ast.walk(tree))
    return {
        "lines of the program": _lines("bot"),
        "lines of tests": _lines("tests"),
        "tests": len(tests),
        "of them tables": sum(_decorated(node, "parametrize") for _, node in tests),
        "of them properties, each over many made-up examples": sum(
            _decorated(node, "given") for _, node in tests
        ),
        "of them on both databases": sum(_uses(node, "database", "database_url") for _, node in tests),
        "of them on a real PostgreSQL alone": sum(_decorated(node, "postgres") for _, node in tests),
        "of them with the program as a process": sum(_uses(node, "program") for _, node in tests),
        "of them against the Bot API's double": sum(_uses(node, "api", "bot_api") for _, node in tests),
        "assertions": asserted,
    }


if __name__ == "__main__":
    for name, count in counts().items():
        print(f"| {name} | {count:,} |")
