"""A look into the mailbox in a process of its own, to be killed; its arguments are those of `main`."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.meeting.mailing import Audience
from bot.post.collector import Collector
from bot.post.mailbox import Entrance
from bot.store.database import open_database
from tests.office import DEADLINE, DESK, an_office


def clock() -> datetime:
    return DEADLINE + timedelta(minutes=1)


async def main(url: str, port: str, certificate: str, user: str, password: str) -> None:
    office = an_office(mail_to=Audience.ABSENT, staff_room=DESK)
    entrance = Entrance("127.0.0.1", int(port), user, password, ca_file=Path(certificate))
    await Collector(entrance, open_database(url), office, clock, pause=0.1).collect()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
