"""Try the built wheel and sdist: `python -m tests.wheel DIST ENVIRONMENT`, as `./run wheel` does.

The environment holds the installed wheel and nothing of the checkout. Where uv or pipx is at hand it is also installed with
that, as the README says, for a user whose home is empty.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bot import __version__
from tests.servers.bot_api import TOKEN, BotApi

ROOT = Path(__file__).resolve().parent.parent


def main(dist, environment):
    check_sdist(next(dist.glob("*.tar.gz")))
    check_files(environment)
    check_readme(environment)
    with tempfile.TemporaryDirectory() as empty:
        check_program(environment / "bin" / "watchwire", empty)
    print("wheel: installed, its demo ran; sdist: complete")
    for name, install in {"uv": ["tool", "install"], "pipx": ["install"]}.items():
        if tool := shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"):
            with tempfile.TemporaryDirectory() as home:
                check_tool([tool, *install], next(dist.glob("*.whl")), Path(home))
        print(
            f"wheel: {name}", "installed it, init and check ran" if tool else "isn't here, and wasn't tried"
        )


def check_tool(install, wheel, home):
    """A user with an empty home installs it, answers `init`, and asks `check`."""
    ours = re.compile("UV_(?!INDEX|CACHE)|PIPX_|XDG_|VIRTUAL_ENV|PYTHON|WATCHWIRE_")
    environment = {name: value for name, value in os.environ.items() if not ours.match(name)}
    environment.setdefault("UV_CACHE_DIR", f"{Path.home()}/.cache/uv")  # what was downloaded before
    environment |= {"HOME": str(home), "PATH": f"{home}/.local/bin:{os.environ['PATH']}"}

    def run(*arguments, text=""):
        done = subprocess.run(
            arguments,
            cwd=home,
            env=environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    run(*install, str(wheel))
    with BotApi() as api:
        link = run("watchwire", "init", "--api-base-url", api.url, text=f"{TOKEN}\n")
        assert "https://t.me/" in link
        assert "@" in (said := run("watchwire", "check")), said


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
