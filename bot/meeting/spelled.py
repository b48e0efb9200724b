"""Small numbers as people spell them out: „zwei“, „zweite“, „second“."""

_WORDS = (
    "eins erste erstes ersten erster one first",
    "zwei zwo zweite zweites zweiten zweiter two second",
    "drei dritte drittes dritten dritter three third",
    "vier vierte viertes vierten vierter four fourth",
    "fünf fünfte fünftes fünften fünfter five fifth",
    "sechs sechste sechstes sechsten sechster six sixth",
    "sieben siebte siebtes siebten siebter seven seventh",
    "acht achte achtes achten achter eight eighth",
    "neun neunte neuntes neunten neunter nine ninth",
    "zehn zehnte zehntes zehnten zehnter ten tenth",
)
NUMBERS = {word: number for number, words in enumerate(_WORDS, start=1) for word in words.split()}
_PLAIN = (
    "eins zwei drei vier fünf sechs sieben acht neun zehn zwo",
    "one two three four five six seven eight nine ten",
)
CARDINALS = {word: NUMBERS[word] for words in _PLAIN for word in words.split()}
"""Without those that say a place in a row."""
_IN_TURN = (
    "erstens zweitens drittens viertens fünftens sechstens siebtens achtens neuntens zehntens",
    "firstly secondly thirdly fourthly fifthly",
)
IN_TURN = {word: number for words in _IN_TURN for number, word in enumerate(words.split(), start=1)}
"""„Erstens, zweitens, drittens“."""
