"""Attachments that are wanted: a table in the staff room, fetched with a limit and decrypted."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientHttpProxyError, ClientResponse
from nio import EncryptionError
from nio.crypto.attachments import decrypt_attachment

from bot.matrix import outage
from bot.matrix.client import HardenedClient, Unreachable

# The largest file fetched, in bytes, and the time it may take, in seconds.
LARGEST = 2**20
_PATIENCE = 30.0
_PIECE = 2**16
_NAME = re.compile(r"\S+\.\w{2,5}")
_VOICE = "org.matrix.msc3245.voice"
_ADDRESS = re.compile(r"mxc://([A-Za-z0-9\[][A-Za-z0-9.:\[\]-]{0,254})/([A-Za-z0-9_-]{1,255})")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file, as it was before it was encrypted; `content` is None if it cannot be had, or is `too_large`."""

    kind: str
    content: bytes | None
    too_large: bool = False


def note(content: Mapping[str, Any], kinds: tuple[str, ...]) -> str | None:
    """What is kept of a file to fetch it later; None unless its name has one of the endings `kinds`."""
    name = content.get("filename") or content.get("body")
    kind = PurePath(name).suffix.lower() if isinstance(name, str) else ""
    if content.get("msgtype") != "m.file" or kind not in kinds:
        return None
    sealed = content.get("file") if isinstance(content.get("file"), dict) else None
    return json.dumps({"kind": kind, "url": content.get("url"), "file": sealed})


def caption(content: Mapping[str, Any]) -> str:
    """What was written to a file; a `body` that differs from its name, as Matrix has it since 1.10.

    Nobody wrote what reads like another name of the file, or goes with a voice.
    """
    name, body = content.get("filename"), content.get("body")
    if not isinstance(name, str) or not isinstance(body, str) or _VOICE in content:
        return ""
    return "" if body == name or _NAME.fullmatch(body) else body


class Files:
    """Fetches what notes describe."""

    def __init__(self, client: HardenedClient) -> None:
        self._client = client

    async def fetch(self, note: str) -> Fetched:
        """The file that an event named. Raises Unreachable if the homeserver cannot be asked."""
        wanted = json.loads(note)
        sealed = wanted["file"]
        found = _ADDRESS.fullmatch(str(sealed.get("url") if sealed else wanted["url"]))
        content = await self._download(*found.groups()) if found else None
        if content is None or len(content) > LARGEST:
            return Fetched(wanted["kind"], None, too_large=content is not None)
        return Fetched(wanted["kind"], _opened(content, sealed) if sealed else content)

    async def _download(self, server: str, media: str) -> bytes | None:
        """One byte more than the limit if there is more; None if the homeserver does not have it."""
        for path in (f"client/v1/media/download/{server}/{media}", f"media/v3/download/{server}/{media}"):
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await self._ask(path)
                    try:
                        if answer.status == 200:
                            return await _bounded(answer)
                    finally:
                        answer.close()
            except (ClientError, OSError, TimeoutError):
                # Whoever keeps the file is slow or broken; nobody else shall wait for that.
                return None
        return None

    async def _ask(self, path: str) -> ClientResponse:
        headers = {"Authorization": f"Bearer {self._client.access_token}"}
        try:
            answer: ClientResponse = await self._client.send("GET", f"/_matrix/{path}", None, headers)
        except (ClientConnectorError, ClientHttpProxyError) as fault:
            raise Unreachable(f"The homeserver is not there: {outage.reason(fault)}.") from None
        return answer


async def _bounded(answer: ClientResponse) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        content += piece
        if len(content) > LARGEST:
            break
    return bytes(content[: LARGEST + 1])


def _opened(content: bytes, sealed: Mapping[str, Any]) -> bytes | None:
    """Decrypted; None if it is not what its sender encrypted. What the event says is anybody's."""
    try:
        clear: bytes = decrypt_attachment(
            content, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"]
        )
    except (EncryptionError, LookupError, TypeError, ValueError, AttributeError):
        return None
    return clear
