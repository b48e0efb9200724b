"""The companion: leads the dialogues in which members answer, change and withdraw what is theirs.

What they say is heard by `bot.conduct`; here stands which use case hears what.
"""

from collections.abc import Awaitable, Callable

from bot.conduct.answers import changing, colleagues, withdrawing
from bot.conduct.dialogue import ambiguity, guiding, wishing
from bot.conduct.membership import belonging
from bot.craft.conversation import Informed, Partner, Plain
from bot.craft.trade import Trade
from bot.meeting.dialogue import Topic
from bot.meeting.message import Message
from bot.meeting.round import Round


def partners(trade: Trade, rounds: Callable[[Message], Awaitable[tuple[Round, ...]]]) -> dict[Topic, Partner]:
    """Who leads the dialogues of members, and asks what is meant; `rounds` are those one may answer."""
    return {
        Topic.GUIDED: Informed(trade, rounds, wishing.hear, guiding.act),
        Topic.CHANGE: Informed(trade, rounds, changing.hear_change),
        Topic.UNNAMED: Plain(trade, changing.hear_unnamed),
        Topic.WITHDRAWAL: Plain(trade, withdrawing.hear),
        Topic.INSTITUTION: Plain(trade, belonging.hear),
        Topic.SHARED: Plain(trade, colleagues.hear),
        Topic.AMBIGUITY: Plain(trade, ambiguity.hear),
    }
