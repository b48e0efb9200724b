"""Who may steer a round."""

from dataclasses import dataclass


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
