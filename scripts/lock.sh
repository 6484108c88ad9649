#!/bin/sh
# Write requirements/*.lock anew: every version pinned, every file hashed, no index named. Needs uv.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet "$@"; }
compile pyproject.toml --group build -o requirements/runtime.lock
compile pyproject.toml --group build --group dev -c requirements/runtime.lock -o requirements/dev.lock
