#!/bin/sh
# Create .venv with everything Krug needs, exactly as locked. Run by `make setup`; a second run does nothing.
#   scripts/setup.sh [runtime|dev]
set -eu
cd "$(dirname "$0")/.."
lock="requirements/${1:-runtime}.lock"

say() { printf '%s\n' "$*" >&2; }

python=""
for name in "${KRUG_PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$name"; break; fi
done
if [ -z "$python" ]; then
  say "Krug needs Python 3.11 or newer, and there is none here."
  say "  Debian 12, Ubuntu 24.04 and newer:  sudo apt install python3 python3-venv"
  say "  Ubuntu 22.04:                       sudo apt install python3.11 python3.11-venv"
  say "  macOS:                              brew install python@3.13"
  say "  anything else:                      podman build -t krug . && podman run -p 8000:8000 -v krug:/data krug"
  exit 1
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "This Python has no venv module. Install it, then repeat the command:"
    say "  sudo apt install python$version-venv"
    exit 1
  fi
  rm -rf .venv
  "$python" -m venv .venv
fi

# What is installed is named by the lock and the project file; nothing is done while these stay the same.
wanted=$(cat "$lock" pyproject.toml | .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
stamp=.venv/installed
if [ -f "$stamp" ] && grep -qx "$lock $wanted" "$stamp"; then exit 0; fi
if [ "$lock" = requirements/runtime.lock ] && [ -f "$stamp" ] && grep -q '^requirements/dev.lock' "$stamp"; then
  exec "$0" dev  # a developer's environment holds all of it
fi

say "Installing what Krug needs into .venv …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
printf '%s %s\n' "$lock" "$wanted" > "$stamp"
