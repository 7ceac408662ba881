"""The core's HTTP API with Flask's test client: files, headers, errors, live list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from smartcut_core.app import create_app
from smartcut_core.config import Settings

Client = Callable[..., FlaskClient]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    page = tmp_path / "page"
    (page / "src").mkdir(parents=True)
    (page / "node_modules").mkdir()
    (page / "index.html").write_text("<h1>страница</h1>")
    (page / "src" / "main.mjs").write_text("export {};")
    (page / "core.wasm").write_bytes(b"\0asm")
    (page / "node_modules" / "x.js").write_text("private")
    (page / ".env").write_text("private")
    (tmp_path / "secret").write_text("private")

    def make(**settings: Any) -> FlaskClient:
        app = create_app(Settings(**{"page": page, **settings}), start=False)
        return app.test_client()

    return make


def error_of(response: Any) -> tuple[int, str]:
    error = response.get_json()["error"]
    assert error["message"].endswith((".", "webclient"))
    return response.status_code, error["code"]


def test_page_files_have_types_and_etags(client: Client) -> None:
    http = client()
    index = http.get("/")
    assert index.status_code == 200
    assert index.text == "<h1>страница</h1>"
    assert index.headers["Content-Type"] == "text/html; charset=utf-8"
    assert index.headers["Cache-Control"] == "no-cache"
    assert http.get("/", headers={"If-None-Match": index.headers["ETag"]}).status_code == 304
    assert http.get("/src/main.mjs").headers["Content-Type"].startswith("text/javascript")
    assert http.get("/core.wasm").headers["Content-Type"] == "application/wasm"


@pytest.mark.parametrize(
    "path",
    ["/nothing.js", "/src/", "/node_modules/x.js", "/.env", "/../secret", "/src/..%2f..%2fsecret", "/%2e%2e/secret"],
)
def test_private_files_are_not_found(client: Client, path: str) -> None:
    assert error_of(client().get(path)) == (404, "not_found")


def test_a_missing_page_is_an_error_with_a_remedy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartcut_core.static_files.find_page", lambda _chosen: None)
    assert error_of(client().get("/")) == (404, "no_page")


@pytest.mark.parametrize("path", ["/", "/api/plugins", "/healthz", "/api/about", "/nothing"])
def test_every_response_has_the_security_headers(client: Client, path: str) -> None:
    headers = client().get(path).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    rules = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert rules["worker-src"] == "'self' blob:"
    assert rules["connect-src"] == rules["style-src"] == rules["default-src"] == "'self'"
    assert "unsafe-inline" not in headers["Content-Security-Policy"]


def test_plugins_about_and_healthz(client: Client) -> None:
    http = client()
    assert http.get("/api/plugins").get_json() == {
        "plugins": [],
        "source": {"kind": "fixed", "connected": True, "detail": None},
    }
    assert http.get("/api/plugins").headers["Cache-Control"] == "no-store"
    about = http.get("/api/about").get_json()
    assert about["sample"] is False
    assert about["version"]
    assert http.get("/healthz").get_json()["state"] == "ready"
    assert client(kafka=("unreachable:1",)).get("/api/plugins").get_json()["source"]["kind"] == "kafka"


def test_errors_are_json(client: Client) -> None:
    http = client()
    assert error_of(http.get("/api/nothing")) == (404, "not_found")
    assert error_of(http.post("/api/plugins")) == (405, "method_not_allowed")
    assert error_of(http.get("/api/plugins/x%3A1/stream")) == (404, "not_found")  # only a websocket opens it


def test_an_unexpected_error_hides_its_traceback(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    http = client()
    core = http.application.extensions["smartcut"]
    monkeypatch.setattr(core.live_list, "snapshot", lambda: 1 / 0)
    response = http.get("/api/plugins")
    assert error_of(response) == (500, "internal")
    assert "ZeroDivision" not in response.text


def test_the_sample_supports_ranges(client: Client, tmp_path: Path) -> None:
    assert error_of(client().get("/sample/sample.mp4")) == (404, "no_sample")
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "sample.mp4").write_bytes(bytes(range(100)))
    (folder / "sample.json").write_text("{}")
    (folder / "other.txt").write_text("private")
    http = client(sample=folder)
    assert http.get("/api/about").get_json()["sample"] is True
    whole = http.get("/sample/sample.mp4")
    assert (whole.data, whole.headers["Content-Type"]) == (bytes(range(100)), "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = http.get("/sample/sample.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, bytes(range(10, 20)))
    assert part.headers["Content-Range"] == "bytes 10-19/100"
    assert http.get("/sample/sample.mp4", headers={"Range": "bytes=-5"}).data == bytes(range(95, 100))
    assert error_of(http.get("/sample/sample.mp4", headers={"Range": "bytes=200-"})) == (416, "bad_range")
    assert http.get("/sample/sample.json").get_json() == {}
    assert error_of(http.get("/sample/other.txt")) == (404, "no_sample")


def websocket(**more: str) -> dict[str, str]:
    return {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "a2V5",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "smartcut.v1",
    } | {name.replace("_", "-"): value for name, value in more.items()}


def test_the_origin_is_checked_first(client: Client) -> None:
    http = client()
    path = "/api/plugins/127.0.0.1%3A1/stream"
    assert error_of(http.get(path, headers=websocket(Origin="http://evil.example"))) == (403, "bad_origin")
    assert error_of(http.get("/api/plugins/live", headers=websocket(Origin="http://evil.example"))) == (
        403,
        "bad_origin",
    )
    assert error_of(http.get(path, headers=websocket(Origin="http://localhost"))) == (404, "unknown_plugin")
    assert error_of(http.get(path, headers=websocket())) == (404, "unknown_plugin")
