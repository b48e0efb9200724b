"""What a homeserver answered, in the shape that nio relies on.

nio 0.26 gives up a whole answer for one event without a type, one room without a timeline or one list that is
null, and asks for it again, for ever. What we did not ask for is left out; what is no event is dropped.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from email.utils import parsedate_to_datetime
from typing import Any, TypeGuard

from nio import Event, InviteEvent, ToDeviceEvent

from bot.faults import described
from bot.matrix import wire

_log = logging.getLogger(__name__)

UNSAID = "NOT_SAID"
"""In place of an errcode where there was none: not the homeserver speaks, but maybe a page in front of it."""

_Read = Callable[[object], dict[str, Any] | None]

_ESSENTIAL = ("type", "event_id", "sender")
# Halves of characters and zero characters: no database takes them, no honest id has them.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The largest number that every reader of JSON reads alike.
_END_OF_TIME = 2**53 - 1
# Milliseconds. Whatever a homeserver asks for: after an hour we look whether it still means it.
_LONGEST_WAIT = 3_600_000


def of_answer(body: dict[Any, Any]) -> tuple[dict[str, Any], int]:
    """An answer in shape, and how many events were dropped from it."""
    dropped: list[object] = []
    if "chunk" in body:
        body = body | {"chunk": list(_good(body["chunk"], _event, dropped))}
    elif "next_batch" in body:
        body = _sync(body, dropped)
    for keys, read in (("device_keys", _device), ("one_time_keys", _one_time_key)):
        if isinstance(body.get(keys), dict):
            body = body | {keys: _of_devices(body[keys], read, dropped), "failures": {}}
    return body, len(dropped)


def of_refusal(body: Mapping[Any, Any], status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """A refusal that says so, whatever it came with: nio takes an empty body for consent in many places."""
    code, error = body.get("errcode"), body.get("error")
    told = {
        "errcode": code if isinstance(code, str) else UNSAID,
        "error": error if isinstance(error, str) else f"status {status}",
    }
    wait = _whole(body.get("retry_after_ms")) or _seconds_of(headers) * 1000
    others = {name: value for name, value in body.items() if name != "retry_after_ms"}
    return others | told | ({"retry_after_ms": min(wait, _LONGEST_WAIT)} if wait else {})


def _sync(body: dict[Any, Any], dropped: list[object]) -> dict[str, Any]:
    rooms, lists = wire.mapping(body.get("rooms")), wire.mapping(body.get("device_lists"))
    counts = wire.mapping(body.get("device_one_time_keys_count"))
    parts: dict[str, dict[str, _Read]] = {
        "join": {"timeline": _event, "state": _event},
        "leave": {"timeline": _event, "state": _event},
        "invite": {"invite_state": _stripped},
    }
    return {
        "next_batch": body["next_batch"],
        "rooms": {
            section: {
                room: {part: _listed(wire.mapping(info).get(part), of[part], dropped) for part in of}
                for room, info in wire.mapping(rooms.get(section)).items()
            }
            for section, of in parts.items()
        },
        "to_device": _listed(body.get("to_device"), _to_device, dropped),
        "device_lists": {name: _strings(lists.get(name)) for name in ("changed", "left")},
        "device_one_time_keys_count": {name: no for name, no in counts.items() if type(no) is int},
    }


def _listed(part: object, read: _Read, dropped: list[object]) -> dict[str, Any]:
    """A list of events, and whether and where something is missing before them."""
    told = wire.mapping(part)
    start = told.get("prev_batch")
    where = {"prev_batch": start} if isinstance(start, str) else {}
    events = list(_good(told.get("events"), read, dropped))
    return {"events": events, "limited": bool(told.get("limited"))} | where


def _good(events: object, read: _Read, dropped: list[object]) -> Iterable[dict[str, Any]]:
    for event in events if isinstance(events, list) else ():
        good = read(event)
        if good is None:
            dropped.append(event)
        else:
            yield good


def _of_devices(users: dict[str, Any], read: _Read, dropped: list[object]) -> dict[str, dict[str, Any]]:
    """The keys of devices, as far as they are some. Who is said to have no list of devices is left out."""
    listed = {user: devices for user, devices in users.items() if isinstance(devices, dict)}
    found = {user: {name: read(keys) for name, keys in devices.items()} for user, devices in listed.items()}
    dropped.extend(keys for devices in found.values() for keys in devices.values() if keys is None)
    return {user: {name: keys for name, keys in of.items() if keys} for user, of in found.items()}


def _device(keys: object) -> dict[str, Any] | None:
    """A device as its owner signed it; what nobody signs, its name, may be anything."""
    told = wire.mapping(keys)
    named = all(isinstance(told.get(name), str) for name in ("user_id", "device_id"))
    listed = _strings(told.get("algorithms")) == told.get("algorithms")
    if not (named and listed and _is_of_strings(told.get("keys"))):
        return None
    name = wire.mapping(told.get("unsigned")).get("device_display_name")
    unsigned = {"device_display_name": name} if isinstance(name, str) else {}
    return told | {"signatures": _signatures(told), "unsigned": unsigned}


def _one_time_key(keys: object) -> dict[str, Any] | None:
    signed = {
        name: key | {"signatures": _signatures(key)}
        for name, key in wire.mapping(keys).items()
        if isinstance(key, dict) and isinstance(key.get("key"), str)
    }
    return signed or None


def _signatures(thing: Mapping[str, Any]) -> dict[str, Any]:
    signed = wire.mapping(thing.get("signatures"))
    return {user: signs for user, signs in signed.items() if _is_of_strings(signs)}


def _is_of_strings(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _strings(values: object) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _event(event: object) -> dict[str, Any] | None:
    """An event with the shape every event has, else None; a time out of this world becomes a possible one."""
    if not _has_content(event):
        return None
    if not isinstance(event.get("unsigned", {}), dict):
        event = event | {"unsigned": {}}
    stamp = event.get("origin_server_ts")
    if not isinstance(stamp, int) or not all(_is_storable(event.get(name)) for name in _ESSENTIAL):
        return None
    return _parsed(event | {"origin_server_ts": min(max(stamp, 0), _END_OF_TIME)}, Event.parse_event)


def _stripped(event: object) -> dict[str, Any] | None:
    good = _bare_event(event)
    return None if good is None else _parsed(good, InviteEvent.parse_event)


def _to_device(event: object) -> dict[str, Any] | None:
    good = _bare_event(event)
    return None if good is None else _parsed(good, ToDeviceEvent.parse_event)


def _parsed(event: dict[str, Any], parse: Callable[[Any], object]) -> dict[str, Any] | None:
    """An event over which nio does not stumble, if need be without what the homeserver told about it.

    nio takes apart what it reads; so it tries a copy.
    """
    try:
        parse(deepcopy(event))
    except Exception as fault:
        if event.get("unsigned"):
            return _parsed(event | {"unsigned": {}}, parse)
        _log.error("event %s cannot be read (%s)", event.get("event_id"), described(fault))
        return None
    return event


def _bare_event(event: object) -> dict[str, Any] | None:
    """An event as it is sent to a device, or told with an invitation: without id and time."""
    if not _has_content(event):
        return None
    well = all(_is_storable(event.get(name)) for name in ("type", "sender"))
    return event if well and isinstance(event.get("unsigned", {}), dict) else None


def _has_content(event: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(event, dict) and isinstance(event.get("content"), dict) and wire.is_shallow(event)


def _is_storable(value: object) -> bool:
    return isinstance(value, str) and not _UNSTORABLE.search(value)


def _whole(told: object) -> int:
    """A number, or what its digits say; 0 if it is none, or less."""
    try:
        return max(0, int(float(told))) if isinstance(told, int | float | str) else 0
    except (ValueError, OverflowError):
        return 0


def _seconds_of(headers: Mapping[str, str]) -> int:
    """The same as HTTP says it: in seconds, or as a moment by the clock of whoever answers."""
    told = headers.get("Retry-After", "")
    if seconds := _whole(told):
        return seconds
    try:
        wait = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return 0
    return max(0, int(wait.total_seconds()))
