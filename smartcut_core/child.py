"""How `smartcut up` starts its children: `python -m smartcut_core.child serve motion …` runs `smartcut serve motion …`.

The parent holds the other end of standard input. When it goes away, even by SIGKILL, the pipe ends and so does the
child: first as on SIGTERM, then for good.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading

PATIENCE_SECONDS = 6.0


def leave_with_parent() -> None:
    """End this process group when standard input ends."""
    threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(PATIENCE_SECONDS)
    if os.getpgrp() == os.getpid():  # the leader takes what it started along
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def main() -> None:
    leave_with_parent()
    from smartcut_sdk.cli import main as smartcut

    smartcut()


if __name__ == "__main__":
    main()
