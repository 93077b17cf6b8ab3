"""The door to publishers: fetching feeds and pages over HTTP, and reading what comes. What it means is `news`."""

import os

# aiohttp's parser in C refuses answers that every browser reads: two equal Content-Length, a space before the colon.
# The one in Python, which this documented variable chooses, is lenient with servers; it costs a tenth of a millisecond.
os.environ.setdefault("AIOHTTP_NO_EXTENSIONS", "1")
