"""Trust: our device is signed before we speak, and somebody looks whether it stays so.

An account's identity can be replaced while we run, by anybody who logs in to it with Element. Then today's
clients hide what we say and keep their keys from us (MSC4153), and nothing else would tell.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from nio import ToDeviceEvent

from bot.conduct.membership import trust
from bot.conduct.office import Office
from bot.matrix import cross_signing
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.cross_signing import Signature, SigningProblem
from bot.store.database import Database, DatabaseFault

_log = logging.getLogger(__name__)

_LOOK_EVERY = 3600.0
# Anybody can send us doubts; a look a minute is what they may cost.
_BREATH = 60.0
_LONGEST_PAUSE = 60.0


class Trust:
    """Makes our device trusted, and watches over it."""

    def __init__(
        self,
        client: HardenedClient,
        folder: Path,
        password: str | None,
        database: Database,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._folder = folder
        self._password = password
        self._database = database
        self._office = office
        self._clock = clock
        self._doubted = asyncio.Event()

    async def establish(self) -> None:
        """Cross-sign our device; a homeserver that does not answer is waited for.

        Raises SigningProblem or DeviceDeleted.
        """
        pause = 1.0
        while True:
            try:
                await self._sign()
                break
            except Unreachable as fault:
                _log.warning("%s Next try in %.0f s.", fault, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        await self._note(Signature.SIGNED)

    async def watch(self) -> None:
        """Look every hour, and when somebody's client has doubts, for ever. Raises DeviceDeleted."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._doubted.wait()
            self._doubted.clear()
            await self._look()
            await asyncio.sleep(_BREATH)

    def hear(self, arrived: Iterable[ToDeviceEvent]) -> None:
        """What arrived for our device may say that a client keeps its keys from a device it does not trust.

        That is a reason to look, not to believe: such a message costs a stranger nothing. If our device is
        signed, the other client has an old picture of us, and will soon have a new one.
        """
        for event in arrived:
            content = event.source.get("content", {})
            if event.source.get("type") == "m.room_key.withheld" and content.get("code") == "m.unverified":
                if not self._doubted.is_set():
                    _log.warning("a client of %s does not trust our device", event.source.get("sender"))
                self._doubted.set()

    async def _look(self) -> None:
        """What is missing is put right at once, if it can be; a foreign identity is not ours to replace."""
        try:
            with suppress(SigningProblem):
                await self._sign()
            stand = await cross_signing.signature(self._client, self._folder)
        except (Unreachable, SigningProblem) as fault:
            _log.warning("we cannot see whether our device is trusted: %s", fault)
        else:
            await self._note(stand)

    async def _sign(self) -> None:
        for done in await cross_signing.sign_own_device(self._client, self._folder, self._password):
            _log.info("identity: %s", done)

    async def _note(self, stand: Signature) -> None:
        try:
            if stand is Signature.SIGNED:
                await self._database.run(trust.regained, self._clock())
            else:
                _log.error("our device is %s: members cannot read us; run „umlauf doctor“", stand)
                await self._database.run(trust.lost, self._office, str(stand), self._clock())
        except DatabaseFault as fault:
            _log.warning("whether our device is trusted is noted next time: %s", fault)
