"""Watchwire: watches news feeds, tells each story once, and posts it to Telegram channels.

Nouns downstairs (`news`, `query`, `text`), verbs upstairs (`pipeline`), the outside world at the doors
(`feeds`, `storage`, `telegram`, `web`). ARCHITECTURE.md draws the house; tests/test_architecture.py keeps it.
"""

__version__ = "0.1.0"
