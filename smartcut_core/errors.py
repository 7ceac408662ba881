"""Errors as JSON: `{"error": {"code", "message"}}`. The message is a sentence, never a stack trace."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

log = logging.getLogger("smartcut.core")

MESSAGES = {
    400: ("bad_request", "The request could not be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: ("too_large", "The request is too large."),
    416: ("bad_range", "The file has no such range."),
}


def api_error(status: int, code: str, message: str) -> Response:
    response = jsonify(error={"code": code, "message": message})
    response.status_code = status
    return response


def install(app: Flask) -> None:
    """Turn every error of this app into JSON."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        code, message = MESSAGES.get(status, ("error", "The server could not do that."))
        response = api_error(status, code, message)
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("A request failed.", exc_info=error)
        return api_error(500, "internal", "Something went wrong in the core. Its log says what.")
