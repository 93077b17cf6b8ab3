"""How the program logs: one line per event, and never the bot token or a key, not even in a traceback."""

import logging
import os
import re
import sys

_TOKEN = re.compile(r"(?<!\d)(\d{3,}):[A-Za-z0-9_-]{30,}")
_PASSWORD = re.compile(r"(\w+://[^\s:/@]+):[^\s@/]+@")
_BEARER = re.compile(r"(?i)\b(bearer)\s+[^\s'\"]+")
_HIDDEN: set[str] = set()  # what must never be read, such as the key of an endpoint
_QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "asyncio", "sqlalchemy", "alembic", "aiohttp.access")


def hide(secret: str) -> None:
    """From now on `secret` is redacted wherever it stands; for what has no form by which it is known."""
    if secret:
        _HIDDEN.add(secret)


def redact(text: str) -> str:
    """`text` without bot tokens, keys and passwords of addresses."""
    for secret in _HIDDEN:
        text = text.replace(secret, "***")
    text = _BEARER.sub(r"\1 ***", text)
    return _PASSWORD.sub(r"\1:***@", _TOKEN.sub(r"\1:***", text))


class _OneLine(logging.Formatter):
    """Redacts, and keeps an event on one line; tracebacks follow on lines of their own."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        record.msg, record.args = " ".join(message.splitlines()), ()
        return redact(super().format(record))


def start(*, verbose: bool = False) -> None:
    """Log to stderr: with times on a terminal, without under systemd, whose journal has its own."""
    under_systemd = "JOURNAL_STREAM" in os.environ
    form = "%(levelname)s %(message)s" if under_systemd else "%(asctime)s %(levelname)s %(message)s"
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(_OneLine(form, datefmt="%Y-%m-%d %H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
