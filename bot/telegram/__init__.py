"""The door to Telegram: posts go out, commands come in. The only floor that knows python-telegram-bot."""

import os

# The library's wish for times as timedelta: without it, every RetryAfter that it makes warns of a deprecation.
os.environ.setdefault("PTB_TIMEDELTA", "1")
