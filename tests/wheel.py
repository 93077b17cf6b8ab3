"""Try the built wheel and sdist: `python -m tests.wheel DIST ENVIRONMENT`, as `./run wheel` does.

The environment holds the installed wheel and nothing of the checkout.
"""

import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bot import __version__

ROOT = Path(__file__).resolve().parent.parent


def main(dist, environment):
    check_sdist(next(dist.glob("*.tar.gz")))
    check_files(environment)
    check_readme(environment)
    with tempfile.TemporaryDirectory() as empty:
        check_program(environment / "bin" / "watchwire", empty)
    print("wheel: installed, its demo ran; sdist: complete")


def check_sdist(path):
    """It holds every file of the repository, so the tests run from it."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert not (missing := set(tracked.split("\n")) - held - {""}), f"the sdist lacks {sorted(missing)}"


def check_files(environment):
    share = environment / "share" / "watchwire"
    for name in ("config.example.toml", "deploy/watchwire.service", "deploy/README.md"):
        assert (share / name).read_bytes() == (ROOT / name).read_bytes(), f"{name} isn't in the wheel"


def check_readme(environment):
    """Links and pictures work where only the README is shown."""
    (metadata,) = environment.glob("lib/python3*/site-packages/watchwire-*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    relative = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith(("https://", "#"))]
    assert not relative, f"the README links to {relative}"
    assert f"\nVersion: {__version__}\n" in text


def check_program(program, directory):
    Path(directory, "config.toml").write_text('[database]\nurl = "sqlite:///w.db"\n', encoding="utf-8")

    def run(*arguments):
        return subprocess.run(
            [program, *arguments], cwd=directory, capture_output=True, text=True, timeout=120, check=True
        ).stdout

    assert run("--version").strip() == f"watchwire {__version__}"
    run("migrate")
    run("watchlists", "add", "h", "Haftar AND Russia")
    assert "Haftar" in run("watchlists", "list")
    assert "Also in" in run("demo")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
