"""After the minutes: a house whose minutes are out, and what is done with it then."""

from datetime import datetime

from bot.conduct.corrections import correcting
from bot.conduct.publication import composing, concluding
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.minutes import markdown
from bot.speech.correcting import Decide
from bot.store.database import Transaction
from tests.office import BERLIN, DESK, JANSSEN, PETERSEN, House, an_office, even, words

EVENING = "Info-Abend für Familien am 3. Dezember um 19 Uhr, online."
TUESDAY = datetime(2026, 11, 24, 20, 2, tzinfo=BERLIN)


def published(house: House, hint: str = EVENING) -> House:
    """Minutes that appeared on Friday, 13 November; one may object until the 27th at noon."""
    house.office = an_office(staff_room=DESK)
    house.open()
    house.answer("Drei neue Kolleginnen haben angefangen.", to=1)
    house.answer(hint, to=2)
    house.answer("Vorlesen am Samstag in der Bibliothek.", JANSSEN, to=2)
    house.deliver()
    house.end()
    house.sort()
    house.deliver()
    house.publish()
    house.now = TUESDAY
    return house


def clock(house: House) -> list[Letter]:
    """Everything that is due now is done; returns what leaves."""
    id_ = house.latest().id
    while house.do(concluding.step, house.office, id_):
        pass
    return house.deliver()


def told(letters: list[Letter], room: str) -> str:
    return "\n".join(words(one) for one in letters if isinstance(one.act, Say) and one.room == room)


def decide(house: House, *steps: Decide, by: Member = PETERSEN) -> list[Letter]:
    message = house.message(by=by, room=DESK)
    house.turn(correcting.decide, message, steps)
    return house.deliver()


def document(house: House, edition: int | None = None) -> str:
    id_ = house.latest().id

    def written(tx: Transaction) -> str:
        round_ = tx.rounds.get(id_)
        composed = composing.compose(tx, house.office, round_, round_.published_at or house.now, edition)
        return even(markdown.document(composed, house.office.texts))

    return house.look(written)
