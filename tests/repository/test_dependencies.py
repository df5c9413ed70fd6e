"""What the program is built on: all of it locked, all of it used, no licence that we cannot keep."""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.tree import PACKAGES, ROOT, imported_names, name_of, python_files, text_of

OURS = {*PACKAGES, "tests", "benchmarks"}
# resources/ is data: the scripts that make lists there run by hand, with packages their docstring names.
PROGRAM = tuple(package for package in PACKAGES if package != "resources")
# Import name -> distribution, where the packages' own metadata does not tell it.
NAMED_OTHERWISE = {"PySide6": {"pyside6-essentials"}, "shiboken6": {"pyside6-essentials"}}
# Needed though no line imports them, with the reason.
USED_UNSEEN = {
    "uharfbuzz": "reportlab shapes combining marks with it",
}
# Their metadata is silent; the licence text in the package was read.
READ_BY_HAND = {
    "pyxform": "BSD-2-Clause",
    "sqlcipher3": "zlib; SQLCipher inside it BSD-3-Clause, SQLite public domain",
}
# The licence allows what we do, though its name alone does not say so.
ALLOWED_BY_EXCEPTION = {
    "pyinstaller": "its exception lets built programs carry any licence",
    "pyinstaller-hooks-contrib": "run-time hooks are Apache-2.0; the rest does not go into the program",
}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked(name: str) -> dict[str, str]:
    """Distribution -> version of a lock file, whatever the system."""
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(found): version for found, version in pins}


def declared() -> dict[str, Requirement]:
    wanted = [Requirement(line) for line in project()["project"]["dependencies"]]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


@cache
def distributions() -> dict[str, set[str]]:
    """import name -> the distributions that install it."""
    said = metadata.packages_distributions().items()
    return {name: {canonicalize_name(one) for one in found} for name, found in said} | NAMED_OTHERWISE


def imported(*folders: str) -> dict[str, str]:
    """Top-level names of others that these folders import, each with a place."""
    return {
        name.split(".")[0]: f"{name_of(path)}:{line}"
        for path in python_files(*folders)
        for name, line in imported_names(path)
        if name.split(".")[0] not in sys.stdlib_module_names and name.split(".")[0] not in OURS
    }


def test_everything_the_program_imports_is_declared():
    missing = {
        name: place
        for name, place in imported(*PROGRAM).items()
        if not distributions().get(name, set()) & set(declared())
    }
    assert not missing, f"add to pyproject.toml and run `make lock`: {missing}"


def test_everything_declared_is_imported():
    used = {one for name in imported(*PROGRAM) for one in distributions().get(name, set())}
    unused = set(declared()) - used - set(USED_UNSEEN)
    assert not unused, f"nothing imports {unused}"


def test_everything_the_tests_import_is_locked():
    known = locked("requirements-dev.lock")
    missing = {
        name: place
        for name, place in imported("tests", "benchmarks").items()
        if not distributions().get(name, set()) & set(known)
    }
    assert not missing, missing


def test_locks_hold_what_is_declared_and_agree():
    run_time, development = locked("requirements.lock"), locked("requirements-dev.lock")
    for name, requirement in declared().items():
        assert requirement.specifier.contains(run_time[name]), f"{requirement} is locked as {run_time[name]}"
    for line in project()["dependency-groups"]["dev"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(development[canonicalize_name(requirement.name)]), line
    assert run_time.items() <= development.items()


def test_every_locked_package_has_hashes():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = text_of(ROOT / name)
        assert text
        entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
        assert len(entries) > 20
        assert not [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry]


def licences_of(found: metadata.Distribution) -> list[str]:
    """Each statement that the distribution makes about its licence: expression, classifiers, first line."""
    fields = found.metadata
    said = [fields.get("License-Expression") or ""]
    said += [one for one in fields.get_all("Classifier") or [] if one.startswith("License ::")]
    said.append((fields.get("License") or "").strip().split("\n")[0])
    return [one for one in said if one]


def is_gpl(statement: str) -> bool:
    """GPL or AGPL with no other licence to choose. LGPL is kept by leaving libraries replaceable."""
    choices = re.split(r" OR | or ", statement)
    return all(re.search(r"\bA?GPL|GNU (Affero )?General Public", one, re.IGNORECASE) is not None for one in choices)


def test_a_gpl_licence_is_recognised_and_a_choice_is_not():
    assert is_gpl("GPL-3.0-or-later")
    assert is_gpl("License :: OSI Approved :: GNU Affero General Public License v3")
    assert not is_gpl("LGPL-3.0-only OR GPL-2.0-only")
    assert not is_gpl("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)")
    assert not is_gpl("MIT")


def installed() -> dict[str, metadata.Distribution]:
    """Those of the locked packages that are installed here (others are for other systems)."""
    known = locked("requirements-dev.lock")
    table = {canonicalize_name(found.metadata["Name"]): found for found in metadata.distributions()}
    return {name: found for name, found in table.items() if name in known}


def test_no_installed_package_is_under_the_gpl():
    bound = {
        name: licences_of(found)
        for name, found in installed().items()
        if name not in ALLOWED_BY_EXCEPTION and any(is_gpl(statement) for statement in licences_of(found))
    }
    assert len(installed()) > 50
    assert not bound, bound


def test_every_package_says_its_licence_or_was_looked_into():
    silent = {name for name, found in installed().items() if not licences_of(found)}
    assert silent <= set(READ_BY_HAND), silent - set(READ_BY_HAND)
