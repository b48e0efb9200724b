"""The office's mail server: one connection, encrypted, with everything that may go wrong as a value."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.config import ConfigurationProblem, Mail
from bot.meeting.mailing import (
    Accepted,
    Outcome,
    Rejected,
    Rejection,
    Trouble,
    judged,
    wire_address,
)

# From this port on the first byte is encrypted; on all others the server is asked to (STARTTLS).
_ENCRYPTED = 465
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# What OpenSSL says of a certificate that is for another host, and for another address.
_OTHER_NAME = (62, 64)
# The server wants a login, or a better one.
_NO_LOGIN = (530, 534, 535, 538)


class TroubleAtRelay(Exception):
    """The mail server takes nothing from us now. Says why, never what the server said."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Access:
    """Where the mail server is, and how to get in. Nothing travels in the clear but on this machine.

    `patience` is how many seconds it may take to answer; for a whole mail, which it may want to look
    through, four times as many.
    """

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    patience: float = 30.0

    @property
    def local(self) -> bool:
        """Whether the server is on this machine, where it may do without encryption."""
        return self.host in LOOPBACK


def access_of(mail: Mail) -> Access:
    """The mail server of the settings. Raises ConfigurationProblem if a file they name cannot be used."""
    try:
        ssl.create_default_context(cafile=mail.ca_file)
    except (OSError, ssl.SSLError):
        raise ConfigurationProblem(f"mail.ca_file ({mail.ca_file}) cannot be used as certificates.") from None
    sender = wire_address(mail.sender) or mail.sender
    return Access(mail.smtp_host, mail.smtp_port, sender, mail.username, mail.password(), mail.ca_file)


class Session:
    """A connection to the mail server that takes one mail after the other."""

    def __init__(self, client: SMTP, access: Access) -> None:
        self._client = client
        self._access = access

    async def hand_over(
        self, to: str, content: bytes, begin: Callable[[], Awaitable[bool]]
    ) -> Outcome | None:
        """Hand over one mail. `begin` is asked at the last moment; None if it says no.

        Raises TroubleAtRelay if it is not about this mail. What is torn off after `begin` is doubtful.
        """
        refusal = await self._announce(to)
        if refusal is not None:
            return refusal
        begun = False
        try:
            begun = await begin()
        finally:
            if not begun:
                await self._begin_anew()
        if not begun:
            return None
        try:
            await self._client.data(content, timeout=4 * self._access.patience)
        except SMTPDataError as refused:
            return judged(refused.code, refused.message)
        except (SMTPException, OSError):
            return Rejected(Rejection.DOUBTFUL)
        return Accepted()

    async def _announce(self, to: str) -> Outcome | None:
        """Name sender and addressee; None if both are welcome."""
        try:
            await self._client.mail(self._access.sender)
            await self._client.rcpt(to)
        except SMTPResponseException as refused:
            if refused.code in _NO_LOGIN:
                raise TroubleAtRelay(Trouble.LOGIN) from None
            if isinstance(refused, SMTPSenderRefused) and refused.code >= 500:
                raise TroubleAtRelay(Trouble.SENDER) from None
            if refused.code == 421 or isinstance(refused, SMTPSenderRefused):
                raise TroubleAtRelay(Trouble.UNREACHABLE) from None
            await self._begin_anew()
            return judged(refused.code, refused.message)
        except (SMTPException, OSError):
            raise TroubleAtRelay(Trouble.UNREACHABLE) from None
        return None

    async def _begin_anew(self) -> None:
        """Forget the addressee; the next mail will notice if that fails."""
        with suppress(SMTPException, OSError):
            await self._client.rset()


@asynccontextmanager
async def connected(access: Access) -> AsyncIterator[Session]:
    """A session with the mail server, logged in. Raises TroubleAtRelay."""
    try:
        client = _client(access)
    except OSError as fault:
        # The file with the certificates is gone, or damaged.
        raise TroubleAtRelay(why(fault)) from None
    try:
        await _enter(client, access)
        yield Session(client, access)
    finally:
        if client.is_connected:
            with suppress(SMTPException, OSError):
                await client.quit(timeout=2.0)
        client.close()


async def knock(access: Access) -> Trouble | None:
    """Connect, log in and leave, without a mail; what is wrong, None if it is well."""
    try:
        async with connected(access):
            return None
    except TroubleAtRelay as found:
        return found.trouble


def _client(access: Access) -> SMTP:
    encrypted = access.port == _ENCRYPTED
    return SMTP(
        hostname=access.host,
        port=access.port,
        use_tls=encrypted,
        start_tls=False,
        tls_context=ssl.create_default_context(cafile=access.ca_file),
        timeout=access.patience,
        # Our own host is nobody's business, and asking for its name may take a while.
        local_hostname=access.sender.rpartition("@")[2],
    )


async def _enter(client: SMTP, access: Access) -> None:
    try:
        await client.connect()
        secure = access.port == _ENCRYPTED or await _encrypt(client)
    except (SMTPException, OSError, ValueError) as fault:
        # An impossible host name raises ValueError.
        raise TroubleAtRelay(why(fault)) from None
    if not (secure or access.local):
        raise TroubleAtRelay(Trouble.INSECURE)
    if access.username:
        await _log_in(client, access)


async def _encrypt(client: SMTP) -> bool:
    """Ask for encryption; False if the server offers none. A certificate that does not fit is a fault."""
    await client.ehlo()
    if client.supports_extension("starttls"):
        await client.starttls()
        return True
    return False


async def _log_in(client: SMTP, access: Access) -> None:
    try:
        await client.login(access.username, access.password)
    except SMTPAuthenticationError as refused:
        lasting = refused.code >= 500
        raise TroubleAtRelay(Trouble.LOGIN if lasting else Trouble.UNREACHABLE) from None
    except (SMTPResponseException, OSError):
        raise TroubleAtRelay(Trouble.UNREACHABLE) from None
    except SMTPException:
        # The server knows no login, or none that we know.
        raise TroubleAtRelay(Trouble.LOGIN) from None


def why(fault: BaseException) -> Trouble:
    """What kept us from the mail server; behind a failed connection there may be a wrong certificate."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in _OTHER_NAME:
            return Trouble.MISNAMED
        if isinstance(cause, ssl.SSLError):
            return Trouble.INSECURE
        cause = cause.__cause__ or cause.__context__
    return Trouble.UNREACHABLE
