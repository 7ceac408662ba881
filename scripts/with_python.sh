#!/bin/sh
# Runs a script of this folder with the right Python: the one in .venv once it exists, else the one that
# find_python.sh chooses. Replaces itself (exec), so that Ctrl-C and SIGTERM reach the script.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 1
python="$here/../.venv/bin/python"
# setup.py recreates a .venv whose Python was removed or is too old.
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  python=$("$here/find_python.sh") || exit 1
fi
export PYTHONUNBUFFERED=1
exec "$python" "$@"
