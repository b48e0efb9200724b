"""The two votes of a resolution: read where they are clear, left where they are not, and counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.resolution import CHOICES, PROCEDURE, PROPOSAL, Verdict, Vote, verdict
from bot.speech import circulation
from bot.speech.agenda import Start
from bot.speech.commands import understand
from bot.speech.votes import read

YES, NO, ABSTENTION = Vote.YES, Vote.NO, Vote.ABSTENTION
SPELLED = {
    YES: ["ja", "Ja", "JA", "dafür", "einverstanden", "Zustimmung", "yes"],
    NO: ["nein", "Nein", "dagegen", "nicht einverstanden", "no"],
    ABSTENTION: ["Enthaltung", "enthaltung", "Enthalung", "abstention"],
}
BETWEEN = [" ", ": ", " = ", ") ", ". ", " - ", ":"]
JOINED = [", ", "\n", " ", "; ", " und ", " / ", ". ", ",\n\n"]


def votes(text: str) -> dict[int, Vote]:
    return {no: said.vote for no, said in read(text).votes.items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A ja", {1: YES}),
        ("a nein", {1: NO}),
        ("B Enthaltung", {2: ABSTENTION}),
        ("A ja B ja", {1: YES, 2: YES}),
        ("A: ja, B: nein", {1: YES, 2: NO}),
        ("A ja\nB Enthaltung", {1: YES, 2: ABSTENTION}),
        ("**A** ja **B** nein", {1: YES, 2: NO}),
        ("a) ja b) nein", {1: YES, 2: NO}),
        ("A-ja, B-nein", {1: YES, 2: NO}),
        ("1. ja\n2. Enthaltung", {1: YES, 2: ABSTENTION}),
        ("A und B ja", {1: YES, 2: YES}),
        ("A + B: nein", {1: NO, 2: NO}),
        ("beides ja", {1: YES, 2: YES}),
        ("Ja zu beidem!", {1: YES, 2: YES}),
        ("ja zu A, nein zu B", {1: YES, 2: NO}),
        ("Guten Morgen, A ja und B ja. Vielen Dank!", {1: YES, 2: YES}),
        ("Familienzentrum: A ja, B ja", {1: YES, 2: YES}),
        ("Bei A ja, bei B sind wir dagegen", {1: YES, 2: NO}),
        ("A stimmen wir zu, B stimmen wir nicht zu", {1: YES, 2: NO}),
        ("A nicht einverstanden", {1: NO}),
        ("A nien", {1: NO}),
        ("Aja, Bnein", {1: YES, 2: NO}),
        ("A ja, B nein, z. B. wegen der Kosten", {1: YES, 2: NO}),
        ("b Enthaltug", {2: ABSTENTION}),
        ("B nein, weil das Geld fehlt", {2: NO}),
        ("Enthaltung", {2: ABSTENTION}),
        ("Wir enthalten uns.", {2: ABSTENTION}),
        ("a ja und b auch ja 👍", {1: YES, 2: YES}),
        ("A ja 👍🏻 B nein", {1: YES, 2: NO}),
        ("🙅 A ja", {}),
    ],
)
def test_what_people_write_is_read(text: str, found: dict[int, Vote]) -> None:
    assert votes(text) == found
    assert not read(text).unclear


def test_for_whom_a_vote_is_said_to_be_is_asked_about() -> None:
    """Another house's vote would count for her own."""
    said = read("Für das Gesundheitsamt A ja B ja")
    assert not said.votes
    assert said.unclear


def test_names_below_a_greeting_are_no_reason() -> None:
    for end in ("\n\nMit freundlichen Grüßen\nSilke Harms", " Viele Grüße, Silke Harms", ". LG Silke"):
        assert (
            read(f"A ja, B nein, weil das Geld fehlt{end}").votes[PROPOSAL].words
            == "nein, weil das Geld fehlt"
        )
        assert read(f"A ja B ja{end}").votes[PROPOSAL].words == "ja"


@pytest.mark.parametrize(
    "text", ["ja", "Ja.", "nein", "Ja, einverstanden!", "ja ja", "Ich stimme zu", "ja bitte"]
)
def test_a_vote_without_a_letter_counts_for_neither(text: str) -> None:
    ballot = read(text)
    assert (dict(ballot.votes), ballot.bare, ballot.alone) == ({}, True, True)


@pytest.mark.parametrize(
    "text",
    [
        "A Enthaltung",
        "A ja A nein",
        "B ja oder nein",
        "B ja?",
        "B ja, wenn das Geld reicht",
        "A ja nicht",
        "A",
        "A ja B",
        "A ja 🤔",
    ],
)
def test_what_is_almost_a_vote_is_unclear(text: str) -> None:
    ballot = read(text)
    assert ballot.unclear
    assert set(ballot.votes) <= {PROCEDURE} if text == "A ja B" else not ballot.votes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dann wäre Plan B ja möglich",
        "Plan B ja auch denkbar",
        "Ich finde den Vorschlag gut",
        "Wann treffen wir uns?",
        "Das A und O ist die Finanzierung",
        "Man könnte z. B. ja sagen",
        "Wer zahlt das, u. a. nein",
        "Ab morgen ja",
        "Für die Gruppe A ja, aber wer leitet sie",
        "Wir haben das im Team besprochen und melden uns bis Freitag",
    ],
)
def test_talk_is_no_vote(text: str) -> None:
    ballot = read(text)
    assert not ballot.votes
    assert not ballot.alone


@given(
    st.sampled_from([YES, NO]).flatmap(lambda vote: st.tuples(st.just(vote), st.sampled_from(SPELLED[vote]))),
    st.sampled_from(list(Vote)).flatmap(
        lambda vote: st.tuples(st.just(vote), st.sampled_from(SPELLED[vote]))
    ),
    st.sampled_from(["A", "a", "Frage A", "*A*"]),
    st.sampled_from(["B", "b", "zu B", "**B**"]),
    st.sampled_from(BETWEEN),
    st.sampled_from(JOINED),
    st.booleans(),
)
def test_both_votes_in_any_spelling_and_order(
    a: tuple[Vote, str], b: tuple[Vote, str], first: str, second: str, between: str, joined: str, turned: bool
) -> None:
    said = [f"{first}{between}{a[1]}", f"{second}{between}{b[1]}"]
    assert votes(joined.join(reversed(said) if turned else said)) == {PROCEDURE: a[0], PROPOSAL: b[0]}


@given(st.text(max_size=200))
def test_whatever_is_written_gives_only_what_was_offered_in_its_own_words(text: str) -> None:
    ballot = read(text)
    assert all(said.vote in CHOICES[no] for no, said in ballot.votes.items())
    assert not (ballot.votes and ballot.bare)


@given(st.sampled_from([YES, NO]), st.text(alphabet=" .!,\n", max_size=6))
def test_never_does_a_bare_word_count(vote: Vote, around: str) -> None:
    for word in SPELLED[vote]:
        assert not read(f"{around}{word}{around}").votes


# --- Counting --------------------------------------------------------------------------------------


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 3))
def test_the_majority_of_those_who_said_yes_or_no_decides_unless_somebody_objects(
    ayes: int, noes: int, objections: int
) -> None:
    found = verdict(objections, ayes, noes)
    assert (found is Verdict.OBJECTED) == (objections > 0)
    assert (found is Verdict.ADOPTED) == (not objections and ayes > noes)
    assert (found is Verdict.NOBODY) == (not objections and ayes + noes == 0)


# --- Beginning -------------------------------------------------------------------------------------

PROPOSED = "Das Netzwerk richtet eine Arbeitsgruppe ein. Sie berichtet im Februar."
STARTED = Start(proposal=PROPOSED, deadline="Fr, 11.12. 12 Uhr")


@pytest.mark.parametrize(
    "text",
    [
        f"Beschluss: {PROPOSED}\nFrist: Fr, 11.12. 12 Uhr",
        f"!runde beschluss {PROPOSED}\nFrist: Fr, 11.12. 12 Uhr",
        f"!runde Beschluss\nVorschlag: {PROPOSED}\nFrist: Fr, 11.12. 12 Uhr",
        f"Beschluss im Umlaufverfahren\nFrist: Fr, 11.12. 12 Uhr\n**Vorschlag:** {PROPOSED}",
        "neuer Umlaufbeschluss:\nDas Netzwerk richtet eine Arbeitsgruppe ein.\nSie berichtet im Februar."
        "\nFrist: Fr, 11.12. 12 Uhr",
        f"Resolution: {PROPOSED}\nDeadline: Fr, 11.12. 12 Uhr",
    ],
)
def test_staff_begin_it_in_one_message(text: str) -> None:
    assert understand(text, prefix_needed=False) == STARTED


def test_without_a_deadline_it_is_a_command_only_after_the_prefix() -> None:
    assert understand(f"Beschluss: {PROPOSED}", prefix_needed=False) is None
    assert understand(f"!runde beschluss: {PROPOSED}", prefix_needed=True) == Start(proposal=PROPOSED)
    assert understand("Beschluss im Umlaufverfahren", prefix_needed=False) == Start(proposal="")


@pytest.mark.parametrize(
    "text", ["Beschlussvorlage folgt\nFrist: morgen", "Der Beschluss: ja\nFrist: morgen"]
)
def test_other_words_begin_nothing(text: str) -> None:
    assert circulation.read(text) is None
