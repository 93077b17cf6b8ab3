"""A PostgreSQL server of the tests' own, in a directory that goes away with it. None of this touches an installed one."""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

USER = "watch"
_numbers = count(1)


def programs():
    """The newest directory that holds `initdb` and `postgres`, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    paths = [*([Path(on_path)] if on_path else []), *found]
    return paths[-1].parent if paths else None


class Server:
    """A running cluster, reached through a socket in its directory."""

    def __init__(self, where=None):
        self.directory = Path(tempfile.mkdtemp(prefix="wwpg-", dir=where or _quick_directory()))
        self._as = _somebody_else(self.directory)
        self._process = None

    def start(self):
        bin_dir = programs()
        data = self.directory / "data"
        if not data.exists():
            subprocess.run(
                [
                    bin_dir / "initdb",
                    "-D",
                    data,
                    "-U",
                    USER,
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync",
                ],
                check=True,
                capture_output=True,
                cwd="/",
                **self._as,
            )
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            "fsync": "off",
            "wal_init_zero": "off",  # hundreds of databases are made
            "max_connections": "200",
            "shared_buffers": "16MB",
            "lc_messages": "C",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self.directory / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [bin_dir / "postgres", "-D", data, *options],
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=_die_with_parent,
                **self._as,
            )
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                self.admin("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.directory / "log").read_text()) from None
                time.sleep(0.02)

    def stop(self):
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def admin(self, statement):
        with psycopg.connect(
            host=str(self.directory), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def new_database(self, template="template0"):
        name = f"test_{next(_numbers)}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    @contextmanager
    def a_database(self, template="template0"):
        """A database for one test. Hundreds that stay would be gigabytes, and half a minute to remove at the end."""
        name = self.new_database(template)
        yield name
        self.admin(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name):
        return f"postgresql+psycopg://{USER}@/{name}?host={self.directory}"


def _quick_directory():
    """In memory where there is room, since hundreds of databases are made; a short path, for the socket's sake."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4e9
    return memory if roomy else Path("/tmp")


def _somebody_else(directory):
    """PostgreSQL refuses to run as root: as whom then. `directory` is given to them."""
    if os.geteuid() != 0:
        return {}
    user = "postgres" if _exists("postgres") else "nobody"
    shutil.chown(directory, user)
    return {"user": user, "extra_groups": []}


def _exists(user):
    import pwd

    return any(entry.pw_name == user for entry in pwd.getpwall())


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
