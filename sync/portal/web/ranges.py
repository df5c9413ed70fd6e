"""A file as an HTTP answer: ETag, one byte range, 304 and 206. Source: RFC 9110 §13–14.

Only a single range is honoured; a list of ranges gets the whole file, which the standard allows.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sync.portal.refusals import Refused

BLOCK_BYTES = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{1,16})?-(\d{1,16})?", re.ASCII)


def file_answer(
    request: Request, path: Path, *, etag: str, media_type: str, name: str, cache: str = "no-store"
) -> Response:
    """The file's bytes, or the part that is asked for. Refuses 416 range.refused."""
    size = path.stat().st_size
    quoted = f'"{etag}"'
    headers = {
        "ETag": quoted,
        "Accept-Ranges": "bytes",
        "Cache-Control": cache,
        "Content-Disposition": "attachment; filename*=UTF-8''" + quote(name, safe=""),
    }
    if quoted in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    start, end, status = 0, size, 200
    asked = request.headers.get("range")
    if asked is not None and request.headers.get("if-range", quoted) == quoted:
        span = _span(asked, size)
        if span is not None:
            start, end = span
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    return StreamingResponse(_blocks(path, start, end), status_code=status, headers=headers, media_type=media_type)


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when the whole file is to be sent."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or (match.group(1) is None and match.group(2) is None):
        return None
    first, last = match.groups()
    if first is None:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last is not None else size
        if last is not None and int(last) < start:
            return None
    if start >= end:
        raise Refused(416, "range.refused", headers={"Content-Range": f"bytes */{size}"})
    return start, end


async def _blocks(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    with await run_in_threadpool(path.open, "rb") as file:
        file.seek(start)
        while start < end and (block := await run_in_threadpool(file.read, min(BLOCK_BYTES, end - start))):
            start += len(block)
            yield block
