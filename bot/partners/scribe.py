"""The scribe: writes down what staff enter for others, and whom they excuse.

It knows from the homeserver for whom that may be.
"""

from dataclasses import replace

from bot.conduct.answers import belated, entering, ruling
from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.course import sparing
from bot.conduct.mail import copying, newcomers
from bot.conduct.reply import report, to_a_colleague
from bot.craft.conversation import Partner, Plain, Steered
from bot.craft.entitlement import entitled, steers
from bot.craft.trade import Practitioner, Trade
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.recognition import Recognition, recognise
from bot.meeting.roster import Roster
from bot.meeting.round import Phase, Round
from bot.speech import aim, entry, excuse
from bot.speech.entry import Enter
from bot.store.database import Transaction


class Scribe(Practitioner):
    """Takes what staff want to enter."""

    async def carry_out(self, message: Message, place: Place, request: Enter) -> None:
        """Find the institution among the networks that the sender steers, and go on from there."""
        if place is Place.NETWORK:
            await self._finish(message, report, "entry.elsewhere")
            return
        desk = message.desk(place)
        meant = _meant(request.institution, await self._running(message))
        await self._finish(message, entering.begin, desk, request, meant)

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether staff say that an institution is not there this time; then it is dealt with."""
        said = None if place is Place.NETWORK else excuse.read(message.body, self._office.prefix)
        if said is None or not await steers(self._directory, self._database, message.sender):
            return False
        if place is Place.STAFF and await self._database.run(to_a_colleague, message):
            return False
        running = [known for known in await self._running(message) if known[0].phase is Phase.OPEN]
        running = aim.among(message.body, running, [round_.network for round_, *_ in running])
        return await self._attempt(message, sparing.hear, place, said, _meant(said.institution, running))

    async def hears_edit(self, message: Message, place: Place) -> bool:
        """Whether an edit is of answers that were to be entered, and are not yet: they are begun anew."""
        request = entry.read(entry.plainly(message.body))
        if request is None or place is Place.NETWORK:
            return False
        if not await self._database.run(entering.awaits, message, message.desk(place)):
            return False
        await self.carry_out(message, place, request)
        return True

    async def hears_file(self, message: Message, place: Place) -> bool:
        """Whether a file came where the text of answers was waited for; then it is asked for once more."""
        if place is Place.NETWORK:
            return False
        return await self._attempt(message, entering.hear_file, message.desk(place))

    async def _running(self, message: Message) -> list[tuple[Round, Network, Roster]]:
        """The rounds that take answers, open ones before others."""
        found = []
        for network in await self._directory.networks():
            latest = await self._database.run(_latest, network.room)
            if latest is None or latest.phase not in (Phase.OPEN, Phase.CLOSED):
                continue
            if await entitled(self._directory, self._database, message.sender, network.room):
                found.append((latest, *await self._database.run(_known, latest, network)))
        return sorted(found, key=lambda one: (one[0].phase is not Phase.OPEN, one[0].id))


def partners(trade: Trade) -> dict[Topic, Partner]:
    """Who leads the dialogues about answers that staff enter, check, or decide about, and about addresses."""
    hears = {
        Topic.ENTRY: entering.hear,
        Topic.COPY: copying.hear,
        Topic.CHECK: ruling.hear,
        Topic.NEWCOMERS: newcomers.hear,
    }
    plain = {topic: Plain(trade, hear) for topic, hear in hears.items()}
    plain[Topic.LATE] = Plain(trade, belated.hear, belated.act)
    return {topic: Steered(partner, trade) for topic, partner in plain.items()}


def _latest(tx: Transaction, room: RoomId) -> Round | None:
    return tx.rounds.latest_in(room)


def _known(tx: Transaction, round_: Round, network: Network) -> tuple[Network, Roster]:
    """The network with all its institutions, also those that have answered without being on the list."""
    roster = tx.rosters.of(network.room)
    applied = roster.applied(network)
    listed = {*applied.institutions, *tx.answers.institutions(round_.id)}
    return replace(applied, listed=tuple(sorted(listed))), roster


def _meant(said: str, running: list[tuple[Round, Network, Roster]]) -> Meant:
    """Who may be called so in some rounds; each of them, where nobody is known by that name."""
    found = {round_.id: recognise(said, network.institutions) for round_, network, _ in running}
    known = any(one.names for one in found.values())
    addressees = [
        _addressee(round_, network, roster, name)
        for round_, network, roster in running
        for name in (found[round_.id].names if known else (said,))
    ]
    return Meant(addressees, known, _sure(found))


def _sure(found: dict[RoundId, Recognition]) -> bool:
    return all(one.sure for one in found.values() if one.names)


def _addressee(round_: Round, network: Network, roster: Roster, institution: str) -> Addressee:
    """With the person whom the office has listed for it; one with an account if there is one.

    It becomes hers – to change, to withdraw, to be told of. A display name is not enough for that.
    """
    for one in roster.persons:
        if one.user and roster.vouches(one.user, institution):
            shown = {member.user.lower(): member.name for member in network.members}
            name = one.name or shown.get(one.user, "")
            return Addressee(round_.id, institution, round_.network, one.user, name)
    names = [one.name for one in roster.persons if one.institution == institution and one.name]
    return Addressee(round_.id, institution, round_.network, "", names[0] if names else "")
