"""The watchlist language: from what a person typed to where it matches a text."""
