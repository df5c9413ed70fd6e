#!/bin/sh
# Write the two locks anew: exact versions and hashes for every system, and no index address anywhere.
# requirements.lock is what the program runs with; requirements-dev.lock adds what tests and builds need.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}
compile pyproject.toml --output-file requirements.lock
compile pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
