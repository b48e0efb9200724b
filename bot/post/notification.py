"""Notifications: what a mail server writes when a mail cannot be delivered (RFC 3464), as we read it.

Anybody can write to a mailbox. Nothing is believed but what quotes the Message-ID of a mail of ours, which
only those know who had that mail in their hands; to whom it went we know ourselves.
"""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import BytesParser, Parser
from email.policy import compat32

from bot.meeting.bounce import Bounce, Failure, addresses, meant

# What a transaction id looks like (store/naming.py); whether it is one of ours the database knows.
_OURS = re.compile(r"<\s*([0-9a-f]{40})@[^\s<>@]{1,253}>")
_QUOTED = re.compile(r"^[ \t>]*message-id:\s*(\S{1,400})", re.IGNORECASE | re.MULTILINE)
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_SERVERS = re.compile(r"(^|[<\s\"])(mailer-daemon|postmaster)@", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z0-9-]{2,63}")
_FINAL = re.compile(
    r"permanent (fatal )?error|endgültig|could not be delivered|did not reach|undeliverable|unzustellbar",
    re.I,
)
_PENDING = re.compile(
    r"not yet been delivered|temporar|will (be retried|keep trying|try again|retry)|delayed|verzögert|"
    r"warning message only|do not need to resend",
    re.IGNORECASE,
)
# So much of a mail is looked at.
MUCH = 262_144
# So much, in letters, of one that is written in words.
_LONG = 32_768


def read(raw: bytes) -> Bounce | None:
    """What a mail tells of one of ours that failed for good; None if it is anything else. Never raises."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw[:MUCH])
        return _report(message) if _is_report(message) else _letter(message)
    except Exception:
        # The parser of the standard library breaks in many ways on mails that are none.
        return None


def plausible(header: bytes) -> bool:
    """Whether a mail with these lines of its header (From, Content-Type) may be a notification at all.

    Nothing else of other mails is ever fetched.
    """
    try:
        message = BytesParser(policy=compat32).parsebytes(header, headersonly=True)
        return _is_report(message) or _from_server(message)
    except Exception:
        return False


def _is_report(message: Message) -> bool:
    kind = str(message.get_param("report-type") or "").casefold()
    return message.get_content_type() == "multipart/report" and kind.endswith("delivery-status")


def _from_server(message: Message) -> bool:
    return bool(_SERVERS.search(str(message.get("From", ""))[:998]))


def _report(message: Message) -> Bounce | None:
    """A notification in the form of RFC 3464."""
    parts = message.get_payload()
    if not isinstance(parts, list):
        return None
    known = [one for one in parts if isinstance(one, Message)]
    txn = _returned(message, known)
    statuses = [one for one in known if one.get_content_type() in _REPORTS]
    failures = tuple(failure for one in statuses for failure in _failures(_text(one)))
    return Bounce(txn, failures) if txn and failures else None


def _returned(message: Message, parts: Iterable[Message]) -> str | None:
    """The mail that came back: itself, its header, or – if nothing came back – the one that is named.

    One that lies deeper is another's: somebody had sent it on.
    """
    for part in parts:
        if part.get_content_type() in _RETURNED:
            header = _text(part).replace("\r\n", "\n").lstrip().partition("\n\n")[0]
            return _first(_QUOTED.findall(header)[:1])
    return _first([str(message.get("In-Reply-To", "")), str(message.get("References", ""))])


def _failures(text: str) -> Iterator[Failure]:
    """The addressees of a report whom the mail will never reach; what is late or arrived is no news."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        fields = Parser(policy=compat32).parsestr(block.lstrip("\n"), headersonly=True)
        if _word(fields, "Action").casefold() != "failed":
            continue
        names = [_word(fields, name).partition(";")[2] for name in ("Final-Recipient", "Original-Recipient")]
        yield Failure(addresses(names), meant(_word(fields, "Status"), _word(fields, "Diagnostic-Code")))


def _letter(message: Message) -> Bounce | None:
    """A notification in words, as old servers write it: it must be one plainly, or it is none."""
    if not _from_server(message):
        return None
    text = "\n".join(_text(one) for one in (message, *_children(message)) if _is_plain(one))[:_LONG]
    quoted = _QUOTED.search(text)
    attached = [one for one in _children(message) if one.get_content_type() in _RETURNED]
    said = text[: quoted.start()] if quoted else text
    txn = _first([quoted[1]]) if quoted else _returned(Message(), attached)
    failed = str(message.get("X-Failed-Recipients", ""))
    if txn is None or _PENDING.search(said) or not (failed or _FINAL.search(said)):
        return None
    found = addresses(_ADDRESS.findall(f"{failed}\n{said}"))
    return Bounce(txn, (Failure(found, meant("", said)),), loose=True) if found else None


def _children(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [one for one in parts if isinstance(one, Message)] if isinstance(parts, list) else []


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain"


def _text(part: Message) -> str:
    """What a part holds, as text; of a mail or a report within it what is written there."""
    payload = part.get_payload()
    if isinstance(payload, list):
        text = "\n".join(str(one) for one in payload)
        return _decoded(text) if _word(part, "Content-Transfer-Encoding").casefold() == "base64" else text
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _decoded(text: str) -> str:
    return b64decode(re.sub(r"[^A-Za-z0-9+/]", "", text) + "==").decode("utf-8", "replace")


def _word(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:998]


def _first(names: Iterable[str]) -> str | None:
    found = (_OURS.search(name) for name in names)
    return next((one[1] for one in found if one), None)
