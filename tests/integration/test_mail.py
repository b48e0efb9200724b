"""Mails: each once, to each alone, whatever the mail server, the network or the process do."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from bot.app import run
from bot.conduct.course import steering
from bot.conduct.mail import mailing
from bot.conduct.publication import concluding, posting, publishing, reviewing
from bot.config import Mail, Settings
from bot.health import doctor
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.incident import Kind
from bot.meeting.letter import MAIL, WORD, Circulate, Letter, Say
from bot.meeting.mailing import Audience, Rejection, Trouble
from bot.meeting.message import Message
from bot.meeting.objection import Objection
from bot.meeting.objection import State as Standing
from bot.meeting.roster import Entry, Proposal, Roster
from bot.post.courier import MailCourier
from bot.post.relay import Access, access_of, knock
from bot.store import naming
from bot.store.database import open_database
from bot.store.outbox import State
from bot.workshop.press import print_here
from tests.homeserver import Homeserver
from tests.mailserver import PASSWORD, USER, Mailserver, certificate, serving
from tests.office import DEADLINE, DESK, HARMS, ONKEN, PETERSEN, ROOM, House, an_office

from .house import BOT, Until
from .shift import working

FROM = "protokoll@nordmarsch.example"
ANNA, VHS, SCHULE = "anna@kita.example", "info@vhs.example", "büro@schule-altendeich.example"
WITHOUT = "jobcenter@nordmarsch.example"
ROSTER = Roster(
    (
        Entry("Kita Sonnenblume", "Silke Harms", HARMS.user, ANNA),
        Entry("Volkshochschule", "", None, VHS),
        Entry("Jobcenter", "Kai Öz", None, WITHOUT),
        Entry("Gesundheitsamt", "Meike Onken", ONKEN.user, "onken@amt.example"),
    )
)
OFFICE = an_office(mail_to=Audience.ABSENT, staff_room=DESK)
Carry = Callable[..., Any]


async def plainly(page: str, mimetype: str) -> bytes | None:
    """Files that are quick to make."""
    return f"{mimetype} {len(page)}".encode()


@pytest.fixture
def house(database_place: str) -> Any:
    found = House(database_place)
    found.office = OFFICE
    yield found
    found.close()


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Mailserver]:
    async with serving(tmp_path, login=True) as server:
        yield server


@pytest.fixture
def access(post: Mailserver, tmp_path: Path) -> Access:
    return Access("127.0.0.1", post.port, FROM, USER, PASSWORD, certificate(tmp_path)[0], patience=2.0)


@pytest.fixture
def carry(access: Access, house: House) -> Carry:
    """`async with carry():` mails leave as long as it lasts, on the clock of the house."""

    @asynccontextmanager
    async def run(
        printer: Callable[[str, str], Awaitable[bytes | None]] = plainly, at: Access = access
    ) -> AsyncIterator[MailCourier]:
        courier = MailCourier(at, printer, house.database, house.office, lambda: house.now)
        async with working(courier.carry()):
            yield courier

    return run


def closed(house: House, *more: str, **request: Any) -> list[Message]:
    """A round is over in which the Kita has answered; `more` are answers of the Gesundheitsamt."""
    house.open(**request)
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), house.now, ROSTER)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", ROSTER, proposal))
    house.answer("Wir suchen <b>dringend</b> Dolmetscher & Räume für „Öffnungszeiten“.", HARMS, to=1)
    said = [house.answer(text, ONKEN, to=1) for text in more]
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, house.latest().id)
    house.sort()
    return said


def published(house: House) -> RoundId:
    closed(house)
    id_ = house.latest().id
    house.do(publishing.publish, house.office, id_)
    house.deliver()
    return id_


def states(house: House) -> dict[str, State]:
    id_ = house.latest().id
    mails = house.look(lambda tx: tx.mailings.of_round(id_))
    return {mail.address: mail.state for mail in mails}


def nothing_due(house: House) -> bool:
    return house.look(lambda tx: tx.outbox.due(house.now, by_mail=True)) == []


def told(house: House) -> list[str]:
    """What staff read now about mails."""
    letters = [letter for letter in house.deliver() if letter.room == DESK]
    return [letter.act.text for letter in letters if hasattr(letter.act, "text")]


# --- What arrives ------------------------------------------------------------------------------------


async def test_the_minutes_arrive_by_mail_with_files_that_open(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    async def pressed(page: str, mimetype: str) -> bytes | None:
        return await asyncio.to_thread(print_here, page, mimetype)

    published(house)
    async with carry(pressed):
        await until(lambda: len(post.mails) == 3, 30)
        await until(lambda: set(states(house).values()) == {State.SENT})
    # The Kita has answered and reads it in the room.
    assert sorted(to for to, _ in post.mails) == sorted([VHS, WITHOUT, "onken@amt.example"])
    (mail,) = post.to(VHS)
    assert mail["Subject"] == "Protokoll: Netzwerktreffen (Runde 1)"
    assert (mail["To"], mail["Auto-Submitted"]) == (VHS, "auto-generated")
    assert mail["From"] == f"Landkreis Nordmarsch <{FROM}>"
    assert mail["Date"].datetime == house.now
    # Nobody reads the address of another.
    assert not any(other in mail.as_string() for other in (ANNA, WITHOUT, "onken@amt.example"))
    check_bodies(mail)
    word, pdf = (part.get_content() for part in mail.iter_attachments())
    assert any("Dolmetscher" in paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs)
    assert "Dolmetscher" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert [part.get_filename() for part in mail.iter_attachments()] == [
        "Protokoll_Runde-1.docx",
        "Protokoll_Runde-1.pdf",
    ]
    assert post.encrypted == [True] * 3
    assert post.users == [USER]


def check_bodies(mail: EmailMessage) -> None:
    """Plain text and HTML say the same, word by word, and nothing in them is markup."""
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Wir suchen <b>dringend</b> Dolmetscher & Räume" in " ".join(text.get_content().split())
    assert "Wir suchen &lt;b&gt;dringend&lt;/b&gt; Dolmetscher &amp; Räume" in html.get_content()
    assert "<b>" not in html.get_content()
    assert "Das Protokoll hängt auch als Word- und als PDF-Datei an." in " ".join(text.get_content().split())


async def test_staff_read_before_to_whom_it_will_go_and_after_that_it_went(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    closed(house, minutes="Mo, 16.11.2026 9 Uhr")
    (preview,) = [text for text in told(house) if "E-Mail" in text]
    assert "an drei Adressen" in preview
    assert f"Volkshochschule, {VHS}" in preview
    house.do(publishing.publish, house.office, house.latest().id)
    said = {letter.room for letter in house.deliver() if "E-Mail" in getattr(letter.act, "text", "")}
    assert said == set()
    async with carry():
        await until(lambda: len(post.mails) == 3)
        await until(lambda: set(states(house).values()) == {State.SENT})
    assert told(house) == ["Das Protokoll zu „Netzwerktreffen“ ging per E-Mail an drei Adressen."]


async def test_what_became_of_mails_leaves_for_the_staff_room_at_once(
    house: House, access: Access, until: Until
) -> None:
    """Whoever carries letters there sleeps for up to a minute if nobody wakes them."""
    read: list[str] = []
    published(house)
    clock, wake = lambda: house.now, lambda: read.extend(told(house))
    courier = MailCourier(access, plainly, house.database, house.office, clock, posted=wake)
    async with working(courier.carry()):
        await until(lambda: "ging per E-Mail an drei Adressen" in "".join(read))


@pytest.mark.parametrize(("to", "count"), [(Audience.ALL, 4), (Audience.ABSENT, 3), (Audience.NONE, 0)])
def test_the_office_decides_who_gets_mails(house: House, to: Audience, count: int) -> None:
    house.office = an_office(mail_to=to, staff_room=DESK)
    published(house)
    assert len(states(house)) == count


async def test_another_edition_goes_to_those_who_got_one_and_to_nobody_else(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    post.answers[VHS] = ["550 5.1.1 <info@vhs.example>: unknown"]
    id_ = published(house)
    async with carry():
        await until(lambda: State.WAITING not in states(house).values())
    event, text = EventId("$hinweis"), "Bei TOP 1 fehlt das Jobcenter."
    given = Objection(id_, 1, event, HARMS.user, "Kita Sonnenblume", text, house.now, Standing.ACCEPTED)
    house.look(lambda tx: tx.objections.add(replace(given, number=1)))
    house.do(reviewing.schedule, house.office, id_)
    house.now += timedelta(days=3)
    house.do(concluding.step, house.office, id_)
    async with carry():
        await until(lambda: len(post.mails) == 4)
        await until(lambda: State.WAITING not in states(house).values())
    again = [mail for to in (WITHOUT, "onken@amt.example") for mail in post.to(to)[1:]]
    subject = "Neue Fassung: Protokoll Netzwerktreffen (Runde 1, Fassung 2)"
    assert [mail["Subject"] for mail in again] == [subject] * 2
    assert f"Korrektur: „{text}“" in " ".join(again[0].get_body(("plain",)).get_content().split())
    assert post.asked.count(VHS) == 1


def test_p2_another_edition_goes_once_to_those_who_may_have_got_one(house: House) -> None:
    """Nobody should be left with minutes that were put right."""
    id_ = published(house)
    mails = house.look(lambda tx: tx.mailings.of_round(id_))
    house.look(lambda tx: [tx.mailings.begin(mail.id) for mail in mails if mail.address == VHS])
    house.do(mailing.interrupted, house.office)
    house.look(lambda tx: [tx.outbox.bury(mail.id, Rejection.FULL) for mail in mails if mail.address != VHS])
    house.do(mailing.circulate_again, house.office, house.latest(), 2, "edition:2")
    # A third comes before it has left, which that mail will hold: nobody is to get it twice.
    house.do(mailing.circulate_again, house.office, house.latest(), 3, "edition:3")
    again = house.look(lambda tx: [one for one in tx.mailings.of_round(id_) if one.state is State.WAITING])
    assert [mail.address for mail in again] == [VHS]


# --- What goes wrong ---------------------------------------------------------------------------------


async def test_a25_a_refused_address_is_told_once_and_delays_no_other(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    post.answers[VHS] = ["550 5.1.1 <info@vhs.example>: unknown"]
    published(house)
    async with carry():
        await until(lambda: State.WAITING not in states(house).values())
    assert states(house)[VHS] is State.DEAD
    assert [post.asked.count(address) for address in states(house)] == [1, 1, 1]
    (report,) = told(house)
    assert "an zwei Adressen" in report
    assert "- Volkshochschule: zurückgewiesen, die Adresse ist unbekannt" in report
    async with carry():
        await asyncio.sleep(0)
    assert told(house) == []
    assert len(post.mails) == 2


async def test_a25_who_asks_for_patience_gets_it_later_and_once(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    post.answers[VHS] = ["450 4.2.0 greylisted", "451 4.7.1 later"]
    post.after[WITHOUT] = ["452 4.3.1 no room"]
    published(house)
    async with carry() as courier:
        await until(lambda: len(post.mails) == 1)
        await until(lambda: len(told_waiting(house)) == 1)
        for _ in range(4):
            house.now += timedelta(minutes=5)
            courier.wake()
            await until(lambda: nothing_due(house))
    assert set(states(house).values()) == {State.SENT}
    assert (len(post.to(VHS)), len(post.to(WITHOUT))) == (1, 1)


def told_waiting(house: House) -> list[str]:
    found = house.look(lambda tx: [one.letter.act for one in tx.outbox.unsent() if one.letter.room == DESK])
    return [
        act.text for act in found if "Bei zwei Adressen versuche ich es weiter" in getattr(act, "text", "")
    ]


async def test_a25_p5_one_that_cannot_be_noted_costs_no_other_and_staff_hear_of_it_now_and_at_the_next_start(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    published(house)
    house.beside.refuse("UPDATE ON outbox", when="NEW.state = 'sent' AND NEW.room LIKE '%vhs%'")
    async with carry():
        await until(lambda: sorted(states(house).values()) == [State.SENDING, State.SENT, State.SENT])
        await until(lambda: any("gelingt mir seit" in one for one in told(house)))
    house.beside.consent("outbox")
    async with carry():
        await until(lambda: states(house)[VHS] is State.DEAD)
        await until(lambda: house.look(lambda tx: tx.incidents.lasting(Kind.STUCK, "mails")) is None)
    assert "- Volkshochschule" in "".join(told(house))
    assert len(post.mails) == 3


async def test_a25_p5_what_could_not_be_noted_and_may_have_left_is_told_without_waiting_for_a_start(
    house: House, carry: Carry, until: Until, impatient: None
) -> None:
    published(house)
    house.beside.refuse("UPDATE ON outbox", when="NEW.state = 'sent' AND NEW.room LIKE '%vhs%'")
    async with carry():
        await until(lambda: any("- Volkshochschule" in one for one in told(house)))
    assert states(house)[VHS] is State.DEAD


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.post.courier._LONGEST_SLEEP", 0.05)


async def test_a25_p5_what_was_interrupted_and_cannot_be_told_keeps_no_other_mail(
    house: House, post: Mailserver, carry: Carry, until: Until, impatient: None
) -> None:
    id_ = published(house)
    first = house.look(lambda tx: tx.mailings.of_round(id_))[0]
    house.look(lambda tx: tx.mailings.begin(first.id))
    house.beside.refuse("UPDATE ON outbox", when="NEW.state = 'dead'")
    async with carry():
        await until(lambda: sorted(states(house).values()) == [State.SENDING, State.SENT, State.SENT])


async def test_a25_certificates_that_are_gone_keep_every_mail_and_staff_hear_of_it(
    house: House, access: Access, carry: Carry, until: Until, tmp_path: Path
) -> None:
    published(house)
    async with carry(at=replace(access, ca_file=tmp_path / "weg.pem")) as courier:
        for _ in range(6):
            await until(lambda: nothing_due(house))
            house.now += timedelta(minutes=31)
            courier.wake()
        await until(lambda: nothing_due(house))
    assert set(states(house).values()) == {State.WAITING}
    assert "Ich erreiche" in told(house)[0]


def test_a_mail_that_waits_for_its_minutes_was_not_tried(house: House) -> None:
    (said,) = closed(house, "Das hier nehme ich gleich zurück.")
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()
    house.withdraw(said)
    for _ in range(5):
        assert house.do(posting.due, house.office) == []
        house.now += timedelta(seconds=21)
    house.sort()
    assert {one.outgoing.attempts for one in house.do(posting.due, house.office)} == {0}


async def test_a25_what_was_torn_off_is_not_sent_again_but_told(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    post.after[VHS] = ["take it and hang up"]
    published(house)
    async with carry() as courier:
        await until(lambda: states(house)[VHS] is State.DEAD)
        await until(lambda: nothing_due(house))
        house.now += timedelta(minutes=5)
        courier.wake()
        await until(lambda: len(post.mails) == 3)
        await until(lambda: State.WAITING not in states(house).values())
    assert len(post.to(VHS)) == 1
    (report,) = told(house)
    assert "- Volkshochschule: beim Versand unterbrochen, vielleicht angekommen" in report


async def test_a25_a_connection_that_breaks_before_loses_nothing(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    post.answers[WITHOUT] = ["hang up"]
    published(house)
    async with carry() as courier:
        await until(lambda: post.asked.count(WITHOUT) == 1)
        await until(lambda: nothing_due(house))
        house.now += timedelta(minutes=5)
        courier.wake()
        await until(lambda: set(states(house).values()) == {State.SENT})
    assert sorted(to for to, _ in post.mails) == sorted(states(house))


async def test_a25_a_server_that_hangs_costs_one_mail_its_certainty(
    house: House, post: Mailserver, carry: Carry, until: Until, access: Access, tmp_path: Path
) -> None:
    never = asyncio.Event()

    async def stall(address: str) -> None:
        if address == VHS:
            await never.wait()

    post.pause = stall
    hasty = Access("127.0.0.1", post.port, FROM, USER, PASSWORD, certificate(tmp_path)[0], patience=0.2)
    published(house)
    async with carry(at=hasty) as courier:
        await until(lambda: states(house)[VHS] is State.DEAD)
        await until(lambda: nothing_due(house))
        house.now += timedelta(minutes=5)
        courier.wake()
        await until(lambda: list(states(house).values()).count(State.SENT) == 2)
    never.set()
    assert post.asked.count(VHS) == 1


@pytest.mark.parametrize("taken", [False, True])
async def test_a25_killed_while_a_mail_is_handed_over(
    house: House, post: Mailserver, carry: Carry, until: Until, taken: bool
) -> None:
    id_ = published(house)
    first = house.look(lambda tx: tx.mailings.of_round(id_))[0]
    # The row was marked, then we were killed: before the server had it, or after.
    assert house.look(lambda tx: tx.mailings.begin(first.id))
    if taken:
        post.mails.append((first.address, EmailMessage()))
    house.restart()
    async with carry():
        await until(lambda: State.WAITING not in states(house).values())
        await until(lambda: list(states(house).values()).count(State.SENT) == 2)
    assert post.asked.count(first.address) == 0
    (report,) = told(house)
    assert "- Volkshochschule: beim Versand unterbrochen, vielleicht angekommen" in report


@pytest.mark.parametrize("at", ["announced", "handed over"])
async def test_a25_killed_for_good_in_the_middle_no_mail_comes_twice_and_none_is_lost_in_silence(
    house: House, post: Mailserver, carry: Carry, until: Until, tmp_path: Path, at: str
) -> None:
    victims: list[asyncio.subprocess.Process] = []
    published(house)

    async def kill(address: str) -> None:
        if address == VHS and victims and victims[0].returncode is None:
            victims[0].kill()
            await victims[0].wait()

    if at == "announced":
        post.greet = kill
    else:
        post.pause = kill
    values = (house.url, post.port, certificate(tmp_path)[0], FROM, USER, PASSWORD)
    command = (sys.executable, "-m", "tests.integration.mailman", *map(str, values))
    victims.append(await asyncio.create_subprocess_exec(*command))
    assert await asyncio.wait_for(victims[0].wait(), 30) == -signal.SIGKILL
    async with carry():
        await until(lambda: set(states(house).values()) <= {State.SENT, State.DEAD})
    assert len(post.mails) == 3
    assert len({to for to, _ in post.mails}) == 3
    doubtful = [text for text in told(house) if "- Volkshochschule: beim Versand unterbrochen" in text]
    assert len(doubtful) == (at == "handed over")


async def test_a25_killed_before_the_mark_nothing_is_lost_and_after_the_note_nothing_comes_twice(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    published(house)
    parcels = house.do(posting.due, house.office)
    assert len(parcels) == 3
    house.restart()
    async with carry():
        await until(lambda: set(states(house).values()) == {State.SENT})
    house.restart()
    async with carry() as courier:
        courier.wake()
        await until(lambda: house.look(lambda tx: tx.outbox.next_due(by_mail=True)) is None)
    assert len(post.mails) == 3


async def test_a25_stopped_in_the_middle_it_finishes_the_mail_and_no_other(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    go = asyncio.Event()

    async def wait(_address: str) -> None:
        go.set()
        await asyncio.sleep(0.1)

    post.pause = wait
    published(house)
    async with carry():
        await go.wait()
    assert list(states(house).values()) == [State.SENT, State.WAITING, State.WAITING]
    assert len(post.mails) == 1


async def test_a25_an_address_nobody_can_write_to_is_told_and_reaches_no_server(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    closed(house)
    wrong = "x>\r\nRCPT TO:<evil@example.org"
    roster = Roster((Entry("Schule", "A", None, wrong), Entry("Schule", "B", None, SCHULE)))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$neu"), house.now, roster)
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", roster, proposal))
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()
    assert states(house) == {wrong: State.WAITING, SCHULE: State.WAITING}
    async with carry():
        await until(lambda: State.WAITING not in states(house).values())
    assert (states(house)[wrong], post.to(wrong)) == (State.DEAD, [])
    assert not any("evil" in address for address in post.asked)
    (report,) = told(house)
    assert "- Schule" in report
    assert "RCPT" not in report


async def test_a_server_that_takes_nothing_is_told_of_once_and_everything_waits(
    house: House, post: Mailserver, carry: Carry, until: Until, tmp_path: Path
) -> None:
    wrong = Access("127.0.0.1", post.port, FROM, USER, "falsch", certificate(tmp_path)[0], patience=2.0)
    published(house)
    async with carry(at=wrong) as courier:
        for _ in range(3):
            await until(lambda: nothing_due(house))
            house.now += timedelta(minutes=30)
            courier.wake()
    assert set(states(house).values()) == {State.WAITING}
    (alarm,) = told(house)
    assert "nimmt meine Anmeldung nicht an" in alarm
    async with carry():
        await until(lambda: set(states(house).values()) == {State.SENT})


async def test_what_nobody_takes_for_five_days_is_given_up_and_told(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    published(house)
    house.now += timedelta(days=5)
    async with carry():
        await until(lambda: set(states(house).values()) == {State.DEAD})
    assert post.mails == []
    assert "fünf Tage lang nicht angenommen" in told(house)[0]


async def test_a_mail_leaves_without_a_file_that_cannot_be_printed(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    async def broken(page: str, mimetype: str) -> bytes | None:
        return None if mimetype == WORD else b"%PDF"

    published(house)
    async with carry(broken) as courier:
        for _ in range(3):
            await until(lambda: nothing_due(house))
            house.now += timedelta(minutes=10)
            courier.wake()
        await until(lambda: set(states(house).values()) == {State.SENT})
    (mail,) = post.to(VHS)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Protokoll_Runde-1.pdf"]
    assert "PDF-Datei an" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_p5_minutes_that_cannot_be_composed_hold_up_their_own_mails_alone(house: House) -> None:
    id_ = published(house)
    house.look(
        lambda tx: tx.outbox.post(
            Letter(RoomId("mailto:a@b.example"), "x", Circulate(), RoundId(999)), house.now
        )
    )
    found = house.do(posting.due, house.office)
    assert {parcel.edition.round for parcel in found} == {id_}
    assert len(found) == 3


# --- What is withdrawn -------------------------------------------------------------------------------


async def test_p8_what_is_withdrawn_before_a_mail_leaves_is_not_in_it(
    house: House, post: Mailserver, carry: Carry, until: Until
) -> None:
    (said,) = closed(house, "Das hier nehme ich gleich zurück.")
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()
    stale = house.do(posting.due, house.office)
    house.now += timedelta(seconds=1)
    house.withdraw(said)
    # Composed before, it does not leave; sorted anew, it does.
    assert not house.look(lambda tx: any(posting.begin(tx, parcel) for parcel in stale))
    assert house.do(posting.due, house.office) == []
    house.now += timedelta(minutes=1)
    house.sort()
    async with carry():
        await until(lambda: State.WAITING not in states(house).values())
    assert len(post.mails) == 2
    for _, mail in post.mails:
        assert "dringend" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "nehme ich gleich" not in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_p8_whoever_may_have_a_mail_gets_another_when_words_go_before_the_room_has_read_them(
    house: House,
) -> None:
    """Minutes that were only on their way in the room are said again at once; a mailbox forgets nothing."""
    (said,) = closed(house, "Das hier nehme ich gleich zurück.")
    id_ = house.latest().id
    house.do(publishing.publish, house.office, id_)
    mails = house.look(lambda tx: tx.mailings.of_round(id_))
    for mail in mails:
        house.look(lambda tx, mail=mail: tx.outbox.sent(mail.id, None, house.now))
    house.withdraw(said)
    house.now += timedelta(minutes=1)
    house.sort()
    house.now += timedelta(minutes=10)
    house.do(concluding.step, house.office, id_)
    assert "round:1:minutes:edition:2:note" in {letter.key for letter in house.deliver()}
    again = house.look(lambda tx: tx.mailings.of_round(id_))[len(mails) :]
    assert sorted(mail.address for mail in again) == sorted(mail.address for mail in mails)


# --- Getting in --------------------------------------------------------------------------------------


async def test_nothing_leaves_where_nobody_encrypts_or_the_certificate_is_not_known(
    post: Mailserver, tmp_path: Path
) -> None:
    assert await knock(Access("127.0.0.1", post.port, FROM)) is Trouble.INSECURE
    async with serving(tmp_path, tls=False) as plain:
        # On this machine it may.
        assert await knock(Access("127.0.0.1", plain.port, FROM)) is None
        far = Far("127.0.0.1", plain.port, FROM)
        assert await knock(far) is Trouble.INSECURE
    assert await knock(Access("127.0.0.1", plain.port, FROM, patience=0.5)) is Trouble.UNREACHABLE
    assert await knock(Access(f"{'x' * 70}.example", 587, FROM, patience=0.5)) is Trouble.UNREACHABLE


async def test_a_certificate_of_another_name_is_told_as_such(
    house: House, post: Mailserver, access: Access, carry: Carry, until: Until, tmp_path: Path
) -> None:
    elsewhere = replace(access, host="localhost", patience=2.0)
    assert await knock(elsewhere) is Trouble.MISNAMED
    published(house)
    async with carry(at=elsewhere):
        await until(lambda: nothing_due(house))
    (alarm,) = told(house)
    assert "gilt für einen anderen Namen" in alarm
    assert "sichere Verbindung" not in alarm
    values = {"smtp_host": "localhost", "smtp_port": post.port, "from": FROM}
    found = await doctor.mail(Mail(**values | {"ca_file": certificate(tmp_path)[0]}))
    assert "mail.smtp_host" in found.remedy
    assert "ca_file" not in found.remedy


async def test_a25_a_certificate_that_ran_out_keeps_every_mail_until_there_is_a_new_one(
    house: House, post: Mailserver, carry: Carry, until: Until, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    place, _ = certificate(old, lasts=timedelta(hours=-1))
    published(house)
    async with serving(old, login=True) as stale:
        access = Access("127.0.0.1", stale.port, FROM, USER, PASSWORD, place, patience=2.0)
        async with carry(at=access) as courier:
            for _ in range(3):
                await until(lambda: nothing_due(house))
                house.now += timedelta(minutes=31)
                courier.wake()
        assert (stale.asked, stale.users) == ([], [])
    assert set(states(house).values()) == {State.WAITING}
    (alarm,) = told(house)
    assert "bietet keine sichere Verbindung" in alarm
    async with carry():
        await until(lambda: set(states(house).values()) == {State.SENT})


class Far(Access):
    """As if the server were not on this machine."""

    local = False  # type: ignore[assignment]


async def test_the_doctor_knocks_and_sends_nothing(post: Mailserver, tmp_path: Path) -> None:
    secret = tmp_path / "wort"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    values = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "from": FROM, "username": USER}
    values |= {"password_file": secret, "ca_file": certificate(tmp_path)[0]}
    found = await doctor.mail(Mail(**values))
    assert (found.well, found.found) == (
        True,
        f"127.0.0.1:{post.port} lets us in, for absent of the member lists",
    )
    secret.write_text("falsch")
    assert "mail.username" in (await doctor.mail(Mail(**values))).remedy
    assert "mail.ca_file" in (await doctor.mail(Mail(**values | {"ca_file": None}))).remedy
    assert (await doctor.mail(Mail())).well
    assert post.mails == []
    assert "geheim" not in repr(access_of(Mail(**values)))


def test_an_office_without_mail_posts_none(house: House) -> None:
    house.office = an_office()
    published(house)
    assert states(house) == {}


# --- After a restore, and the whole bot ----------------------------------------------------------------


async def test_p2_minutes_said_before_a_restore_are_not_mailed_again_but_told(house: House) -> None:
    closed(house)
    id_ = house.latest().id
    with house.database.transaction() as tx:
        txn = naming.txn(tx.rounds._connection, ROOM, f"round:{id_}:minutes:1")
        tx.outbox.confirm(txn, EventId("$früher"), house.now)
    house.do(publishing.publish, house.office, id_)
    assert states(house) == {}
    (report,) = [text for text in told(house) if "E-Mail" in text]
    assert "aus einer Sicherung" in report
    assert f"- Volkshochschule, {VHS}" in report


def test_p2_what_waits_in_a_backup_may_have_left_since_and_is_told(house: House) -> None:
    published(house)
    house.do(mailing.restored, house.office)
    assert set(states(house).values()) == {State.DEAD}
    reports = told(house)
    assert sum(text.count("vielleicht angekommen") for text in reports) == 3
    house.do(mailing.restored, house.office)
    assert told(house) == []


async def test_the_whole_bot_mails_what_is_published(
    homeserver: Homeserver, post: Mailserver, tmp_path: Path, database_place: str, until: Until
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    before = House(database_place)
    before.office = OFFICE
    published(before)
    secret = tmp_path / "wort"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    mail = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "from": FROM, "username": USER}
    settings = Settings(
        matrix={"homeserver": homeserver.url, "user_id": BOT, "password": "geheim-7319"},
        staff={"users": [PETERSEN.user], "room": DESK},
        storage={"directory": folder, "database_url": database_place},
        mail=mail | {"password_file": secret, "ca_file": certificate(tmp_path)[0]},
    )
    moment = before.now
    before.close()
    mask = os.umask(0o022)
    task = asyncio.create_task(run(settings, lambda: None, lambda: moment))
    try:
        await until(lambda: task.done() or len(post.mails) == 3, 60)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 15)
        os.umask(mask)
    names = [[part.get_filename() for part in mail.iter_attachments()] for _, mail in post.mails]
    assert names == [["Protokoll_Runde-1.docx", "Protokoll_Runde-1.pdf"]] * 3


def test_mails_are_kept_the_same_on_both_engines(database_url: str) -> None:
    database = open_database(database_url)
    now = DEADLINE
    try:
        with database.transaction() as tx:
            for no, address in enumerate((ANNA, VHS), start=1):
                letter = Letter(RoomId(f"{MAIL}{address}"), f"round:1:mail:{no}", Circulate(), RoundId(1))
                assert tx.outbox.post(letter, now)
            tx.outbox.post(Letter(ROOM, "x", Say("x")), now)
            first, second = tx.outbox.due(now, by_mail=True)
            assert [one.letter.room for one in tx.outbox.due(now)] == [ROOM]
            assert tx.mailings.begin(first.id)
            assert not tx.mailings.begin(first.id)
            assert tx.mailings.begun() == [(first.id, 1)]
            assert tx.mailings.earliest(now) == now
            assert tx.mailings.earliest(now + timedelta(seconds=1)) is None
            assert tx.mailings.named(second.txn) == (1, tx.mailings.of_round(RoundId(1))[1])
            assert tx.mailings.named(naming.txn(tx.mailings._connection, ROOM, "x")) is None
            assert [one.id for one in tx.outbox.due(now, by_mail=True)] == [second.id]
            tx.mailings.put_off(first.id, now + timedelta(minutes=1), "450")
            assert tx.outbox.next_due(by_mail=True) == now
            tx.outbox.bury(second.id, Rejection.UNKNOWN)
            assert tx.outbox.dead() == 0
            tx.mailings.forget([ANNA.upper()])
            assert [mail.address for mail in tx.mailings.of_round(RoundId(1))] == [VHS]
            tx.mailings.fade(now + timedelta(days=1))
            assert [mail.address for mail in tx.mailings.of_round(RoundId(1))] == [""]
            assert tx.mailings.stamp(RoundId(1)) is None
    finally:
        database.close()
