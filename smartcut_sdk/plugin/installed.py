"""Finds installed plugins: the entry-point group "smartcut.plugins". A broken plugin never affects the others."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from smartcut_sdk.inference.device import let_frameworks_meet
from smartcut_sdk.plugin.checks import PluginError
from smartcut_sdk.plugin.plugin import Plugin

__all__ = ["GROUP", "InstalledPlugin", "Plugin", "PluginError", "installed_plugins", "load_plugin"]

GROUP = "smartcut.plugins"


@dataclass(frozen=True)
class InstalledPlugin:
    """One installed plugin. distribution: the package that provides it; error: why it can't be used, or None."""

    name: str
    distribution: str
    version: str | None
    entry_point: EntryPoint
    error: str | None = None


def installed_plugins(*, check: bool = True) -> list[InstalledPlugin]:
    """All installed plugins, sorted by name. check: import each one to see whether it works, which can take seconds
    if it imports a framework; without it only the entry points are read. Never raises because of a plugin.
    """
    if check:
        let_frameworks_meet()
    points = sorted(_installed(), key=lambda point: (point.name, point.value))
    duplicated = {name for name, count in Counter(point.name for point in points).items() if count > 1}
    return [_inspect(point, check=check, duplicated=point.name in duplicated, points=points) for point in points]


def load_plugin(name: str | None = None) -> Plugin:
    """The installed plugin of this name (None: the only one). Raises PluginError when there is none or it is broken."""
    points = list(_installed())
    if name is None:
        name = _only(points)
    matching = [point for point in points if point.name == name]
    if not matching:
        raise PluginError(_no_such(name, sorted({point.name for point in points})))
    if len(matching) > 1:
        raise PluginError(_several_named(name, matching))
    return _load(matching[0])


def _installed() -> Iterable[EntryPoint]:
    return entry_points(group=GROUP)


def _load(point: EntryPoint) -> Plugin:
    came_with = _distribution(point)
    try:
        module = point.load()
    except ModuleNotFoundError as error:
        missing = error.name or str(error)
        if missing.partition(".")[0] == point.module.partition(".")[0]:
            reason = f"its entry point {point.value!r} leads nowhere (no module {missing!r}); install {came_with} again"
        else:
            reason = (
                f"it needs the module {missing!r}, which is not installed here; install {came_with} with all it needs"
            )
        raise PluginError(f"Plugin {point.name!r} can't be imported: {reason}.") from error
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"
        raise PluginError(
            f"Plugin {point.name!r} can't be imported ({point.value} of {came_with}): {reason}."
        ) from error
    return Plugin(point.name, module, version=point.dist.version if point.dist else None)


def _inspect(point: EntryPoint, *, check: bool, duplicated: bool, points: Sequence[EntryPoint]) -> InstalledPlugin:
    error: str | None = None
    if duplicated:
        error = _several_named(point.name, [other for other in points if other.name == point.name])
    elif check:
        try:
            _load(point)
        except PluginError as failure:
            error = str(failure)
        except Exception as failure:  # of any type: the other plugins must still be listed
            error = f"Plugin {point.name!r} can't be used: {type(failure).__name__}: {failure}."
    return InstalledPlugin(point.name, _distribution(point), point.dist.version if point.dist else None, point, error)


def _distribution(point: EntryPoint) -> str:
    return str(point.dist.name) if point.dist else "an unknown package"


def _only(points: Sequence[EntryPoint]) -> str:
    names = sorted({point.name for point in points})
    if not names:
        raise PluginError(_no_such("", names))
    if len(names) > 1:
        raise PluginError(f"Several plugins are installed ({', '.join(names)}): say which one is meant.")
    return names[0]


def _several_named(name: str, points: Sequence[EntryPoint]) -> str:
    packages = " and ".join(sorted({_distribution(point) for point in points}))
    return f"Several plugins are called {name!r} (from {packages}): uninstall one of them or rename its entry point."


def _no_such(name: str, names: Sequence[str]) -> str:
    if not names:
        return "No plugin is installed: pip install one, or make one with `smartcut new`."
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"No plugin {name!r} is installed; there are {', '.join(names)}.{hint}"
