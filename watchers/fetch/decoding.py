"""Content codings undone in small pieces, so that a bomb is noticed before it has grown."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli

# Small enough that one piece neither stalls the event loop nor counts in memory.
PIECE = 128 * 1024


class DecodeError(Exception):
    """The bytes are not what their Content-Encoding says, or end too soon."""


class Decoder(Protocol):
    """Undoes one content coding."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` adds to the output, at most PIECE bytes at a time. Raises DecodeError."""
        ...

    def finish(self) -> bytes:
        """The last few bytes. Raises DecodeError where the stream is cut off."""
        ...


def is_encoded(encoding: str) -> bool:
    """Whether a Content-Encoding names a coding that we ask for."""
    return encoding.strip().lower() in _DECODERS


def unpacked(encoding: str, data: bytes, *, most: int) -> bytes | None:
    """What data of such an encoding holds, None where that is more than ``most`` bytes. Raises DecodeError."""
    decoder = _DECODERS[encoding.strip().lower()]()
    body = io.BytesIO()
    for piece in decoder.pieces(data):
        body.write(piece)
        if body.tell() > most:
            return None
    body.write(decoder.finish())
    return body.getvalue() if body.tell() <= most else None


class _Gzip:
    """RFC 1952: one member or several; what follows that is no member is dropped, as browsers do."""

    _wbits = zlib.MAX_WBITS | 16

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(self._wbits)
        self._seen = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._seen = self._seen or bool(data)
        try:
            while data:
                if self._inflate.eof:
                    if not data.startswith(b"\x1f\x8b"):
                        return
                    self._inflate = zlib.decompressobj(self._wbits)
                yield self._inflate.decompress(data, PIECE)
                data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        except zlib.error as error:
            raise DecodeError(str(error)) from error

    def finish(self) -> bytes:
        rest = self._inflate.flush()
        if self._seen and not self._inflate.eof:
            raise DecodeError("the compressed stream is cut off")
        return rest


class _Deflate(_Gzip):
    """RFC 9110 8.4.1.2 means a zlib stream; some servers send the bare deflate stream inside it."""

    _wbits = zlib.MAX_WBITS

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if data and not self._seen and data[0] & 0x0F != zlib.DEFLATED:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        yield from super().pieces(data)


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._seen = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._seen = self._seen or bool(data)
        try:
            yield self._decoder.process(data, output_buffer_limit=PIECE)
            while not self._decoder.can_accept_more_data():
                yield self._decoder.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:
            raise DecodeError(str(error)) from error

    def finish(self) -> bytes:
        if self._seen and not self._decoder.is_finished():
            raise DecodeError("the compressed stream is cut off")
        return b""


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
}
