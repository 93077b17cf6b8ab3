"""The few sentences that a post quotes, and whether a model's summary is faithful."""
