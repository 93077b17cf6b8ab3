"""A line an event, whatever comes from outside, and never a secret; with journald's priorities under systemd."""

import io
import logging
import re
import subprocess
import sys

import pytest

from bot.log import _ForJournal, _OneLine, redact
from tests.program import ROOT

FORGED = "Ferry runs\n2026-11-27 ERROR the database is gone\r\x1b[31mred\x85\u2028\u202eesrever"


def logged(formatter, level, message, *given, error=None):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.log(level, message, *given, exc_info=error)
    return out.getvalue()


@pytest.mark.parametrize("kind", [_OneLine, _ForJournal])
def test_what_a_feed_says_forges_no_line_and_moves_no_cursor(kind):
    text = logged(kind("%(levelname)s %(message)s"), logging.INFO, "feed polled: feed=%s", FORGED)

    assert text.count("\n") == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
    assert "Ferry runs" in text


def test_a_traceback_is_one_line_and_redacted():
    try:
        raise ValueError("https://api.telegram.org/bot123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-xy/getMe")
    except ValueError as error:
        text = logged(_OneLine("%(message)s"), logging.ERROR, "stage failed", error=error)

    assert text.count("\n") == 1
    assert "Traceback" in text
    assert "AAEhBOweik6ad9r" not in text


@pytest.mark.parametrize(
    ("level", "priority"), [("debug", 7), ("info", 6), ("warning", 4), ("error", 3), ("critical", 3)]
)
def test_journald_is_told_how_grave_it_is(level, priority):
    code = f"from bot import log; import logging; log.start(verbose=True); logging.getLogger('x').{level}('said')"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"JOURNAL_STREAM": "8:1"}, capture_output=True, text=True
    )

    assert ran.stderr == f"<{priority}>{level.upper()} said\n"


def test_a_long_word_is_searched_for_secrets_once():
    word = "z" * 2_000_000

    assert redact(f"{word} postgresql://watch:secret@db") == f"{word} postgresql://watch:***@db"
