"""Which script a name is written in, by its letters. Knows letters alone: no language, no sound."""

from bisect import bisect_right

# where a script begins in Unicode; what lies between counts as the last that began
_BEGINS: tuple[tuple[int, str], ...] = (
    (0x0000, "Latin"), (0x0370, "Greek"), (0x0400, "Cyrillic"), (0x0530, "Armenian"), (0x0590, "Hebrew"),
    (0x0600, "Arabic"), (0x0900, "Devanagari"), (0x0980, "Bengali"), (0x0A00, "other"), (0x0E00, "Thai"),
    (0x0E80, "other"), (0x10A0, "Georgian"), (0x1100, "Hangul"), (0x1200, "other"), (0x1E00, "Latin"), (0x1F00, "Greek"),
    (0x2000, "Latin"), (0x2C00, "other"), (0x3040, "Kana"), (0x3100, "Han"), (0xA000, "other"), (0xAC00, "Hangul"),
    (0xD7B0, "other"), (0xF900, "Han"), (0xFB00, "Latin"), (0xFB1D, "Hebrew"), (0xFB50, "Arabic"),
)  # fmt: skip
_STARTS = tuple(start for start, _ in _BEGINS)


def script_of(word: str) -> str:
    """Latin, Cyrillic, Greek, Arabic, Hebrew, Han, Kana, Hangul, ...: of its first letter beyond Latin; else Latin."""
    for letter in word:
        script = _BEGINS[bisect_right(_STARTS, ord(letter)) - 1][1]
        if script != "Latin" and letter.isalpha():
            return script
    return "Latin"
