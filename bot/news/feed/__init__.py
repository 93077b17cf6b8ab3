"""A feed: what we keep of it, its health, the rhythm of its polls. Fetching is `bot.feeds`."""
