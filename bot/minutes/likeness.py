"""Which styles of an office's template are ours under another name: „Überschrift 1“ is Heading 1."""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.styles import BabelFish

from bot.minutes.styles import STYLES

# As Word and LibreOffice call them in German; Word itself keeps the English names, other programs do not.
_GERMAN = {
    "Normal": "Standard",
    "Title": "Titel",
    "Subtitle": "Untertitel",
    "Heading 1": "Überschrift 1",
    "Heading 2": "Überschrift 2",
    "Heading 3": "Überschrift 3",
    "List Bullet": "Aufzählungszeichen",
    "Caption": "Beschriftung",
    "Header": "Kopfzeile",
    "Footer": "Fußzeile",
}


def adopt(styles: Any) -> dict[str, str]:
    """Give what is ours under another name the name that Word knows everywhere; returns {ours: theirs}."""
    found: dict[str, str] = {}
    for style in STYLES:
        stored = BabelFish.ui2internal(style.name)
        if not style.builtin or styles.get_by_name(stored) is not None:
            continue
        if (theirs := _alike(styles, style.name)) is None:
            continue
        if not _same(theirs.name_val, style.name):
            found[style.name] = theirs.name_val
        theirs.find(qn("w:name")).set(qn("w:val"), stored)
        theirs.attrib.pop(qn("w:customStyle"), None)
    return found


def _alike(styles: Any, name: str) -> Any | None:
    """By its name, by its id if it is a heading, at last by what it does; never a guess between two."""
    free = list(_free(styles))
    german = _GERMAN[name]
    called = [one for one in free if any(_same(word, name) or _same(word, german) for word in _names(one))]
    if called:
        return called[0]
    if name == "Normal":
        return next((one for one in free if one.get(qn("w:default")) in ("1", "true")), None)
    if not name.startswith("Heading"):
        return None
    # Word leaves the first letter out of an id if it is none of the alphabet's: „berschrift1“.
    known = [one for one in free if any(_same(one.styleId, word) for word in (name, german, german[1:]))]
    if known:
        return known[0]
    levelled = [one for one in free if _level(one) == name.removeprefix("Heading ")]
    return levelled[0] if len(levelled) == 1 else None


def _free(styles: Any) -> Iterator[Any]:
    """Styles of paragraphs that are not yet one of ours."""
    ours = {BabelFish.ui2internal(style.name) for style in STYLES}
    for one in styles.style_lst:
        if one.get(qn("w:type")) == "paragraph" and one.name_val and one.name_val not in ours:
            yield one


def _names(style: Any) -> list[str]:
    aliases = style.find(qn("w:aliases"))
    return [style.name_val, *("" if aliases is None else aliases.get(qn("w:val"), "")).split(",")]


def _same(one: str | None, other: str) -> bool:
    return bool(one) and _plain(one) == _plain(other)


def _plain(name: str | None) -> str:
    return "".join((name or "").split()).casefold()


def _level(style: Any) -> str:
    levels = style.xpath("./w:pPr/w:outlineLvl/@w:val")
    return str(int(levels[0]) + 1) if levels else ""
