"""Where the page is found: a configured folder, the installed package, or the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartcut_core import static_files


@pytest.mark.parametrize("inside", ["smartcut_webclient", "smartcut_webclient/page"])
def test_an_installed_package_wins_over_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    (tmp_path / inside).mkdir(parents=True)
    (tmp_path / "smartcut_webclient" / "__init__.py").touch()
    (tmp_path / inside / "index.html").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert static_files.find_page(None) == tmp_path / inside


def test_a_configured_folder_wins(tmp_path: Path) -> None:
    assert static_files.find_page(tmp_path) == tmp_path


def test_the_checkout_is_the_last_resort(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr(static_files, "__file__", str(tmp_path / "smartcut_core" / "static_files.py"))
    assert static_files.find_page(None) is None
    (tmp_path / "webclient").mkdir()
    (tmp_path / "webclient" / "index.html").touch()
    assert static_files.find_page(None) == tmp_path / "webclient"
