#!/bin/sh
# Removes everything that can be regenerated: the virtual environment, the page's libraries, weights, sample, caches.
# Tracked files and a user's own files stay.
set -eu
cd "$(dirname "$0")/.."
rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache build dist site
rm -rf webclient/node_modules webclient/vendor webclient/wheel/build plugins/*/*/weights plugins/*/build plugins/*/dist
rm -rf tests/.artifacts tests/kafka/libs benchmarks/.venv
find . -name .git -prune -o \( -name __pycache__ -o -name '*.egg-info' \) -type d -prune -exec rm -rf {} +
