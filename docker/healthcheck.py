"""Docker's HEALTHCHECK: `healthcheck.py core` or `healthcheck.py plugin`.

Exits with 0 if the service is healthy; otherwise prints the reason and exits with 1. A plugin's
/health returns status 200 even if its model failed to load, so its state is checked too.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request

HEALTHY = ("ready", "busy")


def fetch(url: str) -> str:
    """The body of a successful response; raises OSError otherwise."""
    # The container's HTTP proxy can't reach its loopback address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=4) as response:
        return str(response.read(65536), "utf-8", "replace")


def find_problem(kind: str) -> str | None:
    """Why the service is unhealthy, or None."""
    if kind == "core":
        fetch(f"http://127.0.0.1:{os.environ.get('SMARTCUT_CORE_PORT') or 8000}/healthz")
        return None
    health = json.loads(fetch(f"http://127.0.0.1:{os.environ.get('SMARTCUT_PORT') or 8765}/health"))
    if health["state"] in HEALTHY:
        return None
    return f"The plugin is {health['state']}: {health.get('reason') or 'no reason given'}"


def main() -> int:
    """Print the problem, if any; return the exit status."""
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in ("core", "plugin"):
        print("Usage: healthcheck.py core|plugin")
        return 1
    try:
        problem = find_problem(kind)
    except (OSError, urllib.error.URLError, ValueError, KeyError, TypeError) as error:
        problem = f"The {kind} did not answer as expected: {error}"
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
