"""Mails before they are sent: to whom, how they are written down, and what a server's answer means."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.privacy import erasing
from bot.conduct.privacy.disclosing import disclose
from bot.conduct.publication import posting
from bot.meeting.ids import EventId
from bot.meeting.letter import MAIL, PDF, WORD
from bot.meeting.mailing import Audience, Deferred, Rejected, Rejection, judged, recipients, wire_address
from bot.meeting.roster import Entry, Proposal, Roster
from bot.minutes import mail
from bot.minutes.chart import Chart
from bot.minutes.runs import Run
from bot.minutes.sheet import Bullets, Heading, Paragraph, Quote, Quotes, Sheet, Table
from bot.post.composing import Content, Sender, compose
from tests.office import DEADLINE, DESK, HARMS, NOW, PETERSEN, ROOM, House, an_office, even

pytestmark = pytest.mark.both_databases

KITA = Entry("Kita", "Silke Harms", HARMS.user, "harms@example.org")
VHS = Entry("VHS", "Ö. Meier", None, "vhs@example.org")
TWIN = Entry("VHS", "K. Kaya", None, "VHS@example.org")
NOBODY = Entry("Museum")
ROSTER = Roster((KITA, VHS, TWIN, NOBODY))
SHEET = Sheet(
    name="Protokoll",
    title="Protokoll",
    subtitle="Netzwerktreffen · Runde 3",
    office="Landkreis",
    language="de",
    created=None,
    foot=("Seite ", " von ", ""),
    blocks=(
        Table(("Angabe", "Inhalt"), (("Form", "schriftlich"), ("", "13 von 17"))),
        Heading(1, "TOP 1 · Was fehlt?"),
        Paragraph((Run("Es", strong=True), Run(" fehlt & <viel>"))),
        Bullets(((Run("eins"),),)),
        Chart("Bild", "in Worten", ()),
        Quotes((Quote("„Dolmetscher“", "– Kita"),)),
    ),
)
# What ends an address, a command or a header.
FORBIDDEN = set('\r\n\t <>,;:()[]\\"')
SENDER = Sender("Bildungsbüro Nordmarsch", "protokoll@nordmarsch.example")


def content(**changes: str) -> Content:
    said = {"subject": "Protokoll: Übergänge (Runde 3)", "opening": "Guten Tag.", "closing": "Bis bald."}
    said |= changes
    return Content(**said, page=SHEET, name="Protokoll_Runde-3", files={WORD: b"word", PDF: b"pdf"})


@pytest.mark.parametrize(
    ("audience", "answered", "found"),
    [
        (Audience.ALL, {"Kita"}, [KITA, VHS]),
        (Audience.ABSENT, {"Kita", "VHS"}, [VHS]),
        (Audience.ABSENT, set(), [KITA, VHS]),
        (Audience.NONE, set(), []),
    ],
)
def test_each_address_once_and_only_those_the_office_wants(
    audience: Audience, answered: set[str], found: list[Entry]
) -> None:
    assert list(recipients(ROSTER, answered, audience)) == found


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("info@vhs.example", "info@vhs.example"),
        ("o.meier+netz@schule-münchen.de", "o.meier+netz@xn--schule-mnchen-3ob.de"),
        ("büro@vhs.example", None),
        ("a@b", None),
        ("a..b@vhs.example", None),
        ("a b@vhs.example", None),
        ("a@b.example\r\nBcc: evil@example.org", None),
        ("a>,<evil@example.org", None),
        ("", None),
        ("@vhs.example", None),
        (f"{'x' * 65}@vhs.example", None),
    ],
)
def test_a25_only_what_every_server_takes_goes_over_the_wire(address: str, wire: str | None) -> None:
    assert wire_address(address) == wire


@given(st.text(max_size=80))
def test_a25_no_address_carries_a_command(text: str) -> None:
    found = wire_address(text)
    assert found is None or (found.isascii() and not set(found) & FORBIDDEN)


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        (450, "4.2.0 greylisted", Deferred("450")),
        (421, "", Deferred("421")),
        (550, "5.1.1 unknown", Rejected(Rejection.UNKNOWN)),
        (550, "no such user", Rejected(Rejection.UNKNOWN)),
        (552, "", Rejected(Rejection.FULL)),
        (550, "5.2.2 over quota", Rejected(Rejection.FULL)),
        (550, "5.7.1 blocked", Rejected(Rejection.DECLINED)),
        (554, "spam", Rejected(Rejection.DECLINED)),
    ],
)
def test_what_a_refusal_means(code: int, said: str, outcome: object) -> None:
    assert judged(code, said) == outcome


def test_a_mail_is_seven_bits_with_two_bodies_and_two_files() -> None:
    written = compose(SENDER, "info@vhs.example", "abc", content(), NOW).as_bytes()
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 998
    read = message_from_bytes(written, policy=default)
    assert read["Message-ID"] == "<abc@nordmarsch.example>"
    assert read["Subject"] == "Protokoll: Übergänge (Runde 3)"
    assert read["From"].addresses[0].display_name == "Bildungsbüro Nordmarsch"
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        WORD,
        PDF,
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_a25_no_title_and_no_name_adds_a_header(title: str, name: str) -> None:
    evil = f"{title}\r\nBcc: evil@example.org\n\n{name}"
    sender = Sender(evil, SENDER.address)
    try:
        written = compose(sender, "info@vhs.example", "abc", content(subject=evil), NOW).as_bytes()
    except ValueError:
        # Half of a surrogate pair, for instance: then nothing is sent.
        return
    read = message_from_bytes(written, policy=default)
    assert read["Bcc"] is None
    assert read["To"] == "info@vhs.example"
    assert len(read.keys()) == len(set(read.keys()))


def test_the_text_of_a_mail_reads_well() -> None:
    assert mail.text(SHEET, "Guten Tag.", "Bis bald.") == (
        "Guten Tag.\n\nProtokoll\n=========\n\nNetzwerktreffen · Runde 3\n\nForm: schriftlich\n13 von 17\n\n"
        "TOP 1 · Was fehlt?\n------------------\n\nEs fehlt & <viel>\n\n- eins\n\n- „Dolmetscher“ – Kita\n\n"
        "--------------------\n\nBis bald.\n"
    )


def test_the_html_of_a_mail_escapes_every_word_and_loads_nothing() -> None:
    page = mail.html(SHEET, "Guten Tag.", "<script>")
    assert "<p><strong>Es</strong> fehlt &amp; &lt;viel&gt;</p>" in page
    assert "<script" not in page
    assert not any(word in page for word in ("http", "src=", "href="))
    assert '<html lang="de">' in page


def test_a_row_of_many_columns_reads_one_below_the_other_in_both_forms() -> None:
    header = ("Aufgabe", "Wer", "Bis", "Aus")
    table = Table(
        header, (("1. Elternbrief", "Kita · VHS", "Freitag", ""), ("2. Kosten", "Büro", "Montag", "TOP 3"))
    )
    page = replace(SHEET, blocks=(table,))
    lines = (
        "1. Elternbrief\n   Wer: Kita · VHS\n   Bis: Freitag\n"
        "2. Kosten\n   Wer: Büro\n   Bis: Montag\n   Aus: TOP 3\n"
    )
    assert lines in mail.text(page, "Guten Tag.", "Bis bald.")
    written = mail.html(page, "Guten Tag.", "Bis bald.")
    assert "<p><strong>1. Elternbrief</strong><br>Wer: Kita · VHS<br>Bis: Freitag</p>" in written
    assert "<table" not in written


def test_what_somebody_said_is_not_the_name_of_a_row() -> None:
    table = Table(("Bedarf", "Wer", "Was folgt"), (("„Ein Beamer fehlt.“", "Bücherei", "offen"),))
    written = mail.html(replace(SHEET, blocks=(table,)), "Guten Tag.", "Bis bald.")
    assert "<p>„Ein Beamer fehlt.“<br>Wer: Bücherei<br>Was folgt: offen</p>" in written


def test_on_a_phone_no_address_widens_the_page_and_no_label_is_torn() -> None:
    page = mail.html(SHEET, "Guten Tag.", "Bis bald.")
    assert "body{" in page
    assert "overflow-wrap:anywhere}td" in page
    assert "th{overflow-wrap:normal}" in page
    assert '<meta name="viewport" content="width=device-width">' in page


def test_a_mail_tells_first_until_when_one_may_object(house: House) -> None:
    mailed(house)
    (parcel, *_) = house.do(posting.due, house.office)
    opening = even(parcel.edition.opening)
    assert opening.endswith("Bitte antworten Sie bis Freitag, 27. November, 12 Uhr, auf diese E-Mail.")


# --- What is stored of an address ---------------------------------------------------------------------


def mailed(house: House, roster: Roster = ROSTER) -> None:
    """Minutes wait to be mailed to everybody on the list."""
    house.office = an_office(mail_to=Audience.ALL, staff_room=DESK)
    house.open()
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), NOW, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    house.end(DEADLINE)
    house.sort()
    house.publish()


def rooms(house: House) -> list[str]:
    id_ = house.latest().id
    return [one.address for one in house.look(lambda tx: tx.mailings.of_round(id_))]


def test_p8_whoever_is_erased_gets_no_mail_and_her_address_is_found_nowhere(house: House) -> None:
    mailed(house)
    assert rooms(house) == ["harms@example.org", "vhs@example.org"]
    house.do(erasing.erase, erasing.Subject(HARMS.user))
    assert rooms(house) == ["vhs@example.org"]
    assert "harms@example.org" not in house.stored()


def test_p8_where_a_mail_went_is_forgotten_with_her_institution(house: House) -> None:
    mailed(house)
    for one in house.look(lambda tx: tx.outbox.due(house.now, by_mail=True)):
        house.look(lambda tx, id_=one.id: tx.outbox.sent(id_, None, house.now))  # type: ignore[misc]
    house.do(erasing.erase, erasing.Subject(institution="vhs"))
    assert rooms(house) == ["harms@example.org", ""]
    assert "vhs@example.org" not in house.stored().lower()


def test_an_address_that_others_use_stays_theirs(house: House) -> None:
    mailed(house, Roster((KITA, Entry("Hort", "Uwe", None, "Harms@example.org"))))
    house.do(erasing.erase, erasing.Subject(HARMS.user))
    assert rooms(house) == ["harms@example.org"]


def test_a_person_is_told_of_mails_to_her_address(house: House) -> None:
    mailed(house)
    found = house.do(disclose, HARMS.user)
    assert [letter["room"] for letter in found["letters"]] == [f"{MAIL}harms@example.org"]


def test_where_mails_went_fades_once_they_are_dealt_with(house: House) -> None:
    mailed(house)
    first, _ = house.look(lambda tx: tx.outbox.due(house.now, by_mail=True))
    house.look(lambda tx: tx.outbox.sent(first.id, None, house.now))
    house.look(lambda tx: tx.mailings.fade(house.now))
    assert rooms(house)[0] == "harms@example.org"
    house.look(lambda tx: tx.mailings.fade(house.now.replace(year=2027)))
    assert rooms(house) == ["", "vhs@example.org"]


def test_no_courier_takes_the_letters_of_the_other(house: House) -> None:
    mailed(house)
    house.look(lambda tx: tx.outbox.post(house.office.say(DESK, "x", "mail.attached"), house.now))
    by_mail = house.look(lambda tx: tx.outbox.due(house.now, by_mail=True))
    by_room = house.look(lambda tx: tx.outbox.due(house.now))
    assert {one.letter.address != "" for one in by_mail} == {True}
    assert [one.letter.room for one in by_room] == [DESK]
