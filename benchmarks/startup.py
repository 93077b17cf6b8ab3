"""How long a command takes from Enter to its end: they are typed and scripted all day.

Wall and CPU time, the best of several runs, each beside the bare interpreter and beside loading SQLAlchemy in the same
round. The database commands work on a fresh SQLite file. Arguments: how many rounds (default 10).
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("watchwire"))


def commands(config: str) -> dict[str, list[str]]:
    """What is measured, by name."""
    language = {
        "watchwire --help": [PROGRAM, "--help"],
        "watchwire query": [PROGRAM, "query", "Haftar AND (Russia OR Libya)"],
        "watchwire names propose": [PROGRAM, "names", "propose", "Haftar"],
    }
    archive = ["watchlists list", "feeds list", "channels list", "admins list", "names list", "status"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import sqlalchemy": [sys.executable, "-c", "import sqlalchemy"],
        **language,
        **{f"watchwire {one}": [PROGRAM, *one.split(), "--config", config] for one in archive},
    }


def once(command: Sequence[str]) -> tuple[float, float]:
    """Seconds on the wall and of the CPU, for one run."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(argv: list[str]) -> int:
    """Print a line for each command."""
    rounds = int(argv[0]) if argv else 10
    with tempfile.TemporaryDirectory() as directory:
        config = Path(directory) / "config.toml"
        config.write_text(f'[database]\nurl = "sqlite:///{directory}/watchwire.db"\n')
        every = commands(str(config))
        best = dict.fromkeys(every, (9e9, 9e9))
        for _ in range(rounds):
            for name, command in every.items():
                wall, cpu = once(command)
                best[name] = min(best[name][0], wall), min(best[name][1], cpu)
    bare = best["python -c pass"][1]
    for name, (wall, cpu) in best.items():
        print(f"{name:<28} {wall * 1000:6.0f} ms, CPU {cpu * 1000:6.0f} ms ({cpu / bare:.1f} x python)")
    return 0
