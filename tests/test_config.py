"""Settings: defaults, what the environment says, and the secret that an installation keeps."""

import re
import stat
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from quizapp.config import ROOT, SETTINGS, Config, SettingsError, from_environment

SECRET = "a long random text"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


def read(instance: Path, **settings: str) -> Config:
    return from_environment({"QUIZAPP_INSTANCE": str(instance), **settings})


def test_without_settings_everything_has_its_default(instance):
    config = read(instance)

    assert config == Config(instance=instance, secret_key=config.secret_key)
    assert (config.host, config.port, config.bank) == ("127.0.0.1", 8000, ROOT / "question_bank")
    assert config.url == f"sqlite:///{instance / 'quizapp.sqlite3'}"
    assert not config.production


def test_every_setting_of_the_table_is_read(instance, tmp_path):
    config = read(
        instance,
        HOST="0.0.0.0",  # noqa: S104 – a value to read, nobody listens
        PORT="80",
        DATABASE_URL="postgresql+psycopg://db/quizapp",
        SECRET_KEY=SECRET,
        QUIZAPP_ENV="production",
        QUIZAPP_BANK=str(tmp_path),
        QUIZAPP_URL="https://exam.example.az/",
        QUIZAPP_MEASURE="1",
        QUIZAPP_PROXIES="2",
        QUIZAPP_THREADS="4",
        RATELIMIT_STORAGE_URI="redis://cache",
        MAIL_SERVER="mail.example.az",
        MAIL_PORT="587",
        MAIL_USERNAME="exam",
        MAIL_PASSWORD="password",
        MAIL_USE_TLS="1",
        MAIL_SENDER="exam@example.az",
    )

    assert config == Config(
        instance=instance,
        bank=tmp_path,
        database_url="postgresql+psycopg://db/quizapp",
        secret_key=SECRET,
        site_url="https://exam.example.az",
        production=True,
        measure=True,
        proxies=2,
        host="0.0.0.0",  # noqa: S104
        port=80,
        threads=4,
        ratelimit_storage="redis://cache",
        mail_server="mail.example.az",
        mail_port=587,
        mail_username="exam",
        mail_password="password",
        mail_use_tls=True,
        mail_sender="exam@example.az",
    )
    assert config.url == "postgresql+psycopg://db/quizapp"


def test_the_table_names_every_variable_that_is_read():
    source = (ROOT / "quizapp" / "config.py").read_text(encoding="utf-8")

    assert {setting.name for setting in SETTINGS} == set(re.findall(r'env\.get\(\s*"(\w+)"', source))


def test_an_empty_setting_is_none(instance):
    names = [setting.name for setting in SETTINGS if setting.name != "QUIZAPP_INSTANCE"]

    assert read(instance, **dict.fromkeys(names, "")) == read(instance)


def test_folders_are_absolute(instance, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    config = from_environment({"QUIZAPP_INSTANCE": "here", "QUIZAPP_BANK": "there", "SECRET_KEY": SECRET})

    assert (config.instance, config.bank) == (tmp_path / "here", tmp_path / "there")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "80.0"),
        ("PORT", "²"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_PORT", "70000"),
        ("QUIZAPP_THREADS", "0"),
        ("QUIZAPP_THREADS", "many"),
        ("QUIZAPP_PROXIES", "-1"),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_name(instance, name, value):
    with pytest.raises(SettingsError, match=f"^{name} is '{value}'; it must be a whole number from"):
        read(instance, **{name: value})


def test_production_needs_a_secret_of_its_own(instance):
    with pytest.raises(SettingsError, match="SECRET_KEY is not set"):
        read(instance, QUIZAPP_ENV="production")

    assert not instance.exists()


def test_production_needs_the_address_that_mails_lead_to(instance):
    with pytest.raises(SettingsError, match="QUIZAPP_URL is not set"):
        read(instance, QUIZAPP_ENV="production", SECRET_KEY=SECRET)


@pytest.mark.parametrize(
    "address", ["exam.example.az", "ftp://exam.example.az", "https://", "https://exam.example.az/a"]
)
def test_an_address_that_is_none_is_refused_by_name(instance, address):
    with pytest.raises(SettingsError, match=f"^QUIZAPP_URL is '{address}'"):
        read(instance, QUIZAPP_URL=address)


@pytest.mark.parametrize("environment", ["prod", "Production", "staging"])
def test_an_unknown_environment_is_refused_and_not_taken_for_development(instance, environment):
    with pytest.raises(SettingsError, match=f"^QUIZAPP_ENV is '{environment}'"):
        read(instance, QUIZAPP_ENV=environment)


def test_production_takes_no_secret_that_development_has_kept(instance):
    read(instance)

    with pytest.raises(SettingsError):
        read(instance, QUIZAPP_ENV="production", SECRET_KEY="")


def test_a_given_secret_is_kept_nowhere(instance):
    config = read(instance, SECRET_KEY=SECRET)

    assert config.secret_key == SECRET
    assert not instance.exists()


def test_a_secret_is_made_once_and_reused(instance):
    first, second = read(instance), read(instance)

    assert first.secret_key == second.secret_key == (instance / "secret_key").read_text()
    assert re.fullmatch(r"[0-9a-f]{64}", first.secret_key)


def test_only_its_owner_reads_the_secret(instance):
    read(instance)

    assert stat.S_IMODE((instance / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_two_secrets(tmp_path):
    assert read(tmp_path / "one").secret_key != read(tmp_path / "two").secret_key


def test_processes_that_start_together_agree_on_the_secret(instance):
    ready, secrets = threading.Barrier(8), []

    def begin() -> None:
        ready.wait()
        secrets.append(read(instance).secret_key)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert secrets == [(instance / "secret_key").read_text()] * 8
    assert len(secrets[0]) == 64


def test_settings_cannot_be_changed_afterwards():
    assert Config.__dataclass_params__.frozen
    assert all(field.name for field in fields(Config))
