"""`tramhoso portal serve`: the reference portal by command, ended with its parent, refusals by name."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys

import pytest
import requests

from tests.repository.tree import ROOT


def serve(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "portal", "serve", *map(str, words)],
        cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="waits on a pipe as POSIX does")
def test_it_serves_until_its_parent_ends(tmp_path):
    ready = tmp_path / "ready.json"
    with serve("--store", tmp_path / "data", "--training", "--ready-file", ready) as parent:
        assert parent.stderr is not None
        assert select.select([parent.stderr], [], [], 60)[0]
        assert parent.stderr.readline().strip() == b"ready"
        url = json.loads(ready.read_bytes())["url"]
        session = requests.Session()
        session.trust_env = False
        assert session.get(url + "/api/open/v1/portal", timeout=30).status_code in (200, 404)
        parent.kill()
    assert ends(session, url)


def ends(session: requests.Session, url: str) -> bool:
    """Whether the portal stops answering; asked again and again while it finishes what it does."""
    for _ in range(2000):
        try:
            session.get(url + "/api/open/v1/portal", timeout=30)
        except requests.ConnectionError:
            return True
    return False


def test_faults_without_training_are_refused_by_name(tmp_path):
    done = serve("--store", tmp_path / "data", "--faults", "cut_after_bytes=1", "--json")
    out, _ = done.communicate(timeout=120)
    assert done.returncode >= 10
    assert json.loads(out)["error"]["facts"]["reason"] == "portal.faults_outside_training"
