"""How the program logs: one line per event, and never the bot token or a key, not even in a traceback."""

import logging
import os
import re
import sys

_TOKEN = re.compile(r"(?<!\d)(\d{3,}):[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(\b\w+://[^\s:/@]+):[^\s@/]+@")
_BEARER = re.compile(r"(?i)\b(bearer)\s+[^\s'\"]+")
_HIDDEN: set[str] = set()  # what must never be read, such as the key of an endpoint
# Control signs, among them those that colour a terminal, and those that turn the direction of what follows.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_SAID_BY_US = (
    "sqlalchemy.pool",
    "aiohttp.server",
    "telegram.ext.Updater",
)  # traces of connections that are gone, or odd: a line of ours tells
_QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "asyncio", "sqlalchemy", "alembic", "aiohttp.access")


def hide(secret: str) -> None:
    """From now on `secret` is redacted wherever it occurs; for what has no form by which it is known."""
    if secret:
        _HIDDEN.add(secret)


def redact(text: str) -> str:
    """`text` without bot tokens, keys and passwords of addresses."""
    for secret in _HIDDEN:
        text = text.replace(secret, "***")
    text = _BEARER.sub(r"\1 ***", text)
    return _PASSWORD.sub(r"\1:***@", _TOKEN.sub(r"\1:***", text))


class _OneLine(logging.Formatter):
    """Redacts, and keeps an event on one line, its traceback too: what comes from feeds can neither forge nor hide a line."""

    def format(self, record: logging.LogRecord) -> str:
        lines = [_UNFIT.sub(" ", line) for line in super().format(record).splitlines()]
        return redact(" ⏎ ".join(line for line in lines if line.strip()))


class _ForJournal(_OneLine):
    """With the priority that journald takes from the beginning of a line (sd-daemon(3))."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{_priority(record.levelno)}>{super().format(record)}"


def _priority(level: int) -> int:
    """Of syslog: err, warning, info or debug."""
    return (
        3 if level >= logging.ERROR else 4 if level >= logging.WARNING else 6 if level >= logging.INFO else 7
    )


def start(*, verbose: bool = False) -> None:
    """Log to stderr: with times on a terminal, without under systemd, whose journal has its own."""
    under_systemd = "JOURNAL_STREAM" in os.environ
    out = logging.StreamHandler(sys.stderr)
    if under_systemd:
        out.setFormatter(_ForJournal("%(levelname)s %(message)s"))
    else:
        out.setFormatter(_OneLine("%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _SAID_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL)
