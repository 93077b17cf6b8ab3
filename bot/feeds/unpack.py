"""Unpack the body of an answer as it arrives, no further than a limit: gzip, deflate, brotli, zstd.

aiohttp unpacks too, but it takes a body that was cut short for a whole one, and gives a zstd frame all the memory that
it asks for. Here both are errors. Several members, one after the other, are read as one (RFC 1952, 2.2; RFC 8878, 3.1).
The window of zstd may be 8 MB (RFC 9659); brotli's is 16 MB by its format.
"""

import sys
import zlib
from collections.abc import Callable
from typing import Protocol, Self

from bot.errors import FeedUnreadableError
from bot.wording import say

OFFERED = "gzip, br, zstd"
_MEMBERS = 1000  # of one answer
_WINDOW = 23  # zstd: the power of two


def unpacker(encoding: str, start: bytes) -> "Unpacker | None":
    """For a Content-Encoding and the first bytes of the body; None for what isn't packed.

    The bytes decide where they can: servers announce what they don't do, and do what they don't announce. A name that
    is no compression (none, utf-8, aws-chunked) is passed over, as browsers do.
    """
    if start.startswith(b"\x1f\x8b"):
        return Unpacker.of_gzip()
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return _zstd()
    names = [name.strip() for name in encoding.lower().split(",")]
    if start[:1].lstrip(b"\xef") in (b"<", b"{", b" ", b"\n") or start.startswith(b"\xef\xbb\xbf"):
        return None
    if "deflate" in names:
        raw = (start[0] & 15) != 8 or (
            start[0] * 256 + (start[1] if len(start) > 1 else 0)
        ) % 31 != 0  # RFC 1950, 2.2
        return Unpacker(lambda: zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS), zlib.error)
    return _brotli() if "br" in names else None


class _Decoder(Protocol):
    """Of one member, as the standard library has them."""

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class Unpacker:
    """Takes an answer piece by piece. `begin` makes the decoder of a member, which raises `error`."""

    def __init__(self, begin: Callable[[], _Decoder], error: type[Exception]) -> None:
        self._begin = begin
        self._error = error
        self._decoder = begin()
        self._inside = False  # of a member
        self._members = 0

    @classmethod
    def of_gzip(cls) -> Self:
        """Or zlib."""
        return cls(lambda: zlib.decompressobj(zlib.MAX_WBITS | 32), zlib.error)

    def take(self, piece: bytes, room: int) -> bytes:
        """What `piece` unpacks to, cut off behind `room` bytes and one. Raises FeedUnreadableError."""
        out = bytearray()
        while piece and len(out) <= room:
            try:
                out += self._decoder.decompress(piece, room + 1 - len(out))
            except self._error as error:
                if self._members and not self._inside:
                    return bytes(out)  # what a cache puts behind the last member is none
                raise FeedUnreadableError(say("the compressed answer is broken")) from error
            self._inside = not self._decoder.eof
            piece = b""
            if self._decoder.eof:
                self._members += 1
                if self._members > _MEMBERS:
                    raise FeedUnreadableError(say("the compressed answer is broken"))
                piece = self._decoder.unused_data.lstrip(b"\0")  # padding after the last member
                self._decoder = self._begin()
        return bytes(out)

    def end(self) -> None:
        """The answer is over. Raises FeedUnreadableError if something is missing, be it not only the checksum."""
        if self._inside and not self._lacks_only_its_sum():
            raise FeedUnreadableError(say("the compressed answer was cut short"))

    def _lacks_only_its_sum(self) -> bool:
        """Whatever comes now is a wrong sum to zlib, and no text."""
        copy = getattr(self._decoder, "copy", None)
        return copy is not None and all(_is_wrong_sum(copy(), one) for one in (bytes(8), b"\xff" * 8))


def _is_wrong_sum(decoder: _Decoder, after: bytes) -> bool:
    """Or, by chance, the right one."""
    try:
        decoder.decompress(after, 1)
    except zlib.error as error:
        return str(error).endswith(("incorrect data check", "incorrect length check"))
    return decoder.eof


def _zstd() -> Unpacker:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    limits: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW}
    return Unpacker(lambda: zstd.ZstdDecompressor(options=limits), zstd.ZstdError)


def _brotli() -> Unpacker:
    import brotli

    class Decoder:
        unused_data = b""  # it has one stream, and refuses what follows

        def __init__(self) -> None:
            self._stream = brotli.Decompressor()

        def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
            out = bytearray(self._stream.process(data, output_buffer_limit=max_length))
            while len(out) < max_length and not self._stream.can_accept_more_data():
                if not (more := self._stream.process(b"", output_buffer_limit=max_length - len(out))):
                    break
                out += more
            return bytes(out)

        @property
        def eof(self) -> bool:
            return bool(self._stream.is_finished())

    return Unpacker(Decoder, brotli.error)
