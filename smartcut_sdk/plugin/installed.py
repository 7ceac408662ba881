"""Finding installed plugins: the entry-point group "smartcut.plugins". One broken plugin never takes others down."""

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
    """One installed plugin. distribution: the package it came with; error: what is wrong with it, or None."""

    name: str
    distribution: str
    version: str | None
    entry_point: EntryPoint
    error: str | None = None


def installed_plugins(*, check: bool = True) -> list[InstalledPlugin]:
    """Every installed plugin, by name. check: import each one to see whether it is sound (a framework's import can
    take seconds); without it only the names are looked at. Never raises because of a plugin.
    """
    if check:
        let_frameworks_meet()
    points = sorted(_installed(), key=lambda point: (point.name, point.value))
    twice = {name for name, count in Counter(point.name for point in points).items() if count > 1}
    return [_look_at(point, check=check, twice=point.name in twice, points=points) for point in points]


def load_plugin(name: str | None = None) -> Plugin:
    """The installed plugin of this name (None: the only one there is); PluginError says why it can't be had."""
    points = list(_installed())
    if name is None:
        name = _only(points)
    matching = [point for point in points if point.name == name]
    if not matching:
        raise PluginError(_no_such(name, sorted({point.name for point in points})))
    if len(matching) > 1:
        raise PluginError(_twice(name, matching))
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
            said = f"its entry point {point.value!r} leads nowhere (no module {missing!r}); install {came_with} again"
        else:
            said = (
                f"it needs the module {missing!r}, which is not installed here; install {came_with} with all it needs"
            )
        raise PluginError(f"Plugin {point.name!r} can't be imported: {said}.") from error
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}"
        raise PluginError(f"Plugin {point.name!r} can't be imported ({point.value} of {came_with}): {said}.") from error
    return Plugin(point.name, module, version=point.dist.version if point.dist else None)


def _look_at(point: EntryPoint, *, check: bool, twice: bool, points: Sequence[EntryPoint]) -> InstalledPlugin:
    error: str | None = None
    if twice:
        error = _twice(point.name, [other for other in points if other.name == point.name])
    elif check:
        try:
            _load(point)
        except PluginError as problem:
            error = str(problem)
        except Exception as problem:  # whatever a plugin thinks of: the others must be listed
            error = f"Plugin {point.name!r} can't be used: {type(problem).__name__}: {problem}."
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


def _twice(name: str, points: Sequence[EntryPoint]) -> str:
    packages = " and ".join(sorted({_distribution(point) for point in points}))
    return f"Several plugins are called {name!r} (from {packages}): uninstall one of them or rename its entry point."


def _no_such(name: str, names: Sequence[str]) -> str:
    if not names:
        return "No plugin is installed: pip install one, or make one with `smartcut new`."
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"No plugin {name!r} is installed; there are {', '.join(names)}.{hint}"
