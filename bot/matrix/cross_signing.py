"""Cross-signing: the account's own signature on the bot's device.

Without it today's Element neither shows what the bot says nor lets the bot read (MSC4153).
The keys are made once, kept beside the session, and never laid over an identity that is not ours.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from canonicaljson import encode_canonical_json
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.keeping import write_secret

_FILE = "cross_signing.json"
_USAGES = ("master", "self_signing", "user_signing")


class SigningProblem(Exception):
    """The account's identity cannot be used; the message is one sentence for the operator."""


class DeviceDeleted(Exception):
    """The homeserver has deleted our device with its login; only a new one can take its place."""


class Signature(StrEnum):
    """Whether members' clients will trust our device."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    FOREIGN = "foreign"
    ABSENT = "absent"


async def sign_own_device(client: HardenedClient, folder: Path, password: str | None) -> list[str]:
    """Make our device trusted by its owner, whatever is still missing for that; returns what was done.

    Idempotent. Raises SigningProblem if the account already has an identity that is not ours, Unreachable
    if the homeserver does not answer, and DeviceDeleted if there is nothing left to sign.
    """
    server = await own_keys(client)
    signing = _signing_keys(client.user_id, folder, server)
    if password is not None and _is_deleted(client, server):
        raise DeviceDeleted
    done = []
    if server.master is None:
        await _upload(client, signing, password)
        done.append("uploaded the cross-signing keys")
    if not signing.has_signed(server.device):
        await _sign(client, signing, server.device)
        done.append("signed the device")
    return done


async def signature(client: HardenedClient, folder: Path) -> Signature:
    """How our device stands, without changing anything. Raises as `sign_own_device`."""
    server = await own_keys(client)
    if server.master is None:
        return Signature.ABSENT
    path = folder / _FILE
    if not path.exists() or CrossSigning.load(client.user_id, path).master.public != server.master:
        return Signature.FOREIGN
    signed = CrossSigning.load(client.user_id, path).has_signed(server.device)
    return Signature.SIGNED if signed else Signature.UNSIGNED


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key in the unpadded base64 that Matrix uses (padded key ids are silently ignored)."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> Self:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: str) -> Self:
        return cls(Ed25519PrivateKey.from_private_bytes(_unbase64(seed)))

    @property
    def seed(self) -> str:
        return _base64(self.private.private_bytes_raw())

    @property
    def public(self) -> str:
        return _base64(self.private.public_key().public_bytes_raw())

    def sign(self, user: str, thing: Mapping[str, Any]) -> dict[str, Any]:
        """Return `thing` with our signature added (Matrix specification, „Signing JSON“)."""
        signed = self.private.sign(_signable(thing))
        mine = {**thing.get("signatures", {}).get(user, {}), f"ed25519:{self.public}": _base64(signed)}
        return {**thing, "signatures": {**thing.get("signatures", {}), user: mine}}


@dataclass(frozen=True, slots=True)
class CrossSigning:
    """The three keys of an account's identity."""

    user: str
    master: SigningKey
    self_signing: SigningKey
    user_signing: SigningKey

    @classmethod
    def create(cls, user: str, path: Path) -> Self:
        """Make new keys and keep them; they are on disk before anyone hears of them."""
        keys = cls(user, SigningKey.generate(), SigningKey.generate(), SigningKey.generate())
        seeds = {name: getattr(keys, name).seed for name in _USAGES}
        write_secret(path, {"user_id": user, **seeds})
        return keys

    @classmethod
    def load(cls, user: str, path: Path) -> Self:
        """Read kept keys. Raises SigningProblem if the file is damaged."""
        try:
            seeds = json.loads(path.read_text("utf-8"))
            return cls(user, *(SigningKey.from_seed(seeds[name]) for name in _USAGES))
        except (OSError, ValueError, KeyError, TypeError):
            raise SigningProblem(
                f"The cross-signing keys in {path} cannot be read; restore them from a backup."
            ) from None

    def public(self, usage: str) -> dict[str, Any]:
        """The public half of one key as it is uploaded; the master key vouches for the other two."""
        key: SigningKey = getattr(self, usage)
        thing = {"user_id": self.user, "usage": [usage], "keys": {f"ed25519:{key.public}": key.public}}
        return thing if usage == "master" else self.master.sign(self.user, thing)

    def has_signed(self, device: Mapping[str, Any]) -> bool:
        """Whether the self-signing key's signature on a device is there and holds."""
        name = f"ed25519:{self.self_signing.public}"
        found = device.get("signatures", {}).get(self.user, {}).get(name)
        if not isinstance(found, str):
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(_unbase64(self.self_signing.public))
            key.verify(_unbase64(found), _signable(device))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """What the homeserver knows of us: the public master key, and our device as others see it."""

    master: str | None
    device: Mapping[str, Any]


def _signing_keys(user: str, folder: Path, server: ServerKeys) -> CrossSigning:
    path = folder / _FILE
    if not path.exists() and server.master is None:
        return CrossSigning.create(user, path)
    if not path.exists():
        raise SigningProblem(
            f"The account {user} already has a cross-signing identity that is not in {folder}; restore "
            f"{_FILE} from a backup, or give the bot an account that nobody has used in Element."
        )
    keys = CrossSigning.load(user, path)
    if server.master not in (None, keys.master.public):
        raise SigningProblem(
            f"The cross-signing identity of {user} was replaced by another one and will not be "
            f"overwritten. If that was intended, move {path} away and give the bot an account of its own."
        )
    return keys


async def own_keys(client: HardenedClient) -> ServerKeys:
    """What the homeserver has of our own keys. Raises SigningProblem or Unreachable if it does not say."""
    user, device = client.user_id, client.device_id
    status, answer = await _ask(client, "keys/query", {"device_keys": {user: []}})
    if status != 200:
        raise SigningProblem(f"The homeserver does not say which keys {user} has (status {status}).")
    master = answer.get("master_keys", {}).get(user, {}).get("keys", {})
    known = answer.get("device_keys", {}).get(user, {}).get(device, {})
    return ServerKeys(next(iter(master.values()), None), known)


def _is_deleted(client: HardenedClient, server: ServerKeys) -> bool:
    """A homeserver that does not even know who we are says nothing about our device."""
    published = client.olm is not None and client.olm.account.shared
    return published and server.master is not None and not server.device


async def _ask(client: HardenedClient, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """A homeserver that is overloaded or broken says nothing about our keys. Raises Unreachable."""
    status, answer = await client.call("POST", path, body)
    if status == 429 or status >= 500:
        raise Unreachable(f"The homeserver cannot speak of our keys now (status {status}).")
    return status, answer


async def _upload(client: HardenedClient, keys: CrossSigning, password: str | None) -> None:
    """Publish the identity. The first upload needs no password (MSC3967); older servers ask for it."""
    body = {f"{usage}_key": keys.public(usage) for usage in _USAGES}
    status, answer = await _ask(client, "keys/device_signing/upload", body)
    if status == 401 and password is not None:
        identifier = {"type": "m.id.user", "user": client.user_id}
        proof = {"type": "m.login.password", "identifier": identifier, "password": password}
        body["auth"] = {**proof, "session": answer.get("session")}
        status, answer = await _ask(client, "keys/device_signing/upload", body)
    if status != 200:
        reason = answer.get("error") or f"status {status}"
        raise SigningProblem(f"The homeserver did not take the cross-signing keys: {reason}.")


async def _sign(client: HardenedClient, keys: CrossSigning, device: Mapping[str, Any]) -> None:
    if not device:
        raise SigningProblem(
            "The homeserver does not show the keys of our device; please start again, "
            "or provide matrix.password_file if somebody has deleted the device."
        )
    bare = {name: value for name, value in device.items() if name not in ("unsigned", "signatures")}
    body = {client.user_id: {client.device_id: keys.self_signing.sign(client.user_id, bare)}}
    status, answer = await _ask(client, "keys/signatures/upload", body)
    if status != 200 or answer.get("failures"):
        raise SigningProblem(f"The homeserver did not take the signature of our device (status {status}).")


def _signable(thing: Mapping[str, Any]) -> bytes:
    bare = {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}
    return encode_canonical_json(bare)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))
