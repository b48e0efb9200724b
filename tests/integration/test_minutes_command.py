"""`umlauf minutes FILE` as an office uses it: a real process, real files, one sentence for what is wrong."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from bot.matrix.layout import plain

ROOT = Path(__file__).parents[2]
ANSWERS = [
    (
        "Kita Sonnenblume",
        1,
        "- Uns fehlen Dolmetscher für Elterngespräche\n- Zwei Stellen sind nicht besetzt",
    ),
    ("Kita Deichkinder", 1, "Für Elterngespräche finden wir kaum Dolmetscher."),
    ("Grundschule Am Wall", 1, "Die Warteliste ist lang, uns fehlt Personal. @room bitte helfen!"),
    ("Volkshochschule", 1, "Lehrkräfte fehlen, Stellen bleiben unbesetzt."),
    ("Diakonie", 1, "Bei Behördenterminen fehlen Dolmetscher.\n\nViele Grüße"),
    ("Oberschule", 1, "# Beschluss: ```WLAN``` für <b>alle</b>"),
    ("Kita Sonnenblume", 2, "k. A."),
]
CONFIG = """
[matrix]
homeserver = "http://127.0.0.1:9"
user_id = "@umlauf:example.org"
password = "x"
[staff]
users = ["@petersen:example.org"]
[office]
name = "Landkreis Nordmarsch"
[minutes]
template = "brief.docx"
"""
QUESTIONS = {1: "Was ist zurzeit schwierig?", 2: "Auf welche Angebote möchten Sie hinweisen?"}


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ)


def write_csv(path: Path) -> Path:
    rows = ["Einrichtung;Frage;Antwort"]
    rows += [f'{who};{no}. {QUESTIONS[no]};"{text}"' for who, no, text in ANSWERS]
    path.write_text("\n".join(rows), encoding="cp1252")
    return path


def write_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Einrichtung", "Nr", "Frage", "Antwort"])
    for who, no, text in ANSWERS:
        book.active.append([who, no, QUESTIONS[no], text])
    book.save(path)
    return path


def write_json(path: Path) -> Path:
    names = list(dict.fromkeys(who for who, _, _ in ANSWERS))
    meeting = {
        "title": "Netzwerktreffen Sprache",
        "network": "Netzwerk Nord",
        "questions": [{"no": no, "text": text} for no, text in QUESTIONS.items()],
        "participants": [{"id": who, "institution": who} for who in [*names, "Gymnasium"]],
        "replies": [{"participant": who, "question": no, "text": text} for who, no, text in ANSWERS],
    }
    path.write_text(json.dumps(meeting), encoding="utf-8")
    return path


@pytest.mark.parametrize(("write", "kind"), [(write_csv, "csv"), (write_xlsx, "xlsx"), (write_json, "json")])
def test_minutes_of_a_file(tmp_path: Path, write: Callable[[Path], Path], kind: str) -> None:
    source = write(tmp_path / f"antworten.{kind}")
    done = run("minutes", source)
    text = plain((tmp_path / "protokoll.md").read_text(encoding="utf-8"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "7 Antworten aus 6 Einrichtungen" in done.stdout
    assert f"Es liegt hier: {tmp_path / 'protokoll.md'}" in done.stdout
    assert "TOP 1 · Was ist zurzeit schwierig? (6 Antworten)" in text
    for _, _, answer in ANSWERS[:-1]:
        for line in answer.removesuffix("Viele Grüße").replace("- ", "").splitlines():
            assert line.replace("@room", "@\u200broom") in text or line in text
    assert "Grüße" not in text.replace("Grüße und Angaben", "")


def test_p7_out_names_the_folder_and_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "a.csv")
    first = run("minutes", source, "--out", tmp_path / "neu" / "eins")
    second = run("minutes", source, "--out", tmp_path / "zwei")
    assert (first.returncode, second.returncode) == (0, 0)
    for form in ("md", "docx", "pdf"):
        written = (tmp_path / "neu" / "eins" / f"protokoll.{form}").read_bytes()
        assert written == (tmp_path / "zwei" / f"protokoll.{form}").read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "neu", "zwei"]


def test_the_office_has_its_name_and_its_template(tmp_path: Path) -> None:
    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "Unser Briefkopf"
    template.save(str(tmp_path / "brief.docx"))
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    (tmp_path / "a.csv").write_text("Einrichtung;Frage;Antwort\n;1. Was fehlt?;\n")
    done = run("minutes", tmp_path / "a.csv", "--config", config)
    assert (done.returncode, "protokoll.docx" in done.stdout) == (0, True)
    written = docx.Document(str(tmp_path / "protokoll.docx"))
    assert written.sections[0].header.paragraphs[0].text == "Unser Briefkopf"
    assert written.core_properties.author == "Landkreis Nordmarsch"
    (tmp_path / "brief.docx").write_text("Guten Tag")
    for command in (["minutes", tmp_path / "a.csv"], ["run"]):
        done = run(*command, "--config", config)
        assert done.returncode == 78
        assert done.stderr.endswith("brief.docx) cannot be used: it is not a .docx file as Word saves it.\n")
        assert done.stderr.count("\n") == 1


def test_answers_whose_institution_is_missing_are_told(tmp_path: Path) -> None:
    rows = "Einrichtung;Frage;Antwort\nKita A;1. Was fehlt?;Räume\n;2. Was läuft?;Das Team\n;3. Was noch?;\n"
    (tmp_path / "a.csv").write_text(rows)
    done = run("minutes", tmp_path / "a.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n1 Antwort steht ohne Namen im Protokoll, weil die Einrichtung fehlt. Sind" in done.stdout


def test_english(tmp_path: Path) -> None:
    done = run("minutes", write_csv(tmp_path / "a.csv"), "--language", "en")
    assert "The minutes are ready: 7 answers from 6 institutions" in done.stdout
    assert (tmp_path / "protokoll.md").read_text().startswith("# Minutes\n\n## Written network meeting\n")


def test_a10_an_empty_table_has_minutes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Einrichtung;Frage;Antwort\n;1. Was fehlt?;\n")
    done = run("minutes", tmp_path / "a.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Zu dieser Frage gibt es keine Antworten." in (tmp_path / "protokoll.md").read_text()


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("fehlt_noch_*a*.csv", None, 2, "Diese Datei gibt es nicht."),
        ("brief.odt", "x", 2, "Bitte speichern Sie die Antworten als .csv oder .xlsx."),
        ("a.csv", "Name;Alter", 1, "Oder die Spalte Einrichtung und je Frage eine Spalte."),
        ("a.csv", "Einrichtung;Frage;Antwort\nA;;geheim", 1, "Zeile 2: Zu dieser Antwort fehlt die Frage."),
        ("a.json", "{", 1, "Zeile 1: Das ist kein gültiges JSON."),
    ],
)
def test_p10_what_is_wrong_is_one_sentence(
    tmp_path: Path, name: str, content: str | None, code: int, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run("minutes", tmp_path / name)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(str(tmp_path / name))
    assert done.stderr.rstrip("\n").endswith(sentence)
    assert done.stderr.count("\n") == 1
    assert "geheim" not in done.stderr


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    done = run("minutes", write_csv(tmp_path / "a.csv"), "--out", tmp_path / "datei")
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path / 'datei' / 'protokoll.md'}: Hierhin kann ich nicht schreiben.\n"


@pytest.mark.parametrize("arguments", [["minutes"], ["gibtsnicht"], ["minutes", "a.csv", "--nein"]])
def test_wrong_usage(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_help_is_quick() -> None:
    """Its own work counts; a busy machine may let it wait."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run("--help")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    assert "minutes" in done.stdout
    assert spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime < 2
