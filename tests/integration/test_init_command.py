"""`umlauf init`: a configuration that can be used at once, and nothing half written."""

import stat
import subprocess
import sys
from pathlib import Path

from bot.config_file import load
from bot.meeting.round import Release

ANSWERS = (
    "https://matrix.nordmarsch.example",
    "@umlauf:nordmarsch.example",
    "@petersen:nordmarsch.example, @brandt:nordmarsch.example",
    "#buero:nordmarsch.example",
    'Bildungsbüro "Nordmarsch" = neu',
    "Jana Petersen, Telefon 0000 123-456",
    "datenschutz@nordmarsch.example",
    "",
    "",
    "NI",
    "two",
    "geheim",
)


def initiated(config: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-W", "ignore", "-m", "bot", "init", "--config", str(config))
    return subprocess.run(command, input="\n".join((*lines, "")), capture_output=True, text=True, timeout=150)


def test_what_was_answered_is_a_configuration_with_every_sentence_of_the_example(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    done = initiated(config, *ANSWERS)
    assert done.returncode == 0, done.stderr
    settings = load(config)
    assert settings.matrix.homeserver == ANSWERS[0]
    assert settings.matrix.secret() == "geheim"
    assert settings.matrix.accept_invites_from[-1] == "nordmarsch.example"
    assert settings.staff.users == ("@petersen:nordmarsch.example", "@brandt:nordmarsch.example")
    assert settings.staff.room == "#buero:nordmarsch.example"
    assert settings.office.name == ANSWERS[4]
    assert settings.office.legal_basis == ""
    assert 'legal_basis = ""' in config.read_text("utf-8")
    assert settings.rounds.release is Release.TWO
    assert "# The clock on your wall" in config.read_text("utf-8")
    assert "umlauf doctor --config" in done.stdout


def test_secrets_are_closed_to_others_and_never_shown(tmp_path: Path) -> None:
    done = initiated(tmp_path / "config.toml", *ANSWERS)
    for place in (tmp_path / "config.toml", tmp_path / "secrets" / "matrix-password"):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert "geheim" not in done.stdout + done.stderr + (tmp_path / "config.toml").read_text("utf-8")


def test_what_cannot_be_is_asked_again(tmp_path: Path) -> None:
    wrong = {
        0: "http://matrix.nordmarsch.example",
        1: "umlauf",
        2: "Jana Petersen",
        3: "Büro",
        4: "",
        9: "Niedersachsen",
        10: "drei",
        11: "",
    }
    tried = [(wrong[at], right) if at in wrong else (right,) for at, right in enumerate(ANSWERS)]
    config = tmp_path / "config.toml"
    done = initiated(config, *(said for both in tried for said in both))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Das passt so noch nicht") == len(wrong)
    assert load(config).matrix.user_id == ANSWERS[1]


def test_nothing_is_overwritten_and_nothing_asked(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("mine", "utf-8")
    done = initiated(config, *ANSWERS)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(config) in done.stderr
    assert config.read_text("utf-8") == "mine"
    assert not (tmp_path / "secrets").exists()


def test_whoever_stops_in_between_leaves_nothing_behind(tmp_path: Path) -> None:
    done = initiated(tmp_path / "config.toml", *ANSWERS[:5])
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_no_secret(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = initiated(tmp_path / "file" / "config.toml", *ANSWERS)
    assert done.returncode == 1
    assert "Hierhin kann ich nicht schreiben" in done.stderr
    assert "Traceback" not in done.stderr
