"""Answers of a homeserver in shape: nio takes them, whatever is in them, and their sound events arrive."""

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nio import KeysClaimResponse, KeysQueryResponse, SyncError, SyncResponse

from bot.matrix import shape

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
SOUND = {"type": "m.room.message", "event_id": "$1", "sender": "@a:b", "content": {}, "origin_server_ts": 1}
DEVICE = "device_one_time_keys_count"


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """nio logs what it cannot read, words included; the command line silences it in the same way."""
    logging.getLogger("nio").setLevel(logging.CRITICAL)


def some(**parts: Any) -> Any:
    """An object in which each of these parts may be odd, or missing."""
    return st.fixed_dictionaries({}, optional={name: ODD | part for name, part in parts.items()})


EVENTS = some(events=st.lists(ODD | st.just(SOUND), max_size=2), limited=st.booleans(), prev_batch=st.text())
ROOM = some(
    timeline=EVENTS, state=EVENTS, invite_state=EVENTS, ephemeral=EVENTS, account_data=EVENTS, summary=ODD
)
ROOMS = st.dictionaries(st.just("!a:b"), ODD | ROOM)
SYNC = some(
    rooms=some(join=ROOMS, leave=ROOMS, invite=ROOMS, knock=ROOMS),
    to_device=EVENTS,
    presence=EVENTS,
    account_data=EVENTS,
    device_lists=some(changed=st.lists(ODD | st.text()), left=st.lists(ODD)),
    device_one_time_keys_count=some(signed_curve25519=st.integers()),
)


@given(SYNC)
def test_n1_h3_nio_takes_whatever_a_sync_brings(body: dict[str, Any]) -> None:
    found, _dropped = shape.of_answer(body | {"next_batch": "s1"})
    assert isinstance(SyncResponse.from_dict(found), SyncResponse)


KEYS = some(
    user_id=st.just("@a:b"),
    device_id=st.just("A"),
    algorithms=st.lists(ODD | st.text()),
    keys=st.dictionaries(st.just("ed25519:A"), ODD),
    key=st.text(),
    signatures=st.dictionaries(st.just("@a:b"), ODD | st.dictionaries(st.just("ed25519:A"), ODD)),
    unsigned=some(device_display_name=st.text()),
)
DEVICES = st.dictionaries(
    st.just("@a:b"), ODD | st.dictionaries(st.just("A"), ODD | KEYS | st.dictionaries(st.text(), KEYS))
)


@given(DEVICES, ODD)
def test_e5_p5_nio_takes_whatever_members_publish_as_keys(devices: dict[str, Any], failures: Any) -> None:
    for name, kind in (("device_keys", KeysQueryResponse), ("one_time_keys", KeysClaimResponse)):
        found, _dropped = shape.of_answer({name: devices, "failures": failures})
        assert isinstance(kind.from_dict(found), kind)


@pytest.mark.parametrize("token", [None, 5, [], {}])
def test_h3_a_sync_that_does_not_say_how_far_it_goes_is_none(token: object) -> None:
    found, _dropped = shape.of_answer({"next_batch": token})
    assert isinstance(SyncResponse.from_dict(found), SyncError)


@pytest.mark.parametrize(
    "odd",
    [
        {"presence": {"events": [{"sender": 5}]}, "account_data": None, DEVICE: None, "device_lists": None},
        {"to_device": None, "presence": None, DEVICE: {"signed_curve25519": "50"}},
        {"device_lists": {"changed": None}, "account_data": {"events": [None]}},
    ],
)
def test_n1_p5_one_odd_part_costs_no_other(odd: dict[str, Any]) -> None:
    timeline = {"events": [SOUND, None, SOUND | {"content": 5}], "limited": True, "prev_batch": "s0"}
    room = {"timeline": timeline, "state": None, "summary": {"m.heroes": None}, "unread_notifications": None}
    rooms = {"join": {"!a:b": room, "!b:b": None, "!c:b": {"timeline": None}}, "leave": None, "invite": None}
    found, dropped = shape.of_answer({"next_batch": "s1", "rooms": rooms} | odd)
    told = SyncResponse.from_dict(found).rooms.join["!a:b"].timeline
    assert ([event.event_id for event in told.events], told.limited, told.prev_batch) == (["$1"], True, "s0")
    assert dropped == 2


LIMIT = {"errcode": "M_LIMIT_EXCEEDED", "error": "zu oft"}
DATE = {"Retry-After": "Wed, 21 Oct 2026 07:28:05 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}


@pytest.mark.parametrize(
    ("body", "headers", "wait"),
    [
        (LIMIT | {"retry_after_ms": 5000}, {}, 5000),
        (LIMIT | {"retry_after_ms": 5000}, {"Retry-After": "9"}, 5000),
        (LIMIT | {"retry_after_ms": 5000.0}, {}, 5000),
        (LIMIT | {"retry_after_ms": "5000"}, {}, 5000),
        (LIMIT | {"retry_after_ms": 5000, "error": None}, {}, 5000),
        (LIMIT, {"Retry-After": "5"}, 5000),
        ({}, {"Retry-After": "5"}, 5000),
        (LIMIT, DATE, 5000),
        (LIMIT, {"Retry-After": DATE["Retry-After"]}, None),
        (LIMIT, {"Retry-After": "bald"}, None),
        (LIMIT, {"Retry-After": "²"}, None),
        (LIMIT, {"Retry-After": "9" * 5000}, None),
        (LIMIT | {"retry_after_ms": -5000}, {}, None),
        (LIMIT | {"retry_after_ms": 0}, {}, None),
        (LIMIT | {"retry_after_ms": 9e15}, {}, 3_600_000),
        (LIMIT | {"retry_after_ms": float("inf")}, {}, None),
        (LIMIT | {"retry_after_ms": "bald"}, {}, None),
        (LIMIT | {"retry_after_ms": [5]}, {}, None),
        (LIMIT, {}, None),
    ],
)
def test_h2_a_limit_is_understood_however_it_is_told(
    body: dict[str, Any], headers: dict[str, str], wait: int | None
) -> None:
    error = SyncError.from_dict(shape.of_refusal(body, 429, headers))
    assert error.retry_after_ms == wait
    assert error.status_code == (body.get("errcode") or shape.UNSAID)


@given(st.dictionaries(st.sampled_from(["errcode", "error", "retry_after_ms", "soft_logout"]), ODD))
def test_h3_any_refusal_is_one(body: dict[str, Any]) -> None:
    error = SyncError.from_dict(shape.of_refusal(body, 502, {}))
    assert (isinstance(error, SyncError), isinstance(error.status_code, str)) == (True, True)
