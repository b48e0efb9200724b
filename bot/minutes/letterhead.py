"""The Word document the minutes are written into: the office's own template, or a plain page of ours."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm

from bot.minutes.likeness import adopt
from bot.minutes.styles import BULLETS, STYLES, Style

_A4 = Mm(210), Mm(297)
_TOP, _BOTTOM, _LEFT, _RIGHT = Mm(27), Mm(24), Mm(25), Mm(22)
_REGION = {"de": "de-DE", "en": "en-GB"}
# The earliest date a zip file can have, for minutes without one.
_NO_DATE = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Fit:
    """What an office's template has of our styles: those under another name, and those it lacks."""

    adopted: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()


class UnusableTemplate(Exception):
    """The office's template cannot be opened by us; the message says why, in a few words."""


def opened(template: Path | None, language: str) -> Opened:
    """A document with every style of ours, ready to be written into.

    What a template has stays: its page, its header and footer, its styles, and what stands in its body, which
    comes first. Raises UnusableTemplate.
    """
    document = Document() if template is None else _of_office(template)[0]
    if template is None or _is_boundless(document):
        _plain_page(document)
    bullets = _bullets(document)
    for style in STYLES:
        _provide(document, style, bullets, anew=template is None)
    _speak(document, _REGION[language])
    return document


def fit(template: Path) -> Fit:
    """How an office's template fits our styles. Raises UnusableTemplate."""
    document, adopted = _of_office(template)
    return Fit(adopted, tuple(style.name for style in STYLES if style.name not in document.styles))


def saved(document: Opened, created: date | None) -> bytes:
    """The document as bytes that depend on nothing but its content and its date."""
    moment = datetime.combine(created or _NO_DATE, time(12))
    properties = document.core_properties
    properties.created = properties.modified = moment
    loose = io.BytesIO()
    document.save(loose)
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, moment.replace(tzinfo=UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(name))
    return packed.getvalue()


def _of_office(template: Path) -> tuple[Opened, dict[str, str]]:
    try:
        document = Document(io.BytesIO(template.read_bytes()))
        body = document.element.body
        body.xpath(".")
    except OSError as fault:
        raise UnusableTemplate(fault.strerror or "it cannot be read") from None
    except Exception:
        # Whatever the library trips over, it is no document that Word saved as .docx.
        raise UnusableTemplate("it is not a .docx file as Word saves it") from None
    while (last := body.xpath("./w:p[last()][not(following-sibling::w:tbl)]")) and _is_empty(last[0]):
        body.remove(last[0])
    return document, adopt(document.styles.element)


def _is_empty(paragraph: Any) -> bool:
    return not paragraph.xpath(".//w:t | .//w:drawing | .//w:pict | .//w:br | .//w:sectPr | .//w:fldSimple")


def _is_boundless(document: Opened) -> bool:
    """Whether its page has no size, as some programs leave it."""
    document.element.body.get_or_add_sectPr()
    section = document.sections[-1]
    return None in (section.page_width, section.left_margin, section.right_margin)


def _plain_page(document: Opened) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _A4
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM
    section.left_margin, section.right_margin = _LEFT, _RIGHT
    # The library's own page comes with a picture of it, and as if Word 2010 had written it.
    package = document.part.package
    for id_, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[id_]
    for mode in document.settings.element.xpath(".//w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")
    for old in document.settings.element.xpath(".//w:useFELayout"):
        old.getparent().remove(old)


def _bullets(document: Opened) -> int:
    """The number of a list with our bullets."""
    numbering = _numbering(document)
    abstract = 1 + max((int(id_) for id_ in numbering.xpath("./w:abstractNum/@w:abstractNumId")), default=0)
    number = 1 + max((int(id_) for id_ in numbering.xpath("./w:num/@w:numId")), default=0)
    kind = parse_xml(BULLETS.format(ns=nsdecls("w"), abstract=abstract))
    entry = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'
    numbers = numbering.xpath("./w:num")
    if numbers:
        numbers[0].addprevious(kind)
        numbers[-1].addnext(parse_xml(entry))
    else:
        numbering.append(kind)
        numbering.append(parse_xml(entry))
    return number


def _numbering(document: Opened) -> Any:
    kinds = {relation.reltype for relation in document.part.rels.values()}
    if RELATIONSHIP_TYPE.NUMBERING not in kinds:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        uri, package = PackURI("/word/numbering.xml"), document.part.package
        part = NumberingPart(uri, CONTENT_TYPE.WML_NUMBERING, empty, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return document.part.numbering_part.element


def _provide(document: Opened, style: Style, bullets: int, *, anew: bool) -> None:
    """A style that is there is the office's, and stays as it is; on our own page all are ours."""
    known = style.name in document.styles
    kind = WD_STYLE_TYPE.PARAGRAPH if style.paragraph is not None else WD_STYLE_TYPE.CHARACTER
    if known and document.styles[style.name].type != kind:
        raise UnusableTemplate(f"its style {style.name} is not for {kind.name.lower()}s")
    if known and not anew:
        return
    found = document.styles[style.name] if known else _added(document, style, kind)
    if style.base and style.base in document.styles:
        found.base_style = document.styles[style.base]
    for part in ("w:pPr", "w:rPr"):
        for old in found.element.findall(qn(part)):
            found.element.remove(old)
    if style.paragraph is not None:
        inner = style.paragraph.format(bullets=f'<w:numPr><w:numId w:val="{bullets}"/></w:numPr>')
        found.element.append(parse_xml(f"<w:pPr {nsdecls('w')}>{inner}</w:pPr>"))
    found.element.append(parse_xml(f"<w:rPr {nsdecls('w')}>{style.letters if anew else style.guest}</w:rPr>"))


def _added(document: Opened, style: Style, kind: WD_STYLE_TYPE) -> Any:
    """A style with an id of its own: one called „Aufzählung“ may have that of „List Bullet“."""
    taken = {other.style_id for other in document.styles}
    found = document.styles.add_style(style.name, kind, style.builtin)
    while found.style_id in taken:
        found.element.styleId = f"{found.style_id}1"
    return found


def _speak(document: Opened, language: str) -> None:
    """The language of everything, for reading aloud and for the spelling."""
    styles = document.styles.element
    defaults = styles.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    normal = document.styles["Normal"].element.get_or_add_rPr()
    for place in [*defaults, normal]:
        for old in place.findall(qn("w:lang")):
            place.remove(old)
        place.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}"/>'))
    for theme in document.settings.element.xpath("./w:themeFontLang"):
        theme.set(qn("w:val"), language)
    document.core_properties.language = language
