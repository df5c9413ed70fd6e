"""Make this checkout able to run and test itself, from nothing but Python 3.11 and make.

Needs only the standard library. In order: the Debian packages (installed when we are root, otherwise the
one missing apt line is printed and we go on with what is there), a virtual environment in .venv, uv inside
it, the locked packages by uv with their hashes, and this project itself, so that .venv/bin/tramhoso exists.

Refuses to know where packages come from: pip, uv and apt use what this machine has set for them.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"
VENV = ROOT / ".venv"
ON_WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if ON_WINDOWS else "python")
UV = BIN / ("uv.exe" if ON_WINDOWS else "uv")
OLDEST_PYTHON = (3, 11)
TRIES = 3
LONGEST_COMPLAINT = 4000  # characters

# Debian packages by what needs them. python3-venv and python3-pip are asked for only where Python lacks them.
APT = {
    "certificates for HTTPS": ["ca-certificates"],
    "Qt's libraries": [
        "libglib2.0-0", "libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0", "libcups2",
    ],
    "a window under X11 or Wayland": [
        "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
        "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1", "libxkbcommon-x11-0", "libwayland-cursor0",
    ],
    "the tests' programs": ["poppler-utils"],
}  # fmt: skip
APT_FOR_PYTHON = ["python3-venv", "python3-pip"]


class CannotGoOn(Exception):
    """The set-up stops here; the text says what to do."""


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"set-up: {text}", flush=True)


def run(*command: str | Path, tries: int = 1, **environment: str) -> None:
    """Run a command, again after a pause when it fails and there are tries left. Only a failure is shown."""
    words = [str(word) for word in command]
    for attempt in range(1, tries + 1):
        done = subprocess.run(
            words, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return
        print(done.stdout[-LONGEST_COMPLAINT:], flush=True)
        if attempt < tries:
            say(f"'{Path(words[0]).name} {words[1]}' ended with {done.returncode}; once more")
            time.sleep(5 * attempt)
    raise CannotGoOn(f"this failed, and the lines above say why: {' '.join(words)}")


def missing_debian_packages() -> list[str]:
    """The packages of the list that dpkg does not report as installed; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    wanted = [name for names in APT.values() for name in names]
    if importlib.util.find_spec("ensurepip") is None:
        wanted += APT_FOR_PYTHON
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *wanted],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    installed = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def debian_packages() -> None:
    """Install what is missing when we may; otherwise say the one line that would, and go on."""
    missing = missing_debian_packages()
    if not missing:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(missing)
    if os.geteuid() != 0:
        say("Debian packages are missing; without them tests are skipped, or the window cannot open:")
        say("    sudo " + line)
        return
    say(f"installing {len(missing)} Debian packages")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    patient = ["-o", "DPkg::Lock::Timeout=300"]
    try:
        run("apt-get", "update", *patient, tries=TRIES, **quiet)
        run("apt-get", "install", "-y", "--no-install-recommends", *patient, *missing, tries=TRIES, **quiet)
    except CannotGoOn as problem:
        say(f"{problem}; going on with what is there")


def has_module(python: Path, module: str) -> bool:
    """Whether that Python can import that module."""
    tried = subprocess.run([str(python), "-c", f"import {module}"], capture_output=True, check=False)
    return tried.returncode == 0


def virtual_environment() -> None:
    """A working .venv of this Python's version; one that is broken or of another version is made anew."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})"
    if not PYTHON.exists() or subprocess.run([str(PYTHON), "-c", version], check=False).returncode != 0:
        say(f"making {VENV.name} with Python {sys.version.split()[0]}")
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)


def uv_in_place() -> bool:
    """Put the locked uv into .venv with pip, checking its hashes. False when only pip is to be had."""
    pinned = re.search(r"^uv==(\S+).*?(?=^\S|\Z)", LOCK.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if pinned is None:
        raise CannotGoOn(f"{LOCK.name} does not name uv; `make lock` writes it anew")
    if UV.exists():
        said = subprocess.run([str(UV), "--version"], capture_output=True, text=True, check=False).stdout
        if said.split()[1:2] == [pinned.group(1)]:
            return True
    pip_in_place()
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(pinned.group(0), "utf-8")
        try:
            run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:",
                "-r", wanted, tries=TRIES, PIP_DISABLE_PIP_VERSION_CHECK="1")  # fmt: skip
        except CannotGoOn:
            say("uv cannot be installed here; pip goes on alone, more slowly")
            return False
    return True


def pip_in_place() -> None:
    """pip inside .venv: from Python's own wheel, or from the pip of the system."""
    if has_module(PYTHON, "pip"):
        return
    if has_module(PYTHON, "ensurepip"):
        run(PYTHON, "-m", "ensurepip", "--upgrade")
    elif has_module(Path(sys.executable), "pip"):
        run(sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip", tries=TRIES)
    else:
        raise CannotGoOn("this Python has neither pip nor ensurepip; install python3-venv first")


def locked_packages(*, by_uv: bool) -> None:
    """Everything in the lock, hashes checked; by pip where uv cannot reach an index that pip can."""
    say("installing the locked packages")
    wanted = ["--require-hashes", "-r", str(LOCK)]
    if by_uv:
        try:
            # Debian's own store of certificates, so that an office's proxy works for uv as it does for apt.
            run(UV, "pip", "install", "--quiet", "--python", PYTHON, *wanted,
                tries=TRIES, UV_SYSTEM_CERTS="1", UV_LINK_MODE="copy")  # fmt: skip
            return
        except CannotGoOn:
            say("uv could not install the lock; trying with pip")
            pip_in_place()
    run(PYTHON, "-m", "pip", "install", "--quiet", *wanted, tries=TRIES, PIP_DISABLE_PIP_VERSION_CHECK="1")


def this_project(*, by_uv: bool) -> None:
    """Install this checkout in place: no download, no build isolation."""
    wanted = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    if by_uv:
        run(UV, "pip", "install", "--quiet", "--offline", "--python", PYTHON, *wanted)
    else:
        run(PYTHON, "-m", "pip", "install", "--quiet", "--no-index", *wanted)
    command = BIN / ("tramhoso.exe" if ON_WINDOWS else "tramhoso")
    if not command.exists():
        raise CannotGoOn(f"{command} was not made")


def main() -> int:
    """Run the steps; 0 when this checkout can run."""
    began = time.monotonic()
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise CannotGoOn(f"Python {sys.version.split()[0]} is too old; 3.11 or newer is needed")
        if not ON_WINDOWS:
            debian_packages()
        virtual_environment()
        by_uv = uv_in_place()
        locked_packages(by_uv=by_uv)
        this_project(by_uv=by_uv)
        (VENV / "runtime").mkdir(mode=0o700, exist_ok=True)
    except CannotGoOn as problem:
        say(str(problem))
        return 1
    say(f"done in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
