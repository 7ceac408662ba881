"""Finding installed plugins: a broken one is listed with its error and never affects another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smartcut_sdk.plugin.installed import InstalledPlugin, PluginError, installed_plugins, load_plugin

Install = Callable[..., None]


def found(name: str) -> InstalledPlugin:
    return next(one for one in installed_plugins() if one.name == name)


def test_a_working_plugin_is_found_and_loaded(bright: str) -> None:
    one = found(bright)
    assert (one.distribution, one.version, one.error) == ("smartcut-test-bright-test", "1.2", None)
    plugin = load_plugin(bright)
    assert (plugin.name, plugin.version, plugin.about.title) == (bright, "1.2", "Bright")


BROKEN = {
    "raises": ("raise RuntimeError('weights are damaged')", ["RuntimeError: weights are damaged"]),
    "exits": ("import sys; sys.exit(3)", ["SystemExit", "can't be imported"]),
    "syntax": ("def load(:", ["SyntaxError"]),
    "framework": ("import no_such_framework.layers", ["'no_such_framework'", "not installed here"]),
    "hookless": ("x = 1", ["no load() and predict()", "smartcut_test_hookless.py"]),
    "misspelt": (
        "from smartcut_sdk import hookimpl\n@hookimpl\ndef lode(device): pass",
        ["'lode'", "did you mean 'load'"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_listed_with_one_sentence(install: Install, bright: str, name: str) -> None:
    source, expected = BROKEN[name]
    install(name, source)
    error = found(name).error
    assert error is not None
    assert "\n" not in error
    for words in [repr(name), *expected]:
        assert words in error
    with pytest.raises(PluginError, match=name):
        load_plugin(name)
    assert found(bright).error is None
    assert load_plugin(bright).name == bright


def test_an_entry_point_to_a_missing_module(install: Install) -> None:
    install("lost", None, module="smartcut_test_gone")
    assert "leads nowhere" in str(found("lost").error)
    install("attribute", "x = 1", module="smartcut_test_attribute:plugin")
    assert "can't be imported" in str(found("attribute").error)


def test_two_plugins_of_one_name_are_both_named(install: Install, bright: str) -> None:
    install("twin", "x = 1", distribution="first-package")
    install("twin", "x = 1", distribution="second-package")
    twins = [one for one in installed_plugins() if one.name == "twin"]
    assert len(twins) == 2
    for error in (one.error for one in twins):
        assert error is not None
        assert "first-package and second-package" in error
    with pytest.raises(PluginError, match="uninstall one of them"):
        load_plugin("twin")
    assert found(bright).error is None


def test_without_a_check_nothing_is_imported(install: Install) -> None:
    install("explodes", "raise RuntimeError('boom')")
    assert next(one for one in installed_plugins(check=False) if one.name == "explodes").error is None


def test_an_unknown_name_gets_a_suggestion(bright: str) -> None:
    with pytest.raises(PluginError, match="Did you mean 'bright-test'"):
        load_plugin("brigth-test")


def test_the_only_plugin_needs_no_name(monkeypatch: pytest.MonkeyPatch, install: Install, bright: str) -> None:
    import smartcut_sdk.plugin.installed as module

    installed = module._installed
    monkeypatch.setattr(module, "_installed", lambda: [one for one in installed() if one.name.endswith("-test")])
    assert load_plugin().name == bright
    install("second-test", "x = 1")
    with pytest.raises(PluginError, match=r"Several plugins are installed \(bright-test, second-test\)"):
        load_plugin()
    monkeypatch.setattr(module, "_installed", list)
    with pytest.raises(PluginError, match="No plugin is installed"):
        load_plugin()
    with pytest.raises(PluginError, match="No plugin is installed"):
        load_plugin("any")
