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
