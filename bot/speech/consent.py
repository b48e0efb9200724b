"""Consent and dissent as people type them: „Jaa“, „jep“, „ja, das passt so“, „nain“, „nein danke, nicht“.

Only a whole short message is one: „Nein, zu einer anderen Frage“ says more than no.
"""

import re
import unicodedata

_YES = (
    "ja jah jaj js jaq jawohl jawoll jep jepp jup jupp yep yes jo joa klar gerne gern passt pasd"
    " stimmt 👍 👍🏻 👍🏼 ✅ так да tak evet oui"
)
_NO = "nein nain neim nien nin neien nee nö noe ne nope lieber 👎 ні нет hayır hayir"
# Whoever reads little German says it in her own language: „так“, „да“, „evet“.
# What may stand beside it and says nothing more.
_BESIDE_YES = (
    "bitte danke genau so das es dem stimmt mach machen wir sie ist gut richtig natürlich unbedingt sehr ok"
    " okay in ordnung einverstanden jetzt mal doch vielen dank fragen nachfragen frag nach"
)
_BESIDE_NO = (
    "danke bitte nicht doch gerade jetzt noch erst das so es alles beide beides soll sollen bleiben bleibt"
    " diesmal lassen will möchte ich wir wie ist vielen dank brauchen brauche nich nötig eher reicht reichts"
)
_SIGHS = frozenset({"na", "aber", "ach", "oh", "hm"})
_MARKS = ' \t\n.,:;!?…"„“”‚‘»«()*_`–-'
# A letter that is drawn out counts once; „nee“ and „passt“ are spelled so.
_DRAWN = re.compile(r"(?<=^j)a{2,}|(?<=^ne)i{2,}|(\w)\1{2,}|(?<=i)n{2,}$")
_LONGEST = 80
_DOUBTS = frozenset(
    {"aber", "nur", "wenn", "falls", "außer", "oder", "erst", "nicht", "kein", "keine", "doch", "sondern"}
    | {"but", "only", "if"}
)
_DENIALS = frozenset({"nicht", "kein", "keine"})
_NO_BECAUSE = re.compile(r"(?:nein|nee|no)\s*[,.:;!–-]", re.IGNORECASE)
_EXPLAINED = 20
"""Words."""


def read(text: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    said = _words(text) if len(text) <= _LONGEST else []
    if said and said[0] in _SIGHS:
        said = said[1:]
    if _is(said, _YES, _BESIDE_YES):
        return True
    return False if said != ["lieber"] and _is(said, _NO, _BESIDE_NO) else None


def refuses(text: str) -> bool:
    """Whether a no is said and explained: „Nein, uns fehlt die Zeit“."""
    return bool(_NO_BECAUSE.match(text.strip())) and len(text.split()) <= _EXPLAINED and "?" not in text


def leans(text: str) -> bool | None:
    """To which side a longer sentence leans that begins with yes or no, and has no „aber“ in it."""
    said = _words(text) if len(text) <= _LONGEST and "?" not in text else []
    # „Nein, keine Vorschläge“ is all the more a no.
    denies = bool(said) and said[0] in _NO.split()
    if not said or (_DOUBTS - _DENIALS if denies else _DOUBTS) & set(said):
        return None
    if said[0] in _YES.split():
        return None if "ohne" in said else True
    return False if said[0] in _NO.split() and said[0] != "lieber" else None


def _is(said: list[str], words: str, beside: str) -> bool:
    return bool(said) and said[0] in words.split() and set(said) <= {*words.split(), *beside.split()}


def _words(text: str) -> list[str]:
    """In small letters, without marks."""
    folded = unicodedata.normalize("NFC", text).casefold()
    plain = (word.strip(_MARKS) for word in re.split(r"[\s,]+", folded))
    return [_DRAWN.sub(lambda found: found[0][0], word) for word in plain if word]
