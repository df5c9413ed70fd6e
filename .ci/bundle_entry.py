"""Where the program starts when it is one folder without Python (build.spec).

There is no `python -m` in such a folder, so the program starts itself with a word when it needs a child: the
worker that examines papers, and the training portal. Everything else is the program's own command line.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Be the child that the first word asks for, or the program."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word == "--paper-worker":
        from desktop_app.scans import worker

        return worker.main()
    if word == "portal-child":
        from sync.portal.__main__ import main as portal

        return portal(sys.argv[2:]) or 0
    from desktop_app.__main__ import main as program

    return program() or 0


if __name__ == "__main__":
    sys.exit(main())
