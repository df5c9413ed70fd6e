"""The terminal face as a test types it: in this process with cheap keys, over a real folder."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_app import bootstrap, cli
from tests.desktop_app.office import PASSPHRASE, credential
from tests.desktop_app.vault.cheap import CHEAP, PASSWORD


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON document on stdout."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def error(self) -> dict[str, Any]:
        return self.data["error"]


Type = Callable[..., Said]


@pytest.fixture
def type_in(monkeypatch, capsys) -> Type:
    """Runs one command line; `stdin` is what is piped in."""
    monkeypatch.setattr(bootstrap, "build", partial(bootstrap.build, policy=CHEAP))

    def run(*words: object, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            code = cli.run([str(word) for word in words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@dataclass(frozen=True)
class Desk:
    """A folder that was set up, its secret files, and commands over it."""

    folder: Path
    type_in: Type
    data: Path

    def __call__(self, *words: object, stdin: str = "") -> Said:
        secrets = ("--data-dir", self.data, "--password-file", self.folder / "password")
        return self.type_in(*words, *secrets, stdin=stdin)

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


@pytest.fixture
def desk(tmp_path, type_in) -> Desk:
    """An office set up by `init`."""
    (tmp_path / "password").write_text(PASSWORD + "\n", "utf-8")
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")
    (tmp_path / "sign.p12").write_bytes(credential().p12)
    made = Desk(tmp_path, type_in, tmp_path / "data")
    said = made("init", "--office", "UBND xã Thuận Châu", "--unit-code", "H52.14", "--place", "Thuận Châu",
                "--signer", "Hà Thị Vân", "--recovery-file", tmp_path / "recovery", "--json")  # fmt: skip
    assert said.code == 0, said
    return made
