"""Memory: themes confirmed before gather what speaks of them again, and change nothing where nothing does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Confirmed, group
from clustering.grouping import vote
from clustering.memory import MOST, Anchors, anchors, known_texts
from clustering.similarity import Similarity

QUESTION = "Was fehlt Ihnen?"
POOL = Confirmed(
    "Sprachmittlung",
    (
        "Ein Dolmetscherpool für Elterngespräche.",
        "Es gibt zu wenige Dolmetscher für Arabisch.",
        "Dolmetscher kurzfristig bestellen können.",
        "Wer übersetzt beim Elternabend?",
    ),
)
BUS = Confirmed(
    "Fahrtwege", ("Nach 16 Uhr fährt kein Bus mehr.", "Die Busverbindung ist schlecht.", "Bus zu teuer.")
)
ANSWERS = [
    "Uns fehlen Dolmetscher für Elterngespräche.",
    "Für Arabisch finden wir keine Dolmetscher.",
    "Dolmetscher sind zu teuer.",
    "Das WLAN im Altbau ist zu schwach.",
    "Wir brauchen WLAN im Altbau.",
    "Tablets ohne WLAN nützen nichts.",
    "Zwei Stellen sind nicht besetzt.",
    "Die Turnhalle ist undicht.",
]


def test_a_confirmed_theme_gives_its_heading_to_what_speaks_of_it_again() -> None:
    found = group(ANSWERS, question=QUESTION, memory=[BUS, POOL])
    again = {theme.heading: theme for theme in found.themes if theme.recalled is not None}
    assert set(again) == {"Sprachmittlung"}
    assert again["Sprachmittlung"].recalled == 1
    assert set(again["Sprachmittlung"].members) <= {0, 1, 2}
    assert len({theme.heading for theme in found.themes}) == len(found.themes)


def test_without_a_memory_all_is_as_ever_and_the_same_memory_gives_the_same() -> None:
    assert group(ANSWERS, question=QUESTION, memory=[]) == group(ANSWERS, question=QUESTION)
    memory = [BUS, POOL]
    assert group(ANSWERS, question=QUESTION, memory=memory) == group(
        ANSWERS, question=QUESTION, memory=memory
    )


def test_a_memory_of_other_matters_changes_nothing() -> None:
    football = Confirmed("Sturm", ("Der Stürmer traf kurz vor Schluss.", "Elfmeter in der Nachspielzeit."))
    weather = Confirmed("Wetter", ("Regen zieht von Westen auf.", "Am Abend klart der Himmel auf."))
    plain = group(ANSWERS, question=QUESTION)
    found = group(ANSWERS, question=QUESTION, memory=[football, weather])
    assert found.labels == plain.labels
    assert [theme.recalled for theme in found.themes] == [None] * len(found.themes)


def test_anchors_far_away_leave_every_vote_as_it_was() -> None:
    evidence = Similarity(QUESTION).transform(ANSWERS)
    far = Anchors(np.full((len(ANSWERS), 2), -8.0))
    labels, agreement = vote(evidence, votes=1, near=far)
    plain, votes = vote(evidence, votes=1)
    assert (labels == plain).all()
    assert agreement.shape == (len(ANSWERS), len(ANSWERS) + 2)
    assert (agreement[:, : len(ANSWERS)] == votes).all()
    assert not agreement[:, len(ANSWERS) :].any()


def test_an_anchor_is_as_near_as_its_texts_on_average() -> None:
    across = np.array([[1.0, 3.0, -1.0], [0.0, 0.0, 5.0]])
    assert anchors(across, np.array([0, 0, 1])).nearness.tolist() == [[2.0, -1.0], [0.0, 5.0]]


def test_a_group_is_a_confirmed_theme_again_only_if_that_is_sure() -> None:
    votes = np.array([[1.0, 0.0], [0.9, 0.1]])
    rows = np.array([0, 1])
    assert Anchors(np.array([[4.0, 0.0], [4.0, 1.0]])).again(rows, votes) == 0
    assert Anchors(np.array([[4.0, 3.0], [4.0, 3.0]])).again(rows, votes) is None
    assert Anchors(np.array([[1.0, -3.0], [1.0, -3.0]])).again(rows, votes) is None
    assert Anchors(np.array([[4.0, 0.0], [4.0, 0.0]])).again(rows, votes / 2) is None


def test_only_so_much_is_remembered_and_a_bare_heading_speaks_for_itself() -> None:
    texts, owner = known_texts([Confirmed("Bus"), *[POOL] * (MOST + 5)])
    assert texts[0] == "Bus"
    assert owner.max() == MOST - 1
    assert len(known_texts([Confirmed("Viel", ("Bus",) * 50)])[0]) == 12


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text(max_size=25), min_size=6, max_size=9),
    st.lists(
        st.builds(Confirmed, st.text(max_size=9), st.lists(st.text(max_size=9), max_size=2).map(tuple)),
        max_size=3,
    ),
)
def test_any_memory_gives_a_label_for_every_text(texts: list[str], memory: list[Confirmed]) -> None:
    found = group(texts, memory=memory)
    assert len(found.labels) == len(texts)
    assert all(theme.recalled is None or theme.recalled < len(memory) for theme in found.themes)
