"""Where the page comes from: the chosen folder, the installed wheel, or the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartcut_core import pages


@pytest.mark.parametrize("inside", ["smartcut_webclient", "smartcut_webclient/page"])
def test_an_installed_wheel_goes_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    (tmp_path / inside).mkdir(parents=True)
    (tmp_path / "smartcut_webclient" / "__init__.py").touch()
    (tmp_path / inside / "index.html").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert pages.find_page(None) == tmp_path / inside


def test_a_chosen_folder_goes_before_everything(tmp_path: Path) -> None:
    assert pages.find_page(tmp_path) == tmp_path


def test_without_any_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr(pages, "__file__", str(tmp_path / "smartcut_core" / "pages.py"))
    assert pages.find_page(None) is None
    (tmp_path / "webclient").mkdir()
    (tmp_path / "webclient" / "index.html").touch()
    assert pages.find_page(None) == tmp_path / "webclient"
