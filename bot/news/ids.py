"""The identities of what we keep. Numbers of the database, told apart by type."""

from typing import NewType

FeedId = NewType("FeedId", int)
ItemId = NewType("ItemId", int)
StoryId = NewType("StoryId", int)  # the id of the item that founded the story
WatchlistId = NewType("WatchlistId", int)
ChannelId = NewType("ChannelId", int)
PostId = NewType("PostId", int)
OutboxId = NewType("OutboxId", int)
