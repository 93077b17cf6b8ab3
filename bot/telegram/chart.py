"""A picture of stories a day: a bar for each, the usual level as a line. PNG, some 10 KB. Drawn with Pillow.

No words of ours stand in it but dates and numbers: a name in any script stands in the caption.
"""

import io
from collections.abc import Sequence
from datetime import date

WIDTH, HEIGHT = 960, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 36, 52
_PAPER, _INK, _GRID = "#ffffff", "#30343b", "#e3e6ea"
_BAR, _TODAY, _USUAL = "#2f7dd1", "#8fbcec", "#e07a2f"


def bars(days: Sequence[tuple[date, int]], *, usual: float | None) -> bytes:
    """`days` in order, the last one today (it is not over, and paler); `usual`: the level of the dashed line."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=18)
    top = _round_up(max([count for _, count in days] + [usual or 0, 1]))
    height = HEIGHT - _TOP - _BOTTOM

    def y(count: float) -> float:
        return HEIGHT - _BOTTOM - height * count / top

    for step in range(5):
        level = top * step / 4
        draw.line([(_LEFT, y(level)), (WIDTH - _RIGHT, y(level))], fill=_GRID, width=1)
        if level == int(level):
            draw.text((_LEFT - 10, y(level)), f"{level:.0f}", fill=_INK, font=font, anchor="rm")
    slot = (WIDTH - _LEFT - _RIGHT) / len(days)
    for number, (day, count) in enumerate(days):
        left = _LEFT + number * slot
        is_today = number == len(days) - 1
        if count:
            box = (left + slot * 0.14, y(count), left + slot * 0.86, y(0))
            draw.rectangle(box, fill=_TODAY if is_today else _BAR)
        middle = left + slot / 2
        if (len(days) - 1 - number) % 7 == 0:
            draw.text((middle, y(0) + 12), f"{day:%d.%m.}", fill=_INK, font=font, anchor="mt")
        if count and (is_today or count == max(c for _, c in days)):
            draw.text((middle, y(count) - 4), str(count), fill=_INK, font=font, anchor="mb")
    draw.line([(_LEFT, y(0)), (WIDTH - _RIGHT, y(0))], fill=_INK, width=2)
    if usual is not None:
        for start in range(_LEFT, WIDTH - _RIGHT, 16):
            draw.line([(start, y(usual)), (start + 9, y(usual))], fill=_USUAL, width=3)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _round_up(count: float) -> int:
    """The top of the scale: a number that four lines divide well."""
    power = 1
    while True:
        for step in (1, 2, 3, 5):
            if 4 * step * power >= count:
                return 4 * step * power
        power *= 10
