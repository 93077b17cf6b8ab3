"""Undo the compression of an answer as it arrives, no further than a limit: gzip, deflate, brotli, zstd.

Every decoder is told how much it may give, so that a bomb costs what the limit costs. Several members one behind the
other (RFC 1952, 2.2; RFC 8878, 3.1) are read as one. The window of zstd is held at 8 MB (RFC 9659), brotli's is 16 MB
by its format.
"""

import sys
import zlib
from collections.abc import Callable
from typing import Protocol

from bot.errors import FeedUnreadableError

OFFERED = "gzip, br, zstd"
_MEMBERS = 1000  # of one answer
_WINDOW = 23  # zstd: the power of two
_CUT = "the compressed answer was cut short"
_BROKEN = "the compressed answer is broken"


class Unpacker(Protocol):
    """Takes an answer piece by piece."""

    def take(self, piece: bytes, room: int) -> bytes:
        """What comes out of `piece`, some more than `room` bytes where there is more. Raises FeedUnreadableError."""
        ...

    def end(self) -> None:
        """The answer is over. Raises FeedUnreadableError where something is missing."""
        ...


def unpacker(encoding: str) -> Unpacker | None:
    """For a Content-Encoding; None for what is not compressed. Raises FeedUnreadableError for one we did not offer."""
    match encoding.lower().strip():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return _InMembers(lambda: zlib.decompressobj(zlib.MAX_WBITS | 32), zlib.error)
        case "br":
            return _Brotli()
        case "zstd":
            return _zstd()
    raise FeedUnreadableError(f"compressed as {encoding!r}, which we did not ask for")


class _Decoder(Protocol):
    """What the decoders of the standard library have in common."""

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _InMembers:
    """gzip, zlib and zstd: one member or several."""

    def __init__(self, begin: Callable[[], _Decoder], error: type[Exception]) -> None:
        self._begin = begin
        self._error = error
        self._decoder = begin()
        self._inside = False  # of a member
        self._members = 0

    def take(self, piece: bytes, room: int) -> bytes:
        out = bytearray()
        while piece and len(out) <= room:
            try:
                out += self._decoder.decompress(piece, room + 1 - len(out))
            except self._error as error:
                raise FeedUnreadableError(_BROKEN) from error
            self._inside = not self._decoder.eof
            piece = b""
            if self._decoder.eof:
                self._members += 1
                if self._members > _MEMBERS:
                    raise FeedUnreadableError(_BROKEN)
                piece = self._decoder.unused_data
                self._decoder = self._begin()
                if not piece.strip(b"\0"):  # padding behind the last member
                    break
        return bytes(out)

    def end(self) -> None:
        if self._inside:
            raise FeedUnreadableError(_CUT)


class _Brotli:
    """One stream."""

    def __init__(self) -> None:
        import brotli

        self._decoder = brotli.Decompressor()
        self._error: type[Exception] = brotli.error
        self._begun = False

    def take(self, piece: bytes, room: int) -> bytes:
        out = bytearray()
        self._begun = self._begun or bool(piece)
        try:
            out += self._decoder.process(piece, output_buffer_limit=room + 1)
            while len(out) <= room and not self._decoder.can_accept_more_data():
                if not (more := self._decoder.process(b"", output_buffer_limit=room + 1 - len(out))):
                    break
                out += more
        except self._error as error:
            raise FeedUnreadableError(_BROKEN) from error
        return bytes(out)

    def end(self) -> None:
        if self._begun and not self._decoder.is_finished():
            raise FeedUnreadableError(_CUT)


def _zstd() -> Unpacker:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    limits: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW}
    return _InMembers(lambda: zstd.ZstdDecompressor(options=limits), zstd.ZstdError)
