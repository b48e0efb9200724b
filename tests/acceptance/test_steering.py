"""Staff steer a round with a word, from wherever they are; nobody else does, and nobody absent is named."""

import asyncio

from tests.acceptance.conftest import Enter, OpenOffice, SetStage
from tests.acceptance.stage import QUESTIONS, Town, is_tidy, quoted, together

INSTITUTIONS = ("Kita Sonnenblume", "Grundschule am Wall", "Volkshochschule")


async def test_the_missing_are_named_to_staff_alone(stage: SetStage) -> None:
    here = await stage()
    asked = await here.begin()
    anna = here.members[0]
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Bei uns ist viel los."))
    direct = await here.direct(here.jana)

    in_room = await here.command("!runde status", "1 von 3", "Frage 1: 1 Antwort", "Frage 2: 0 Antworten")
    in_staff_room = await here.command("status", "1 von 3", "Noch offen", room=here.office.staff_room)
    in_direct = await here.command("Status", "1 von 3", "Noch offen", room=direct)

    for private in (in_staff_room, in_direct):
        assert [name for name in INSTITUTIONS if name in private.body] == list(INSTITUTIONS[1:])
    assert not [one for one in here.said() for name in INSTITUTIONS if name in one.body]
    assert all(is_tidy(one) for one in (in_room, in_staff_room, in_direct))


async def test_a9_more_time_is_announced_and_the_end_comes_when_staff_say_so(stage: SetStage) -> None:
    here = await stage(members=1)
    asked = await here.begin()
    anna = here.members[0]
    desk = here.office.staff_room

    await here.command("!runde verlängern bis in 72 Stunden", "mehr Zeit")
    await here.command("verlängern bis in 96 Stunden", "angekündigt", room=desk)
    await here.command("!runde verlängern bis gestern 12 Uhr", "liegt schon zurück")
    await here.receipt(anna, await anna.reply(here.room, asked[2], "Der Anbau ist fertig."))
    await here.command("schließen", "ist beendet", room=desk)
    minutes = await here.minutes()
    await here.command("!runde verlängern bis in 99 Stunden", "abgeschlossen")

    announced = [one for one in here.said() if "Sie haben mehr Zeit" in one.body]
    assert [one.kind for one in announced] == ["m.text", "m.text"]
    assert quoted(minutes, ["Der Anbau ist fertig."]) == ["Der Anbau ist fertig."]


async def test_a_cancelled_round_brings_no_minutes(stage: SetStage) -> None:
    here = await stage(members=1)
    asked = await here.begin()
    anna = here.members[0]
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Unser Kursheft ist gedruckt."))

    await here.command("!runde abbrechen", "wurde abgebrochen")
    unheard = await anna.reply(here.room, asked[2], "Ist noch jemand da?")
    await here.command("!runde protokoll", "wurde abgebrochen")
    await here.command("!runde schließen", "wurde abgebrochen", "start")
    await here.begin(title="Neuer Anlauf")

    assert here.receipts(unheard) == 0
    assert not [one for one in here.said() if "Kursheft" in one.body or one.kind == "m.file"]


async def test_a15_words_that_only_tell_are_for_everyone(stage: SetStage) -> None:
    """Help and privacy; and an unknown word leads to the nearest one, never to an act."""
    here = await stage(members=1)
    anna = here.members[0]
    direct = await here.direct(anna)
    await here.begin()

    to_member = await here.command(
        "!runde hilfe", "Das können Sie mir schreiben", "!runde Datenschutz", by=anna
    )
    in_direct = await here.command("Hilfe", "Das können Sie mir schreiben", by=anna, room=direct)
    to_staff = await here.command("!runde hilfe", "So steuern Sie", "!runde start", "!runde schließen")
    privacy = await here.command("Datenschutz", "drei Monate", "Einrichtung", by=anna, room=direct)
    await here.command("!runde schliesen", "schliesen", "Meinten Sie „!runde schließen“?")
    await here.command("!runde xyz", "Das kenne ich nicht", "!runde hilfe")
    await here.command("！runde abbrechen", "!runde hilfe")
    await here.command("!runde status", "läuft bis")

    assert "!runde" not in in_direct.body
    assert "schließen" not in to_member.body
    assert all(text in privacy.body for text in ("Bildungsbüro Nordmarsch", "datenschutz@nordmarsch.example"))
    assert all(is_tidy(one) for one in (to_member, in_direct, to_staff, privacy))


async def test_a1_p6_whoever_is_not_staff_is_refused_kindly_and_once(stage: SetStage) -> None:
    here = await stage(members=1)
    anna = here.members[0]
    await here.command(f"!runde {here.request()}", "steuert das Bildungsbüro", by=anna)
    await here.begin()

    for words in ("!runde schließen", "!runde abbrechen", "!runde verlängern bis in 9 Stunden"):
        await anna.say(here.room, words)
    await here.command("!runde status", "läuft bis", "0 von 1")

    refusals = [one for one in here.said() if "steuert das Bildungsbüro" in one.body]
    assert len(refusals) == 1
    assert is_tidy(refusals[0])
    assert len([one for one in here.said() if "ist eröffnet" in one.body]) == 1


async def test_a1_p6_the_staff_room_gives_the_right_and_takes_it(stage: SetStage, person: Enter) -> None:
    """A1: entitlement is asked of the homeserver at the act; two seconds ago does not count."""
    here = await stage(members=1)
    olga = await person("olga", "Olga Brandt (Bildungsbüro)")
    desk = here.office.staff_room
    await here.jana.invite(here.room, olga.user)
    await here.jana.invite(desk, olga.user)
    await asyncio.gather(together(olga, here.room, here.bot), together(olga, desk, here.bot))

    await olga.say(desk, here.request(more=[f"Raum: {here.alias}"]))
    await here.told("Die Runde beginnt jetzt", by=olga, room=desk)
    await here.asked(QUESTIONS)
    await here.command("!runde status", "0 von 1", by=olga)
    await olga.leave(desk)
    await here.command("!runde schließen", "steuert das Bildungsbüro", by=olga)

    await here.command("!runde status", "läuft bis")


async def test_p6_minutes_wait_for_one_release(office: OpenOffice, stage: SetStage, town: Town) -> None:
    """`release = "one"`: until the office says so only staff see a draft, and only in private."""
    here = await stage(await office(rounds={"release": "one"}, minutes={"names": "person"}), members=1)
    asked = await here.begin()
    anna = here.members[0]
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Bei uns ist viel los."))
    desk = here.office.staff_room

    await here.command("!runde freigeben", "läuft noch bis")
    await here.command("!runde schließen", "ist beendet", "sichtet")
    await here.command("!runde protokoll", "nach der Freigabe", by=anna)
    await here.command("!runde protokoll", "nach der Freigabe")
    await here.command("!runde freigeben", "steuert das Bildungsbüro", by=anna)
    await here.command("protokoll", "Entwurf", room=desk)
    draft = await here.minutes(room=desk)
    assert not [one for one in here.said() if one.kind == "m.file"]

    # Karim works in the office but is no member of this network.
    await here.command("freigeben", "keine Runde", by=town.karim, room=desk)
    await here.command("freigeben", "Freigabe", "ist da", room=desk)
    published = await here.minutes()
    for minutes in (draft, published):
        assert "„Bei uns ist viel los.“ (Anna Weber)" in minutes
        assert "(Kita Sonnenblume)" not in minutes


async def test_p6_an_english_office_releases_minutes_by_two(
    office: OpenOffice, stage: SetStage, town: Town
) -> None:
    """`language = "en"` speaks English throughout; `release = "two"` means two different people."""
    settings = {"rounds": {"language": "en", "release": "two"}, "minutes": {"names": "none"}}
    here = await stage(await office(**settings), members=1)
    await here.jana.invite(here.room, town.karim.user)
    await together(town.karim, here.room, here.bot)
    anna = here.members[0]
    questions = ("What is going on at your place?", "Which offers would you like to point out?")
    request = f"start Language network\nDeadline: in 72 hours\n1. {questions[0]}\n2. {questions[1]}"

    await here.command(f"!runde {request}", "Understood: Language network", "1 institution", *questions)
    asked = await here.asked(questions)
    await here.receipt(anna, await anna.reply(here.room, asked[1], "We have a new director."))
    await here.command("!runde help", "!runde extend")
    await here.command("!runde privacy", "What I store", by=anna)
    await here.command("!runde status", "1 of 1", "Question 1: 1 answer")
    await here.command("!runde extend until in 96 hours", "more time")
    await here.command("!runde clse", "Did you mean “!runde close”?")
    await here.command("!runde close", "has ended", "1 of 1")

    await here.command("!runde release", "needs one more release")
    await here.command("!runde release", "needs one more release")
    await here.command("!runde minutes", "after the office has released them", by=anna)
    await here.command("!runde release", "Both releases of", by=town.karim)
    file = await here.told("Minutes_Round-1.md", kind="m.file")

    minutes = await here.minutes()
    assert quoted(minutes, ["We have a new director."]) == ["We have a new director."]
    assert "Kita Sonnenblume)" not in minutes
    assert is_tidy(file)
    assert not [one for one in here.said() if "Runde" in one.body or "Frage" in one.body]
    await town.karim.leave(here.room)
