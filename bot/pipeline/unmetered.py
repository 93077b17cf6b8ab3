"""A meter that counts nothing, where nobody reads the counts."""


class Unmetered:
    """Satisfies `ports.Meter`."""

    def polled(self, outcome: str, *, seconds: float) -> None:
        """Nothing."""

    def took_in(self, *, items: int, seconds: float) -> None:
        """Nothing."""

    def decided(self, kind: str, *, reason: str) -> None:
        """Nothing."""

    def parsed(self, *, seconds: float) -> None:
        """Nothing."""

    def matched(self, count: int) -> None:
        """Nothing."""

    def wrote(self, *, seconds: float) -> None:
        """Nothing."""

    def delivered(self, kind: str, *, waited: float, published: float | None) -> None:
        """Nothing."""

    def undelivered(self, outcome: str) -> None:
        """Nothing."""
