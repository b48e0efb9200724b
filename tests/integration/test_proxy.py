"""The way to the homeserver leads through a proxy: a real one on this machine, with TLS from end to end."""

import asyncio
import json
import logging
import os
import shutil
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import ConfigurationProblem, proxy_address
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient, Unreachable, create
from bot.matrix.listener import Listener
from bot.matrix.proxy import between
from bot.store.database import Database
from tests.homeserver import Homeserver
from tests.integration.house import BOT, Until
from tests.mailserver import certificate
from tests.proxy import Proxy, serving

PASSWORD = "straßengeheim@100%"
Enter = Callable[..., HardenedClient]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the machine on which the tests run."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def homeserver(tmp_path: Path) -> AsyncIterator[Homeserver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    async with Homeserver(tls=context) as running:
        yield running


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with serving(("umlauf", PASSWORD)) as running:
        yield running


@pytest.fixture
async def through(homeserver: Homeserver, tmp_path: Path, fresh_keys: Path) -> AsyncIterator[Enter]:
    """A client by the proxy at an address, or by what the environment says; it trusts the certificate."""
    shutil.copy(fresh_keys, tmp_path)
    clients: list[HardenedClient] = []

    def enter(proxy: str | None = None) -> HardenedClient:
        client = create(homeserver.url, BOT, "UMLAUF", str(tmp_path), proxy=proxy)
        client.ssl = ssl.create_default_context(cafile=certificate(tmp_path)[0])
        client.restore_login(BOT, "UMLAUF", homeserver.token(BOT, "UMLAUF"))
        clients.append(client)
        return client

    yield enter
    for client in clients:
        await client.close()
        client.store.database.close()


async def test_h1_the_homeserver_is_reached_through_the_proxy_that_the_office_names(
    homeserver: Homeserver, proxy: Proxy, through: Enter
) -> None:
    status, _ = await through(proxy.url).call("GET", "account/whoami")
    assert status == 200
    assert proxy.asked == [f"CONNECT {homeserver.url.removeprefix('https://')}"]
    assert b"whoami" not in proxy.passed


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_h1_the_proxy_of_the_environment_counts_and_those_without_one_are_left_out(
    name: str, homeserver: Homeserver, proxy: Proxy, through: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, proxy.url.removeprefix("http://"))
    await through().call("GET", "account/whoami")
    assert len(proxy.asked) == 1
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    await through().call("GET", "account/whoami")
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("homeserver", "left_out"),
    [
        ("https://matrix.example.org", "example.org"),
        ("https://matrix.example.org", ".example.org"),
        ("https://matrix.example.org:8448", "matrix.example.org"),
        ("https://matrix.example.org:8448", "a.example, matrix.example.org:8448"),
        ("https://matrix.example.org", "matrix.example.org:443"),
        ("https://[fd00::1]", "fd00::1"),
        ("https://[fd00::1]:8448", "fd00::1"),
        ("https://[fd00::1]:8448", "[fd00::1]"),
    ],
)
def test_h1_no_proxy_is_understood_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, homeserver: str, left_out: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")
    monkeypatch.setenv("NO_PROXY", left_out)
    assert between(homeserver, None) is None
    assert between("https://matrix.example.com:8448", None) is not None


@pytest.mark.parametrize("password", ["2026/geheim", "2026?geheim", "2026#geheim"])
def test_a19_a_sign_in_a_password_that_ends_the_host_makes_it_no_proxy(password: str) -> None:
    """It would be looked up as a host, and named in the log."""
    with pytest.raises(ValueError, match=r"^is no address of a proxy"):
        proxy_address(f"http://umlauf:{password}@proxy.example.org:3128")
    assert proxy_address("proxy.example.org:3128/") == "http://proxy.example.org:3128/"


async def test_h1_a_file_is_waited_for_while_the_proxy_does_not_connect_us(
    homeserver: Homeserver, proxy: Proxy, through: Enter
) -> None:
    files = Files(through(proxy.url))
    proxy.answer = "503 Service Unavailable"
    note = {"kind": "csv", "file": None, "url": "mxc://fake.example/liste"}
    with pytest.raises(Unreachable, match="the proxy does not connect us"):
        await files.fetch(json.dumps(note))


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a19_what_is_no_proxy_is_named_without_its_password(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"socks5://umlauf:{PASSWORD}@proxy.example.org:1080")
    with pytest.raises(ConfigurationProblem, match=f"^{name} in the environment is no address") as told:
        between("https://matrix.example.org", None)
    assert PASSWORD not in str(told.value)
    assert between("http://127.0.0.1:8008", None) is None
    monkeypatch.setenv("NO_PROXY", "matrix.example.org")
    assert between("https://matrix.example.org", None) is None
    assert str(between("https://matrix.example.org", f"http://umlauf:{PASSWORD}@p.example.org:3128")) == (
        "p.example.org:3128"
    )


async def test_h1_a_proxy_that_refuses_is_waited_for_and_the_log_says_so(
    homeserver: Homeserver,
    proxy: Proxy,
    through: Enter,
    database: Database,
    until: Until,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.listener._SHORTEST_PAUSE", 0.01)
    caplog.set_level(logging.WARNING, logger="bot.matrix.listener")
    proxy.answer = "403 Forbidden"
    listening = asyncio.create_task(Listener(through(proxy.url), database, heard=lambda: None).catch_up())
    await until(lambda: "sync failed (the proxy does not connect us (status 403))" in caplog.text)
    proxy.answer, proxy.wanted = "", ("umlauf", "ein anderes")
    await until(lambda: "without the right name and password (status 407)" in caplog.text)
    proxy.wanted = None
    await asyncio.wait_for(listening, 30)
    assert homeserver.requests


async def test_h1_what_keeps_us_from_the_homeserver_is_said_by_its_kind(
    homeserver: Homeserver, through: Enter
) -> None:
    distrustful, direct, lost = through(), through(), through("http://127.0.0.1:1")
    distrustful.ssl = ssl.create_default_context()
    assert await _told(distrustful) == (
        "the certificate of 127.0.0.1 is not trusted (self-signed certificate)"
    )
    assert await _told(lost) == "the proxy 127.0.0.1:1 gives no connection (connection refused)"
    port = homeserver.url.rpartition(":")[2]
    await homeserver.down()
    assert await _told(direct) == f"127.0.0.1:{port} gives no connection (connection refused)"
    direct.homeserver = "https://nirgends.invalid"
    assert await _told(direct) == "the name nirgends.invalid cannot be looked up"


async def _told(client: HardenedClient) -> str:
    with pytest.raises(Unreachable) as told:
        await client.call("GET", "account/whoami")
    return str(told.value).partition(" cannot be reached: ")[2].removesuffix(".")


async def test_h1_a19_the_doctor_goes_through_the_proxy_and_trusts_the_authority_it_is_given(
    homeserver: Homeserver, proxy: Proxy, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[matrix]\nhomeserver = "{homeserver.url}"\nuser_id = "{BOT}"\npassword_file = "secret"\n'
        '[staff]\nusers = ["@petersen:fake.example"]\n[grouping]\nencoder = false\n',
        "utf-8",
    )
    (tmp_path / "secret").write_text("geheim", "utf-8")
    trusting = {"SSL_CERT_FILE": str(certificate(tmp_path)[0]), "HTTPS_PROXY": proxy.url}
    found = await _doctor(config, trusting)
    assert f"{homeserver.url} answers through the proxy 127.0.0.1:{proxy.port}" in found
    proxy.wanted = ("umlauf", "ein anderes")
    (line,) = [line for line in (await _doctor(config, trusting)).splitlines() if "homeserver" in line]
    assert "the proxy does not let us in without the right name and password (status 407)" in line


async def _doctor(config: Path, more: dict[str, str]) -> str:
    """What a process of its own says; never the password of the proxy."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor", "--config", str(config)),
        env=os.environ | more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 1  # there is no session yet
    assert "geheim" not in out.decode()
    return out.decode()
