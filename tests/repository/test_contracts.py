"""Who may import and call what: the import contracts, and the small rules they cannot see."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, imported_names, name_of, python_files, syntax_of


def test_import_contracts_are_kept():
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_part_of_the_program_has_its_place_in_the_layers():
    """A new part that no layer names could import anything and be imported from anywhere."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    (downward,) = [one for one in tools["importlinter"]["contracts"] if one["type"] == "layers"]
    placed = {name for layer in downward["layers"] for name in re.findall(r"[\w.]+", layer)}
    parts = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in python_files("desktop_app")}
    parts -= {"__init__"}
    assert {f"desktop_app.{part}" for part in parts} <= placed


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every call of a module by its written name, with its line."""
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


# What the import graph cannot see: (calls, where allowed, why, the better way).
CLOCKS = {
    "datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.datetime.utcnow", "date.today",
    "datetime.date.today", "datetime.today", "time.time", "time.time_ns",
}  # fmt: skip
PROCESS_ENTRY_POINTS = {"__main__.py", "cli.py"}


def test_the_time_is_asked_in_the_clock_and_at_entry_points_only():
    """Time is an argument, so that every rule about time can be tested and repeated."""
    asked = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files("desktop_app", "forms", "sync", "ui")
        if name_of(path) != "desktop_app/clock.py" and path.name not in PROCESS_ENTRY_POINTS and "cli" not in path.parts
        for name, line in calls(path)
        if name in CLOCKS
    ]
    assert not asked, f"take a clock or an instant as an argument: {asked}"


REACHES_OUT = {
    "pathlib": "files", "os": "files", "io.open": "files", "tempfile": "files", "shutil": "files",
    "glob": "files", "secrets": "chance", "uuid.uuid4": "chance", "uuid.uuid1": "chance",
    "time": "a clock", "subprocess": "processes", "locale": "this machine's habits",
}  # fmt: skip
# Command-line tools of the pack author: files are their job, and sessions never import them.
TOOLS_OF_FORMS = {"forms/packs/build_all.py"}


def test_forms_open_no_file_and_ask_no_clock_or_chance():
    """An engine that reads only its arguments gives the same answer on every machine, today and in a year."""
    engine = [path for path in python_files("forms") if name_of(path) not in TOOLS_OF_FORMS]
    found = [
        f"{name_of(path)}:{line} {name} ({what})"
        for path in engine
        for name, line in imported_names(path)
        for module, what in REACHES_OUT.items()
        if name == module or name.startswith(module + ".")
    ]
    found += [
        f"{name_of(path)}:{line} {name}()"
        for path in engine
        for name, line in calls(path)
        if name == "open"
        or name in CLOCKS
        or (name.startswith("random.") and name != "random.Random")  # one with a seed is an argument
    ]
    assert not found, f"hand the bytes, the list, the time in as arguments: {found}"


WAYS_OUT = ("urllib.request", "http.client", "ftplib", "smtplib", "telnetlib", "requests", "urllib3", "httpx")
SOCKETS = ("socket", "socketserver", "http.server", "asyncio.start_server")
MAY_LISTEN = ("sync/portal/", "sync/http.py", "desktop_app/scans/", "desktop_app/signing/")


def test_outgoing_http_is_in_one_file():
    """One place to bound time and size, to check certificates and to keep secrets out of the log."""
    others = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files("desktop_app", "forms", "sync", "ui")
        if name_of(path) != "sync/http.py"
        for name, line in imported_names(path)
        if any(name == way or name.startswith(way + ".") for way in WAYS_OUT)
    ]
    assert not others, f"send through sync.http: {others}"


def test_sockets_are_opened_in_named_places_only():
    others = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files("desktop_app", "forms", "sync", "ui")
        if not name_of(path).startswith(MAY_LISTEN)
        for name, line in imported_names(path)
        if any(name == way or name.startswith(way + ".") for way in SOCKETS)
    ]
    assert not others, f"a new socket belongs in the contract of docs/architecture.md: {others}"


# sync knows nothing of ours, so what it needs of the system cannot come from desktop_app.system.
ASKS_THE_SYSTEM = {
    "desktop_app/system.py": "the one module",
    "sync/http.py": "options of its sockets",
    "sync/portal/server.py": "options of its socket",
    "sync/portal/transport.py": "options of its sockets",
    "sync/portal/durable.py": "durable writes of the portal",
}


def test_the_operating_system_is_asked_in_one_module():
    """Windows is most users' machine: what differs there lies side by side in desktop_app/system.py."""
    asked = []
    for path in python_files("desktop_app", "forms", "sync", "ui"):
        if name_of(path) in ASKS_THE_SYSTEM:
            continue
        for node in ast.walk(syntax_of(path)):
            written = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if written in {"sys.platform", "os.name", "platform.system"}:
                asked.append(f"{name_of(path)}:{node.lineno} {written}")
    assert not asked, f"add a function to desktop_app.system: {asked}"


HEAVY = {
    "sqlalchemy", "pyhanko", "pyxform", "openpyxl", "reportlab", "pypdf", "pikepdf", "img2pdf", "fastapi",
    "uvicorn", "requests", "holidays", "PIL", "zxingcpp", "segno", "lxml",
}  # fmt: skip


def test_the_command_line_starts_without_heavy_libraries():
    """The start-up budget: importing the entry point loads no Qt and none of the heavy libraries."""
    entry = ROOT / "desktop_app" / "__main__.py"
    if not entry.exists():
        pytest.skip("desktop_app.__main__ is not there yet")
    ask = "import desktop_app.__main__, sys; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not (HEAVY | {"PySide6"}) & set(loaded)


def test_the_window_is_imported_inside_a_function():
    """`tramhoso check` and its kin run on a server that has no Qt libraries at all."""
    entry = ROOT / "desktop_app" / "__main__.py"
    if not entry.exists():
        pytest.skip("desktop_app.__main__ is not there yet")
    early = [
        ast.unparse(node)
        for node in syntax_of(entry).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.split(".")[0] == "ui" for name in ast.unparse(node).replace(",", " ").split()[1:2])
    ]
    assert not early, f"import it where it is opened: {early}"
