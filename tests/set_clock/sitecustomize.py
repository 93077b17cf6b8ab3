"""A wall clock that a test sets while the program runs: put this directory first on PYTHONPATH.

`$WATCHWIRE_TEST_CLOCK` names a file with the seconds by which it is wrong; the monotonic clock goes on as it is.
"""

import datetime
import os
import time
from pathlib import Path

_FILE = os.environ.get("WATCHWIRE_TEST_CLOCK")


def _wrong_by():
    try:
        return float(Path(_FILE).read_text(encoding="utf-8") or 0)
    except (OSError, ValueError):
        return 0.0


if _FILE:
    _time = time.time

    class SetClock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(_time() + _wrong_by(), tz)

    SetClock.__module__, SetClock.__qualname__ = "datetime", "datetime"  # as pickle looks for it
    datetime.datetime = SetClock  # type: ignore[misc]
    time.time = lambda: _time() + _wrong_by()
