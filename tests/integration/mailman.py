"""A mail courier in a process of its own, to be killed; its arguments are those of `main`."""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.meeting.mailing import Audience
from bot.post.courier import MailCourier
from bot.post.relay import Access
from bot.store.database import open_database
from tests.office import DEADLINE, DESK, an_office


async def plainly(page: str, mimetype: str) -> bytes | None:
    return f"{mimetype} {len(page)}".encode()


def clock() -> datetime:
    return DEADLINE + timedelta(minutes=1)


async def main(url: str, port: str, certificate: str, sender: str, user: str, password: str) -> None:
    office = an_office(mail_to=Audience.ABSENT, staff_room=DESK)
    access = Access("127.0.0.1", int(port), sender, user, password, Path(certificate))
    database = open_database(url)
    await MailCourier(access, plainly, database, office, clock).carry()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
