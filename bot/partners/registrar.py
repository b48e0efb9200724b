"""The registrar: takes member lists in the staff room, shows them, and corrects them.

Nothing is fetched that was not sent by staff, in the staff room.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot import table
from bot.conduct import assent, meaning
from bot.conduct.membership import enrolling, hospitality, registering
from bot.conduct.membership.enrolling import Refusal
from bot.conduct.reply import report
from bot.craft.glance import understood
from bot.craft.trade import Practitioner
from bot.matrix.attachment import Fetched
from bot.meeting.enrolment import COLUMNS, Listing, Unusable, enrol, names_columns
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.permissions import may_steer
from bot.meeting.roster import Proposal, Roster, account
from bot.speech.choice import pick
from bot.speech.commands import Assign, No, Remove, ShowMembers, Yes
from bot.store.database import Transaction
from bot.table import Limits, TableError

# A longer caption is no name of a room.
LONGEST_NAME = 255
LIMITS = Limits(rows=2_000, columns=40, unpacked=16 * 2**20)


class Registrar(Practitioner):
    """Member lists, as the homeserver and the office see them."""

    async def receive(self, message: Message, awaited: Callable[[Message, Place], Awaitable[bool]]) -> None:
        """A table was dropped into the staff room: read it, and ask whether it is meant so.

        Unless it is plainly a list, it may be what is `awaited` of whoever enters answers for somebody.
        """
        if not await self._directory.is_staff(message.sender):
            await self._finish(message, hospitality.only_text)
            return
        fetched = await self._trade.files.fetch(message.note)
        found = await asyncio.to_thread(read, fetched)
        if not _reaches_somebody(found) and await awaited(message, Place.STAFF):
            return
        if isinstance(found, Refusal):
            await self._finish(message, enrolling.refuse, found)
            return
        named = 0 < len(message.body.strip()) <= LONGEST_NAME
        network = await self._directory.network(message.body.strip()) if named else None
        networks = [network] if network else await self._steered(message)
        await self._finish(message, enrolling.propose, found, networks)

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message answers what we asked about a list; then it is dealt with."""
        if place is not Place.STAFF:
            return False
        waiting = await self._database.run(_waiting, message)
        intent = understood(message, Place.STAFF, self._office, asked=True)
        if waiting is None:
            return isinstance(intent, Yes) and await self._doubts(message)
        if waiting.asker != message.sender and not await self._directory.is_staff(message.sender):
            return False
        match intent:
            case No():
                await self._finish(message, enrolling.decline, waiting)
                return True
            case Yes() if waiting.room is not None:
                return await self._accept(message, waiting, waiting.room)
            case Yes():
                return await self._ask_again(message, waiting, await self._steered(message))
            case None if waiting.room is None:
                return await self._choose(message, waiting)
        return False

    async def _doubts(self, message: Message) -> bool:
        """A colleague's yes that nobody else waits for may be meant for a list."""
        if await self._database.run(assent.asked, message):
            return False
        if not await self._directory.is_staff(message.sender):
            return False
        return await self._attempt(message, enrolling.doubt)

    async def _choose(self, message: Message, waiting: Proposal) -> bool:
        """By number or by name; anything else is talk."""
        chosen = enrolling.chosen(message.body, await self._steered(message))
        return chosen is not None and await self._ask_again(message, waiting, [chosen])

    async def _ask_again(self, message: Message, waiting: Proposal, networks: list[Network]) -> bool:
        await self._finish(message, enrolling.ask, waiting, networks)
        return True

    async def _accept(self, message: Message, waiting: Proposal, room: RoomId) -> bool:
        if await self._entitled(message, room):
            await self._finish(message, enrolling.accept, waiting)
        return True

    async def carry_out(self, message: Message, place: Place, intent: ShowMembers | Assign | Remove) -> None:
        """Show or correct a list; names of members are not for the network room."""
        if not await self._directory.is_staff(message.sender):
            await self._finish(message, hospitality.not_entitled)
            return
        if place is Place.NETWORK:
            await self._finish(message, report, "members.elsewhere")
            return
        network = await self._meant(message, place, intent)
        if network is None or not await self._entitled(message, network.room):
            return
        match intent:
            case ShowMembers():
                await self._finish(message, enrolling.show, network)
            case Assign(who, institution):
                await self._finish(message, enrolling.assign, network, who, institution)
            case Remove(who):
                await self._finish(message, enrolling.remove, network, who)

    async def _meant(
        self, message: Message, place: Place, intent: ShowMembers | Assign | Remove
    ) -> Network | None:
        """The network that was named, or the only one that can be meant; else its name is asked for."""
        if intent.room is not None:
            networks = await self._called(message, intent.room)
        else:
            networks = await self._concerned(message, intent)
        if len(networks) == 1:
            return networks[0]
        names = [network.name for network in networks or await self._steered(message)]
        await self._finish(message, meaning.ask_network, place, "members.which", names)
        return None

    async def _called(self, message: Message, name: str) -> list[Network]:
        """By id, alias or the name of the room; else by what the office calls it, or a part of that."""
        if network := await self._directory.network(name):
            return [network]
        networks = await self._steered(message)
        chosen = pick(name, [one.name for one in networks])
        return [networks[chosen - 1]] if chosen else []

    async def _concerned(self, message: Message, intent: ShowMembers | Assign | Remove) -> list[Network]:
        networks = await self._steered(message)
        if isinstance(intent, ShowMembers) or len(networks) < 2:
            return networks
        rosters = await self._database.run(
            lambda tx: {network.room: tx.rosters.of(network.room) for network in networks}
        )
        return [one for one in networks if _concerns(intent.who, one, rosters[one.room])]

    async def _steered(self, message: Message) -> list[Network]:
        """The networks that the sender may steer, by name."""
        networks = await self._database.run(registering.known, await self._directory.networks())
        credentials = [await self._directory.credentials(message.sender, one.room) for one in networks]
        hers = [one for one, shown in zip(networks, credentials, strict=True) if may_steer(shown)]
        return sorted(hers, key=lambda network: (network.name, network.room))

    async def _entitled(self, message: Message, room: RoomId) -> bool:
        if may_steer(await self._directory.credentials(message.sender, room)):
            return True
        await self._finish(message, hospitality.not_entitled)
        return False


def _reaches_somebody(found: Listing | Refusal) -> bool:
    """Whether there is an account or an address in it, as in a list and hardly in answers."""
    return isinstance(found, Listing) and any(one.user or one.mail for one in found.roster.entries)


def _waiting(tx: Transaction, message: Message) -> Proposal | None:
    """Whoever was asked just now whether to erase everything answers that."""
    return None if assent.asked(tx, message) else enrolling.waiting(tx, message)


def _concerns(who: str, network: Network, roster: Roster) -> bool:
    """Whether somebody is in a network's room, or on its list."""
    inside = account(who) in {member.user.lower() for member in network.members}
    return inside or roster.without(who) is not None


def read(fetched: Fetched) -> Listing | Refusal:
    """From bytes to a list, on a thread of its own: a large workbook takes seconds."""
    if fetched.content is None:
        return Refusal("too_large" if fetched.too_large else "not_fetched")
    try:
        grid = table.read(fetched.content, fetched.kind, _is_header, LIMITS)
    except TableError as error:
        return Refusal(error.reason, error.row)
    found = enrol(table.columns(grid.header, COLUMNS), grid.rows)
    return Refusal(found.flaw, found.row) if isinstance(found, Unusable) else found


def _is_header(cells: Sequence[str]) -> bool:
    return names_columns(table.columns(cells, COLUMNS))
