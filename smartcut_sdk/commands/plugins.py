"""`smartcut plugins`: the installed plugins, and what is wrong with any of them."""

from __future__ import annotations

import json

import click

from smartcut_sdk.plugin.installed import installed_plugins


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def plugins(as_json: bool) -> None:
    """List the installed plugins, with the error of each broken one."""
    found = installed_plugins()
    if as_json:
        rows = [
            {"name": one.name, "distribution": one.distribution, "version": one.version, "error": one.error}
            for one in found
        ]
        click.echo(json.dumps({"plugins": rows}, ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("No plugin is installed: pip install one, or create one with `smartcut new`.")
    width = max((len(one.name) for one in found), default=0)
    for one in found:
        package = f"{one.distribution} {one.version or ''}".strip()
        click.echo(f"{one.name.ljust(width)}  {one.error or 'ok'}  ({package})")
