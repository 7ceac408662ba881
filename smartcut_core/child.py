"""Runs a child of `smartcut up`: `python -m smartcut_core.child serve motion …` is `smartcut serve motion …`.

The parent holds the write end of standard input. When it exits, even by SIGKILL, the child reads EOF and exits too: by
SIGTERM, then by SIGKILL.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading

EXIT_TIMEOUT_S = 6.0


def exit_with_parent() -> None:
    """End this process group at EOF on standard input."""
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(EXIT_TIMEOUT_S)
    if os.getpgrp() == os.getpid():  # a group leader also kills its children
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def main() -> None:
    exit_with_parent()
    from smartcut_sdk.cli import main as smartcut

    smartcut()


if __name__ == "__main__":
    main()
