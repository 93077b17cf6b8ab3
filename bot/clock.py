"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Satisfies `ports.Clock`."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)
