"""The demo in a terminal: posts as their reader sees them, edits, silences with their reasons, a progress line."""

import shutil
import sys
import textwrap
from dataclasses import dataclass, field

_COLOURS = {"bold": "1", "dim": "2", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


@dataclass(slots=True)
class Screen:
    """Writes above a line that tells how far the demo is; plain lines where stdout isn't a terminal."""

    live: bool = field(default_factory=lambda: sys.stdout.isatty())
    width: int = field(default_factory=lambda: min(shutil.get_terminal_size((88, 24)).columns, 88))
    _status: str = ""

    def heading(self, text: str) -> None:
        """What happens, on a line of its own."""
        self._write(self._colour(text, "bold"))

    def post(self, label: str, text: str, *, colour: str = "green") -> None:
        """A post in a box."""
        inner = self.width - 4
        lines = [part for line in text.splitlines() for part in (_wrap(line, inner) or [""])]
        top = f"┌─ {label} " + "─" * max(0, inner - len(label) - 1) + "┐"
        rows = [f"│ {line}{' ' * (inner - _columns(line))} │" for line in lines]
        bottom = "└" + "─" * (inner + 2) + "┘"
        self._write(self._colour(top, colour), *rows, self._colour(bottom, colour))

    def silence(self, feed: str, headline: str, reason: str) -> None:
        """An item that nobody is told, and why."""
        self._write(
            self._colour(f"  · silent: {headline[:60]} ({feed})", "dim"), self._colour(f"    {reason}", "dim")
        )

    def status(self, text: str) -> None:
        """The line at the bottom."""
        self._status = text
        if self.live:
            sys.stdout.write("\r\x1b[2K" + self._colour(text[: self.width], "cyan"))
            sys.stdout.flush()

    def end(self) -> None:
        """No status line any more."""
        if self.live:
            sys.stdout.write("\r\x1b[2K")
        self._status = ""
        sys.stdout.flush()

    def _write(self, *lines: str) -> None:
        if self.live:
            sys.stdout.write("\r\x1b[2K")
        sys.stdout.write("\n".join(lines) + "\n")
        if self.live and self._status:
            self.status(self._status)
        sys.stdout.flush()

    def _colour(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.live else text


def _wrap(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=True, break_on_hyphens=False)


def _columns(text: str) -> int:
    """How many cells a terminal needs for `text`: marks need none, wide characters two."""
    import unicodedata

    return sum(
        0
        if unicodedata.combining(c) or unicodedata.category(c) == "Cf"
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )
