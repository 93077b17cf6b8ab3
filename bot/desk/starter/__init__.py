"""Feeds to begin with: `lists` reads the files beside it, one for each region."""
