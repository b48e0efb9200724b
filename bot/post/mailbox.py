"""The mailbox to which mails of ours come back: looked into, never changed but for one flag.

Everything here waits for the network and is run in a thread of its own (see `collector`). The folder is
opened for reading only. Of mails that cannot be notifications two lines of the header are read, and no more.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.config import ConfigurationProblem, Mailbox
from bot.meeting.bounce import Bounce
from bot.meeting.mailing import Trouble
from bot.post.notification import MUCH, plausible, read
from bot.post.relay import LOOPBACK, why

# From this port on the first byte is encrypted; on all others the server is asked to (STARTTLS).
_ENCRYPTED = 993
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# So many mails are looked at in one visit; the next one goes on from there.
_AT_ONCE = 400
_TOGETHER = 100
_UID = re.compile(rb"\bUID (\d{1,10})\b")
# No answer that we ask for is larger than that.
_LARGEST = 4 * MUCH


class TroubleAtMailbox(Exception):
    """The mailbox cannot be looked into now. Says why, never what the server said."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where the mailbox is, and how to get in. Nothing travels in the clear but on this machine.

    `patience` is how many seconds the server may take for one answer.
    """

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: Path | None = None
    patience: float = 30.0

    @property
    def local(self) -> bool:
        """Whether the server is on this machine, where it may do without encryption."""
        return self.host in LOOPBACK


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder was looked through: the number of a mail, which holds as long as the folder's own."""

    validity: str
    uid: int


@dataclass(frozen=True, slots=True)
class View:
    """What was seen: bounces by the number of their mail, how far we came, and whether there is `more`."""

    found: tuple[tuple[int, Bounce], ...]
    position: Position | None
    more: bool = False


def entrance_of(mailbox: Mailbox) -> Entrance:
    """The mailbox of the settings. Raises ConfigurationProblem if a file they name cannot be used."""
    try:
        ssl.create_default_context(cafile=mailbox.ca_file)
    except (OSError, ssl.SSLError):
        raise ConfigurationProblem(
            f"mailbox.ca_file ({mailbox.ca_file}) cannot be used as certificates."
        ) from None
    secret = mailbox.password()
    place = (mailbox.imap_host, mailbox.imap_port)
    return Entrance(*place, mailbox.username, secret, mailbox.folder, mailbox.ca_file)


def look(entrance: Entrance, since: date, after: Position | None) -> View:
    """What came `after` a position, or else `since` a day. Nothing is marked. Raises TroubleAtMailbox."""
    with _opened(entrance, readonly=True) as (client, validity):
        known = after if after is not None and after.validity == validity else None
        uids = _new(client, since, known)
        some = uids[:_AT_ONCE]
        found = tuple(_bounces(client, some))
        position = Position(validity, some[-1]) if some else known
        return View(found, position, len(uids) > len(some))


def mark(entrance: Entrance, validity: str, uids: Sequence[int]) -> bool:
    """Flag these mails as seen; False if the folder is another one now, or not ours to change."""
    with _opened(entrance, readonly=False) as (client, current):
        if current != validity:
            return False
        status, _ = client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)")
        return status == "OK"


def knock(entrance: Entrance) -> Trouble | None:
    """Log in, open the folder for reading and leave; what is wrong, None if it is well."""
    try:
        with _opened(entrance, readonly=True):
            return None
    except TroubleAtMailbox as found:
        return found.trouble


@contextmanager
def _opened(entrance: Entrance, *, readonly: bool) -> Iterator[tuple[imaplib.IMAP4, str]]:
    """The folder, and the number by which its mails keep theirs. Whatever breaks off is trouble."""
    client = None
    try:
        client = _connected(entrance)
        _log_in(client, entrance)
        yield client, _open(client, entrance.folder, readonly=readonly)
    except (imaplib.IMAP4.error, OSError, ValueError) as fault:
        raise TroubleAtMailbox(why(fault)) from None
    finally:
        if client is not None:
            with suppress(imaplib.IMAP4.error, OSError, ValueError):
                client.logout()
            # If the server has hung up, logging out fails.
            with suppress(OSError):
                client.shutdown()


class _Careful:
    """Answers larger than any we ask for are not read."""

    def read(self, size: int) -> bytes:
        if size > _LARGEST:
            raise imaplib.IMAP4.abort("too large")
        return super().read(size)  # type: ignore[misc, no-any-return]


class _Plain(_Careful, imaplib.IMAP4):
    """A connection that is encrypted later."""


class _Encrypted(_Careful, imaplib.IMAP4_SSL):
    """A connection that is encrypted from the first byte on."""


def _connected(entrance: Entrance) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=entrance.ca_file)
    place, patience = (entrance.host, entrance.port), entrance.patience
    if entrance.port == _ENCRYPTED:
        return _Encrypted(*place, ssl_context=context, timeout=patience)
    client = _Plain(*place, timeout=patience)
    try:
        if "STARTTLS" in client.capabilities:
            client.starttls(ssl_context=context)
        elif not entrance.local:
            raise TroubleAtMailbox(Trouble.INSECURE)
    except BaseException:
        with suppress(OSError):
            client.shutdown()
        raise
    return client


def _log_in(client: imaplib.IMAP4, entrance: Entrance) -> None:
    """In a way that any password survives, if the server knows it."""
    try:
        if "AUTH=PLAIN" in client.capabilities:
            words = f"\0{entrance.username}\0{entrance.password}".encode()
            client.authenticate("PLAIN", lambda _: words)
        else:
            client.login(_quoted(entrance.username), entrance.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise TroubleAtMailbox(Trouble.LOGIN) from None


def _open(client: imaplib.IMAP4, folder: str, *, readonly: bool) -> str:
    try:
        status, _ = client.select(_quoted(_mutf7(folder)), readonly=readonly)
    except imaplib.IMAP4.readonly:
        raise TroubleAtMailbox(Trouble.FOLDER) from None
    if status != "OK":
        raise TroubleAtMailbox(Trouble.FOLDER)
    _, (validity, *_rest) = client.response("UIDVALIDITY")
    return validity.decode("ascii", "replace") if isinstance(validity, bytes) else ""


def _new(client: imaplib.IMAP4, since: date, known: Position | None) -> list[int]:
    if known is not None:
        criteria = ("UID", f"{known.uid + 1}:*")
    else:
        criteria = ("SINCE", f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}")
    status, answer = client.uid("SEARCH", *criteria)
    if status != "OK":
        raise TroubleAtMailbox(Trouble.FOLDER)
    words = b" ".join(one for one in answer if isinstance(one, bytes)).split()
    # „n:*“ always includes the last mail, even one before n.
    return sorted(uid for uid in map(int, words) if known is None or uid > known.uid)


def _bounces(client: imaplib.IMAP4, uids: Sequence[int]) -> Iterator[tuple[int, Bounce]]:
    """Those mails that are notifications about one of ours, as far as they can tell by themselves."""
    for start in range(0, len(uids), _TOGETHER):
        some = ",".join(map(str, uids[start : start + _TOGETHER]))
        for uid, header in _fetched(client, some, "BODY.PEEK[HEADER.FIELDS (FROM CONTENT-TYPE)]"):
            if uid in uids and plausible(header) and (bounce := read(_whole(client, uid))):
                yield uid, bounce


def _whole(client: imaplib.IMAP4, uid: int) -> bytes:
    """The beginning of a mail; empty if the server itself cannot show it: the others are not held up."""
    try:
        found = _fetched(client, str(uid), f"BODY.PEEK[]<0.{MUCH}>")
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return b""
    return next((raw for no, raw in found if no == uid), b"")


def _fetched(client: imaplib.IMAP4, uids: str, what: str) -> list[tuple[int, bytes]]:
    """A part of each mail. Servers name its number before or after it, and tell other things in between."""
    status, answer = client.uid("FETCH", uids, f"(UID {what})")
    if status != "OK":
        raise imaplib.IMAP4.error("not fetched")
    found = []
    for no, one in enumerate(answer):
        if not isinstance(one, tuple):
            continue
        after = answer[no + 1] if no + 1 < len(answer) else b""
        around = one[0] + b" " + (after if isinstance(after, bytes) else b"")
        if number := _UID.search(around):
            found.append((int(number[1]), one[1]))
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _mutf7(name: str) -> str:
    """A folder's name as it goes over the wire: UTF-7, as IMAP changed it."""

    def packed(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        letters = base64.b64encode(found[0].encode("utf-16-be")).decode("ascii")
        return f"&{letters.rstrip('=').replace('/', ',')}-"

    return re.sub(r"&|[^\x20-\x7e]+", packed, name)
