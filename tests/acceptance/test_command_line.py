"""The commands as an operator types them: real processes, real exit codes, one sentence for what is wrong."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.process import BotFault, BotProcess, Setup
from bot.demo.synapse import Synapse
from bot.minutes.sources import read
from tests.acceptance.conftest import OpenAccount
from tests.acceptance.stage import Office, quoted, statements

ROOT = Path(__file__).parents[2]
MEETING = ROOT / "bot/demo/meetings/sprachfoerderung.json"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int | None
    out: str
    err: str


async def umlauf(*arguments: object) -> Ended:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *map(str, arguments)),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode())


async def test_help_lists_the_commands() -> None:
    script = Path(sys.executable).with_name("umlauf")
    process = await asyncio.create_subprocess_exec(script, "--help", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()

    assert process.returncode == 0
    assert [name for name in ("run", "demo", "minutes", "doctor") if name not in out.decode()] == []


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("laufe",), ("run", "--konfig", "x"), ("minutes",), ("minutes", "gibt-es-nicht.csv")],
)
async def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    ended = await umlauf(*arguments)

    assert ended.code == 2
    assert ended.err.strip()
    assert "Traceback" not in ended.err


async def test_minutes_of_a_file_hold_every_word(tmp_path: Path) -> None:
    ended = await umlauf("minutes", MEETING, "--out", tmp_path)

    said = [one.text for one in read(MEETING).contributions]
    written = (tmp_path / "protokoll.md").read_text("utf-8")
    assert ended.code == 0
    assert quoted(written, said) == statements(said)


async def test_a20_a19_a_configuration_that_cannot_be_used_is_78(tmp_path: Path) -> None:
    slip = tmp_path / "slip.toml"
    slip.write_text('[matrix]\nuser_id = "@a:b"\npasword = "geheim"\n[staff]\nusers = ["@b:b"]\n', "utf-8")

    wrong, missing = await asyncio.gather(
        umlauf("run", "--config", slip), umlauf("doctor", "--config", tmp_path / "nirgends.toml")
    )

    assert (wrong.code, missing.code) == (78, 78)
    assert [len(one.err.strip().splitlines()) for one in (wrong, missing)] == [1, 1]
    assert "slip.toml" in wrong.err
    assert "nirgends.toml" in missing.err
    assert "geheim" not in wrong.err


async def test_a19_a_wrong_password_is_78(synapse: Synapse, account: OpenAccount, tmp_path: Path) -> None:
    known = await account("umlauf")
    bot = BotProcess(tmp_path, Setup(synapse.url, known.user, "falsch", ["@jana:localhost"]))

    with pytest.raises(BotFault, match="refuses to log in") as caught:
        await bot.start()

    assert caught.value.code == 78
    assert "falsch" not in str(caught.value)


async def test_the_doctor_finds_everything_well_while_the_bot_works(house: Office) -> None:
    ended = await umlauf("doctor", "--config", house.process.config)

    assert (ended.code, [line for line in ended.out.splitlines() if not line.startswith("ok")]) == (0, [])
    parts = (
        "configuration",
        "database",
        "homeserver",
        "token",
        "cross-signing",
        "rooms",
        "staff",
        "mail",
        "grouping",
        "disk",
    )
    assert [part for part in parts if part not in ended.out] == []


async def test_the_doctor_names_a_remedy_for_what_is_not_well(
    synapse: Synapse, house: Office, tmp_path: Path
) -> None:
    """A bot that was never started, and one that cannot reach its homeserver."""
    known = house.process.config
    new, cut_off = tmp_path / "config.toml", known.with_name("cut_off.toml")
    shutil.copy(known, new)
    shutil.copy(known.with_name("password"), tmp_path)
    cut_off.write_text(known.read_text("utf-8").replace(synapse.url, "http://127.0.0.1:1"), "utf-8")

    never, unheard = await asyncio.gather(
        umlauf("doctor", "--config", new), umlauf("doctor", "--config", cut_off)
    )

    assert (never.code, unheard.code) == (1, 1)
    assert "start the bot once" in never.out
    assert "check matrix.homeserver" in unheard.out
    assert never.err + unheard.err == ""
