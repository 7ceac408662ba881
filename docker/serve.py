"""Entry point of a plugin's container: `smartcut serve` for the installed plugin.

Replaces itself with that command (exec), so that Docker's SIGTERM reaches the service.
"""

from __future__ import annotations

import os
import sys

from smartcut_sdk import installed_plugins


def main() -> None:
    """Find the plugin and become its service; SMARTCUT_PLUGIN selects one of several."""
    selected = os.environ.get("SMARTCUT_PLUGIN", "")
    names = sorted(found.name for found in installed_plugins())
    if selected:
        names = [name for name in names if name == selected]
    if len(names) != 1:
        sys.exit(
            f"A container serves one plugin, but {len(names)} were found ({', '.join(names) or 'none'}): "
            "set SMARTCUT_PLUGIN to the name of one."
        )
    sys.stdout.flush()
    os.execvp("smartcut", ["smartcut", "serve", names[0], *sys.argv[1:]])


if __name__ == "__main__":
    main()
