"""The configuration: read, checked, and explained in one sentence when something is wrong."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.command.cli import app
from bot.command.terminal import CONFIGURATION, WRONG_USAGE, problems
from bot.config import ConfigurationProblem, read_secret
from bot.config_file import load
from bot.meeting.round import Release

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SMALL = """
[matrix]
homeserver = "http://127.0.0.1:8008"
user_id = "@umlauf:example.org"
password = "geheim"
[staff]
users = ["@petersen:example.org"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_is_a_valid_configuration() -> None:
    settings = load(EXAMPLE)
    assert settings.rounds.release is Release.AUTOMATIC
    assert settings.matrix.password_file == EXAMPLE.parent / "secrets/matrix-password"
    assert settings.storage.database_url == f"sqlite:///{EXAMPLE.parent}/data/umlauf.db"


def test_every_key_of_the_example_has_a_sentence_above_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    keys = [index for index, line in enumerate(lines) if re.match(r"^(# )?[a-z_]+ = ", line)]
    bare = [lines[index] for index in keys if not re.match(r"^# [A-Z].*[.\w)]$", lines[index - 1])]
    assert len(keys) > 25
    assert bare == []


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UMLAUF_ROUNDS__LANGUAGE", "en")
    monkeypatch.setenv("UMLAUF_STAFF__USERS", '["@brandt:example.org"]')
    settings = load(written(tmp_path, SMALL))
    assert settings.rounds.language == "en"
    assert settings.staff.users == ("@brandt:example.org",)
    assert settings.matrix.homeserver == "http://127.0.0.1:8008"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SMALL + "[runden]\nx = 1\n", "runden is not a known key"),
        (SMALL + '[rounds]\nlanguag = "de"\n', "rounds.languag is not a known key"),
        (SMALL + '[rounds]\nlanguage = "fr"\n', "rounds.language"),
        (SMALL + '[rounds]\ntime_zone = "Berlin"\n', "rounds.time_zone is no time zone"),
        (SMALL + '[rounds]\nholidays = "XX"\n', "rounds.holidays is none of the Länder"),
        (SMALL.replace("http://127.0.0.1:8008", "http://matrix.example.org"), "https://"),
        # What only begins like this machine is another one, which would get the password in the clear.
        (SMALL.replace("127.0.0.1:8008", "127.0.0.1.example.org"), "must begin with https://"),
        (SMALL.replace("127.0.0.1:8008", "localhost.example.org:8008"), "must begin with https://"),
        (SMALL.replace("http://127.0.0.1:8008", "https://"), "is no address such as"),
        (SMALL.replace("127.0.0.1:8008", "127.0.0.1:99999"), "is no address such as"),
        (SMALL.replace('password = "geheim"', ""), "needs one of password_file"),
        (SMALL + "[minutes]\nretention_months = 0", "minutes.retention_months must be 1 or more"),
        (SMALL.replace('users = ["@petersen:example.org"]', ""), "nobody could start a round"),
        (SMALL.replace("@petersen:example.org", "petersen"), "like @petersen:example.org."),
        (SMALL.replace('users = ["@petersen', 'room = "Büro"\nusers = ["@petersen'), "like #bildungsbuero"),
        (SMALL + '[rounds]\noffice_hours = "8-17 Uhr"\n', "is not written like 08:00-17:00."),
        (SMALL + '[rounds]\ngrace_minutes = "zehn"\n', "rounds.grace_minutes must be a whole number."),
        (SMALL + '[minutes]\nchart = "gern"\n', "minutes.chart must be true or false, without"),
        (SMALL + "[rounds]\nrelease = one\n", "text stands between straight quotation marks."),
        ("[matrix\n", "line 1"),
        ("", "matrix"),
    ],
)
def test_a20_a_mistake_is_one_sentence_with_its_key_or_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        load(written(tmp_path, text))
    assert sentence in str(problem.value)
    assert "geheim" not in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[rounds]\nrelease = "one"\nlanguag = "de"\n', 11),
        ('[rounds]\n\n  language   = "fr" # languag = "de"\n', 11),
        ("[minutes]\nretention_months = 'drei'\n", 10),
        ("[rounds]\ngrace_minutes = 121\n", 10),
        ("[storage]\ndirectory = 5\n[rounds]\nreminders = 1\n", 10),
        ("[ runden ]\nx = 1\n", 9),
        ("[mail]\nsmtp_port = 99999\n", 10),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a20_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, end: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes((SMALL + "# Grüße\n" + text).replace("\n", end).encode("utf-8-sig"))
    with pytest.raises(ConfigurationProblem, match=rf"config\.toml, line {line}: \w+"):
        load(path)


def test_a20_a_list_that_is_none_is_a_mistake_of_its_line(tmp_path: Path) -> None:
    text = SMALL.replace('users = ["@petersen:example.org"]', 'users = "@petersen:example.org"')
    with pytest.raises(ConfigurationProblem, match=r"line 7: staff\.users"):
        load(written(tmp_path, text))


def test_a20_what_the_environment_says_is_no_mistake_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UMLAUF_ROUNDS__LANGUAGE", "fr")
    with pytest.raises(ConfigurationProblem, match=r"config\.toml: rounds\.language"):
        load(written(tmp_path, SMALL + '[rounds]\nlanguage = "de"\n'))


def test_a20_latin_1_is_explained_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'[matrix]\ndisplay_name = "B\xfcro"\n')
    with pytest.raises(ConfigurationProblem, match=r"line 2.*UTF-8"):
        load(path)


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"[matrix\n",
        b"\xff\xfe[",
        b"x = 1\n",
        b"[matrix]\nuser_id = 5\r\n",
        b"[rounds]\nlanguage = []\n",
    ],
)
def test_a20_whatever_is_wrong_with_the_file_ends_with_78_and_one_sentence(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as ended, problems():
        load(path)
    said = capsys.readouterr()
    assert (ended.value.code, said.out, len(said.err.splitlines())) == (CONFIGURATION, "", 1)
    assert said.err.startswith(str(path))


def test_a20_windows_files_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(path).matrix.secret() == "geheim"


def test_a20_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblem, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_a20_a_secret_that_others_can_read_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    secret.chmod(0o600)
    assert read_secret(secret) == "geheim"
    assert caplog.text == ""
    secret.chmod(0o644)
    assert read_secret(secret) == "geheim"
    assert "chmod 600" in caplog.text
    assert "geheim" not in caplog.text


def test_a20_an_empty_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(ConfigurationProblem, match="is empty"):
        read_secret(tmp_path / "secret")


@pytest.mark.parametrize(
    ("mail", "sentence"),
    [
        ('smtp_host = "post.example.org"', "needs an address such as protokoll@example.org in from"),
        (
            'smtp_host = "post.example.org"\nfrom = "a@b.example\\nBcc: x@y.example"',
            "needs an address such as",
        ),
        ('username = "umlauf"', "needs username and password_file together"),
        ('to = "everybody"', "mail.to"),
        ('smtp_host = "post.example.org"\nfrom = "a@b.example"', "needs staff.room"),
    ],
)
def test_half_a_mail_server_is_told(tmp_path: Path, mail: str, sentence: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{SMALL}\n[mail]\n{mail}\n", "utf-8")
    with pytest.raises(ConfigurationProblem, match=re.escape(sentence)):
        load(file)


def test_without_a_mail_server_nobody_gets_mails(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'{SMALL}\n[mail]\nto = "all"\n', "utf-8")
    assert load(file).mail.audience == "none"
    room = 'room = "#buero:example.org"'
    file.write_text(f'{SMALL}{room}\n[mail]\nsmtp_host = "post.example.org"\nfrom = "a@b.example"\n', "utf-8")
    assert load(file).mail.audience == "absent"


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_what_init_wrote_in_this_folder_counts_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    none = CliRunner().invoke(app, [command])
    assert (none.exit_code, none.stdout, len(none.stderr.splitlines())) == (WRONG_USAGE, "", 1)
    assert "keine config.toml" in none.stderr
    assert "umlauf init" in none.stderr

    written(tmp_path, SMALL + "[here]\n")
    (tmp_path / "other").mkdir()
    other = written(tmp_path / "other", SMALL + "[there]\n")
    found, named = (
        CliRunner().invoke(app, [command]),
        CliRunner().invoke(app, [command, "--config", str(other)]),
    )
    assert (found.exit_code, named.exit_code) == (CONFIGURATION, CONFIGURATION)
    assert "here is not a known key" in found.stderr
    assert "there is not a known key" in named.stderr
