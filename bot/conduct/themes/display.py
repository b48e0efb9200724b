"""How staff read a board: every statement with its handle, in as many messages as it takes."""

from collections.abc import Iterable, Iterator, Mapping

from bot.conduct.office import Office
from bot.conduct.themes.opened import Opened
from bot.meeting.answer import Standing, counted
from bot.meeting.board import Board, Card, entries
from bot.meeting.handles import SINGLES, Handles
from bot.minutes.chat import LARGEST
from bot.minutes.weight import doubled, shorten
from bot.speech.markdown import Markdown, shown
from bot.store.answers import Filed
from bot.store.sortings import Sorting

# With fewer answers nobody needs themes; what the program leaves single, it says why.
FEWEST = 6
_LONGEST = 1_500
_LONGEST_NAME = 200
# Answers without a line of their own: so many are named, each by so many letters.
_MOST, _LONGEST_WORDS = 20, 40


def parts(office: Office, at: Opened) -> list[Markdown]:
    """The board of a question as messages."""
    question, sorting, board, names = at.round.question(at.no), at.sorting, at.board, at.names
    answers = {one.id: one for one in at.filed if one.answer.question == at.no}
    head = office.texts(
        "curation.board_head",
        no=at.no,
        question=shorten(shown(question.text), _LONGEST) if question else "",
        answers=counted(at.round, (one.answer for one in answers.values()))[at.no],
        few=bool(answers) and len(answers) < FEWEST and not board.shown,
    )
    texts = {(part.answer, part.no): part.text for part in sorting.parts}
    blocks = [head]
    for group in board.shown:
        letter = names.letter(group.key)
        said = {
            "heading": heading(office, group.heading),
            "sentence": shorten(shown(group.sentence), _LONGEST),
        }
        size = len(list(entries(group.cards)))
        said["mark"] = office.texts("memory.again", round=group.again) if group.again else ""
        blocks.append(office.texts("curation.board_theme", letter=letter, count=size, **said))
        blocks += _lines(office, at, group.cards, letter, answers, texts)
    if board.singles:
        size = len(list(entries(board.singles)))
        blocks.append(office.texts("curation.board_singles", count=size, themes=bool(board.shown)))
        blocks += _lines(office, at, board.singles, SINGLES, answers, texts)
    if unsaid := list(_unsaid(sorting, answers)):
        blocks.append(office.texts("curation.board_unsaid", unsaid=unsaid[:_MOST], more=len(unsaid[_MOST:])))
    if answers:
        blocks.append(office.texts("curation.board_tail", **examples(board, names)))
    return _packed(blocks)


def examples(board: Board, names: Handles) -> dict[str, object]:
    """What may be named in an example: a statement and where it could go, and themes; only what there is."""
    themes = [names.letter(group.key) for group in board.shown]
    single = next((names.of(one, SINGLES) for one in entries(board.singles)), "")
    first = next((names.of(one, themes[0]) for one in entries(board.shown[0].cards)), "") if themes else ""
    moves = [*zip([first], themes[1:], strict=False), *zip([single], themes[:1], strict=False)]
    move = next((one for one in moves if all(one)), ())
    return {"move": move, "themes": themes[:2], "single": single or first}


def _unsaid(sorting: Sorting, answers: Mapping[int, Filed]) -> Iterator[tuple[str, str]]:
    """Whose answers say nothing of their own, so that no line is theirs („s. o.“), and their words."""
    speaking = {part.answer for part in sorting.parts if not part.left_out}
    for id_ in dict.fromkeys(part.answer for part in sorting.parts):
        if id_ not in speaking and id_ in answers:
            answer = answers[id_].answer
            name, words = shorten(shown(answer.member.institution), _LONGEST_NAME), shown(answer.text)
            yield name, shorten(" ".join(words.split()), _LONGEST_WORDS)


def heading(office: Office, name: str) -> str:
    """A theme's heading, short enough for a line; or that it has none."""
    return shorten(shown(name), _LONGEST_NAME) if name else str(office.texts("curation.nameless"))


def _lines(
    office: Office,
    at: Opened,
    cards: Iterable[Card],
    letter: str,
    answers: dict[int, Filed],
    texts: dict[tuple[int, int], str],
) -> Iterator[Markdown]:
    for entry in entries(cards):
        answer = answers[entry[0].answer].answer
        line = office.texts(
            "curation.board_line",
            handle=at.names.of(entry, letter),
            institution=shorten(shown(answer.member.institution), _LONGEST_NAME),
            text=shorten(shown(" ".join(texts[card.answer, card.no] for card in entry)), _LONGEST),
            late=answer.standing is Standing.ADMITTED,
            unnamed=answer.unnamed,
            doubtful=any(at.board.doubtful(card) for card in entry),
            fresh=any(card in at.board.fresh for card in entry),
        )
        yield Markdown(f"- {line}")


def _packed(blocks: Iterable[Markdown]) -> list[Markdown]:
    """As few messages as possible, none too heavy for an event."""
    packed: list[Markdown] = []
    listed = False
    for block in blocks:
        bullet = block.startswith("- ")
        grown = (
            Markdown(f"{packed[-1]}{chr(10) if bullet and listed else chr(10) * 2}{block}")
            if packed
            else block
        )
        if packed and doubled(grown) <= LARGEST:
            packed[-1] = grown
        else:
            packed.append(block)
        listed = bullet
    return packed
