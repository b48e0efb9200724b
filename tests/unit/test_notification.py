"""What comes back into a mailbox, and what of it is believed to be about a mail of ours."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.meeting.bounce import Bounce, Failure, addresses, meant, supersedes
from bot.meeting.mailing import Rejection
from bot.post.notification import MUCH, plausible, read
from tests import returned

TXN, TO = "0123456789abcdef0123456789abcdef01234567", "info@vhs.example"
SERVERS = {
    "postfix": (returned.postfix(TXN, TO), Rejection.UNKNOWN),
    "exchange": (returned.exchange(TXN, TO), Rejection.UNKNOWN),
    "google": (returned.google(TXN, TO), Rejection.FULL),
    "exim": (returned.exim(TXN, TO), Rejection.UNKNOWN),
    "qmail": (returned.qmail(TXN, TO), Rejection.DECLINED),
}
OTHERS = {
    "delayed": returned.postfix(TXN, TO, action="delayed", status="4.4.1"),
    "delivered": returned.postfix(TXN, TO, action="delivered", status="2.0.0"),
    "delayed in words": returned.exim(TXN, TO, pending=True),
    "out of office": returned.out_of_office(TXN, TO),
    "reply": returned.reply(TXN, TO),
    "receipt": returned.receipt(TXN, TO).replace(b"MAILER-DAEMON@", b"info@"),
    "sent on": returned.sent_on(TXN, TO),
    "of another's mail": returned.postfix("CAF1234", TO),
    "a spy's": returned.qmail(TXN, TO).replace(b"MAILER-DAEMON@mail", b"somebody@mail"),
    "nothing": b"",
}


@pytest.mark.parametrize("server", SERVERS)
def test_a25_what_servers_write_is_understood(server: str) -> None:
    raw, why = SERVERS[server]
    bounce = read(raw)
    assert bounce is not None
    assert bounce.txn == TXN
    assert bounce.why(TO) is why
    assert plausible(header(raw))


@pytest.mark.parametrize("server", SERVERS)
def test_lines_may_end_as_they_like(server: str) -> None:
    raw, why = SERVERS[server]
    bounce = read(raw.replace(b"\r\n", b"\n"))
    assert bounce is not None
    assert bounce.why(TO.upper()) is why


@pytest.mark.parametrize("what", OTHERS)
def test_a25_everything_else_is_none(what: str) -> None:
    assert read(OTHERS[what]) is None


@pytest.mark.parametrize("what", ["out of office", "reply", "receipt"])
def test_what_people_write_is_not_even_opened(what: str) -> None:
    assert not plausible(header(OTHERS[what]))


def header(raw: bytes) -> bytes:
    """The lines that are fetched of every mail."""
    lines = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n\t", b" ").split(b"\r\n")
    return b"\r\n".join(line for line in lines if line.lower().startswith((b"from:", b"content-type:")))


def test_the_reporter_may_hold_more_than_one_addressee() -> None:
    """Somebody sends her mail on: the mail was accepted for her, and failed behind her."""
    bounce = read(returned.postfix(TXN, TO, final="anna@anderswo.example"))
    assert bounce is not None
    assert bounce.why(TO) is Rejection.FORWARDED
    assert bounce.why("anna@anderswo.example") is Rejection.UNKNOWN


def test_words_alone_have_to_name_the_address() -> None:
    bounce = read(returned.exim(TXN, TO))
    assert bounce is not None
    assert bounce.why("somebody@else.example") is None


def test_a_name_in_another_script_is_the_same_address() -> None:
    bounce = read(returned.postfix(TXN, "o.meier@xn--schule-mnchen-3ob.de"))
    assert bounce is not None
    assert bounce.why("o.meier@schule-münchen.de") is Rejection.UNKNOWN


def test_of_a_huge_one_the_beginning_will_do() -> None:
    raw = returned.postfix(TXN, TO).replace(b"Auto-Submitted: auto-generated", b"X: y\r\n" * 200_000)
    bounce = read(raw)
    assert len(raw) > 4 * MUCH
    assert bounce is not None
    assert bounce.why(TO) is Rejection.UNKNOWN
    assert read(returned.exchange(TXN, TO, words="A" * 76 + "\n" + "A" * 4 * MUCH)) is None


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "nonsense"])
def test_broken_parts_are_no_news(coding: str) -> None:
    raw = returned.postfix(TXN, TO).replace(
        b"Content-Type: text/rfc822-headers",
        f"Content-Type: text/rfc822-headers; charset=unsinn\r\nContent-Transfer-Encoding: {coding}".encode(),
    )
    bounce = read(raw)
    assert bounce is None or bounce.txn == TXN


def test_what_came_back_may_be_packed() -> None:
    """A line of a Message-ID is longer than quoted-printable allows."""
    raw = returned.postfix(TXN, TO).replace(
        b"Content-Type: text/rfc822-headers",
        b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable",
    )
    bounce = read(raw.replace(f"<{TXN}@".encode(), f"<{TXN[:20]}=\r\n{TXN[20:]}@".encode()))
    assert bounce is not None
    assert bounce.txn == TXN


@pytest.mark.parametrize(
    ("status", "said", "why"),
    [
        ("5.1.1", "", Rejection.UNKNOWN),
        ("5.2.2", "", Rejection.FULL),
        ("5.7.1", "smtp; 550 5.7.1 blocked", Rejection.DECLINED),
        ("5.4.4", "X-Postfix; Host or domain name not found", Rejection.UNKNOWN),
        ("5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied", Rejection.UNKNOWN),
        ("4.4.1", "X-Postfix; connect to mx.example[192.0.2.1]:25: timed out", Rejection.UNREACHABLE),
        ("4.4.7", "smtp;550 4.4.7 QUEUE.Expired", Rejection.UNREACHABLE),
        ("5.4.7", "", Rejection.UNREACHABLE),
        ("4.2.2", "smtp; 452 4.2.2 over quota", Rejection.FULL),
        ("5.0.0", "smtp; 550 5.1.1 unknown", Rejection.UNKNOWN),
        ("5.0.0", "smtp; 550-5.2.2 full", Rejection.FULL),
        ("5.0.0", "", Rejection.DECLINED),
        ("", "", Rejection.DECLINED),
        ("unsinn", "smtp; 552 too much", Rejection.FULL),
    ],
)
def test_what_a_failure_means(status: str, said: str, why: Rejection) -> None:
    assert meant(status, said) is why


def test_a_certain_failure_says_more_than_a_doubt() -> None:
    assert supersedes(Rejection.UNKNOWN, "doubtful")
    assert supersedes(Rejection.FORWARDED, "doubtful")
    assert supersedes(Rejection.FULL, "forwarded")
    assert not supersedes(Rejection.FORWARDED, "forwarded")
    assert not supersedes(Rejection.FULL, "unknown")


@given(st.binary(max_size=400))
@example(b"Content-Type: multipart/report; report-type*=utf-8''delivery-status; boundary=x\n\n--x\n\n--x--")
@example(b"From: postmaster@\xff\nContent-Type: message/rfc822\n\n\n")
@example(b"From: =?unknown?b?//?= <postmaster@x>\n\n\xff")
def test_a25_nothing_that_lies_in_a_mailbox_breaks_us(raw: bytes) -> None:
    assert read(raw) is None
    assert plausible(raw) in (True, False)


@given(st.sampled_from(sorted(SERVERS)), st.data())
def test_a25_a_torn_or_spoilt_notification_is_read_or_left(server: str, data: st.DataObject) -> None:
    raw = SERVERS[server][0]
    at = data.draw(st.integers(0, len(raw)))
    spoilt = data.draw(st.binary(max_size=20))
    bounce = read(raw[:at] + spoilt + raw[at + len(spoilt) :])
    assert bounce is None or len(bounce.txn) == 40
    assert read(raw[:at]) is None or at > len(raw) // 2


def test_addresses_have_one_spelling() -> None:
    assert addresses([" <A@B.example>", "nobody", ""]) == {"a@b.example"}
    bounce = Bounce(TXN, (Failure(frozenset(), Rejection.FULL),))
    assert bounce.why(TO) is Rejection.FORWARDED
