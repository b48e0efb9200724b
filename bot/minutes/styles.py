"""The styles of the minutes in Word, for our own page and for what an office's template lacks."""

from dataclasses import dataclass

QUOTE, SOURCE, NOTE = "Protokoll Zitat", "Protokoll Quelle", "Protokoll Tabelle"

_INK, _ACCENT, _QUIET = "1B2A33", "16566D", "55626B"
_STRONG = "<w:b/><w:bCs/>"
_FONT = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'

BULLETS = """
<w:abstractNum {ns} w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="284" w:hanging="227"/></w:pPr>
<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri" w:hint="default"/>
<w:color w:val="16566D"/></w:rPr>
</w:lvl></w:abstractNum>"""


@dataclass(frozen=True, slots=True)
class Style:
    """A style; `paragraph` and `letters` stand in its w:pPr and w:rPr. A style of letters has but these."""

    name: str
    paragraph: str | None
    letters: str
    base: str = "Normal"
    builtin: bool = True

    @property
    def guest(self) -> str:
        """Its letters among the styles of an office: fonts and colours are not ours there."""
        return _STRONG if _STRONG in self.letters else ""


def _letters(size: int, colour: str = _INK, *, bold: bool = False) -> str:
    """`size` in half points."""
    weight = _STRONG if bold else ""
    return f'{_FONT}{weight}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _spacing(before: int, after: int, line: int = 259) -> str:
    """In twentieths of a point; `line` in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _heading(level: int, before: int, after: int, size: int, colour: str) -> Style:
    paragraph = (
        f'<w:keepNext/><w:keepLines/>{_spacing(before, after, 245)}<w:outlineLvl w:val="{level - 1}"/>'
    )
    return Style(f"Heading {level}", paragraph, _letters(size, colour, bold=True))


_EDGES = '<w:tabs><w:tab w:val="clear" w:pos="4680"/><w:tab w:val="clear" w:pos="9360"/>'
_EDGES += '<w:tab w:val="right" w:pos="9241"/></w:tabs>'
_RULE = '<w:{side} w:val="single" w:sz="4" w:space="4" w:color="C9D3D8"/>'

STYLES = (
    Style("Normal", _spacing(0, 120), _letters(21), base=""),
    Style("Title", f"<w:keepNext/>{_spacing(0, 40, 240)}", _letters(48, _ACCENT, bold=True)),
    Style("Subtitle", f"<w:keepNext/>{_spacing(0, 280, 240)}", _letters(28)),
    _heading(1, 400, 120, 28, _ACCENT),
    _heading(2, 260, 80, 23, _INK),
    _heading(3, 220, 60, 21, _INK),
    Style("List Bullet", f"{{bullets}}{_spacing(0, 60)}", _letters(21)),
    Style("Caption", f"<w:keepNext/>{_spacing(60, 60)}", _letters(19, _QUIET)),
    Style(
        "Header",
        f"<w:pBdr>{_RULE.format(side='bottom')}</w:pBdr>{_EDGES}{_spacing(0, 0)}",
        _letters(17, _QUIET),
    ),
    Style("Footer", f"{_EDGES}{_spacing(0, 0)}", _letters(17, _QUIET)),
    Style(QUOTE, f"{{bullets}}{_spacing(0, 70)}", _letters(21), builtin=False),
    Style(NOTE, _spacing(50, 50, 245), _letters(20), builtin=False),
    Style(
        SOURCE, None, f'<w:color w:val="{_QUIET}"/><w:sz w:val="19"/><w:szCs w:val="19"/>', "", builtin=False
    ),
)
