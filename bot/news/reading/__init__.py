"""One item, read: its clean text, whose it is, when it was first published, what its page says."""
