"""What mail servers write when a mail comes back: made after real ones, for any Message-ID and address."""

from email.message import EmailMessage

POST = "protokoll@nordmarsch.example"
HOST = "nordmarsch.example"


def _mail(*lines: str) -> bytes:
    return "\r\n".join(line for part in lines for line in part.strip("\n").split("\n")).encode()


def original(txn: str, to: str) -> str:
    """The header of our mail as it came back."""
    return f"""Received: by relay.{HOST} (Postfix, from userid 1000)
\tid 4Xy1; Tue, 17 Nov 2026 09:00:02 +0100 (CET)
From: =?utf-8?q?Bildungsb=C3=BCro?= <{POST}>
To: {to}
Subject: Protokoll: Sprache (Runde 1)
Message-ID: <{txn}@{HOST}>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
"""


def postfix(
    txn: str,
    to: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 User unknown",
    final: str | None = None,
) -> bytes:
    """As Postfix reports, with the header of the mail."""
    return _mail(
        f"""Return-Path: <>
Date: Tue, 17 Nov 2026 09:00:03 +0100 (CET)
From: MAILER-DAEMON@relay.{HOST} (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {POST}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B1.1/relay.{HOST}"
Message-Id: <20261117080003.B1@relay.{HOST}>

This is a MIME-encapsulated message.

--B1.1/relay.{HOST}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.{HOST}.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mx.example said: 550 5.1.1 User unknown

--B1.1/relay.{HOST}
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.{HOST}
X-Postfix-Queue-ID: 4Xy1
X-Postfix-Sender: rfc822; {POST}
Arrival-Date: Tue, 17 Nov 2026 09:00:02 +0100 (CET)

Final-Recipient: rfc822; {final or to}
Original-Recipient: rfc822;{to if final is None else final}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example
Diagnostic-Code: {said}

--B1.1/relay.{HOST}
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
""",
        "",
        original(txn, to),
        "",
        f"--B1.1/relay.{HOST}--",
        "",
    )


def exchange(txn: str, to: str, *, status: str = "5.1.10", words: str = "") -> bytes:
    """As Exchange Online reports: with HTML, in German, and with the whole mail."""
    return _mail(
        f"""From: <postmaster@outlook.example>
To: <{POST}>
Date: Tue, 17 Nov 2026 08:00:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4f5b-11e8"
Content-Language: de-DE
Message-ID: <4f5b0b7e@FR0P281.outlook.example>
In-Reply-To: <{txn}@{HOST}>
References: <{txn}@{HOST}>
Subject: =?utf-8?B?VW56dXN0ZWxsYmFyOiBQcm90b2tvbGw=?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--4f5b-11e8
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="5af7-47c9"

--5af7-47c9
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGh0bWw+PGJvZHk+SWhyZSBOYWNocmljaHQga29ubnRlIG5pY2h0IHp1Z2VzdGVsbHQgd2VyZGVuLjwv
{words}
--5af7-47c9--
--4f5b-11e8
Content-Type: message/delivery-status

Reporting-MTA: dns;FR0P281.outlook.example
Received-From-MTA: dns;relay.{HOST}
Arrival-Date: Tue, 17 Nov 2026 08:00:07 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; not found
X-Display-Name: info

--4f5b-11e8
Content-Type: message/rfc822
""",
        "",
        original(txn, to),
        "",
        "Guten Tag, hier ist das Protokoll.",
        "",
        "--4f5b-11e8--",
        "",
    )


def google(txn: str, to: str) -> bytes:
    """As Google reports: related parts, a picture, and a header that is folded."""
    return _mail(
        f"""Return-Path: <>
To: {POST}
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
References: <{txn}@{HOST}>
In-Reply-To: <{txn}@{HOST}>
X-Failed-Recipients: {to}
Auto-Submitted: auto-replied
Message-ID: <673a.170a0220.GMR@mx.google.com>
Date: Tue, 17 Nov 2026 00:00:10 -0800 (PST)
Content-Type: multipart/report; boundary="000000000000a1"; report-type=delivery-status

--000000000000a1
Content-Type: multipart/related; boundary="000000000000a2"

--000000000000a2
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {to} because the address couldn't be found.

--000000000000a2
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--000000000000a2--
--000000000000a1
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Received-From-MTA: dns; {POST}
Arrival-Date: Tue, 17 Nov 2026 00:00:09 -0800 (PST)
X-Original-Message-ID: <{txn}@{HOST}>

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox is out of storage space.
 552 5.2.2 Please ask them to free some.
Last-Attempt-Date: Tue, 17 Nov 2026 00:00:10 -0800 (PST)

--000000000000a1
Content-Type: message/rfc822

From: {POST}
Message-ID:
 <{txn}@{HOST}>
To: {to}

Guten Tag.
--000000000000a1--
"""
    )


def exim(txn: str, to: str, *, pending: bool = False) -> bytes:
    """As Exim wrote for many years: in words alone."""
    happened = (
        "has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue"
        if pending
        else "could not be delivered to one or more of its\nrecipients. This is a permanent error."
    )
    failed = "" if pending else f"X-Failed-Recipients: {to}\n"
    return _mail(
        f"""Return-path: <>
{failed}Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.{HOST}>
To: {POST}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abc-0001@relay.{HOST}>
Date: Tue, 17 Nov 2026 09:00:03 +0100

This message was created automatically by mail delivery software.

A message that you sent {happened}
The following address(es) failed:

  {to}
    SMTP error from remote mail server after RCPT TO:<{to}>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------
""",
        "",
        original(txn, to),
        "",
        "Guten Tag.",
    )


def qmail(txn: str, to: str) -> bytes:
    """As qmail writes."""
    return _mail(
        f"""Return-Path: <>
Date: 17 Nov 2026 08:00:03 -0000
From: MAILER-DAEMON@mail.gemeinde.example
To: {POST}
Subject: failure notice

Hi. This is the qmail-send program at mail.gemeinde.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{POST}>
""",
        original(txn, to),
        "",
        "Guten Tag.",
    )


def out_of_office(txn: str, to: str) -> bytes:
    """Somebody is on holiday, and her server quotes what she was sent."""
    return _mail(
        f"""Return-Path: <>
From: {to}
To: {POST}
Subject: Abwesend: Protokoll
Auto-Submitted: auto-replied
In-Reply-To: <{txn}@{HOST}>
References: <{txn}@{HOST}>
Content-Type: text/plain; charset=utf-8

Ich bin bis 30.11. nicht erreichbar. 550 5.1.1 User unknown
Message-ID: <{txn}@{HOST}>
"""
    )


def reply(txn: str, to: str) -> bytes:
    """Somebody answers."""
    return _mail(
        f"""From: {to}
To: {POST}
Subject: Re: Protokoll
Message-ID: <antwort@kita.example>
In-Reply-To: <{txn}@{HOST}>
References: <{txn}@{HOST}>

Danke! Das Wort „Dolmetscherpool“ fehlt noch.
"""
    )


def receipt(txn: str, to: str) -> bytes:
    """Somebody's program says that it was read."""
    return postfix(txn, to).replace(b"report-type=delivery-status", b"report-type=disposition-notification")


def sent_on(txn: str, to: str) -> bytes:
    """A colleague sent our mail on from the same mailbox, and hers came back: ours lies within it."""
    outer = EmailMessage()
    outer["From"], outer["Message-ID"], outer["To"] = POST, "<weiterleitung@buero.example>", to
    outer.set_content("Siehe Anlage")
    inner = EmailMessage()
    inner["Message-ID"], inner["To"] = f"<{txn}@{HOST}>", "andere@kita.example"
    inner.set_content("Guten Tag")
    outer.add_attachment(inner)
    whole = exchange(txn, to)
    head, _, _ = whole.partition(b"Content-Type: message/rfc822")
    head = head.replace(f"<{txn}@{HOST}>".encode(), b"<weiterleitung@buero.example>")
    return head + b"Content-Type: message/rfc822\r\n\r\n" + outer.as_bytes() + b"\r\n--4f5b-11e8--\r\n"
