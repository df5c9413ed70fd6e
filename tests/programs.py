"""External programs that some tests need: a missing one is a counted skip, and a failure with CI=true.

Knows the names only; tests/conftest.py decides at run time what a missing one means.
"""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Mark a test that calls these external programs, looked for on PATH."""
    return pytest.mark.needs_program(*programs)


def missing(*programs: str) -> list[str]:
    """Those of the programs that are not on PATH, in the order given."""
    return [program for program in programs if shutil.which(program) is None]


def in_ci() -> bool:
    """Whether this run is one where everything must be there (CI=true)."""
    return os.environ.get("CI", "").lower() == "true"
