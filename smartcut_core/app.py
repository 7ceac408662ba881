"""create_app(): the core's routes and response headers."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from flask import Flask, Response, current_app, jsonify, request

from smartcut_core import errors, live_endpoint
from smartcut_core.access_limits import origin_allowed
from smartcut_core.config import Settings
from smartcut_core.core import Core, core_of
from smartcut_core.errors import api_error
from smartcut_core.relay import relay
from smartcut_core.static_files import has_sample, static_files

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; style-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    # COOP and COEP together isolate the page: precise timers, and SharedArrayBuffer for decoders.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(settings: Settings | None = None, *, start: bool = True) -> Flask:
    """The core as a WSGI application; `settings` default to the environment.

    With `start` its threads (health, Kafka) start now: call this after forking and in one process only, since the live
    list is in memory. `app.extensions["smartcut"].stop()` ends them and all websockets.
    """
    app = Flask(__name__, static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    core = Core(settings if settings is not None else Settings.from_environ())
    app.extensions["smartcut"] = core
    errors.install(app)
    live_endpoint.install(app)
    app.register_blueprint(relay)
    app.add_url_rule("/api/plugins", view_func=plugins)
    app.add_url_rule("/api/about", view_func=about)
    app.add_url_rule("/healthz", view_func=healthz)
    app.register_blueprint(static_files)
    app.before_request(check_origin)
    app.after_request(add_headers)
    if start:
        core.start()
    return app


def plugins() -> Response:
    """The live list, once; `/api/plugins/live` pushes it on change."""
    return jsonify(core_of(current_app).live_list.snapshot()[1])


def about() -> Response:
    return jsonify(version=own_version(), sample=has_sample(core_of(current_app).settings.sample))


def healthz() -> Response:
    """Liveness probe for container engines, with figures for operators."""
    core = core_of(current_app)
    snapshot = core.live_list.snapshot()[1]
    return jsonify(
        state="ready",
        plugins=len(snapshot["plugins"]),
        streams=core.streams.count,
        source=snapshot["source"],
        skipped_records=core.live_list.skipped,
    )


def own_version() -> str:
    try:
        return version("smartcut-sdk")
    except PackageNotFoundError:
        return "unknown"


def check_origin() -> Response | None:
    """Refuse websockets from foreign origins: CORS does not cover websockets, so the server must check."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return None
    origin, allowed = request.headers.get("Origin"), core_of(current_app).settings.allowed_origins
    if origin_allowed(origin, request.host, allowed):
        return None
    return api_error(
        403,
        "bad_origin",
        f"Pages from {origin} may not connect here. To allow them, add it to SMARTCUT_ALLOWED_ORIGINS.",
    )


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
