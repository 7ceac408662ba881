"""Sets SmartCut up; `setup.py run` then starts it, `setup.py test` runs all tests.

Called by the Makefile through with_python.sh. Everything goes into .venv, webclient/ and .cache; each step has a stamp
with the hash of its inputs, so that a second run takes seconds and needs no network.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tooling import ROOT, VENV
from tooling.assets import fetch_weights, make_sample
from tooling.browser import ensure_browser
from tooling.console import SetupError, main, say
from tooling.decoder import build_decoder
from tooling.distributions import OUT, build_all
from tooling.kafka import ensure_kafka
from tooling.packages import (
    PYTHON,
    install_for_bench,
    install_for_dist,
    install_for_run,
    install_for_test,
    make_venv,
    programs_of_venv,
)
from tooling.page import install_page


def check_port() -> None:
    """Fail before minutes of set-up if the requested port (SMARTCUT_CORE_PORT) is in use.

    Raises:
        SetupError: another program listens there, or it is not a port.
    """
    written = os.environ.get("SMARTCUT_CORE_PORT", "").strip()
    if not written:
        return
    if not (written.isdecimal() and 0 < int(written) < 65536):
        raise SetupError(f"{written!r} is not a port: choose a number up to 65535, as in `make run PORT=8001`.")
    port = int(written)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise SetupError(
                f"Port {port} cannot be used ({problem.strerror}): stop the program that uses it, or choose another "
                f"one with `make run PORT={port + 1 if port < 65535 else 8000}`."
            ) from None


def run(extra: list[str]) -> None:
    """Set up what SmartCut needs and become `smartcut up`, which takes another port unless one was requested."""
    check_port()
    say("Setting SmartCut up")
    make_venv()
    fetch_weights()
    install_for_run()
    install_page(with_tools=False)
    sample = make_sample()
    os.environ["SMARTCUT_SAMPLE"] = str(sample)
    # exec: this process becomes SmartCut, so that Ctrl-C and SIGTERM reach it directly.
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(VENV / "bin" / "smartcut", ["smartcut", "up", *extra], {**os.environ, **programs_of_venv()})


def test(extra: list[str]) -> None:
    """Set up what the tests need and become test.py; what could not be set up is passed on and counted as failed."""
    say("Setting up what the tests need")
    make_venv()
    fetch_weights()
    install_for_test()
    problems: dict[str, str] = {}
    added = programs_of_venv()

    def attempt(name: str, work: Callable[[], object]) -> None:
        try:
            found = work()
        except SetupError as problem:
            problems[name] = str(problem)
            say(f"  {problem}")
            return
        if isinstance(found, dict):
            added.update(found)
        elif isinstance(found, str):
            added["CHROME_BIN"] = found

    attempt("page", lambda: install_page(with_tools=True))
    attempt("decoder", build_decoder)
    attempt("sample", make_sample)
    attempt("browser", ensure_browser)
    attempt("kafka", ensure_kafka)
    added["SMARTCUT_SETUP_PROBLEMS"] = json.dumps(problems)
    script = ROOT / "scripts" / "test.py"
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), str(script), *extra], {**os.environ, **added})


def bench(module: str, extra: list[str]) -> None:
    """Set up what the benchmarks need and become `benchmarks.run`, or `benchmarks.data`, which makes their video."""
    say("Setting up what the benchmarks need")
    make_venv()
    fetch_weights()
    install_for_bench()
    added = programs_of_venv()
    if module == "run":
        install_page(with_tools=False)
        try:
            build_decoder()
        except SetupError as problem:
            say(f"  {problem}")  # the page falls back to ffmpeg.wasm, and the results say so
        added["CHROME_BIN"] = ensure_browser()
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), "-m", f"benchmarks.{module}", *extra], added)


def dist(extra: list[str]) -> None:
    """Build all packages into dist/. Without a compiler the page's has no decoder, an error with --with-decoder."""
    say("Setting up the packaging tools")
    make_venv()
    fetch_weights()
    install_for_dist()
    install_page(with_tools=False)
    try:
        build_decoder()
    except SetupError as problem:
        if "--with-decoder" in extra:
            raise
        say(f"  {problem}")
    for path in build_all(home=os.environ.get("SMARTCUT_PROJECT_URL", "").strip()):
        say(f"  {path.relative_to(OUT.parent)}  {path.stat().st_size / 1e3:,.0f} kB")


def body() -> None:
    """Parse the command line and run the command."""
    parser = argparse.ArgumentParser(prog="setup.py", description="Set SmartCut up, then start or test it.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in (
        ("run", "set up and start"),
        ("test", "set up and test"),
        ("bench", "set up and measure"),
        ("bench-data", "make the benchmarks' video"),
        ("dist", "build the packages"),
        ("vendor", "the page's libraries"),
        ("decoder", "the page's decoder"),
    ):
        commands.add_parser(name, help=says)
    chosen, extra = parser.parse_known_args()
    if chosen.command == "run":
        run(extra)
    elif chosen.command == "test":
        test(extra)
    elif chosen.command == "dist":
        dist(extra)
    elif chosen.command.startswith("bench"):
        bench("data" if chosen.command == "bench-data" else "run", extra)
    else:
        make_venv()
        if chosen.command == "decoder":
            build_decoder()
        else:
            install_page(with_tools=False)


if __name__ == "__main__":
    main(body)
