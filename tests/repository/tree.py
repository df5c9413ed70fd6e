"""The files of this repository as the tests in this folder see them: what git keeps, or would keep.

Works without git too (an unpacked archive, a bare machine): then everything that is not made by tools counts.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("desktop_app", "forms", "sync", "ui", "resources")
_MADE_BY_TOOLS = {".git", ".venv", "build", "dist", "demo-out", "run-data", "htmlcov", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, sorted: tracked ones and new ones that are not ignored."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        found = [ROOT / name for name in names if name]
    else:
        found = list(_walk(ROOT))
    return tuple(sorted({path for path in found if path.is_file()}))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name in _MADE_BY_TOOLS or path.name.endswith((".egg-info", "_cache", ".hypothesis")):
                continue
            yield from _walk(path)
        elif path.suffix != ".pyc":
            yield path


def name_of(path: Path) -> str:
    """The path inside the repository, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files in these top folders; in all of them when none is named."""
    return tuple(
        path for path in files() if path.suffix == ".py" and (not folders or path.relative_to(ROOT).parts[0] in folders)
    )


@cache
def text_of(path: Path) -> str | None:
    """The file's text, or None for one that is not text."""
    data = path.read_bytes()
    if b"\0" in data[:4096]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


@cache
def syntax_of(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imported_names(path: Path) -> Iterator[tuple[str, int]]:
    """Every absolute module name that a file imports, at any depth, with its line."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
