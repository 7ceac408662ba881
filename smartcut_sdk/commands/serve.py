"""`smartcut serve NAME`: one plugin as a service, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable

import click

from smartcut_sdk.commands.options import cli_errors, device_option
from smartcut_sdk.inference.device import resolve_device
from smartcut_sdk.plugin.installed import load_plugin
from smartcut_sdk.protocol.address import DEFAULT_PORT

EXIT_TIMEOUT_S = 0.5
"""How long the threads may take to end after the service has stopped."""


@click.command()
@click.argument("name", required=False)
@click.option("--host", envvar="SMARTCUT_HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", envvar="SMARTCUT_PORT", default=DEFAULT_PORT, show_default=True, help="Port to listen on; 0: any."
)
@click.option("--kafka", envvar="KAFKA_BOOTSTRAP_SERVERS", help="Brokers to announce to, host:port,… (default: none).")
@click.option(
    "--advertise",
    envvar="SMARTCUT_ADVERTISE",
    help="Address for the core to reach this service: host or host:port.",
)
@device_option
def serve(name: str | None, host: str, port: int, kafka: str | None, advertise: str | None, device: str | None) -> None:
    """Serve the installed plugin NAME (optional if only one is installed)."""
    _log_to_stderr()
    with cli_errors():
        if device is not None and device.lower() != "auto":
            device = resolve_device(device)  # report a misspelled device now, not after the model has loaded
        plugin = load_plugin(name)

    from smartcut_sdk.serving.announce import Announcer, advertised_ip
    from smartcut_sdk.serving.service import PluginService

    def announcer(listening: int) -> Announcer:
        assert kafka is not None
        return Announcer(advertised_ip(advertise, host, listening, kafka), plugin.name, kafka)

    service = PluginService(plugin, host, port, device, announce=announcer if kafka else None)
    try:
        asyncio.run(_until_signal(service.run))
    except OSError as error:
        raise click.ClickException(
            f"Can't listen on {host}:{port} ({error.strerror or error}); choose another one with --port."
        ) from error
    _exit()


async def _until_signal(run: Callable[[asyncio.Event], Awaitable[object]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    await run(stop)


def _exit() -> None:
    """Exit even if plugin code still blocks one of our threads, for which the interpreter would wait."""
    deadline = time.monotonic() + EXIT_TIMEOUT_S
    while _busy_threads() and time.monotonic() < deadline:
        time.sleep(0.02)
    if _busy_threads():
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _busy_threads() -> bool:
    return any(thread.name.startswith("smartcut-") for thread in threading.enumerate())


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.DEBUG if os.environ.get("SMARTCUT_DEBUG") else logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%H:%M:%S",
    )
    # Reported by our own code, in one line each.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
