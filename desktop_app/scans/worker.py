"""The process that touches papers from outside: reads one task, answers it, ends.

Run as `python -m desktop_app.scans.worker`. Before the first byte of the paper is looked at it
gives up what it does not need: memory beyond 1.5 GiB, processor time beyond the task's, and the
right to write any file. The limits are the operating system's where it has them (POSIX); on
Windows the parent's time limit and Pillow's and our own bounds remain.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

from desktop_app.scans.apart import TOO_MUCH_MEMORY, facts_to_json, limits_from_json
from desktop_app.scans.problems import PaperProblem
from desktop_app.system import bound_this_process

MEMORY_BYTES = 1536 * 1024 * 1024


def main() -> int:
    """Answer one task from standard input on standard output; 0 when there is an answer."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    request = json.loads(source.readline(1024 * 1024))
    parts = [source.read(size) for size in request["parts"]]
    _load_libraries(request["task"])
    bound_this_process(memory_bytes=MEMORY_BYTES, processor_seconds=max(1, round(request["seconds"])))
    try:
        answer, body = _answer(request, parts)
    except PaperProblem as problem:
        _reply(sink, {"problem": problem.code, "facts": problem.facts}, b"")
        return 0
    except (MemoryError, RecursionError):
        return TOO_MUCH_MEMORY
    _reply(sink, {"answer": answer}, body)
    return 0


def _answer(request: dict[str, Any], parts: list[bytes]) -> tuple[Any, bytes]:
    name = request["name"]
    if request["task"] == "examine":
        from desktop_app.scans.examination import examine

        return facts_to_json(examine(parts[0], name, limits_from_json(request["limits"]))), b""
    if request["task"] == "to_pdf":
        from desktop_app.scans.conversion import to_pdf

        return None, to_pdf(parts, name, limits_from_json(request["limits"]))
    if request["task"] == "read_codes":
        from desktop_app.scans.codes import read_codes

        return read_codes(parts[0], name), b""
    from desktop_app.scans.page_images import page_image

    return None, page_image(parts[0], request["page"], request["px"], name)


def _reply(sink: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    sink.write(json.dumps(head).encode() + b"\n" + body)
    sink.flush()


def _load_libraries(task: str) -> None:
    """Before the limits, because imports may write byte code and read many files."""
    if task in ("page_image", "read_codes"):
        import pypdfium2  # type: ignore[import-untyped]  # noqa: F401

        if task == "read_codes":
            import zxingcpp  # noqa: F401
    else:
        import pikepdf  # noqa: F401
    import PIL.Image  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
