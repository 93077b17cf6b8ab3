"""The verbs of an item's day; `day.py` has their order. They ask the outside world only through `ports`."""
