"""The application: `python app.py`, or `gunicorn app:server`."""

from dashboard.server import build_app, serve
from dashboard.settings import serving_port, setting

app = build_app(__name__)
server = app.server

if __name__ == "__main__":
    serve(setting("GOODWORD_HOST"), serving_port(), server)
