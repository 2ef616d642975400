"""Static files: ours and those that packages ship, gathered under one content hash and served by WhiteNoise.

The address holds a hash of everything, so browsers keep files for ever and a change is seen at once. Third-party
files come from installed packages; none is in the repository.
"""

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise

OWN = Path(__file__).resolve().parent.parent / "static"
BOOTSTRAP = "bootstrap.min.css"
FOR_EVER = 60 * 60 * 24 * 365


def init_app(app: Flask, folder: Path) -> None:
    """Gather files into `folder`, serve them, and give templates `asset(name)`."""
    sources = _sources()
    digest = _digest(sources)
    target = folder / digest
    if not target.is_dir():
        _gather(sources, target)
    prefix = f"/static/{digest}/"
    pages = app.wsgi_app
    static = WhiteNoise(
        pages,
        root=str(target),
        prefix=prefix,
        max_age=FOR_EVER,
        immutable_file_test=lambda *_: True,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (static if environ["PATH_INFO"].startswith("/static/") else pages)(environ, start_response)

    app.wsgi_app = choose  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = lambda name: prefix + name


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _sources() -> dict[str, Path]:
    """Return address below the prefix → file."""
    own = {path.relative_to(OWN).as_posix(): path for path in sorted(OWN.rglob("*")) if path.is_file()}
    bootstrap = Path(str(files("flask_bootstrap"))) / "static" / "bootstrap5" / "css" / BOOTSTRAP
    return own | {f"bootstrap/{BOOTSTRAP}": bootstrap}


def _digest(sources: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(sources.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _gather(sources: dict[str, Path], target: Path) -> None:
    """Copy and compress into a folder beside `target`, then rename: another process never sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=target.parent))
    for name, path in sources.items():
        copy = building / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        copy.write_bytes(content)
        if path.suffix in (".css", ".js", ".svg"):
            (copy.parent / f"{copy.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    building.chmod(0o755)
    try:
        os.rename(building, target)
    except OSError:  # another process was first
        shutil.rmtree(building)
