"""Who may steer a round, and whose answers count."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the configuration and the homeserver say of a person at the moment she acts.

    `may_speak` is whether her power level in the network room is enough to say anything there.
    """

    appointed: bool
    in_staff_room: bool
    in_network_room: bool
    may_speak: bool


def may_steer(credentials: Credentials) -> bool:
    """Staff – named in the configuration or sitting in the staff room – who belong to the network room.

    Someone whom the room no longer lets speak does not move its round from elsewhere either.
    """
    staff = credentials.appointed or credentials.in_staff_room
    return staff and credentials.in_network_room and credentials.may_speak


@dataclass(frozen=True, slots=True)
class Stay:
    """A person and the network room: whether she is in it now and, if not, until when she was.

    `left` is None for whoever never was in it. Who was removed or banned has left it, too.
    """

    inside: bool
    left: datetime | None = None


OUTSIDE = Stay(inside=False)


def may_answer(stay: Stay, arrived: datetime) -> bool:
    """Whether what a person says in a direct message may be an answer.

    It may if she is a member, or left the room only after having written: then she said it as a member.
    In the network room itself there is nothing to ask: the homeserver takes messages from members only,
    whether they are persons, guests, or persons that a bridge brings from elsewhere.
    """
    return stay.inside or (stay.left is not None and arrived <= stay.left)
