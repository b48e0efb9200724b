"""The drafter: sets up rounds with the staff, in questions, and works at their drafts.

Which networks there are, who is in them and who may steer them is asked of the homeserver at that moment.
"""

from bot.conduct.membership import hospitality, registering
from bot.conduct.preparation import drafting, setting_up
from bot.conduct.publication import publishing
from bot.conduct.reply import report
from bot.craft.entitlement import entitled, steers
from bot.craft.glance import understood
from bot.craft.trade import Practitioner
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.round import Phase, Round
from bot.speech import aim
from bot.speech import drafting as words
from bot.speech.commands import Yes
from bot.speech.drafting import Drafting, NewRound, Preview, ShowDraft, ShowNetworks
from bot.store.database import Transaction


class Drafter(Practitioner):
    """The partner in setups."""

    async def carry_out(self, message: Message, place: Place, intent: Drafting) -> None:
        """Begin to set up a round, or show what there is: not where members read it."""
        if not await self._may(message, intent):
            await self._finish(message, hospitality.not_entitled)
            return
        if place is Place.NETWORK:
            await self._finish(message, report, "setup.elsewhere")
            return
        networks = await self._networks(message)
        match intent:
            case NewRound():
                await self._finish(message, setting_up.begin, intent, message.desk(place), networks)
            case ShowNetworks():
                await self._finish(message, registering.show, networks)
            case ShowDraft() | Preview():
                await self._show(message, place, intent, networks)

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """Take a message as the answer to the question that was asked last."""
        intent = understood(message, Place.STAFF, self._office, asked=True)
        networks = await self._networks(message)
        return await self._attempt(message, setting_up.hear, dialogue, intent, networks)

    async def acts(self, dialogue: Dialogue) -> None:
        """Nothing is ever due in a setup."""

    async def _may(self, message: Message, intent: Drafting) -> bool:
        """New rounds are for the office; whoever moderates one may look at it."""
        if isinstance(intent, NewRound):
            return await self._directory.is_staff(message.sender)
        return await steers(self._directory, self._database, message.sender)

    async def _networks(self, message: Message) -> list[Network]:
        """Those whose rounds the sender may steer now, under the names that the office gave them."""
        found = await self._database.run(registering.known, await self._directory.networks())
        hers = [
            network
            for network in found
            if await entitled(self._directory, self._database, message.sender, network.room)
        ]
        return sorted(hers, key=lambda network: (network.name, network.room))

    async def _show(
        self, message: Message, place: Place, intent: ShowDraft | Preview, networks: list[Network]
    ) -> None:
        """There is no draft at this desk; one that was made elsewhere can be worked at here from now on."""
        networks = aim.among(message.body, networks, [network.name for network in networks])
        drafts = await self._database.run(drafting.all_of, [network.room for network in networks])
        if not drafts and await self._show_minutes(message, place, networks):
            return
        if len(drafts) != 1:
            names = [network.name for network in networks if network.room in drafts]
            await self._finish(message, report, "draft.none", networks=names)
            return
        ((room, dialogue),) = drafts.items()
        network = next(one for one in networks if one.room == room)
        here = drafting.at(dialogue, message.desk(place))
        await self._attempt(message, drafting.carry_out, here, intent, network)

    async def _show_minutes(self, message: Message, place: Place, networks: list[Network]) -> bool:
        """Whether a round is over and waits for its release: then its minutes are the draft that is meant."""
        closed = await self._database.run(_closed, [network.room for network in networks])
        if len(closed) > 1:
            values = {"networks": [one.network for one in closed]}
            await self._finish(message, report, "steer.which", **values)
        elif closed:
            await self._finish(message, publishing.show, closed[0].id, place, True)
        return bool(closed)


class Editor(Practitioner):
    """The partner in drafts: what changes them, shows them, or gives them free."""

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """Take a message if it is about the draft, from somebody who may steer its round."""
        office, edit = self._office, words.edit(message.body)
        intent = understood(message, Place.STAFF, office, asked=True)
        if edit is None and isinstance(intent, ShowDraft | Preview):
            edit = intent
        if words.goes_back(message.body):
            return await self._attempt(message, drafting.keep_what_was_changed)
        if edit is None and not isinstance(intent, Yes):
            return False
        if edit is None:
            return await self._attempt(message, drafting.remind_of_release, dialogue)
        round_ = await self._database.run(drafting.concerned, dialogue, edit)
        if round_ is None:
            return False
        if not await entitled(self._directory, self._database, message.sender, round_.room):
            await self._finish(message, hospitality.not_entitled)
            return True
        network = await self._directory.network(round_.room)
        return await self._attempt(message, drafting.carry_out, dialogue, edit, network)

    async def acts(self, dialogue: Dialogue) -> None:
        """Nothing is ever due in a draft."""


def _closed(tx: Transaction, rooms: list[RoomId]) -> list[Round]:
    found = [round_ for room in rooms if (round_ := tx.rounds.latest_in(room))]
    return [round_ for round_ in found if round_.phase is Phase.CLOSED]
