"""The bot's device carries its owner's signature from the first moment, and nothing quietly replaces it."""

import asyncio
import base64
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from canonicaljson import encode_canonical_json
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.demo.process import BotFault, BotProcess, Setup
from bot.demo.synapse import Synapse
from tests.acceptance.conftest import Account, Enter, OpenAccount
from tests.acceptance.gate import Gate

# Signing, joining and speaking, as they pass the gate.
ACTS = ("/keys/signatures/upload", "/v3/join/", "/send/")


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody on the homeserver who looks at the bot's keys, as every member's client does."""

    homeserver: str
    http: aiohttp.ClientSession
    token: str

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        url = f"{self.homeserver}/_matrix/client/v3/{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def identity(self, user: str) -> "Identity":
        _, answer = await self.call("POST", "keys/query", {"device_keys": {user: []}})
        parts = ("master_keys", "self_signing_keys")
        master, self_signing = (answer[part].get(user, {}) for part in parts)
        return Identity(user, master, self_signing, answer["device_keys"].get(user, {}))


@dataclass(frozen=True, slots=True)
class Identity:
    """What a homeserver shows of a user's keys."""

    user: str
    master: dict[str, Any]
    self_signing: dict[str, Any]
    devices: dict[str, dict[str, Any]] = field(default_factory=dict)

    def verify(self) -> None:
        """Follow the chain master → self-signing → every device. Raises InvalidSignature or KeyError."""
        signed_by(self.user, self.self_signing, the_key(self.master))
        for device in self.devices.values():
            signed_by(self.user, device, the_key(self.self_signing))


def the_key(cross_signing_key: dict[str, Any]) -> str:
    return str(next(iter(cross_signing_key["keys"].values())))


def signed_by(user: str, thing: dict[str, Any], key: str) -> None:
    """Check a signature as the Matrix specification says („Signing JSON“)."""
    signature = thing["signatures"][user][f"ed25519:{key}"]
    bare = {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}
    Ed25519PublicKey.from_public_bytes(raw(key)).verify(raw(signature), encode_canonical_json(bare))


def raw(unpadded: str) -> bytes:
    return base64.b64decode(unpadded + "=" * (-len(unpadded) % 4))


async def log_in(synapse: Synapse, http: aiohttp.ClientSession, known: Account) -> Witness:
    witness = Witness(synapse.url, http, "")
    identifier = {"type": "m.id.user", "user": known.user}
    proof = {"type": "m.login.password", "identifier": identifier, "password": known.password}
    _, answer = await witness.call("POST", "login", proof)
    return Witness(synapse.url, http, answer["access_token"])


async def test_the_device_is_signed_before_the_bot_joins_or_speaks(
    synapse: Synapse, account: OpenAccount, person: Enter, tmp_path: Path
) -> None:
    jana, bot = await person("jana"), await account("umlauf")
    room = await jana.create_room("Netzwerk", (bot.user,))
    async with aiohttp.ClientSession() as http, Gate(synapse.url) as gate:
        witness = await log_in(synapse, http, await account("witness"))
        setup = Setup(gate.url, bot.user, bot.password, [jana.user])
        async with BotProcess(tmp_path, setup) as process:
            await jana.meet(room, bot.user)
            await jana.say(room, "!runde hilfe")
            await jana.hear(sender=bot.user, kind="m.notice", encrypted=True)
            first = await witness.identity(bot.user)
            acts = [name for name in gate.passed if any(sign in name for sign in ACTS)]

            await process.kill()
            before = len(gate.passed)
            await process.start()
            await jana.say(room, "!runde datenschutz")
            await jana.hear(lambda one: "speichere" in one.body, sender=bot.user)
            second = await witness.identity(bot.user)

    first.verify()
    assert len(first.devices) == 1
    assert "/keys/signatures/upload" in acts[0]
    assert len(acts) > 2
    assert second == first
    again = [name for name in gate.passed[before:] if "/login" in name or "/keys/signatures" in name]
    assert again == []


async def refused(process: BotProcess) -> str:
    """Start a bot that must not start; returns the sentence with which it ends."""
    with pytest.raises(BotFault) as caught:
        await process.start()
    log = process.log.read_text("utf-8")
    assert caught.value.code == 78
    assert "Traceback" not in log
    return log.strip().splitlines()[-1]


async def test_e4_k12_whatever_does_not_fit_together_is_refused_with_one_sentence(
    synapse: Synapse, account: OpenAccount, tmp_path: Path
) -> None:
    """E4, K12: a second device store, a lost database, and an identity that is not ours."""
    bot = await account("umlauf")
    setup = Setup(synapse.url, bot.user, bot.password, ["@jana:localhost"])
    home = tmp_path / "home"
    async with BotProcess(home, setup):
        pass

    second, forgetful = await asyncio.gather(
        refused(BotProcess(tmp_path / "elsewhere", setup)),
        refused(BotProcess(without(home, "data/umlauf.db"), setup)),
    )
    async with aiohttp.ClientSession() as http:
        somebody = await log_in(synapse, http, bot)
        await replace_identity(somebody, bot)
        foreign = await somebody.identity(bot.user)
        replaced = await refused(BotProcess(home, setup))
        afterwards = await somebody.identity(bot.user)

    assert "already has a cross-signing identity" in second
    assert "database" in forgetful
    assert "is missing" in forgetful
    assert "was replaced by another one" in replaced
    assert afterwards.master == foreign.master


def without(home: Path, lost: str) -> Path:
    """A copy of the bot's folder in which one file is missing."""
    copy = home.with_name(Path(lost).stem)
    shutil.copytree(home, copy)
    (copy / lost).unlink()
    return copy


async def replace_identity(witness: Witness, owner: Account) -> None:
    """Upload a new cross-signing identity, as Element does when somebody resets it."""
    master = Ed25519PrivateKey.generate()
    body: dict[str, Any] = {"master_key": public(owner.user, "master", master)}
    for usage in ("self_signing", "user_signing"):
        key = public(owner.user, usage, Ed25519PrivateKey.generate())
        name = next(iter(body["master_key"]["keys"]))
        signature = master.sign(encode_canonical_json(key))
        body[f"{usage}_key"] = key | {"signatures": {owner.user: {name: unpadded(signature)}}}
    _, answer = await witness.call("POST", "keys/device_signing/upload", body)
    identifier = {"type": "m.id.user", "user": owner.user}
    proof = {"type": "m.login.password", "identifier": identifier, "password": owner.password}
    body["auth"] = {**proof, "session": answer["session"]}
    status, answer = await witness.call("POST", "keys/device_signing/upload", body)
    assert (status, answer) == (200, {})


def public(user: str, usage: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    shown = unpadded(key.public_key().public_bytes_raw())
    return {"user_id": user, "usage": [usage], "keys": {f"ed25519:{shown}": shown}}


def unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
