"""External programs that some tests need: a missing one is a counted skip, and a failure with CI=true."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Mark a test that calls external programs; without them it is skipped, with CI=true it fails."""
    missing = [program for program in programs if shutil.which(program) is None]
    in_ci = os.environ.get("CI", "").lower() == "true"
    if missing and in_ci:
        return pytest.mark.missing_program(missing)
    return pytest.mark.skipif(bool(missing), reason="needs the program " + ", ".join(missing))
