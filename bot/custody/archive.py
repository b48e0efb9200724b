"""Backups: one file with all that a bot must not lose, made while it works and checked before it is used.

The database is copied before the keys: keys that are newer than the database open whatever it asks the
homeserver for again, older ones would not. Of a PostgreSQL database an archive holds the identity only.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from bot import __version__
from bot.config import Settings
from bot.custody.problem import CustodyProblem
from bot.matrix import renewal
from bot.store import address, revision, upkeep
from bot.store.leadership import lease_for
from bot.store.upkeep import Unsound

_FORMAT = 1
_MANIFEST, _NOTE, _DATABASE = "manifest.json", "READ-ME-FIRST.txt", "umlauf.db"
_SESSION, _KEYS = "identity/session.json", "identity/keys.db"
_SECRETS = (_SESSION, "identity/cross_signing.json")
_COMPANIONS = ("", "-wal", "-shm", "-journal")
_SUM = re.compile(r"[0-9a-f]{64}")
_ABOUT = """\
Dieses Archiv enthält, was Menschen geschrieben haben, und die Schlüssel, mit denen Umlauf sich ausweist.
Bitte bewahren Sie es so sorgfältig auf wie das Original, und löschen Sie es, wenn seine Zeit um ist.
Nicht enthalten: die Konfiguration und das Passwort. Zurückspielen: umlauf restore --config FILE ARCHIV

This archive holds what people wrote, and the keys by which Umlauf proves who it is. Please keep it as
safe as the original, and delete it when its time is over. Not included: configuration and password.
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `files` are the SHA-256 sums by name, `database` is sqlite or postgresql."""

    made: str
    version: str
    database: str
    revision: str | None
    files: dict[str, str] = field(default_factory=dict)
    format: int = _FORMAT

    @property
    def made_at(self) -> datetime:
        """When it was made, with a zone."""
        return datetime.fromisoformat(self.made)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `aside` is where an earlier state was moved to."""

    manifest: Manifest
    aside: Path | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an installation keeps what an archive holds; `database` is None for PostgreSQL."""

    folder: Path
    database: Path | None
    url: str
    account: str

    @property
    def kind(self) -> str:
        return "postgresql" if self.database is None else "sqlite"

    def file(self, name: str) -> Path:
        """Where something of an archive belongs."""
        return self.database if name == _DATABASE and self.database else self.folder / name

    def occupied(self) -> list[Path]:
        """What is there already."""
        parts = [self.folder / "identity"]
        if self.database is not None:
            parts += [self.database.with_name(f"{self.database.name}{end}") for end in _COMPANIONS]
        return [part for part in parts if part.exists() and not _is_empty_folder(part)]


# --- Making one --------------------------------------------------------------------------------------


def back_up(settings: Settings, out: Path, now: datetime) -> Path:
    """Write a backup into the folder `out`; returns the archive. Raises CustodyProblem, DatabaseProblem."""
    place = _place(settings)
    if place.database is not None and not place.database.exists():
        raise CustodyProblem("no_database", place=str(place.database))
    if not place.file(_KEYS).exists() or not place.file(_SESSION).exists():
        raise CustodyProblem("no_identity", place=str(place.folder / "identity"))
    archive = out / f"umlauf-{now.astimezone(UTC):%Y%m%d-%H%M%S}.tar.gz"
    with _written_to(out), _workshop(out) as draft:
        files = _gather(place, draft / "content")
        sums = {name: _sum(path) for name, path in files.items()}
        made = now.astimezone(UTC).isoformat(timespec="seconds")
        manifest = Manifest(made, __version__, place.kind, _stand(place, files), sums)
        _pack(draft / "archive", manifest, files)
        (draft / "archive").replace(archive)
    return archive


def _gather(place: _Place, content: Path) -> dict[str, Path]:
    """Consistent copies of everything, by their names in the archive."""
    (content / "identity").mkdir(parents=True)
    names = [_DATABASE] if place.database is not None else []
    for name in (*names, _KEYS):
        with _sound(place.file(name)):
            upkeep.copy(place.file(name), content / name)
    secrets = [name for name in _SECRETS if place.file(name).exists()]
    for name in secrets:
        shutil.copyfile(place.file(name), content / name)
    return {name: content / name for name in (*names, _KEYS, *secrets)}


def _stand(place: _Place, files: dict[str, Path]) -> str | None:
    if place.database is None:
        return None
    with _sound(place.database):
        return upkeep.stamp(files[_DATABASE])


@contextmanager
def _sound(original: Path) -> Iterator[None]:
    try:
        yield
    except Unsound:
        raise CustodyProblem("unsound", place=str(original)) from None


def _pack(archive: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    extra = {_MANIFEST: json.dumps(asdict(manifest), indent=2), _NOTE: _ABOUT}
    for name, text in extra.items():
        (archive.parent / name).write_text(text, "utf-8")
    with _private(archive) as handle, tarfile.open(fileobj=handle, mode="w:gz") as tar:
        for name, path in ({name: archive.parent / name for name in extra} | files).items():
            tar.add(path, name, recursive=False, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
    return member


# --- Putting one back --------------------------------------------------------------------------------


def restore(settings: Settings, archive: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Put back what an archive holds; nothing is touched before all of it was checked.

    What is there already is refused, or moved aside with `replace`. Raises CustodyProblem, DatabaseProblem.
    """
    place = _place(settings)
    _written_folder(place.folder)
    lease = lease_for(place.url)
    try:
        if not lease.attempt():
            raise CustodyProblem("running", detail=lease.holder() or "")
        occupied = place.occupied()
        if occupied and not replace:
            raise CustodyProblem("occupied", place=str(occupied[0]))
        with _written_to(place.folder), _workshop(place.folder) as draft:
            manifest = _unpack(archive, draft)
            _check(place, archive, manifest, draft)
            aside = _move_aside(place, occupied, now)
            _install(place, manifest, draft)
    finally:
        lease.release()
    return Restored(manifest, aside)


def _unpack(archive: Path, draft: Path) -> Manifest:
    """Take out what belongs there under names we know, and nothing else."""
    known = (_MANIFEST, _DATABASE, _KEYS, *_SECRETS)
    (draft / "identity").mkdir()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() and member.name in known else None
                if content is not None:
                    with _private(draft / member.name) as handle:
                        shutil.copyfileobj(content, handle)
    except tarfile.ReadError:
        raise CustodyProblem("foreign", file=str(archive)) from None
    except (tarfile.TarError, EOFError, zlib.error):
        raise CustodyProblem("damaged", file=str(archive)) from None
    except OSError:
        raise CustodyProblem("unreadable", file=str(archive)) from None
    return _manifest(archive, draft / _MANIFEST)


def _manifest(archive: Path, file: Path) -> Manifest:
    try:
        found = json.loads(file.read_text("utf-8"))
        if found["format"] > _FORMAT:
            raise CustodyProblem("newer", file=str(archive))
        manifest = Manifest(**found)
        fit = manifest.made_at.tzinfo and all(_SUM.fullmatch(one) for one in manifest.files.values())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise CustodyProblem("foreign", file=str(archive)) from None
    if not fit:
        raise CustodyProblem("foreign", file=str(archive))
    return manifest


def _check(place: _Place, archive: Path, manifest: Manifest, draft: Path) -> None:
    """Whole, ours, and for this version."""
    held = {str(path.relative_to(draft)) for path in draft.rglob("*") if path.is_file()} - {_MANIFEST}
    if manifest.files.keys() != held or any(
        _sum(draft / name) != sum_ for name, sum_ in manifest.files.items()
    ):
        raise CustodyProblem("damaged", file=str(archive))
    if manifest.database != place.kind:
        raise CustodyProblem(f"not_{place.kind}", file=str(archive))
    if manifest.revision not in (None, *revision.known()):
        raise CustodyProblem("newer", file=str(archive))
    try:
        for name in held & {_DATABASE, _KEYS}:
            upkeep.check(draft / name)
        account = json.loads((draft / _SESSION).read_text("utf-8"))["user_id"]
    except (Unsound, OSError, ValueError, TypeError, KeyError):
        raise CustodyProblem("damaged", file=str(archive)) from None
    if account != place.account:
        raise CustodyProblem("other_account", file=str(archive))


def _move_aside(place: _Place, occupied: list[Path], now: datetime) -> Path | None:
    """Beside the folder, not into it: what lies in it is what the bot keeps."""
    if not occupied:
        return None
    aside = place.folder.with_name(f"{place.folder.name}-before-{now.astimezone(UTC):%Y%m%d-%H%M%S}")
    aside.mkdir(mode=0o700)
    for path in occupied:
        shutil.move(path, aside / path.name)
    return aside


def _install(place: _Place, manifest: Manifest, draft: Path) -> None:
    """The identity first: beside an identity without its database the bot refuses to start."""
    (draft / "identity" / renewal.MARKER).touch(mode=0o600)
    (draft / "identity").replace(place.folder / "identity")
    if _DATABASE in manifest.files and place.database is not None:
        shutil.move(draft / _DATABASE, place.database)


# --- Files -------------------------------------------------------------------------------------------


def _place(settings: Settings) -> _Place:
    storage = settings.storage
    file = address.read(storage.database_url).file
    return _Place(storage.directory, file, storage.database_url, settings.matrix.user_id)


def _written_folder(folder: Path) -> None:
    with _written_to(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder that nobody else can open, on the same disk, gone afterwards whatever happens."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix=".umlauf-", dir=folder) as name:
        yield Path(name)


@contextmanager
def _written_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise CustodyProblem("not_written", place=str(folder)) from None


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file for our eyes only, safely on the disk at the end."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        yield handle
        handle.flush()
        os.fsync(handle.fileno())


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
