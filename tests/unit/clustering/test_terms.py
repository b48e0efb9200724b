"""German words: lemmas, parts of compounds, what carries meaning."""

import pytest

from clustering.terms import content_terms, lemmatise, rarity, split_compound, words


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("sprachfördermaßnahmen", ("sprache", "fördern", "maßnahme")),
        ("schuleingangsuntersuchung", ("schule", "eingang", "untersuchung")),
        ("kindertageseinrichtungen", ("kind", "tag", "einrichtung")),
        ("fachkräftemangel", ("fach", "kraft", "mangel")),
        ("unterricht", ()),
        ("angebot", ()),
        ("veranstaltung", ()),
        ("x" * 50, ()),
    ],
)
def test_compounds_fall_into_their_parts(word: str, parts: tuple[str, ...]) -> None:
    assert split_compound(word) == parts


@pytest.mark.parametrize(
    ("token", "lemma"),
    [
        ("Räume", "raum"),
        ("Kolleginnen", "kollege"),
        ("gefehlt", "fehlen"),
        ("Netzwerktreffens", "netzwerktreffen"),
    ],
)
def test_lemmas(token: str, lemma: str) -> None:
    assert lemmatise(token) == lemma


@pytest.mark.parametrize("form", ["Lehrer:innen", "Lehrer*innen", "LehrerInnen", "Lehrerinnen", "Lehrer"])
def test_gendered_forms_are_one_word(form: str) -> None:
    assert content_terms(form) == ("lehrer",)


def test_stop_words_and_numbers_carry_no_meaning() -> None:
    assert content_terms("Wir haben aber auch noch 12 davon") == ()


def test_compounds_meet_over_their_parts() -> None:
    assert set(content_terms("Sprachförderung")) & set(content_terms("Sprache fördern"))


def test_everyday_words_are_less_rare_than_terms_of_the_trade() -> None:
    assert rarity("jahr") < rarity("logopädie")


@pytest.mark.parametrize("text", ["", "\ud800", "\x00\x01", "👍👍", "日本語", "x" * 65_000])
def test_odd_text_has_words_or_none(text: str) -> None:
    assert all(word.surface for word in words(text))


def test_a_sharp_s_is_a_part_in_either_spelling() -> None:
    assert split_compound("straßenfest") == ("straße", "fest")
    assert split_compound("strassenfest")[-1] == "fest"
