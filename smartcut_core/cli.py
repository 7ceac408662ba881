"""`smartcut core` (the server under gunicorn) and `smartcut up` (core and plugins on this machine)."""

from __future__ import annotations

import sys
import webbrowser
from importlib.util import find_spec

import click
from click.core import ParameterSource

from smartcut_core.config import ConfigError, Settings, parse_plugins

NEEDS = ("flask", "flask_sock", "gunicorn", "platformdirs")


def _need_extra() -> None:
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise click.ClickException(f'{missing[0]} is missing. Install the core with: pip install "smartcut-sdk[core]"')


def _settings(**given: object) -> Settings:
    try:
        settings = Settings.from_environ()
        changes = {name: value for name, value in given.items() if value is not None}
        return Settings(**{**settings.__dict__, **changes})
    except ConfigError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--host", help="Address to listen on [SMARTCUT_CORE_HOST, 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [SMARTCUT_CORE_PORT, 8000].")
@click.option("--kafka", help="Kafka brokers to discover plugins on, host:port,… [KAFKA_BOOTSTRAP_SERVERS].")
@click.option("--plugins", help="Plugins at fixed addresses, name=host:port,… [SMARTCUT_PLUGINS].")
@click.option("--quiet", is_flag=True, help="Log warnings and errors only.")
def core(host: str | None, port: int | None, kafka: str | None, plugins: str | None, quiet: bool) -> None:
    """Serve the page and connect it to the plugins."""
    _need_extra()
    import logging

    from smartcut_core.server import Server, port_is_free

    try:
        fixed = None if plugins is None else parse_plugins(plugins)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    brokers = None if kafka is None else tuple(part.strip() for part in kafka.split(",") if part.strip())
    settings = _settings(host=host, port=port, kafka=brokers, plugins=fixed)
    try:
        free = port_is_free(settings.host, settings.port)
    except OSError as error:
        raise click.ClickException(
            f"{settings.host} is not an address to listen on: {error.strerror or error}."
        ) from error
    if not free:
        raise click.ClickException(f"Port {settings.port} is in use. Choose another with --port or SMARTCUT_CORE_PORT.")
    logging.basicConfig(
        level=logging.WARNING if quiet else logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs every refused connection; discovery logs one
    Server(settings, "warning" if quiet else "info").run()


@click.command()
@click.option("--host", default=None, help="Address for the page [SMARTCUT_CORE_HOST, 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), envvar="SMARTCUT_CORE_PORT", default=8000, show_default=True)
@click.option("--plugin", "names", multiple=True, metavar="NAME", help="Only this plugin; can be repeated.")
@click.option("--device", help="Where models run, such as cpu or cuda [SMARTCUT_DEVICE].")
@click.option("--browser/--no-browser", default=False, help="Open the page in the default browser once it is ready.")
@click.option("--verbose", is_flag=True, help="Show what the plugins and the core log.")
@click.pass_context
def up(
    context: click.Context,
    host: str | None,
    port: int,
    names: tuple[str, ...],
    device: str | None,
    browser: bool,
    verbose: bool,
) -> None:
    """Start every installed plugin and the page on this machine."""
    _need_extra()
    from smartcut_core.up import CannotStart, Up, choose_port

    settings = _settings(host=host)
    explicit = context.get_parameter_source("port") is not ParameterSource.DEFAULT
    chosen = choose_plugins(names)
    try:
        port = choose_port(settings.host, port, explicit=explicit, say=click.echo)
    except CannotStart as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Starting {', '.join(chosen)}.")

    def ready(url: str) -> None:
        click.echo(f"SmartCut is ready: {url}")
        sys.stdout.flush()
        if browser:
            webbrowser.open(url)

    sys.exit(Up(chosen, settings.host, port, device=device, verbose=verbose, say=click.echo).run(ready))


def choose_plugins(names: tuple[str, ...]) -> list[str]:
    """The requested plugins, or all installed ones, without the broken ones; prints which are left out and why."""
    from smartcut_sdk import installed_plugins

    # No import check: it would load every framework into `up`, and serving the plugin shows it anyway.
    found = {plugin.name: plugin for plugin in installed_plugins(check=False)}
    unknown = [name for name in names if name not in found]
    if unknown:
        there = ", ".join(sorted(found)) or "none"
        raise click.ClickException(f"No plugin {unknown[0]!r} is installed. Installed: {there}.")
    wanted = list(dict.fromkeys(names)) or sorted(found)
    chosen = []
    for name in wanted:
        if found[name].error:
            click.echo(f"{name}: left out: {found[name].error}")
        else:
            chosen.append(name)
    if not chosen:
        raise click.ClickException("No working plugin is installed. Install one, for example plugins/motion.")
    return chosen
