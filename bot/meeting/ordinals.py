"""Days of a month in words: „am zehnten Dezember“, „bis zum ersten“, “the twenty-first of May”."""

import re

_NAMES = (
    "erst first",
    "zweit second",
    "dritt third",
    "viert fourth",
    "fuenft fifth",
    "sechst sixth",
    "siebt seventh",
    "acht eighth",
    "neunt ninth",
    "zehnt tenth",
    "elft eleventh",
    "zwoelft twelfth",
    "dreizehnt thirteenth",
    "vierzehnt fourteenth",
    "fuenfzehnt fifteenth",
    "sechzehnt sixteenth",
    "siebzehnt seventeenth",
    "achtzehnt eighteenth",
    "neunzehnt nineteenth",
    "zwanzigst twentieth",
    "einundzwanzigst twenty-first",
    "zweiundzwanzigst twenty-second",
    "dreiundzwanzigst twenty-third",
    "vierundzwanzigst twenty-fourth",
    "fuenfundzwanzigst twenty-fifth",
    "sechsundzwanzigst twenty-sixth",
    "siebenundzwanzigst twenty-seventh",
    "achtundzwanzigst twenty-eighth",
    "neunundzwanzigst twenty-ninth",
    "dreissigst thirtieth",
    "einunddreissigst thirty-first",
)
_DAYS = {
    word: day
    for day, (german, english) in enumerate((names.split() for names in _NAMES), start=1)
    for word in (*(f"{german}{ending}" for ending in ("e", "en", "er", "em")), english)
}
# „In one second“ is no date.
_WORD = re.compile(r"(?<![a-z-])(?<!one )(?<!1 )(?:(?:twenty|thirty)[ -])?[a-z]+(?![a-z])\.?")


def in_digits(plain: str) -> str:
    """Words of a plain text (lower case, no umlauts) that name a day of a month, as „10.“."""
    return _WORD.sub(_replaced, plain)


def _replaced(found: re.Match[str]) -> str:
    day = _DAYS.get(found[0].removesuffix(".").replace("y ", "y-"))
    return f"{day}." if day else found[0]
