"""All errors of the SDK share one base, so that a caller needs one `except`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import smartcut_sdk
from smartcut_sdk.errors import SmartCutError


def errors() -> Iterator[type[Exception]]:
    for module in pkgutil.walk_packages(smartcut_sdk.__path__, "smartcut_sdk."):
        if module.name.startswith("smartcut_sdk.inference.adapters."):
            continue  # these import a framework; their errors are those of the package
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, Exception) and found.__module__ == module.name:
                yield found


def test_every_error_has_the_base() -> None:
    found = set(errors())
    assert len(found) >= 12
    assert {error.__name__ for error in found if not issubclass(error, SmartCutError)} == set()
