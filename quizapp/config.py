"""Settings and their defaults; the only place that reads environment variables."""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

MAX_BODY = 1_000_000  # bytes of a request: an hour offline fits many times over
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The environment asks for something that cannot be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the README's table: variable, default as shown there, meaning."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("HOST", "127.0.0.1", "address to listen on"),
    Setting("PORT", "8000", "port to listen on"),
    Setting("DATABASE_URL", "SQLite in the instance folder", "`sqlite:///…` or `postgresql+psycopg://…`"),
    Setting("SECRET_KEY", "made once, kept in the instance folder", "signs cookies and links; required in production"),
    Setting("QUIZAPP_ENV", "development", "`production` refuses a missing secret and sends cookies over HTTPS only"),
    Setting("QUIZAPP_INSTANCE", "`instance/` beside the program", "folder of database, secret and mail files"),
    Setting("QUIZAPP_BANK", "`question_bank/` beside the program", "folder of the question bank"),
    Setting("QUIZAPP_URL", "as the browser says", "address of the site, as in mails; required in production"),
    Setting("QUIZAPP_MEASURE", "0", "`1` adds `X-DB-Statements` to every response"),
    Setting("QUIZAPP_PROXIES", "0", "how many proxies in front to trust for address and scheme"),
    Setting("QUIZAPP_THREADS", "8", "threads of the server"),
    Setting(
        "RATELIMIT_STORAGE_URI", "memory://", "where attempts to log in are counted; Redis/Valkey for several processes"
    ),
    Setting("MAIL_SERVER", "none: mails are written to `instance/mail/`", "SMTP server"),
    Setting("MAIL_PORT", "25", "its port"),
    Setting("MAIL_USERNAME", "none", "its user"),
    Setting("MAIL_PASSWORD", "none", "its password"),
    Setting("MAIL_USE_TLS", "0", "`1` for STARTTLS"),
    Setting("MAIL_SENDER", "quizapp@localhost", "the address mails come from"),
)


@dataclass(frozen=True)
class Config:
    """Everything that may differ between installations."""

    instance: Path = ROOT / "instance"
    bank: Path = ROOT / "question_bank"
    database_url: str = ""
    secret_key: str = ""
    site_url: str = ""
    production: bool = False
    measure: bool = False
    proxies: int = 0
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    ratelimit_storage: str = "memory://"
    ratelimit_enabled: bool = True
    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_sender: str = "quizapp@localhost"
    testing: bool = False
    extra: dict[str, object] = field(default_factory=dict)  # more Flask settings

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'quizapp.sqlite3'}"


def from_environment(environ: dict[str, str] | None = None) -> Config:
    """Read the settings.

    Raises:
        SettingsError: a number is no number or out of range, or production has no secret.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("QUIZAPP_INSTANCE") or ROOT / "instance").resolve()
    environment = env.get("QUIZAPP_ENV") or "development"
    if environment not in ("development", "production"):
        raise SettingsError(f"QUIZAPP_ENV is {environment!r}; it must be development or production.")
    production = environment == "production"
    return Config(
        instance=instance,
        bank=Path(env.get("QUIZAPP_BANK") or ROOT / "question_bank").resolve(),
        database_url=env.get("DATABASE_URL", ""),
        secret_key=env.get("SECRET_KEY") or _kept_secret(instance, production),
        site_url=_site_url(env.get("QUIZAPP_URL", ""), production),
        production=production,
        measure=env.get("QUIZAPP_MEASURE", "0") == "1",
        proxies=_number(env.get("QUIZAPP_PROXIES") or "0", "QUIZAPP_PROXIES", 0, 10),
        host=env.get("HOST") or "127.0.0.1",
        port=_number(env.get("PORT") or "8000", "PORT", 1, 65535),
        threads=_number(env.get("QUIZAPP_THREADS") or "8", "QUIZAPP_THREADS", 1, 1000),
        ratelimit_storage=env.get("RATELIMIT_STORAGE_URI") or "memory://",
        mail_server=env.get("MAIL_SERVER", ""),
        mail_port=_number(env.get("MAIL_PORT") or "25", "MAIL_PORT", 1, 65535),
        mail_username=env.get("MAIL_USERNAME", ""),
        mail_password=env.get("MAIL_PASSWORD", ""),
        mail_use_tls=env.get("MAIL_USE_TLS", "0") == "1",
        mail_sender=env.get("MAIL_SENDER") or "quizapp@localhost",
    )


def _site_url(address: str, production: bool) -> str:
    """A mail's link may not take its host from the request: whoever asks for the mail would choose where it leads."""
    if production and not address:
        raise SettingsError("QUIZAPP_ENV is production and QUIZAPP_URL is not set. Set it to https://your.site")
    if address and not re.fullmatch(r"https?://[^/\s]+/?", address):
        raise SettingsError(f"QUIZAPP_URL is {address!r}; it must be like https://your.site")
    return address.rstrip("/")


def _number(text: str, name: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} is {text!r}; it must be a whole number from {least} to {most}.")
    return int(text)


def _kept_secret(instance: Path, production: bool) -> str:
    """The secret of this installation, made on first use. Production must be given one: two machines, one secret."""
    if production:
        raise SettingsError("QUIZAPP_ENV is production and SECRET_KEY is not set. Set it to a long random text.")
    path = instance / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    instance.mkdir(parents=True, exist_ok=True)
    draft = instance / f"secret_key.{secrets.token_hex(8)}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)  # whole or not at all: nobody reads a secret that is still being written
    except FileExistsError:  # another process was first
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")
