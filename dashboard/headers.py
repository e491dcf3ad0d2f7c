"""Headers of every answer: what a browser may load and run, and how long it may keep what it got."""

from collections.abc import Sequence

from flask import Flask, Response, request

from dashboard.settings import public_address

YEAR = 365 * 24 * 3600
DAY = 24 * 3600
#: Powers of a browser that no page of ours uses.
UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED),
    # No page of another site may hold a window of ours, or load a file of ours as its own.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_policy(script_hashes: Sequence[str]) -> str:
    """The content security policy; scripts are our own files and the inline ones with these hashes."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}".rstrip(),
            # Plotly, Bootstrap's pop-ups and AG Grid write style elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def install(server: Flask, script_hashes: Sequence[str]) -> None:
    """Put the headers on every answer of the server."""
    fixed = {"Content-Security-Policy": content_policy(script_hashes), **FIXED}

    @server.after_request
    def add(response: Response) -> Response:
        response.headers.update(fixed)
        if public_address():
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        response.headers["Cache-Control"] = kept_for(request.path, "m" in request.args, response)
        # Flask makes it of the file's path on this machine, which is nobody's business; the file's time is enough.
        response.headers.pop("ETag", None)
        return response


def kept_for(path: str, is_stamped: bool, response: Response) -> str:
    """How long an answer may be kept: files with a stamp in their address a year, fonts and icons a day, data never."""
    if response.status_code not in (200, 304):
        return "no-store"
    if path.startswith("/assets/"):
        return f"public, max-age={YEAR}, immutable" if is_stamped else f"public, max-age={DAY}"
    if path.startswith("/_dash-component-suites/"):
        return f"public, max-age={YEAR}, immutable"
    return "no-store"
