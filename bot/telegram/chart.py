"""A picture of stories a day: a panel for each watchlist. PNG, some 10 KB. Drawn with Pillow.

A bar for each day, today paler, for it is not over; behind them the usual band, and the median as a dashed line; a day
far above it is red, with a mark. No words of ours are in it but dates and numbers, since the font knows Latin alone:
panels of several watchlists are numbered, and the caption names them.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.desk.figures import Daily

if TYPE_CHECKING:
    from PIL import ImageDraw

WIDTH, HEIGHT = 960, 480  # of a picture with one panel
_EACH = 300  # the height of one of several
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 44, 48, 62
_LETTERS = 30  # pixels: a phone shows the picture at a third of its width
_PAPER, _INK, _GRID = "#ffffff", "#30343b", "#e3e6ea"
_BAR, _TODAY, _USUAL, _BAND, _BURST = "#2f7dd1", "#8fbcec", "#e07a2f", "#fdf0e3", "#c8332b"


def draw(panels: Sequence[Daily]) -> bytes:
    """One panel fills the picture; several are one below the other, each with its own scale."""
    from PIL import Image, ImageDraw, ImageFont

    each = HEIGHT if len(panels) == 1 else _EACH
    picture = Image.new("RGB", (WIDTH, each * len(panels)), _PAPER)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=_LETTERS)
    for number, panel in enumerate(panels):
        drawn = _Panel(pen, font, panel, top=number * each, height=each)
        drawn.band()
        drawn.scale()
        drawn.bars()
        drawn.usual()
        drawn.labels()
        if len(panels) > 1:
            drawn.number(number + 1)
    out = io.BytesIO()
    picture.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


class _Panel:
    """One watchlist, between `top` and `top` + `height`."""

    def __init__(self, pen: "ImageDraw.ImageDraw", font: Any, shown: Daily, *, top: int, height: int) -> None:
        self._pen, self._font, self._shown = pen, font, shown
        self._floor, self._tall = top + height - _BOTTOM, height - _TOP - _BOTTOM
        self._above = top
        band = shown.band or (0.0, 0.0)
        self._most = _round_up(max([count for _, count in shown.days] + [shown.usual or 0, band[1], 1]))

    def _y(self, count: float) -> float:
        return self._floor - self._tall * count / self._most

    def band(self) -> None:
        """What half of the days have."""
        if self._shown.band:
            low, high = self._shown.band
            self._pen.rectangle((_LEFT, self._y(high) - 2, WIDTH - _RIGHT, self._y(low) + 2), fill=_BAND)

    def scale(self) -> None:
        """Lines with their numbers."""
        for step in range(5):
            level = self._most * step / 4
            self._pen.line([(_LEFT, self._y(level)), (WIDTH - _RIGHT, self._y(level))], fill=_GRID, width=1)
            if level == int(level):
                self._write(_LEFT - 10, self._y(level), f"{level:.0f}", "rm")

    def bars(self) -> None:
        """One a day."""
        for number, (_, count) in enumerate(self._shown.days):
            if count:
                left, slot = self._slot(number)
                colour = _BURST if self._shown.is_burst(count) else _TODAY if self._is_today(number) else _BAR
                box = (left + slot * 0.14, self._y(count), left + slot * 0.86, self._y(0))
                self._pen.rectangle(box, fill=colour)
        self._pen.line([(_LEFT, self._y(0)), (WIDTH - _RIGHT, self._y(0))], fill=_INK, width=2)

    def labels(self) -> None:
        """A date each week; the number of today, of the most, and of a burst."""
        days = self._shown.days
        most = max(count for _, count in days)
        for number, (day, count) in enumerate(days):
            left, slot = self._slot(number)
            burst = self._shown.is_burst(count)
            if (len(days) - 1 - number) % 7 == 0:
                self._write(left + slot / 2, self._y(0) + 12, f"{day:%d.%m.}", "mt")
            if count and (self._is_today(number) or burst or count == most):
                self._write(left + slot / 2, self._y(count) - 4, f"{count}!" if burst else str(count), "mb")

    def _slot(self, number: int) -> tuple[float, float]:
        """Where a day begins, and how wide it is."""
        wide = (WIDTH - _LEFT - _RIGHT) / len(self._shown.days)
        return _LEFT + number * wide, wide

    def _is_today(self, number: int) -> bool:
        return number == len(self._shown.days) - 1

    def usual(self) -> None:
        """The median, dashed."""
        if self._shown.usual is not None:
            y = self._y(self._shown.usual)
            for start in range(_LEFT, WIDTH - _RIGHT, 16):
                self._pen.line([(start, y), (start + 9, y)], fill=_USUAL, width=3)

    def number(self, number: int) -> None:
        """Which of several it is."""
        x, y = _LEFT + 22, self._above + 24
        self._pen.ellipse((x - 20, y - 20, x + 20, y + 20), fill=_INK)
        self._pen.text((x, y), str(number), fill=_PAPER, font=self._font, anchor="mm")

    def _write(self, x: float, y: float, text: str, anchor: str) -> None:
        self._pen.text(
            (x, y), text, fill=_INK, font=self._font, anchor=anchor, stroke_width=2, stroke_fill=_PAPER
        )


def _round_up(count: float) -> int:
    """The top of the scale: a number that four lines divide well."""
    power = 1
    while True:
        for step in (1, 2, 3, 5):
            if 4 * step * power >= count:
                return 4 * step * power
        power *= 10
