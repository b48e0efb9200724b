"""docs/faults.md tells the truth: every case has its tests, or a reason why it has none."""

from tests.faults import table

CASES = table.catalogue()
TESTS = table.tests()
TRIED = {number for test in TESTS for number in test.numbers}
SIZES = {"P": 10, "K": 17, "H": 13, "N": 9, "E": 7, "A": 28}


def test_the_document_is_what_the_catalogue_and_the_tests_say() -> None:
    assert table.DOCUMENT.read_text("utf-8") == table.document(CASES, TESTS), "run: make faults"


def test_the_catalogue_is_whole() -> None:
    numbers = [f"{letter}{no}" for letter, size in SIZES.items() for no in range(1, size + 1)]
    assert [case.number for case in CASES] == numbers
    assert all(case.tried and case.expected for case in CASES)


def test_every_case_is_tried_or_says_why_not() -> None:
    assert {case.number for case in CASES if not case.open} <= TRIED


def test_no_test_names_a_case_that_does_not_exist() -> None:
    known = {case.number for case in CASES}
    assert [(test.path, test.name) for test in TESTS if not set(test.numbers) <= known] == []


def test_a_test_that_may_be_skipped_leaves_its_cases_partly_open() -> None:
    spared = {number for test in TESTS if test.marked for number in test.numbers}
    assert spared <= {case.number for case in CASES if case.open}


def test_only_whole_words_are_numbers() -> None:
    assert table.Test("", "test_k4_h9_p10_a_round_ha1_n2x_e", marked=False).numbers == ["K4", "H9", "P10"]
