"""What we give as an example is among what we offer at that step."""

import pytest

from tests.office import an_office


@pytest.mark.parametrize(
    ("what", "stage", "said"),
    [
        ("late", "", "1"),
        ("setup", "template", "1"),
        ("setup", "questions", "1. Was ist gerade los bei Ihnen?"),
        ("setup", "time", "ja"),
        ("setup", "moderators", "niemand"),
        ("check", "ask", "1"),
        ("check", "offered", "prüfen"),
        ("withdrawal", "what", "1"),
        ("withdrawal", "which", "2"),
        ("withdrawal", "sure", "ja"),
        ("misplaced", "guess", "ja"),
        ("misplaced", "", "1"),
        ("objection", "which", "1"),
        ("objection", "sure", "ja"),
    ],
)
def test_the_example_goes_with_the_step(what: str, stage: str, said: str) -> None:
    texts = an_office().texts
    assert texts("ambiguity.example", what=what, stage=stage, published=False, no=2) == said


def test_once_minutes_are_out_nobody_is_offered_to_admit_what_came_late() -> None:
    assert an_office().texts("ambiguity.example", what="late", stage="", published=True, no=1) == "vormerken"
