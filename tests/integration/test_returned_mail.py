"""Mails that come back later: found in a real mailbox, told once, and everything else there left alone."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import run
from bot.conduct.mail import mailing
from bot.conduct.publication import composing, posting
from bot.config import Mailbox, Settings
from bot.health import doctor
from bot.meeting.bounce import COMES_BACK
from bot.meeting.incident import Kind
from bot.meeting.mailing import Rejection, Trouble
from bot.post import mailbox
from bot.post.collector import Collector
from bot.post.courier import MailCourier
from bot.post.mailbox import Entrance, entrance_of, knock
from bot.post.relay import Access
from bot.store.outbox import State
from tests import mailserver, returned
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.mailserver import certificate
from tests.office import DESK, PETERSEN, House
from tests.postbox import PASSWORD, USER, Postbox, serving

from .house import BOT, Until
from .shift import working
from .test_mail import FROM, OFFICE, VHS, WITHOUT, plainly, published, states, told

ONKEN_MAIL = "onken@amt.example"
Collect = Callable[..., Any]


@pytest.fixture
def house(database_place: str) -> Any:
    found = House(database_place)
    found.office = OFFICE
    yield found
    found.close()


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Postbox]:
    async with serving(tmp_path) as server:
        yield server


@pytest.fixture
def entrance(box: Postbox, tmp_path: Path) -> Entrance:
    return Entrance("127.0.0.1", box.port, USER, PASSWORD, ca_file=certificate(tmp_path)[0], patience=2.0)


@pytest.fixture
def collect(entrance: Entrance, house: House) -> Collect:
    """`async with collect():` somebody looks into the mailbox as long as it lasts."""

    @asynccontextmanager
    async def run(at: Entrance = entrance, pause: float = 0.05) -> AsyncIterator[Collector]:
        collector = Collector(at, house.database, house.office, lambda: house.now, pause=pause)
        async with working(collector.collect()):
            yield collector

    return run


def sent(house: House) -> dict[str, str]:
    """The minutes went to three addresses, and staff have read it: the name of each mail."""
    published(house)
    for parcel in house.do(posting.due, house.office):
        house.look(lambda tx, id_=parcel.outgoing.id: tx.mailings.begin(id_))
        house.do(posting.note, house.office, parcel.outgoing, posting.Accepted())
    assert told(house) == ["Das Protokoll zu „Netzwerktreffen“ ging per E-Mail an drei Adressen."]
    return names(house)


def names(house: House) -> dict[str, str]:
    rows = house.look(
        lambda tx: tx.mailings._connection.exec_driver_sql("SELECT room, txn FROM outbox").all()
    )
    return {room.removeprefix("mailto:"): txn for room, txn in rows if room.startswith("mailto:")}


def unreached(house: House, edition: int) -> int:
    """How many institutions an edition says it did not reach."""
    round_ = house.latest()
    return house.look(lambda tx: composing.compose(tx, house.office, round_, house.now, edition)).unreached


async def looked(box: Postbox, until: Until, times: int = 2) -> None:
    """Somebody has looked once more from beginning to end, at least."""
    before = box.count("LOGOUT")
    await until(lambda: box.count("LOGOUT") >= before + times)


# --- What comes back ---------------------------------------------------------------------------------


async def test_a25_a_mail_that_comes_back_later_is_told_once_and_nothing_else_is_opened(
    house: House, box: Postbox, collect: Collect, until: Until, tmp_path: Path
) -> None:
    published(house)
    async with mailserver.serving(tmp_path) as post:
        access = Access("127.0.0.1", post.port, FROM, ca_file=certificate(tmp_path)[0])
        courier = MailCourier(access, plainly, house.database, house.office, lambda: house.now)
        async with working(courier.carry()):
            await until(lambda: set(states(house).values()) == {State.SENT})
    (mail,) = post.to(VHS)
    txn = mail["Message-ID"].strip("<>").partition("@")[0]
    told(house)
    reply = await box.deliver(returned.reply(txn, VHS), house.now)
    away = await box.deliver(returned.out_of_office(txn, VHS), house.now)
    bounce = await box.deliver(returned.postfix(txn, VHS), house.now)
    late = await box.deliver(returned.postfix(txn, VHS, action="delayed", status="4.4.1"), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
        await looked(box, until)
        await box.deliver(returned.exchange(txn, VHS), house.now)
        await until(lambda: box.count("STORE") == 2)
    (said,) = told(house)
    assert said.startswith("**Eine E-Mail kam zurück.**")
    assert "- Volkshochschule: zurückgewiesen, die Adresse ist unbekannt" in said
    assert "„Volkshochschule;name@beispiel.de“" in said
    assert "Auf keinem Weg erreicht: Volkshochschule." in said
    assert states(house) == {VHS: State.DEAD, WITHOUT: State.SENT, ONKEN_MAIL: State.SENT}
    seen = await box.seen()
    assert (seen[reply], seen[away], seen[bounce], seen[late]) == (False, False, True, False)
    opened = [line.split()[3] for line in box.asked if "BODY.PEEK[]" in line]
    assert {str(reply), str(away)}.isdisjoint(opened)
    assert box.count("SELECT") == box.count("STORE")
    assert not any(word in line for line in box.asked for word in ("EXPUNGE", "COPY", "MOVE", "Deleted"))


async def test_a25_what_does_not_quote_a_mail_of_ours_is_left_as_it_is(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    await box.deliver(returned.postfix("f" * 40, VHS), house.now)
    await box.deliver(returned.sent_on(txns[VHS], VHS), house.now)
    # It names another address than the one to which this mail went.
    await box.deliver(returned.exim(txns[VHS], WITHOUT).replace(VHS.encode(), b""), house.now)
    async with collect():
        await looked(box, until)
    assert told(house) == []
    assert set(states(house).values()) == {State.SENT}
    assert set((await box.seen()).values()) == {False}


async def test_several_that_come_back_together_are_told_together(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    await box.deliver(returned.google(txns[VHS], VHS), house.now)
    await box.deliver(returned.qmail(txns[WITHOUT], WITHOUT), house.now)
    await box.deliver(returned.postfix(txns[ONKEN_MAIL], ONKEN_MAIL, final="a@b.example"), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    (said,) = told(house)
    assert said.startswith("**Drei E-Mails kamen zurück.**")
    assert "- Volkshochschule: zurückgewiesen, das Postfach ist voll" in said
    assert "- Jobcenter, Kai Öz: " in said
    assert "von dort weitergeleitet und am Ziel nicht angekommen" in said
    # She reads in the room, and some may have got what was sent on.
    assert "Auf keinem Weg erreicht: Volkshochschule · Jobcenter." in said


async def test_p5_one_that_cannot_be_filed_costs_no_other(
    house: House, box: Postbox, collect: Collect, until: Until, beside: Beside, caplog: Any
) -> None:
    txns = sent(house)
    beside.refuse("UPDATE ON outbox", when=f"NEW.room = 'mailto:{VHS}'", words="KANARIENVOGEL")
    odd = await box.deliver(returned.google(txns[VHS], VHS), house.now)
    sound = await box.deliver(returned.qmail(txns[WITHOUT], WITHOUT), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    (said,) = told(house)
    assert said.startswith("**Eine E-Mail kam zurück.**")
    assert "Volkshochschule" not in said
    seen = await box.seen()
    assert (seen[odd], seen[sound]) == (False, True)
    assert f"mail {odd} that came back cannot be filed" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text


async def test_a_full_mailbox_is_no_wrong_address(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    await box.deliver(returned.google(txns[VHS], VHS), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    assert "sobald wieder Platz ist" in told(house)[0]


async def test_what_came_back_counts_from_the_next_edition_on_and_gets_none(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    # What was sent on may have reached some.
    await box.deliver(returned.postfix(txns[WITHOUT], WITHOUT, final="a@b.example"), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    assert unreached(house, 1) == 0
    id_ = house.latest().id
    house.look(lambda tx: tx.aftermaths.reissue(id_, house.now))
    assert (unreached(house, 1), unreached(house, 2)) == (0, 1)
    house.do(mailing.circulate_again, house.office, house.latest(), 2, "round:1:minutes:edition:2")
    waiting = house.look(lambda tx: [one for one in tx.mailings.of_round(id_) if one.state is State.WAITING])
    assert sorted(mail.address for mail in waiting) == [WITHOUT, ONKEN_MAIL]


async def test_what_comes_back_before_staff_read_of_the_mails_is_in_their_report(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    published(house)
    txns = names(house)
    first, *others = house.do(posting.due, house.office)
    assert first.outgoing.letter.address == VHS
    house.look(lambda tx: tx.mailings.begin(first.outgoing.id))
    house.do(posting.note, house.office, first.outgoing, posting.Accepted())
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    assert told(house) == []
    for parcel in others:
        house.do(posting.note, house.office, parcel.outgoing, posting.Accepted())
    (report,) = told(house)
    assert "an zwei Adressen" in report
    assert "- Volkshochschule: zurückgewiesen, die Adresse ist unbekannt" in report


async def test_what_was_doubtful_is_told_again_once_it_is_certain(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    published(house)
    txns = names(house)
    house.do(mailing.restored, house.office)
    assert sum(text.count("vielleicht angekommen") for text in told(house)) == 3
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    (said,) = told(house)
    assert "- Volkshochschule: zurückgewiesen, die Adresse ist unbekannt" in said
    assert unreached_now(house) == 1


def unreached_now(house: House) -> int:
    id_ = house.latest().id
    return house.look(lambda tx: tx.aftermaths.get(id_)).unreached


async def test_a_refusal_counts_as_not_reached_as_well(house: House) -> None:
    published(house)
    for parcel in house.do(posting.due, house.office):
        house.do(posting.note, house.office, parcel.outgoing, posting.Rejected(Rejection.UNKNOWN))
    # The Gesundheitsamt reads in the room.
    assert unreached_now(house) == 2
    assert unreached(house, 1) == 0


async def test_one_that_comes_before_the_mail_is_noted_waits_for_that(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    """A server nearby may answer faster than we write down that it took the mail."""
    published(house)
    txns = names(house)
    parcels = house.do(posting.due, house.office)
    for parcel in parcels:
        house.look(lambda tx, id_=parcel.outgoing.id: tx.mailings.begin(id_))
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect():
        await looked(box, until)
        assert states(house)[VHS] is State.SENDING
        for parcel in parcels:
            house.do(posting.note, house.office, parcel.outgoing, posting.Accepted())
        await until(lambda: states(house)[VHS] is State.DEAD)
        await until(lambda: box.count("STORE") == 1)
    assert sum("kam zurück" in text for text in told(house)) == 1


async def test_of_an_erased_address_nobody_is_told(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    house.look(lambda tx: tx.mailings.forget([VHS]))
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    assert told(house) == []
    assert (await box.seen())[bounce]


# --- Killed, and started again -------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["SEARCH", "BODY.PEEK[]", "SELECT", "STORE", "LOGOUT"])
async def test_a25_killed_between_any_two_steps_nothing_is_lost_and_nothing_told_twice(
    house: House, box: Postbox, collect: Collect, until: Until, tmp_path: Path, at: str
) -> None:
    victims: list[asyncio.subprocess.Process] = []
    txns = sent(house)
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), house.now)

    async def kill(line: str, _writer: Any) -> None:
        if at in line and victims and victims[0].returncode is None:
            victims[0].kill()
            await victims[0].wait()

    box.pause = kill
    values = (house.url, box.port, certificate(tmp_path)[0], USER, PASSWORD)
    command = (sys.executable, "-m", "tests.integration.gatherer", *map(str, values))
    victims.append(await asyncio.create_subprocess_exec(*command))
    assert await asyncio.wait_for(victims[0].wait(), 30) == -signal.SIGKILL
    box.asked.clear()
    async with collect():
        await until(lambda: box.count("STORE") == 1)
    assert (await box.seen())[bounce]
    assert sum("kam zurück" in text for text in told(house)) == 1
    assert states(house)[VHS] is State.DEAD


async def test_what_broke_off_before_it_was_marked_is_marked_the_next_time(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), house.now)

    async def hang_up(line: str, writer: Any) -> None:
        if "STORE" in line and box.count("STORE") == 1:
            writer.transport.abort()

    box.pause = hang_up
    async with collect():
        await until(lambda: box.count("STORE") >= 2)
        await looked(box, until, 1)
    assert (await box.seen())[bounce]
    assert sum("kam zurück" in text for text in told(house)) == 1


async def test_a_folder_that_was_numbered_anew_is_looked_through_again(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    txns = sent(house)
    await box.deliver(returned.reply(txns[VHS], VHS), house.now)
    async with collect():
        await looked(box, until)
        assert box.count("SEARCH SINCE") == 1
        await box.renumber()
        await until(lambda: box.count("SEARCH SINCE") >= 2)


async def test_where_nothing_of_ours_can_come_back_nobody_looks(
    house: House, box: Postbox, collect: Collect, until: Until
) -> None:
    collector = Collector(Entrance("127.0.0.1", box.port, USER, PASSWORD), house.database, house.office)
    assert not await collector._visit()
    txns = sent(house)
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    house.now += COMES_BACK + timedelta(seconds=1)
    async with collect():
        await asyncio.sleep(0.2)
    assert box.asked == []


# --- Getting in --------------------------------------------------------------------------------------


async def test_a_mailbox_that_is_closed_is_told_once_until_it_is_open_again(
    house: House, box: Postbox, collect: Collect, entrance: Entrance, until: Until
) -> None:
    sent(house)
    async with collect(replace(entrance, password="falsch")):
        await until(lambda: box.count("AUTHENTICATE") >= 3)
    (alarm,) = told(house)
    assert alarm.startswith("Das Postfach unseres Absenders nimmt meine Anmeldung nicht an.")
    assert house.look(lambda tx: tx.incidents.lasting(Kind.MAILBOX, "mailbox")) is not None
    async with collect():
        await until(lambda: house.look(lambda tx: tx.incidents.lasting(Kind.MAILBOX, "mailbox")) is None)
    assert told(house) == []


async def test_p5_a_closed_mailbox_that_cannot_be_told_of_ends_nothing(
    house: House, box: Postbox, collect: Collect, entrance: Entrance, until: Until
) -> None:
    sent(house)
    house.beside.refuse("INSERT ON incidents")
    async with collect(replace(entrance, password="falsch")):
        await until(lambda: box.count("AUTHENTICATE") >= 3)


async def test_one_that_is_away_for_a_moment_is_no_news_and_for_long_is(
    house: House, box: Postbox, collect: Collect, entrance: Entrance, until: Until
) -> None:
    sent(house)
    at_the_fifth_try: list[str] = []

    async def hang_up(line: str, writer: Any) -> None:
        if box.count("CAPABILITY") == 5:
            at_the_fifth_try.extend(told(house))
        writer.transport.abort()

    box.pause = hang_up
    async with collect(pause=0.01):
        await until(lambda: house.look(lambda tx: tx.incidents.lasting(Kind.MAILBOX, "mailbox")))
    assert at_the_fifth_try == []
    (alarm,) = told(house)
    assert alarm.startswith("Ich erreiche das Postfach unseres Absenders nicht.")


async def test_a_server_that_hangs_holds_nobody_up(
    house: House, box: Postbox, collect: Collect, entrance: Entrance, until: Until
) -> None:
    sent(house)
    forever = asyncio.Event()

    async def hang(line: str, _writer: Any) -> None:
        await forever.wait()

    box.pause = hang
    async with asyncio.timeout(15), collect(replace(entrance, patience=20.0)):
        await until(lambda: box.asked != [])
    forever.set()


async def test_a_visit_that_never_ends_is_given_up_and_not_followed_by_another(
    house: House,
    box: Postbox,
    collect: Collect,
    entrance: Entrance,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.post.collector._LIMIT", 0.1)
    sent(house)
    forever = asyncio.Event()

    async def hang(line: str, _writer: Any) -> None:
        await forever.wait()

    box.pause = hang
    async with collect(replace(entrance, patience=20.0), pause=0.01):
        await until(lambda: house.look(lambda tx: tx.incidents.lasting(Kind.MAILBOX, "mailbox")))
    assert len(box.asked) == 1
    forever.set()


async def test_nobody_looks_where_nobody_encrypts_or_the_certificate_is_not_known(
    box: Postbox, entrance: Entrance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at(place: Entrance) -> Trouble | None:
        return await asyncio.to_thread(knock, place)

    assert await at(entrance) is None
    assert await at(replace(entrance, ca_file=None)) is Trouble.INSECURE
    assert await at(replace(entrance, host="localhost")) is Trouble.MISNAMED
    assert await at(replace(entrance, folder="Papierkorb")) is Trouble.FOLDER
    assert await at(replace(entrance, username='x" "y')) is Trouble.LOGIN
    async with serving(tmp_path, tls=False) as plain:
        # On this machine it may.
        assert await at(replace(entrance, port=plain.port)) is None
        far = Far(*(getattr(entrance, name) for name in Entrance.__slots__))
        assert await at(replace(far, port=plain.port)) is Trouble.INSECURE
        assert plain.count("AUTHENTICATE") == 1
    assert await at(replace(entrance, port=plain.port)) is Trouble.UNREACHABLE
    async with serving(tmp_path, at_once=True) as hidden:
        monkeypatch.setattr(mailbox, "_ENCRYPTED", hidden.port)
        assert await at(replace(entrance, port=hidden.port)) is None
        assert await at(replace(entrance, port=hidden.port, ca_file=None)) is Trouble.INSECURE


class Far(Entrance):
    """As if the server were not on this machine."""

    local = False  # type: ignore[assignment]


async def test_a_folder_may_have_any_name(
    house: House, box: Postbox, collect: Collect, entrance: Entrance, until: Until
) -> None:
    txns = sent(house)
    await box.add('Rückläufer & "Co"')
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), house.now, 'Rückläufer & "Co"')
    async with collect(replace(entrance, folder='Rückläufer & "Co"')):
        await until(lambda: box.count("STORE") == 1)
    assert (await box.seen('Rückläufer & "Co"'))[bounce]


async def test_a_large_mailbox_is_looked_through_in_parts(
    house: House, box: Postbox, collect: Collect, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_AT_ONCE", 4)
    monkeypatch.setattr(mailbox, "_TOGETHER", 3)
    txns = sent(house)
    for no in range(20):
        await box.deliver(f"From: a{no}@b.example\r\n\r\nHallo".encode(), house.now)
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect(pause=60.0):
        await until(lambda: box.count("STORE") == 1)
    assert [uid for uid, seen in (await box.seen()).items() if seen] == [bounce]
    assert box.count("HEADER.FIELDS") == 11


async def test_an_answer_larger_than_any_is_not_read(
    house: House, box: Postbox, collect: Collect, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_LARGEST", 1_000)
    txns = sent(house)
    await box.deliver(returned.postfix(txns[VHS], VHS), house.now)
    async with collect():
        await until(lambda: box.count("BODY.PEEK[]") >= 2)
    assert set(states(house).values()) == {State.SENT}


async def test_the_doctor_looks_whether_the_mailbox_opens(box: Postbox, tmp_path: Path) -> None:
    secret = tmp_path / "wort"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o600)
    values = {"imap_host": "127.0.0.1", "imap_port": box.port, "username": USER}
    values |= {"password_file": secret, "ca_file": certificate(tmp_path)[0]}
    found = await doctor.mailbox(Mailbox(**values))
    assert (found.well, found.found) == (True, f"127.0.0.1:{box.port} lets us look into INBOX")
    assert "mailbox.folder" in (await doctor.mailbox(Mailbox(**values, folder="Nirgends"))).remedy
    assert "mailbox.ca_file" in (await doctor.mailbox(Mailbox(**values | {"ca_file": None}))).remedy
    assert "mailbox.ca_file" in (await doctor.mailbox(Mailbox(**values | {"ca_file": secret}))).found
    secret.write_text("falsch")
    assert "mailbox.username" in (await doctor.mailbox(Mailbox(**values))).remedy
    assert (await doctor.mailbox(Mailbox())).well
    assert "falsch" not in repr(entrance_of(Mailbox(**values)))
    assert box.count("SELECT") == box.count("FETCH") == 0


# --- The whole bot -------------------------------------------------------------------------------------


async def test_the_whole_bot_looks_for_what_came_back(
    homeserver: Homeserver, box: Postbox, tmp_path: Path, database_place: str, until: Until
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    before = House(database_place)
    before.office = OFFICE
    txns = sent(before)
    bounce = await box.deliver(returned.postfix(txns[VHS], VHS), before.now)
    secret = tmp_path / "wort"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o600)
    settings = Settings(
        matrix={"homeserver": homeserver.url, "user_id": BOT, "password": "geheim-7319"},
        staff={"users": [PETERSEN.user], "room": DESK},
        storage={"directory": folder, "database_url": database_place},
        mail={"smtp_host": "127.0.0.1", "smtp_port": 9, "from": FROM},
        mailbox={
            **{"imap_host": "127.0.0.1", "imap_port": box.port, "username": USER, "password_file": secret},
            "ca_file": certificate(tmp_path)[0],
        },
    )
    moment = before.now
    before.close()
    mask = os.umask(0o022)
    task = asyncio.create_task(run(settings, lambda: None, lambda: moment))
    try:
        await until(lambda: task.done() or box.count("STORE") == 1, 60)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 15)
        os.umask(mask)
    assert (await box.seen())[bounce]
