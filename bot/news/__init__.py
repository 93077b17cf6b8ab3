"""The nouns: what news is. No I/O, no clock, no logging; the caller passes `now` (aware, UTC)."""
