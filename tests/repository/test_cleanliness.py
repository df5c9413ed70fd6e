"""What must not stand in any file: addresses of package indexes, paths of one machine, secrets, leftovers."""

from __future__ import annotations

import re

from tests.repository.tree import files, name_of, text_of

# Written in two halves, so that this file does not hold what it looks for.
INDEXES = (
    "pypi" + ".org", "python" + "hosted", "npm" + "js.org", "registry" + ".npm", "deb" + ".debian.org",
    "artifact" + "registry", "--extra-" + "index", "find-" + "links=", " --index" + "-url", "index" + "-url=",
)  # fmt: skip
MACHINES = ("/wo" + "rk/", "/tmp/" + "brief", "/ro" + "ot/.", "/home" + "/", "file:" + "///opt", "\\" + "Users")
PRIVATE_KEY = re.compile("-----BEGIN " + "(?:[A-Z]+ )?PRIVATE KEY-----")
LEFTOVERS = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|<<<<" + "<<<|breakpoint" + r"\(\)")
FOUND_ELSEWHERE = {"LICENSE"}


def holding(needles: tuple[str, ...]) -> list[str]:
    """The places in the repository where one of these strings stands."""
    return [
        f"{name_of(path)}:{number} {needle}"
        for path in files()
        if name_of(path) not in FOUND_ELSEWHERE and (text := text_of(path)) is not None
        for needle in needles
        if needle in text
        for number, line in enumerate(text.splitlines(), 1)
        if needle in line
    ]


def test_no_file_names_a_package_index():
    """Where packages come from is each machine's affair; a lock with an address breaks on the next."""
    assert not holding(INDEXES)


def test_no_file_names_a_path_of_one_machine():
    assert not holding(MACHINES)


def test_no_private_key_is_in_the_repository_but_marked_test_keys():
    keys = [
        name_of(path)
        for path in files()
        if (text := text_of(path)) is not None
        and PRIVATE_KEY.search(text)
        and not (name_of(path).startswith("tests/") and "test-key" in path.name)
    ]
    assert not keys, keys


def test_no_work_is_left_as_a_mark_in_the_code():
    """What is unfinished stands in docs/state.md, where people read it."""
    marks = [
        f"{name_of(path)}:{number}"
        for path in files()
        if path.suffix in {".py", ".toml", ".md", ".sh", ""} and (text := text_of(path)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if LEFTOVERS.search(line)
    ]
    assert not marks, marks


def test_text_files_end_with_one_line_end_and_have_no_carriage_returns():
    wrong = [
        name_of(path)
        for path in files()
        if path.suffix in {".py", ".toml", ".md", ".lock", ".sh"}
        and (text := text_of(path))
        and ("\r" in text or not text.endswith("\n") or text.endswith("\n\n"))
    ]
    assert not wrong, wrong
