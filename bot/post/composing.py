"""A mail as it is written down: one addressee, text, HTML and files, and no way to slip in a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.meeting.letter import PDF, WORD
from bot.meeting.roster import tidy
from bot.minutes import mail
from bot.minutes.sheet import Sheet

# Seven bits arrive everywhere, also where a server between us knows no others.
_POLICY = SMTP.clone(cte_type="7bit")
_ENDINGS = {WORD: "docx", PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom mails come: the name people see, and the address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """Where the address is at home."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says."""

    subject: str
    opening: str
    closing: str
    page: Sheet
    name: str
    files: Mapping[str, bytes]


def compose(sender: Sender, to: str, txn: str, content: Content, at: datetime) -> EmailMessage:
    """The mail to one address, known for life by the transaction id of its letter.

    Raises ValueError if anything in it would break a header.
    """
    message = EmailMessage(_POLICY)
    message["From"] = _address(sender.address, tidy(sender.name))
    message["To"] = _address(to)
    message["Subject"] = tidy(content.subject)
    message["Date"] = at
    message["Message-ID"] = f"<{txn}@{sender.domain}>"
    message["Content-Language"] = content.page.language
    # No holiday notices in return, and a way out of the list.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["List-Unsubscribe"] = f"<mailto:{sender.address}>"
    message.set_content(mail.text(content.page, content.opening, content.closing))
    message.add_alternative(mail.html(content.page, content.opening, content.closing), subtype="html")
    for mimetype, file in content.files.items():
        main, _, sub = mimetype.partition("/")
        name = f"{content.name}.{_ENDINGS[mimetype]}"
        message.add_attachment(file, maintype=main, subtype=sub, filename=name)
    return message


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)
