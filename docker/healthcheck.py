"""Whether the service in this container works, for Docker's HEALTHCHECK: `healthcheck.py core` or `… plugin`.

A plugin answers its health with status 200 even when its model could not be loaded, so the state is read. Ends with
status 0 when healthy and 1 when not, and prints why.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request

WORKING = ("ready", "busy")


def ask(url: str) -> str:
    """The body of an answer with a status of 200; raises OSError otherwise."""
    # A proxy set for the container must not be asked for an address inside it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=4) as answer:
        return str(answer.read(65536), "utf-8", "replace")


def verdict(kind: str) -> str | None:
    """None if the service works, else a sentence."""
    if kind == "core":
        ask(f"http://127.0.0.1:{os.environ.get('SMARTCUT_CORE_PORT') or 8000}/healthz")
        return None
    health = json.loads(ask(f"http://127.0.0.1:{os.environ.get('SMARTCUT_PORT') or 8765}/health"))
    if health["state"] in WORKING:
        return None
    return f"The plugin is {health['state']}: {health.get('reason') or 'no reason given'}"


def main() -> int:
    """Print the sentence, if there is one; give the exit status."""
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in ("core", "plugin"):
        print("Usage: healthcheck.py core|plugin")
        return 1
    try:
        problem = verdict(kind)
    except (OSError, urllib.error.URLError, ValueError, KeyError, TypeError) as error:
        problem = f"No good answer from the {kind}: {error}"
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
