"""Static files: the page and the sample clip."""

from __future__ import annotations

import importlib.util
from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, current_app, send_from_directory

from smartcut_core.core import core_of
from smartcut_core.errors import api_error

static_files = Blueprint("static_files", __name__)

# The system's MIME table varies, and browsers refuse modules with a wrong type.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/plain",
    ".mjs": "text/javascript",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# Developers' files in a checkout's webclient/.
PRIVATE = {"node_modules", "scripts", "test", "tests", "wheel"}
SAMPLE_FILES = ("sample.mp4", "sample.json")


def find_page(chosen: Path | None) -> Path | None:
    """The folder with index.html: `chosen`, else the installed package, else the checkout's."""
    if chosen is not None:
        return chosen
    places = []
    spec = importlib.util.find_spec("smartcut_webclient")
    if spec is not None:
        places += [Path(p) for p in spec.submodule_search_locations or ()]
    places += [place / "page" for place in list(places)]
    places.append(Path(__file__).resolve().parent.parent / "webclient")
    return next((place for place in places if (place / "index.html").is_file()), None)


def has_sample(folder: Path | None) -> bool:
    return folder is not None and (folder / SAMPLE_FILES[0]).is_file()


@static_files.get("/")
def index() -> Response:
    return page_file("index.html")


@static_files.get("/<path:name>")
def page_file(name: str) -> Response:
    folder = find_page(core_of(current_app).settings.page)
    if folder is None:
        return api_error(404, "no_page", "The page is not installed. Install it with: pip install smartcut-webclient")
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") for part in parts) or (parts and parts[0] in PRIVATE):
        return api_error(404, "not_found", f"The page has no file {name!r}.")
    return _send(folder, name)


@static_files.get("/sample/<name>")
def sample_file(name: str) -> Response:
    folder = core_of(current_app).settings.sample
    if folder is None or name not in SAMPLE_FILES or not (folder / name).is_file():
        return api_error(404, "no_sample", "This installation has no sample clip.")
    return _send(folder, name)


def _send(folder: Path, name: str) -> Response:
    """A file with its type, an ETag and byte ranges."""
    response = send_from_directory(
        folder, name, mimetype=TYPES.get(PurePosixPath(name).suffix.lower()), conditional=True, etag=True, max_age=None
    )
    response.headers["Cache-Control"] = "no-cache"  # cached but revalidated, so that updates show at once
    response.headers["Accept-Ranges"] = "bytes"
    return response
