"""What a plugin's container runs: `smartcut serve` for the one plugin that is installed in it.

It replaces itself with that command, so that Docker's SIGTERM reaches the service.
"""

from __future__ import annotations

import os
import sys

from smartcut_sdk import installed_plugins


def main() -> None:
    """Find the plugin and become its service; SMARTCUT_PLUGIN chooses where several are installed."""
    wanted = os.environ.get("SMARTCUT_PLUGIN", "")
    names = sorted(found.name for found in installed_plugins())
    if wanted:
        names = [name for name in names if name == wanted]
    if len(names) != 1:
        sys.exit(
            f"One plugin is served by a container, and {len(names)} were found ({', '.join(names) or 'none'}); "
            "name the one in SMARTCUT_PLUGIN."
        )
    sys.stdout.flush()
    os.execvp("smartcut", ["smartcut", "serve", names[0], *sys.argv[1:]])


if __name__ == "__main__":
    main()
