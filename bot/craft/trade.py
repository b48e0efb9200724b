"""The trade: what everybody works with who deals with messages, as long as one login of the bot lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.conduct.office import Office
from bot.craft.settling import Settling
from bot.matrix.attachment import Files
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Trade:
    """What we remember, what the homeserver can be asked, and what the office wants."""

    database: Database
    directory: Directory
    files: Files
    rereading: Rereading
    office: Office
    clock: Callable[[], datetime]

    @property
    def settling(self) -> Settling:
        """Lets use cases do their work, each with the message it is about."""
        return Settling(self.database, self.office, self.clock)


class Practitioner:
    """Whoever deals with messages, with the trade's parts at hand."""

    def __init__(self, trade: Trade) -> None:
        self._trade = trade
        self._database = trade.database
        self._directory = trade.directory
        self._office = trade.office
        self._clock = trade.clock
        self._finish = trade.settling.finish
        self._attempt = trade.settling.attempt
