"""A real mail server on this machine, with its own certificate, that can refuse, defer, hang and hang up."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import discretion

OK = "250 OK"
USER, PASSWORD = "umlauf", "ein ganz geheimes Wort"


@dataclass(slots=True)
class Mailserver:
    """What the server got, and what it is to say; `answers` by address, `after` to whole mails by address."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    # Called with the address when a mail was taken, before we say so: the client waits as long.
    pause: Callable[[str], Any] | None = None
    # The same, as soon as an address is named.
    greet: Callable[[str], Any] | None = None

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that were taken for an address."""
        return [mail for to, mail in self.mails if to == address]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        discretion.said(address)
        answer = _next(self.answers, address)
        if self.greet is not None:
            await self.greet(address)
        if answer == "hang up":
            server.transport.abort()
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        answer = _next(self.after, address)
        self.encrypted.append(session.ssl is not None)
        if answer in (OK, "take it and hang up"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((address, mail))
        if self.pause is not None:
            await self.pause(address)
        if answer.endswith("hang up"):
            server.transport.abort()
        return answer

    def admit(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        """Who may send."""
        self.users.append(data.login.decode())
        welcome = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=welcome, handled=False)


def _next(answers: dict[str, list[str]], address: str) -> str:
    """The next of the answers meant for an address; „250“ if there is none left."""
    left = answers.get(address, [])
    return left.pop(0) if left else OK


@asynccontextmanager
async def serving(
    folder: Path, *, tls: bool = True, login: bool = False, at_once: bool = False
) -> AsyncIterator[Mailserver]:
    """A server as long as it lasts, with STARTTLS, or encrypted `at_once`; `folder` gets its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    found = Mailserver()
    discretion.secret(PASSWORD)

    def protocol() -> SMTP:
        return SMTP(
            found,
            hostname="post.test",
            tls_context=context if tls and not at_once else None,
            require_starttls=tls and not at_once,
            authenticator=found.admit,
            auth_required=login,
            auth_require_tls=not at_once and tls,
            enable_SMTPUTF8=True,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if at_once else None)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


def certificate(folder: Path, lasts: timedelta = timedelta(days=1)) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 by nobody but itself, and its key; made once in a folder."""
    place, secret = folder / "post.pem", folder / "post.key"
    if place.exists():
        return place, secret
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(pem, pkcs8, plain))
    return place, secret
