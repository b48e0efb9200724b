"""The seal of an encrypted message: whose it is, and whether a key may still open it.

nio believes the name on an event, whoever sealed what is inside; so a member could send another's sealed
words once more as her own. And it does not tell a missing key from a seal that was broken.
"""

import vodozemac
from nio import MegolmEvent
from nio.crypto import InboundGroupSession, Olm


def is_of_somebody_else(olm: Olm, event: MegolmEvent) -> bool:
    """Whether the key it was sealed with came from a device that is known to be another person's.

    The device is known by both of its keys: anybody can put another's curve25519 key into a list of devices,
    but has to sign that list with an ed25519 key of her own. A device that nobody knows (any more) proves
    nothing; then the homeserver's word for the sender has to do, as for messages in the clear.
    """
    session = _session(olm, event)
    if session is None:
        return False
    owners = {
        device.user_id
        for device in olm.device_store
        if (device.curve25519, device.ed25519) == (event.sender_key, session.ed25519)
    }
    return bool(owners) and event.sender not in owners


def waits_for_its_key(olm: Olm, event: MegolmEvent) -> bool:
    """Whether what could not be opened lacks only its key: there is none, or it opens later messages only."""
    session = _session(olm, event)
    if session is None:
        return True
    try:
        index = vodozemac.MegolmMessage.from_base64(event.ciphertext).message_index()
    except ValueError:
        return False
    return bool(index < session.first_known_index)


def _session(olm: Olm, event: MegolmEvent) -> InboundGroupSession | None:
    return olm.inbound_group_store.get(event.room_id, event.sender_key, event.session_id)
