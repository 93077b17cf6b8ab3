"""Who only carries what others publish, by how often a house is first with its stories. No names, no texts: counts."""

_SHARED = 20  # stories that a house must have shared before anything is said about it
_HARDLY_EVER = 0.05


def mostly_carries(first: int, later: int) -> bool:
    """Is a house hardly ever first with the stories that it shares with others: `first` times, `later` than they else?"""
    return first + later >= _SHARED and first <= (first + later) * _HARDLY_EVER
