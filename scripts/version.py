"""Prints the version of all packages; `version.py 0.2.0` changes it, `--expect v0.2.0` compares it with a tag."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tooling.console import SetupError, main, say
from tooling.versions import current, differing, write


def body() -> None:
    """Change the version if requested, check it, print it."""
    parser = argparse.ArgumentParser(prog="version.py", description=__doc__)
    parser.add_argument("version", nargs="?", help="the new version, such as 0.2.0")
    parser.add_argument("--expect", metavar="TAG", help="the tag of a release, such as v0.2.0")
    chosen = parser.parse_args()
    if chosen.version:
        write(chosen.version)
    if chosen.expect and chosen.expect != f"v{current()}":
        raise SetupError(f"The tag is {chosen.expect}, but the version is {current()}: run `make version VERSION=…`.")
    if differing():
        raise SetupError(
            f"Another version than {current()} in {'; '.join(differing())}: run `make version VERSION={current()}`."
        )
    say(current())


if __name__ == "__main__":
    main(body)
