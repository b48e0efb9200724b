"""A small homeserver on a real socket that tells the truth about Matrix, and lies where a test asks for it.

It keeps rooms, members, device keys, transactions and a history. It does not judge permissions (whoever is
joined may send) and knows neither federation nor filters. Every password is right, every name has an account.

    homeserver.room(ROOM, members=[BOT, ANNA], power={ANNA: 50})
    homeserver.deliver(ROOM, homeserver.text(ANNA, "Guten Tag"))      # one batch = one answer to /sync
    homeserver.fail("PUT", "/send/", status=429, body={"errcode": "M_LIMIT_EXCEEDED"}, times=2)
    assert homeserver.said(ROOM) == ["Danke"]                         # also: .sent, .requests, .to_device
"""

import asyncio
import contextlib
import itertools
import json
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests import discretion

Event = dict[str, Any]
Json = dict[str, Any]
Membership = Literal["join", "invite", "leave", "ban"]

SERVER = "fake.example"
HERE = "(where the batch begins)"
_EPOCH = 1_790_000_000_000
_LARGEST = 65_000


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as it came in; `user` is empty where the token is unknown, `at` holds the path's parts."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    at: Mapping[str, str]
    token: str
    user: str
    device: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A distinct event sent by a client; a redaction has the type m.room.redaction and `redacts`."""

    room: str
    type: str
    content: Mapping[str, Any]
    event_id: str
    txn_id: str
    sender: str
    redacts: str | None = None

    @property
    def words(self) -> str:
        """What it says, as it is read: a blank that breaks no line looks like any other."""
        return str(self.content.get("body", "")).replace("\u00a0", " ")


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one answer to /sync brings, to `readers`; a batch without readers is found by /messages only."""

    room: str
    section: Literal["join", "invite", "leave", "to_device"]
    events: tuple[Event, ...]
    readers: frozenset[str]
    limited: bool = False
    prev_batch: str | None = HERE
    newcomer: str = ""  # is told the state of the room, too


@dataclass(slots=True)
class _Fault:
    method: str
    fragment: str
    times: int
    act: "Callable[[web.Request, Answering], Awaitable[web.StreamResponse]]"


class _Error(Exception):
    """Becomes the standard error answer of the client-server API."""

    def __init__(self, status: int, errcode: str, message: str = "", **more: Any) -> None:
        super().__init__(errcode)
        self.status = status
        self.body = {"errcode": errcode, "error": message or errcode} | more


Answering = Callable[[], Awaitable[web.Response]]
Endpoint = Callable[["Homeserver", Ask], Awaitable[Json | bytes]]
_ENDPOINTS: list[tuple[str, str, Endpoint]] = []
_WITHOUT_LOGIN = re.compile(r"/(login|versions)$")


def _endpoint(method: str, *paths: str) -> Callable[[Endpoint], Endpoint]:
    """Say which requests a method answers; paths are below /_matrix/client/v3 unless they begin otherwise."""

    def note(answer: Endpoint) -> Endpoint:
        for path in paths:
            full = path if path.startswith("/_matrix") else f"/_matrix/client/v3{path}"
            _ENDPOINTS.append((method, full, answer))
        return answer

    return note


class Homeserver:
    """The server and, in the same object, the test's hold on it: `async with Homeserver() as homeserver`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.url = ""
        self._tls = tls
        self.requests: list[Ask] = []
        self.sent: list[Sent] = []
        self.to_device: list[Ask] = []
        self.state: dict[str, dict[tuple[str, str], Event]] = {}
        self.media: dict[str, bytes] = {}
        self.read: dict[str, str] = {}  # how far the bot has read in each room
        self.crowds: dict[str, int] = {}  # how many people are said to be in a room
        self.account_data: dict[tuple[str, str], Json] = {}
        self.device_keys: dict[str, dict[str, Json]] = {}
        self.cross_signing: dict[str, dict[str, Json]] = {}
        self._one_time_keys: dict[tuple[str, str], Json] = {}
        self._aliases: dict[str, str] = {}
        self._tokens: dict[str, tuple[str, str]] = {}
        self._transactions: dict[tuple[str, str, str], str] = {}
        self._batches: list[_Batch] = []
        self._faults: list[_Fault] = []
        self._number = itertools.count(1)
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.down()

    async def up(self) -> None:
        """Begin to serve; again at the same address after having been down, with everything it knew."""
        app = web.Application(client_max_size=2**26)
        for method, path, endpoint in _ENDPOINTS:
            app.router.add_route(method, path, self._served(endpoint))
        app.router.add_route("*", "/{anything:.*}", self._served(Homeserver._unknown))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=self._tls).start()
        address, self._port = self._runner.addresses[0]
        self.url = f"{'https' if self._tls else 'http'}://{address}:{self._port}"

    async def down(self) -> None:
        """Refuse connections from now on."""
        if self._runner is not None:
            await self._runner.cleanup()

    def put_back(self, batches: int) -> None:
        """Forget the last so many batches, as if an old backup had been put back; goes while it is down."""
        del self._batches[-batches:]

    # The test's hold: accounts, rooms, events

    def token(self, user: str, device: str = "DEVICE") -> str:
        """Return an access token, as from a login."""
        token = f"token-{next(self._number)}"
        discretion.secret(token)
        self._tokens[token] = (user, device)
        return token

    def revoke(self, user: str) -> None:
        """Make all tokens of `user` M_UNKNOWN_TOKEN."""
        self._tokens = {token: owner for token, owner in self._tokens.items() if owner[0] != user}

    def delete_devices(self, user: str) -> None:
        """End all logins of `user`, as an administrator or a new password does; the devices go along."""
        self.revoke(user)
        for device in self.device_keys.pop(user, {}):
            self._one_time_keys.pop((user, device), None)

    def forget_transactions(self) -> None:
        """Do what Synapse does a day later."""
        self._transactions.clear()

    def room(
        self,
        room: str,
        *,
        members: Iterable[str] = (),
        power: Mapping[str, int] | None = None,
        names: Mapping[str, str] | None = None,
        name: str = "Netzwerk",
        alias: str | None = None,
    ) -> None:
        """Set up a room that all `members` have joined; it comes with their first /sync."""
        creator = f"@creator:{SERVER}"
        self.state[room] = {}
        self._put(room, self.event(creator, "m.room.create", {"room_version": "11"}, state_key=""))
        self._put(room, self.event(creator, "m.room.name", {"name": name}, state_key=""))
        self.set_power(room, power or {})
        for user in members:
            content = {"membership": "join", "displayname": (names or {}).get(user)}
            self._put(room, self.event(user, "m.room.member", content, state_key=user))
        if alias is not None:
            self._aliases[alias] = room

    def set_power(self, room: str, power: Mapping[str, int]) -> Event:
        """Set the levels of users; /sync tells it only if the returned event is delivered."""
        levels = {"users": dict(power), "users_default": 0, "events_default": 0, "state_default": 50}
        return self._put(room, self.event(f"@creator:{SERVER}", "m.room.power_levels", levels, state_key=""))

    def set_member(self, room: str, user: str, membership: Membership, *, by: str, **content: Any) -> Event:
        """Invite, join, remove or ban `user`; /sync tells her and the others."""
        change = {"membership": membership} | content
        event = self._put(room, self.event(by, "m.room.member", change, state_key=user))
        if membership != "join":
            section: Literal["invite", "leave"] = "invite" if membership == "invite" else "leave"
            self._append(_Batch(room, section, (event,), frozenset({user})))
        newcomer = user if membership == "join" else ""
        self._append(_Batch(room, "join", (event,), self.joined(room), newcomer=newcomer))
        return event

    def replace(self, room: str, successor: str, *, by: str) -> Event:
        """Say in a room that another has taken its place, as an upgrade does."""
        content = {"body": "This room has been replaced", "replacement_room": successor}
        event = self._put(room, self.event(by, "m.room.tombstone", content, state_key=""))
        self.deliver(room, event)
        return event

    def joined(self, room: str) -> frozenset[str]:
        members = (event for (kind, _), event in self.state[room].items() if kind == "m.room.member")
        return frozenset(one["state_key"] for one in members if one["content"]["membership"] == "join")

    def event(self, sender: str, kind: str, content: Mapping[str, Any], **more: Any) -> Event:
        """Make any event; `more` sets further fields: event_id, state_key, redacts, origin_server_ts."""
        number = next(self._number)
        plain = {"type": kind, "sender": sender, "content": dict(content), "event_id": f"$event{number}"}
        return plain | {"origin_server_ts": _EPOCH + number} | more

    def text(self, sender: str, body: str, **content: Any) -> Event:
        """Make a text message; `content` adds to its content, e.g. `**{"m.relates_to": {...}}`."""
        new = content.get("m.new_content")
        discretion.said(body, new.get("body") if isinstance(new, dict) else None)
        return self.event(sender, "m.room.message", {"msgtype": "m.text", "body": body} | content)

    def deliver(
        self, room: str, *events: Event, limited: bool = False, prev_batch: str | None = HERE
    ) -> None:
        """Let /sync bring `events` in one batch to all who are joined; prev_batch=None leaves that out."""
        self._append(_Batch(room, "join", events, self.joined(room), limited, prev_batch))

    def hand_over(self, user: str, *events: Any) -> None:
        """Let /sync bring `events` to the devices of `user`; whatever their shape, and to all of them."""
        self._append(_Batch("", "to_device", events, frozenset({user})))

    def write(self, room: str, *events: Event) -> None:
        """Put `events` into the history unseen by /sync: what a gap has swallowed."""
        self._append(_Batch(room, "join", events, frozenset()))

    def said(self, room: str) -> list[str]:
        """Return the bodies of all messages sent to `room`, in order, as they are read (see `Sent.words`)."""
        return [one.words for one in self.sent if one.room == room and one.type == "m.room.message"]

    # The test's hold: faults. The first that fits a request takes it, `times` times

    def fail(
        self,
        method: str,
        fragment: str,
        *,
        status: int = 500,
        body: Mapping[str, Any] | str | bytes = "<html>Bad Gateway</html>",
        times: int = 1,
    ) -> None:
        """Answer without doing anything: a mapping as JSON, a string as HTML, bytes as broken JSON.

        A mapping with an errcode gets the `error` that belongs to it; without that nio ignores the errcode.
        """

        async def refuse(request: web.Request, answering: Answering) -> web.StreamResponse:
            raw, content_type = _on_the_wire(body)
            return web.Response(status=status, body=raw, content_type=content_type)

        self._faults.append(_Fault(method, fragment, times, refuse))

    def hang(self, method: str, fragment: str, *, times: int = 1) -> None:
        """Take the request and neither do anything nor answer."""

        async def sleep(request: web.Request, answering: Answering) -> web.StreamResponse:
            await asyncio.Event().wait()
            return web.Response()

        self._faults.append(_Fault(method, fragment, times, sleep))

    def slow(self, method: str, fragment: str, seconds: float, *, times: int = 1) -> None:
        """Think for a while, then do what is asked and answer."""

        async def think(request: web.Request, answering: Answering) -> web.StreamResponse:
            await asyncio.sleep(seconds)
            return await answering()

        self._faults.append(_Fault(method, fragment, times, think))

    def lose(self, method: str, fragment: str, *, times: int = 1) -> None:
        """Do what is asked, then drop the connection: the answer is lost.

        On a kept connection aiohttp asks once more by itself (not for POST); times=2 reaches the client.
        """

        async def drop(request: web.Request, answering: Answering) -> web.StreamResponse:
            answer = await answering()
            _hang_up(request)
            return answer

        self._faults.append(_Fault(method, fragment, times, drop))

    def truncate(self, method: str, fragment: str, *, times: int = 1) -> None:
        """Do what is asked, then drop the connection in the middle of the answer."""

        async def cut(request: web.Request, answering: Answering) -> web.StreamResponse:
            whole = (await answering()).text or ""
            half = web.StreamResponse(headers={"Content-Type": "application/json"})
            half.content_length = len(whole)
            await half.prepare(request)
            await half.write(whole[: len(whole) // 2].encode())
            _hang_up(request)
            return half

        self._faults.append(_Fault(method, fragment, times, cut))

    def heal(self) -> None:
        """Drop the faults that still wait."""
        self._faults.clear()

    # The way of a request

    def _served(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            ask = await self._ask(request)
            self.requests.append(ask)
            fault = self._fault_for(ask)
            if fault is None:
                return await self._answer(endpoint, ask)
            return await fault.act(request, lambda: self._answer(endpoint, ask))

        return serve

    async def _ask(self, request: web.Request) -> Ask:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        user, device = self._tokens.get(token, ("", ""))
        raw = await request.read()
        body = raw if "/media/" in request.path else json.loads(raw or b"{}")
        query, at = dict(request.query), dict(request.match_info)
        return Ask(request.method, request.path, query, body, at, token, user, device)

    def _fault_for(self, ask: Ask) -> _Fault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.method == ask.method and fault.fragment in ask.path:
                fault.times -= 1
                return fault
        return None

    async def _answer(self, endpoint: Endpoint, ask: Ask) -> web.Response:
        try:
            if not ask.user and not _WITHOUT_LOGIN.search(ask.path):
                raise _Error(401, "M_UNKNOWN_TOKEN")
            if ask.at.get("room", "").startswith("!") and not ask.path.endswith(f"/join/{ask.at['room']}"):
                self._must_be_inside(ask)
            answer = await endpoint(self, ask)
        except _Error as error:
            return web.json_response(error.body, status=error.status)
        if isinstance(answer, bytes):
            return web.Response(body=answer, content_type="application/octet-stream")
        return web.json_response(answer)

    def _must_be_inside(self, ask: Ask) -> None:
        room = ask.at["room"]
        knocks = ask.path.endswith(("/join", "/leave"))
        if room not in self.state or not (knocks or ask.user in self.joined(room)):
            raise _Error(403, "M_FORBIDDEN", "not in the room")

    async def _unknown(self, ask: Ask) -> Json:
        raise _Error(404, "M_UNRECOGNIZED", f"not faked: {ask.method} {ask.path}")

    # Accounts and devices

    @_endpoint("GET", "/_matrix/client/versions")
    async def _versions(self, ask: Ask) -> Json:
        return {"versions": ["v1.11"]}

    @_endpoint("POST", "/login")
    async def _login(self, ask: Ask) -> Json:
        name = ask.body["identifier"]["user"]
        user = name if name.startswith("@") else f"@{name}:{SERVER}"
        device = ask.body.get("device_id") or f"DEVICE{next(self._number)}"
        discretion.secret(ask.body.get("password"))
        return {"user_id": user, "device_id": device, "access_token": self.token(user, device)}

    @_endpoint("POST", "/logout")
    async def _logout(self, ask: Ask) -> Json:
        del self._tokens[ask.token]
        return {}

    @_endpoint("GET", "/account/whoami")
    async def _whoami(self, ask: Ask) -> Json:
        return {"user_id": ask.user, "device_id": ask.device}

    @_endpoint("GET", "/profile/{user}", "/profile/{user}/displayname")
    async def _profile(self, ask: Ask) -> Json:
        member = ("m.room.member", ask.at["user"])
        known = (
            state[member]["content"].get("displayname") for state in self.state.values() if member in state
        )
        return {"displayname": next(filter(None, known), ask.at["user"].split(":")[0].removeprefix("@"))}

    @_endpoint("POST", "/user/{user}/filter")
    async def _filter(self, ask: Ask) -> Json:
        return {"filter_id": "1"}

    @_endpoint("GET", "/user/{user}/account_data/{type}")
    async def _get_account_data(self, ask: Ask) -> Json:
        found: Json = _known(self.account_data, (ask.at["user"], ask.at["type"]))
        return found

    @_endpoint("PUT", "/user/{user}/account_data/{type}")
    async def _put_account_data(self, ask: Ask) -> Json:
        self.account_data[ask.at["user"], ask.at["type"]] = ask.body
        return {}

    @_endpoint("PUT", "/profile/{user}/displayname", "/rooms/{room}/typing/{user}")
    @_endpoint("POST", "/rooms/{room}/read_markers")
    async def _noted(self, ask: Ask) -> Json:
        return {}

    @_endpoint("POST", "/keys/upload")
    async def _upload_keys(self, ask: Ask) -> Json:
        if "device_keys" in ask.body:
            self.device_keys.setdefault(ask.user, {})[ask.device] = ask.body["device_keys"]
        held = self._one_time_keys.setdefault((ask.user, ask.device), {})
        held.update(ask.body.get("one_time_keys", {}))
        return {"one_time_key_counts": {"signed_curve25519": len(held)}}

    @_endpoint("POST", "/keys/query")
    async def _query_keys(self, ask: Ask) -> Json:
        asked = ask.body["device_keys"]
        answer: Json = {
            "failures": {},
            "device_keys": {user: self.device_keys.get(user, {}) for user in asked},
        }
        for usage in ("master", "self_signing", "user_signing"):
            known = {user: self.cross_signing.get(user, {}).get(f"{usage}_key") for user in asked}
            answer[f"{usage}_keys"] = {user: key for user, key in known.items() if key}
        return answer

    @_endpoint("POST", "/keys/claim")
    async def _claim_keys(self, ask: Ask) -> Json:
        claimed: Json = {}
        for user, devices in ask.body["one_time_keys"].items():
            for device in devices:
                if held := self._one_time_keys.get((user, device)):
                    claimed.setdefault(user, {})[device] = dict([held.popitem()])
        return {"one_time_keys": claimed, "failures": {}}

    @_endpoint("POST", "/keys/device_signing/upload")
    async def _upload_cross_signing(self, ask: Ask) -> Json:
        """The first upload passes without a password (MSC3967), replacing an identity asks for it."""
        keys = {name: key for name, key in ask.body.items() if name != "auth"}
        if self.cross_signing.get(ask.user, keys) != keys and "auth" not in ask.body:
            raise _Error(401, "M_FORBIDDEN", session="uia", flows=[{"stages": ["m.login.password"]}])
        self.cross_signing[ask.user] = keys
        return {}

    @_endpoint("POST", "/keys/signatures/upload")
    async def _upload_signatures(self, ask: Ask) -> Json:
        for user, signed in ask.body.items():
            for name, thing in signed.items():
                stored = self.device_keys.get(user, {}).get(name, {})
                stored.setdefault("signatures", {}).setdefault(user, {}).update(thing["signatures"][user])
        return {"failures": {}}

    @_endpoint("PUT", "/sendToDevice/{type}/{txn}")
    async def _send_to_device(self, ask: Ask) -> Json:
        self.to_device.append(ask)
        for user, contents in ask.body["messages"].items():
            for content in contents.values():
                self.hand_over(user, {"type": ask.at["type"], "sender": ask.user, "content": content})
        return {}

    # Rooms

    @_endpoint("POST", "/createRoom")
    async def _create_room(self, ask: Ask) -> Json:
        room = f"!room{next(self._number)}:{SERVER}"
        alias = ask.body.get("room_alias_name")
        named = f"#{alias}:{SERVER}" if alias else None
        self.room(room, power={ask.user: 100}, name=ask.body.get("name", ""), alias=named)
        creation = self.state[room]["m.room.create", ""]
        creation |= {"sender": ask.user}
        creation["content"] |= ask.body.get("creation_content", {})
        if "name" not in ask.body:
            del self.state[room]["m.room.name", ""]
        for event in ask.body.get("initial_state", ()):
            self._put(
                room, self.event(ask.user, event["type"], event["content"], state_key=event["state_key"])
            )
        self.set_member(room, ask.user, "join", by=ask.user)
        for guest in ask.body.get("invite", ()):
            direct = {"is_direct": True} if ask.body.get("is_direct") else {}
            self.set_member(room, guest, "invite", by=ask.user, **direct)
        return {"room_id": room}

    @_endpoint("GET", "/joined_rooms")
    async def _joined_rooms(self, ask: Ask) -> Json:
        return {"joined_rooms": [room for room in self.state if ask.user in self.joined(room)]}

    @_endpoint("GET", "/directory/room/{alias}")
    async def _resolve(self, ask: Ask) -> Json:
        return {"room_id": _known(self._aliases, ask.at["alias"]), "servers": [SERVER]}

    @_endpoint("POST", "/join/{room}", "/rooms/{room}/join")
    async def _join(self, ask: Ask) -> Json:
        room = self._aliases.get(ask.at["room"], ask.at["room"])
        _known(self.state, room)
        self.set_member(room, ask.user, "join", by=ask.user)
        return {"room_id": room}

    @_endpoint("POST", "/rooms/{room}/leave")
    async def _leave(self, ask: Ask) -> Json:
        self.set_member(ask.at["room"], ask.user, "leave", by=ask.user)
        return {}

    @_endpoint("POST", "/rooms/{room}/invite")
    async def _invite(self, ask: Ask) -> Json:
        self.set_member(ask.at["room"], ask.body["user_id"], "invite", by=ask.user)
        return {}

    @_endpoint("GET", "/_matrix/client/v1/room_summary/{anyroom}")
    async def _room_summary(self, ask: Ask) -> Json:
        room = ask.at["anyroom"]
        count = self.crowds.get(room, len(self.joined(room)))
        return {"room_id": room, "num_joined_members": count}

    @_endpoint("GET", "/rooms/{room}/joined_members")
    async def _joined_members(self, ask: Ask) -> Json:
        state = self.state[ask.at["room"]]
        contents = {user: state["m.room.member", user]["content"] for user in self.joined(ask.at["room"])}
        return {"joined": {user: {"display_name": one.get("displayname")} for user, one in contents.items()}}

    @_endpoint("GET", "/rooms/{room}/state")
    async def _get_state(self, ask: Ask) -> Any:
        return list(self.state[ask.at["room"]].values())

    @_endpoint("GET", "/rooms/{room}/state/{type}", "/rooms/{room}/state/{type}/{key:.*}")
    async def _get_state_event(self, ask: Ask) -> Json:
        event = _known(self.state[ask.at["room"]], (ask.at["type"], ask.at.get("key", "")))
        return dict(event if ask.query.get("format") == "event" else event["content"])

    @_endpoint("PUT", "/rooms/{room}/state/{type}", "/rooms/{room}/state/{type}/{key:.*}")
    async def _put_state_event(self, ask: Ask) -> Json:
        event = self.event(ask.user, ask.at["type"], ask.body, state_key=ask.at.get("key", ""))
        self.deliver(ask.at["room"], self._put(ask.at["room"], event))
        return {"event_id": event["event_id"]}

    def _put(self, room: str, event: Event) -> Event:
        self.state[room][event["type"], event["state_key"]] = event
        return event

    # Sending: one memory of transactions per device, whatever the endpoint

    @_endpoint("PUT", "/rooms/{room}/send/{type}/{txn}")
    async def _send(self, ask: Ask) -> Json:
        if len(json.dumps(ask.body, ensure_ascii=False).encode()) > _LARGEST:
            raise _Error(413, "M_TOO_LARGE")
        return self._accept(ask, self.event(ask.user, ask.at["type"], ask.body))

    @_endpoint("PUT", "/rooms/{room}/redact/{redacts}/{txn}")
    async def _redact(self, ask: Ask) -> Json:
        redacts = ask.at["redacts"]
        content = ask.body | {"redacts": redacts}
        return self._accept(ask, self.event(ask.user, "m.room.redaction", content, redacts=redacts))

    def _accept(self, ask: Ask, event: Event) -> Json:
        memory = (ask.user, ask.device, ask.at["txn"])
        if memory not in self._transactions:
            room, txn, new = ask.at["room"], ask.at["txn"], event["event_id"]
            self._transactions[memory] = new
            redacts = event.get("redacts")
            self.sent.append(Sent(room, event["type"], event["content"], new, txn, ask.user, redacts))
            self.deliver(room, event | {"unsigned": {"transaction_id": txn}})
        return {"event_id": self._transactions[memory]}

    @_endpoint("POST", "/_matrix/media/v3/upload")
    async def _upload(self, ask: Ask) -> Json:
        media = f"media{next(self._number)}"
        self.media[media] = ask.body
        return {"content_uri": f"mxc://{SERVER}/{media}"}

    @_endpoint("GET", "/_matrix/client/v1/media/download/{server}/{media}")
    async def _download(self, ask: Ask) -> bytes:
        found: bytes = _known(self.media, ask.at["media"])
        return found

    # Reading: the sync token "s7" means that the first seven batches are known

    def _append(self, batch: _Batch) -> None:
        self._batches.append(batch)
        self._news.set()
        self._news = asyncio.Event()

    @_endpoint("GET", "/sync")
    async def _sync(self, ask: Ask) -> Json:
        if "since" not in ask.query:
            return self._synced(len(self._batches), self._all_rooms(ask.user, history=True))
        # Like Synapse: a token from the future, as after a restore, means the present.
        known = min(_position(ask.query["since"]), len(self._batches))
        full_state = ask.query.get("full_state") == "true"
        patience = 0 if full_state else int(ask.query.get("timeout", 0)) / 1000
        found = await self._next_batch(ask.user, known, patience)
        rooms = self._all_rooms(ask.user) if full_state else {}
        if found is not None:
            self._add(rooms, ask.user, found)
        return self._synced(known if found is None else found + 1, rooms)

    async def _next_batch(self, user: str, known: int, patience: float) -> int | None:
        """Return the index of the next batch that `user` may read, waiting up to `patience` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience or None):
                while True:
                    for index in range(known, len(self._batches)):
                        if user in self._batches[index].readers:
                            return index
                    if not patience:
                        return None
                    await self._news.wait()
        return None

    def _synced(self, known: int, rooms: Json) -> Json:
        to_device = {"events": rooms.pop("to_device", [])}
        counts = {"signed_curve25519": 50}
        told = {"next_batch": f"s{known}", "device_one_time_keys_count": counts}
        return told | {"rooms": rooms, "to_device": to_device}

    def _all_rooms(self, user: str, history: bool = False) -> Json:
        """The rooms of `user` with their state, and with all that was said in them; her open invitations."""
        rooms: Json = {"join": {}, "invite": {}, "leave": {}}
        for room, state in self.state.items():
            member = state.get(("m.room.member", user))
            if user in self.joined(room):
                events = self._history(room, 0, len(self._batches)) if history else []
                timeline = {"events": events, "limited": False, "prev_batch": "s0"}
                rooms["join"][room] = {"state": {"events": list(state.values())}, "timeline": timeline}
            elif member and member["content"]["membership"] == "invite":
                rooms["invite"][room] = {"invite_state": {"events": [member]}}
        return rooms

    def _add(self, rooms: Json, user: str, index: int) -> None:
        batch = self._batches[index]
        if batch.section == "to_device":
            rooms["to_device"] = list(batch.events)
            return
        section = rooms.setdefault(batch.section, {})
        if batch.section == "invite":
            section[batch.room] = {"invite_state": {"events": list(batch.events)}}
            return
        timeline: Json = {"events": list(batch.events), "limited": batch.limited}
        if batch.prev_batch is not None:
            timeline["prev_batch"] = f"s{index}" if batch.prev_batch == HERE else batch.prev_batch
        state = list(self.state[batch.room].values()) if batch.newcomer == user else []
        section[batch.room] = (
            {"state": {"events": state}} | section.get(batch.room, {}) | {"timeline": timeline}
        )

    def _history(self, room: str, first: int, end: int) -> list[Event]:
        batches = (one for one in self._batches[first:end] if one.room == room and one.section == "join")
        return [event for batch in batches for event in batch.events]

    @_endpoint("GET", "/rooms/{room}/messages")
    async def _messages(self, ask: Ask) -> Json:
        """Backwards only. The token "s7.20" means: of the first seven batches the last 20 events are read."""
        start = ask.query.get("from", f"s{len(self._batches)}")
        end, skip = _position(start), int(start.partition(".")[2] or 0)
        past = self._history(ask.at["room"], _position(ask.query.get("to", "s0")), end)[::-1]
        upto = skip + int(ask.query.get("limit", 10))
        more = {"end": f"s{end}.{upto}"} if upto < len(past) else {}
        for event in filter(lambda one: isinstance(one, dict), past):
            event["room_id"] = ask.at["room"]  # what /sync leaves out
        return {"chunk": past[skip:upto], "start": start, "state": []} | more

    @_endpoint("GET", "/rooms/{room}/event/{event}")
    async def _get_event(self, ask: Ask) -> Json:
        past = self._history(ask.at["room"], 0, len(self._batches))
        found: Event = _known({one["event_id"]: one for one in past}, ask.at["event"])
        named = found["event_id"]
        gone = {one.get("redacts") for one in past}
        if named in gone:
            return found | {"content": {}}
        edits = (one for one in past if _replaces(one) == named and one["event_id"] not in gone)
        relations = [one for one in edits if one["sender"] == found["sender"]]
        bundled = {"unsigned": {"m.relations": {"m.replace": relations[-1]}}} if relations else {}
        return found | bundled

    @_endpoint("POST", "/rooms/{room}/receipt/m.read/{event}")
    async def _mark_as_read(self, ask: Ask) -> Json:
        self.read[ask.at["room"]] = ask.at["event"]
        return {}


def _replaces(event: object) -> str | None:
    """The event that an edit changes."""
    content = event.get("content", {}) if isinstance(event, dict) else {}
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
        return None
    return str(relation.get("event_id"))


def _position(token: str) -> int:
    """The number of batches a sync token knows; a token not from here is refused as Synapse does."""
    found = re.fullmatch(r"s(\d+)(\.\d+)?", token)
    if found is None:
        raise _Error(400, "M_UNKNOWN", "Invalid stream token")
    return int(found[1])


def _known(things: Mapping[Any, Any], key: object) -> Any:
    if key not in things:
        raise _Error(404, "M_NOT_FOUND")
    return things[key]


def _on_the_wire(body: Mapping[str, Any] | str | bytes) -> tuple[bytes, str]:
    if isinstance(body, str):
        return body.encode(), "text/html"
    if isinstance(body, bytes):
        return body, "application/json"
    said = {"error": "as the test wants it"} if "errcode" in body else {}
    return json.dumps(said | dict(body)).encode(), "application/json"


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
