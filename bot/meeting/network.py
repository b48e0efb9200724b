"""A network: the institutions that meet in one room."""

from dataclasses import dataclass

from bot.meeting.ids import RoomId
from bot.meeting.member import Member


@dataclass(frozen=True, slots=True)
class Network:
    """A network room and who is in it, without the bot; those of the office are in `staff`.

    `listed` are the institutions of its member list, if the office gave one (see `bot.meeting.roster`).
    """

    room: RoomId
    name: str
    encrypted: bool
    members: tuple[Member, ...]
    listed: tuple[str, ...] = ()
    staff: tuple[Member, ...] = ()

    @property
    def institutions(self) -> tuple[str, ...]:
        """The institutions asked, each once, in alphabetical order."""
        return self.listed or tuple(sorted({member.institution for member in self.members}))
