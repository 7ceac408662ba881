"""Settings from the environment: defaults, values, and errors that name the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartcut_core.config import ConfigError, FixedPlugin, Settings
from smartcut_sdk.protocol import Address


def test_an_empty_environment_yields_the_defaults() -> None:
    assert Settings.from_environ({}) == Settings()
    assert Settings().threads > Settings().streams + Settings().watchers


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environ(
        {
            "SMARTCUT_CORE_HOST": "0.0.0.0",
            "SMARTCUT_CORE_PORT": " 81 ",
            "KAFKA_BOOTSTRAP_SERVERS": "a:9092, b:9092,",
            "SMARTCUT_PLUGINS": "движение=127.0.0.1:9001, objects",
            "SMARTCUT_ALLOWED_ORIGINS": "https://Cut.example.org/,*",
            "SMARTCUT_PAGE": str(tmp_path),
            "SMARTCUT_SAMPLE": str(tmp_path),
            "SMARTCUT_STREAMS": "3",
        }
    )
    assert settings == Settings(
        host="0.0.0.0",
        port=81,
        kafka=("a:9092", "b:9092"),
        plugins=(
            FixedPlugin("движение", Address("127.0.0.1", 9001)),
            FixedPlugin("objects:8765", Address("objects")),
        ),
        allowed_origins=frozenset({"https://cut.example.org", "*"}),
        page=tmp_path,
        sample=tmp_path,
        streams=3,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMARTCUT_CORE_PORT", "web"),
        ("SMARTCUT_CORE_PORT", "70000"),
        ("SMARTCUT_STREAMS", "0"),
        ("SMARTCUT_PLUGINS", "motion=host:port"),
        ("SMARTCUT_PLUGINS", "=host:1"),
        ("SMARTCUT_ALLOWED_ORIGINS", "cut.example.org"),
        ("SMARTCUT_PAGE", "/no/such/folder"),
        ("SMARTCUT_SAMPLE", "/no/such/folder"),
    ],
)
def test_an_error_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Settings.from_environ({name: value})
