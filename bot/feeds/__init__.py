"""The door to publishers: fetching and parsing feeds. Satisfies `FeedFetcher` of the pipeline's ports by shape."""
