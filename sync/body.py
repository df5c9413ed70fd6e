"""The missing papers of one upload as one stream, read from any offset: what a tus upload sends.

Law: exactly the declared number of bytes comes out or PaperUnreadable does; a paper that is shorter or longer
than it was when frozen is never padded or cut. Holds one open paper and at most one read's bytes in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.parcel import PaperSource
from sync.ports import AttachmentReader, PaperStream, PaperUnreadable


class PaperBody:
    """A file-like with a length: bytes [start, start + length) of the papers, concatenated in order."""

    def __init__(self, sources: tuple[PaperSource, ...], reader: AttachmentReader, *, start: int, length: int) -> None:
        total = sum(source.size_bytes for source in sources)
        if start < 0 or length < 1 or start + length > total:
            raise ValueError(f"no such range: {start} + {length} of {total}")
        self._sources = sources
        self._reader = reader
        self._position = start
        self._end = start + length
        self._length = length
        self._stream: PaperStream | None = None
        self._left_in_paper = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(16 * 1024):
            yield piece

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size`; b"" at the end. Raises PaperUnreadable."""
        left = self._end - self._position
        if left <= 0 or size == 0:
            self.close()
            return b""
        if self._stream is None:
            self._open()
        stream = self._stream
        assert stream is not None
        wanted = min(left, self._left_in_paper, left if size < 0 else size)
        piece = stream.read(wanted)
        if not piece or len(piece) > wanted:
            raise PaperUnreadable(reason="length")
        self._position += len(piece)
        self._left_in_paper -= len(piece)
        if not self._left_in_paper:
            self.close()
        return piece

    def close(self) -> None:
        """Close the paper that is open."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _open(self) -> None:
        begin = 0
        for source in self._sources:
            if self._position < begin + source.size_bytes:
                self._stream = self._reader.open(source)
                inside = self._position - begin
                if inside:
                    self._stream.seek(inside)
                self._left_in_paper = source.size_bytes - inside
                return
            begin += source.size_bytes
