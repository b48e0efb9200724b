"""The settings: frozen, each with what it may be. Secrets come from files or the environment.

Unknown keys are errors, and every key can be overridden by `UMLAUF_SECTION__KEY`.
"""

import logging
import re
import stat
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.journal import Style
from bot.meeting.mailing import Audience, wire_address
from bot.meeting.round import Form, Release

_LANDS = frozenset(
    ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
)
_PERSON = r"@[^:\s]+:\S+"
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_log = logging.getLogger(__name__)


class ConfigurationProblem(Exception):
    """The configuration cannot be used; the message is one sentence for the operator."""


def _like(example: str, pattern: str) -> AfterValidator:
    """Whoever wrote something else reads how it is written, and never the pattern."""

    def look(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"is not written like {example}")
        return value

    return AfterValidator(look)


def _place(url: str) -> tuple[str, str]:
    """How and at which host an address is reached; another host may only begin like one."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        raise ValueError("is no address such as https://matrix.example.org")
    return parts.scheme, host


def proxy_address(value: str) -> str:
    """The URL of a proxy, in full; `proxy.example.org:3128` is written often. Raises ValueError."""
    url = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(url)
        # If a password holds „/“, „?“ or „#“, the host ends there and the rest of the password stands here.
        follows = parts.path.strip("/") or parts.query or parts.fragment
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not follows
        # A proxy gets name and password in Latin-1; others cannot be sent.
        unquote(parts.netloc).encode("latin-1")
    except ValueError:
        right = False
    if not right:
        raise ValueError("is no address of a proxy such as http://proxy.example.org:3128")
    return url


class Section(BaseModel):
    """A table of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Matrix(Section):
    """The bot's account. Log in with a password once, or bring a token."""

    homeserver: str
    user_id: Annotated[str, _like("@umlauf:example.org", _PERSON)]
    password_file: Path | None = None
    password: SecretStr | None = None
    access_token_file: Path | None = None
    # A password may be part of it.
    proxy: SecretStr | None = None
    device_name: str = "Umlauf"
    display_name: str = "Umlauf"
    accept_invites_from: tuple[str, ...] = ()

    @field_validator("homeserver")
    @classmethod
    def _tls(cls, value: str) -> str:
        """Answers of public bodies do not travel in the clear; only the own machine may go without TLS."""
        if "@" in value.partition("://")[2].partition("/")[0]:
            # Log messages name the homeserver, so the password would stand in them.
            raise ValueError("must hold neither a name nor a password")
        scheme, host = _place(value)
        if scheme != "https" and not (scheme == "http" and host in _THIS_MACHINE):
            raise ValueError("must begin with https:// (http:// is allowed on this machine only)")
        return value.rstrip("/")

    @field_validator("proxy")
    @classmethod
    def _a_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        return SecretStr(proxy_address(value.get_secret_value())) if value else None

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if not (self.password_file or self.password or self.access_token_file):
            raise ValueError("needs one of password_file, password or access_token_file")
        return self

    def secret(self) -> str | None:
        """The password, if the bot has one. Raises ConfigurationProblem if its file cannot be read."""
        if self.password is not None:
            return self.password.get_secret_value()
        return read_secret(self.password_file) if self.password_file else None

    def way(self) -> str | None:
        """The URL of the proxy, if the office named one."""
        return self.proxy.get_secret_value() if self.proxy else None

    def token(self) -> str | None:
        """The access token, if the office brought one. Raises ConfigurationProblem as `secret` does."""
        return read_secret(self.access_token_file) if self.access_token_file else None


class Staff(Section):
    """Who steers rounds."""

    users: tuple[Annotated[str, _like("@petersen:example.org", _PERSON)], ...] = ()
    room: Annotated[str, _like("#bildungsbuero:example.org", r"[#!]\S+")] | None = None


class Office(Section):
    """Who is responsible, as people read it in the opening and the privacy notice."""

    name: str = "Bildungsbüro"
    contact: str = ""
    data_protection: str = ""
    legal_basis: str = ""
    authority: str = ""


class Storage(Section):
    """Where everything is kept."""

    directory: Path = Path("data")
    # Empty: `umlauf.db` in the directory. A password may be part of it.
    database_url: Annotated[str, Field(repr=False)] = ""

    @property
    def database_file(self) -> Path | None:
        """The database, if it is a file."""
        prefix = "sqlite:///"
        url = self.database_url
        return Path(url.removeprefix(prefix)) if url.startswith(prefix) else None

    @property
    def identity(self) -> Path:
        """Where session, device keys and cross-signing keys lie together."""
        return self.directory / "identity"


class Rounds(Section):
    """How rounds are run."""

    language: Literal["de", "en"] = "de"
    time_zone: str = "Europe/Berlin"
    holidays: str = ""
    # A calendar file (.ics), or entries such as „2026-12-23/2027-01-06 Weihnachtsferien“.
    school_holidays: Path | tuple[str, ...] = ()
    command_prefix: Annotated[str, _like("!runde", r"\S+")] = "!runde"
    release: Release = Release.AUTOMATIC
    grace_minutes: Annotated[int, Field(ge=0, le=120)] = 0
    reminders: Annotated[int, Field(ge=0, le=2)] = 2
    office_hours: Annotated[str, _like("08:00-17:00", r"\d\d:\d\d-\d\d:\d\d")] = "08:00-17:00"
    texts: Path | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no time zone such as Europe/Berlin") from None
        return value

    @field_validator("holidays")
    @classmethod
    def _known_land(cls, value: str) -> str:
        if value and value not in _LANDS:
            raise ValueError(f"is none of the Länder: {' '.join(sorted(_LANDS))}")
        return value

    @field_validator("office_hours")
    @classmethod
    def _real_hours(cls, value: str) -> str:
        begin, end = (time.fromisoformat(part) for part in value.split("-"))
        if begin >= end:
            raise ValueError("must end after they begin")
        return value

    @property
    def hours(self) -> tuple[time, time]:
        """When the office opens and when it closes."""
        begin, end = (time.fromisoformat(part) for part in self.office_hours.split("-"))
        return begin, end

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.time_zone)


class MinutesStyle(Section):
    """How the minutes look, and how long single answers are kept."""

    names: Literal["institution", "person", "none"] = "institution"
    retention_months: int = 3
    objections_days: Annotated[int, Field(ge=1, le=60)] = 14
    template: Path | None = None
    form: Form = Form.FULL
    chart: bool = False
    archive: bool = True

    @field_validator("retention_months")
    @classmethod
    def _for_a_time(cls, value: int) -> int:
        if value < 1:
            raise ValueError("must be 1 or more: 0 could mean at once or never")
        return value


class Grouping(Section):
    """With what themes are sought."""

    encoder: bool = True
    memory: bool = True
    model: Path | None = None
    knowledge: Path | None = None


class _Account(Section):
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None

    def password(self) -> str:
        """The password, empty if there is none. Raises ConfigurationProblem if its file cannot be read."""
        return read_secret(self.password_file) if self.password_file else ""


class Mail(_Account):
    """The office's mail server, and who gets the minutes by mail. Without a host nobody does."""

    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: Annotated[str, Field(alias="from")] = ""
    to: Audience = Audience.ABSENT

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.smtp_host and wire_address(self.sender) is None:
            raise ValueError("needs an address such as protokoll@example.org in from")
        if bool(self.username) != bool(self.password_file):
            raise ValueError("needs username and password_file together, or neither")
        return self

    @property
    def audience(self) -> Audience:
        """Who gets the minutes by mail."""
        return self.to if self.smtp_host else Audience.NONE


class Mailbox(_Account):
    """The mailbox of the sender, to which mails come back. Without a host nobody looks into it."""

    imap_host: str = ""
    imap_port: Annotated[int, Field(ge=1, le=65535)] = 993
    folder: Annotated[str, _like("INBOX", r"[^\x00-\x1f\x7f]+")] = "INBOX"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.imap_host and not (self.username and self.password_file):
            raise ValueError("needs username and password_file")
        return self


class Operations(Section):
    """How the bot is watched at work."""

    log: Style = "text"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0


class Settings(BaseSettings):
    """All settings; see `config.example.toml` for a sentence per key."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="UMLAUF_", env_nested_delimiter="__"
    )

    matrix: Matrix
    staff: Staff = Staff()
    office: Office = Office()
    storage: Storage = Storage()
    rounds: Rounds = Rounds()
    minutes: MinutesStyle = MinutesStyle()
    grouping: Grouping = Grouping()
    mail: Mail = Mail()
    mailbox: Mailbox = Mailbox()
    operations: Operations = Operations()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _someone_steers(self, _info: ValidationInfo) -> Self:
        if not (self.staff.users or self.staff.room):
            raise ValueError("staff: needs users or a room, or nobody could start a round")
        if self.mail.smtp_host and not self.staff.room:
            raise ValueError("mail: needs staff.room, where you read whom mails did not reach")
        if self.mailbox.imap_host and not self.mail.smtp_host:
            raise ValueError("mailbox: needs mail.smtp_host, for only what the bot sent can come back")
        return self


def read_secret(path: Path) -> str:
    """Read a secret from its file; a file that others can read is used with a warning.

    Raises ConfigurationProblem if it cannot be read or is empty.
    """
    try:
        mode = path.stat().st_mode
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigurationProblem(f"The secret in {path} cannot be read: {reason(fault)}.") from None
    if not secret:
        raise ConfigurationProblem(f"The secret file {path} is empty.")
    if open_to_others(mode):
        _log.warning("The secret file %s is open to others; please run: chmod 600 %s", path, path)
    return secret


def open_to_others(mode: int) -> bool:
    """Whether a file of this mode can be read or changed by anyone but its owner."""
    return bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def reason(fault: Exception) -> str:
    """Why a file cannot be read."""
    return (fault.strerror or str(fault)) if isinstance(fault, OSError) else "it is not UTF-8 text"
