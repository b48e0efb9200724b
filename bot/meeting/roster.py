"""A member list: the institutions of a network, with the persons who write for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.network import Network

# As people write it, and as Element makes a link of it.
_MAIL = re.compile(r"<?(?:mailto:)?(?P<mail>[^@\s<>:,;]+@[^@\s<>:,;]+\.[^@\s<>:,;.]{2,})>?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: an institution and, if one is named, a person who writes for it.

    A person has a name, a Matrix account or a mail address; all that is not known is empty. What a member
    `told` us herself is not vouched for by the office.
    """

    institution: str
    name: str = ""
    user: UserId | None = None
    mail: str = ""
    role: str = ""
    topic: str = ""
    told: bool = False

    @property
    def is_person(self) -> bool:
        """Whether it names anybody."""
        return bool(self.name or self.user or self.mail)

    @property
    def shown(self) -> str:
        """The person as people know her."""
        return self.name or self.user or self.mail


@dataclass(frozen=True, slots=True)
class Roster:
    """The list as the office gave it. Without entries there is none, and display names have to do.

    A `partial` one has only persons of whom they themselves or staff told us: display names do for others.
    """

    entries: tuple[Entry, ...] = ()
    partial: bool = False

    @property
    def institutions(self) -> tuple[str, ...]:
        """Each once, in alphabetical order."""
        return tuple(sorted({entry.institution for entry in self.entries}, key=str.casefold))

    @property
    def persons(self) -> tuple[Entry, ...]:
        """The entries that name somebody."""
        return tuple(entry for entry in self.entries if entry.is_person)

    def placed(self, member: Member) -> Member:
        """For whom a person writes: by her account, else by the name the list has, else by her own name."""
        found = self._of_account(member.user)
        return enrolled(member, found) if found else self._by_name(member)

    def knows(self, member: Member) -> bool:
        """Whether the list has this person, by account or by name."""
        return self._of_account(member.user) is not None or self._named(member) is not None

    def vouches(self, user: UserId, institution: str) -> bool:
        """Whether the office itself has listed this account for this institution.

        What others wrote is touched on no weaker word: a display name can be borrowed.
        """
        found = self._of_account(user)
        return found is not None and not found.told and found.institution == institution

    def believes(self, member: Member) -> bool:
        """Whether a person may speak for her institution where nobody's words are at stake.

        Where the office gave no list, display names are all there is.
        """
        if not self.entries or self.partial:
            return True
        return self.vouches(member.user, member.institution) or self._named(member) is not None

    def applied(self, network: Network) -> Network:
        """A network whose institutions are those of the list, if there is one."""
        if not self.entries:
            return network
        members = tuple(self.placed(member) for member in network.members)
        if not self.partial:
            return replace(network, members=members, listed=self.institutions)
        named = {member.institution for member in members}
        named |= {entry.institution for entry in self.entries if not entry.told}
        return replace(network, members=members, listed=tuple(sorted(named)))

    def assigned(self, who: str, institution: str, *, told: bool = False) -> "Roster":
        """A person, by account or name, writes for this institution from now on; unknown ones are added.

        `told` is whether she says so herself.
        """
        name = self.spelling(institution)
        found = [entry for entry in self.persons if _is(entry, who)]
        entry = found[0] if found else _newcomer(name, who)
        known = replace(entry, institution=name, told=told)
        # Whoever says it herself may have been wrong: then the office's own line still names the institution.
        others = (
            entry for entry in self._without(found) if told or entry.is_person or entry.institution != name
        )
        return replace(self, entries=(*others, replace(known, topic=self._topic(name))))

    def without(self, who: str) -> "Roster | None":
        """The list without a person, or an institution with all its persons; None if there is no such one."""
        found = [entry for entry in self.persons if _is(entry, who)]
        if found:
            return replace(self, entries=self._without(found))
        kept = tuple(entry for entry in self.entries if entry.institution.casefold() != tidy(who).casefold())
        return replace(self, entries=kept) if len(kept) < len(self.entries) else None

    def _without(self, gone: list[Entry]) -> tuple[Entry, ...]:
        """An institution of the office stays on the list when its last person goes: it is still invited."""
        kept = [entry for entry in self.entries if entry not in gone]
        still = {entry.institution for entry in kept}
        left = {
            entry.institution: Entry(entry.institution, topic=entry.topic) for entry in gone if not entry.told
        }
        return (*kept, *(entry for name, entry in left.items() if name not in still))

    def _of_account(self, user: UserId) -> Entry | None:
        wanted = user.lower()
        return next((entry for entry in self.entries if entry.user == wanted), None)

    def _by_name(self, member: Member) -> Member:
        """Somebody whose account the list lacks: one person of that name in it, or at least its spelling."""
        named = self._named(member)
        if named is not None:
            return Member(member.user, member.name, named.institution)
        return replace(member, institution=self.spelling(member.institution))

    def _named(self, member: Member) -> Entry | None:
        named = [entry for entry in self.entries if entry.user is None and _is(entry, member.name)]
        return named[0] if len(named) == 1 else None

    def spelling(self, institution: str) -> str:
        """An institution as the list writes it, if it is on it."""
        wanted = tidy(institution)
        same = (name for name in self.institutions if name.casefold() == wanted.casefold())
        return next(same, wanted)

    def _topic(self, institution: str) -> str:
        topics = (entry.topic for entry in self.entries if entry.institution == institution)
        return next(filter(None, topics), "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A list that waits for a yes of whoever gave it; `room` is None as long as its network is not known.

    `event` is the message with its file, `at` when it was asked about last.
    """

    desk: RoomId
    asker: UserId
    event: EventId
    at: datetime
    roster: Roster
    room: RoomId | None = None
    network: str = ""


def enrolled(member: Member, entry: Entry) -> Member:
    """A person of the list as a member; her own name is used where the list has none."""
    return Member(member.user, entry.name or member.name, entry.institution)


def merged(entries: Iterable[Entry]) -> Roster:
    """A list in which everybody stands once, and an institution without persons only if it has none."""
    spelling: dict[str, str] = {}
    topics: dict[str, str] = {}
    persons: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.institution.casefold()
        name = spelling.setdefault(key, entry.institution)
        topics[key] = topics.get(key) or entry.topic
        if entry.is_person:
            who = (key, (entry.user or entry.name or entry.mail).casefold())
            known = persons.get(who)
            persons[who] = _together(known, entry) if known else replace(entry, institution=name)
    inhabited = {key for key, _ in persons}
    found = [replace(entry, topic=topics[key]) for (key, _), entry in persons.items()]
    bare = [Entry(name, topic=topics[key]) for key, name in spelling.items() if key not in inhabited]
    return Roster((*found, *bare))


def account(who: str) -> UserId | None:
    """A Matrix id as people write it, also as a link; None if it is none."""
    text = who.strip().strip("<>").removeprefix("https://matrix.to/#/").lower()
    local, colon, server = text.removeprefix("@").partition(":")
    well = text.startswith("@") and colon and local and server
    return UserId(f"@{local}:{server}") if well and not any(sign.isspace() for sign in text) else None


def tidy(text: str) -> str:
    """Without what nobody sees: several blanks, lines, blanks at the ends."""
    return " ".join(text.split())


def _newcomer(institution: str, who: str) -> Entry:
    """Somebody the list lacks, as she was named: by account, mail address or name."""
    user, mail = account(who), _MAIL.fullmatch(tidy(who))
    if user or mail is None:
        return Entry(institution, "" if user else tidy(who), user)
    return Entry(institution, mail=mail["mail"])


def spelled(member: Member) -> str:
    """Person and institution, as people write it."""
    return member.name if member.name == member.institution else f"{member.name} ({member.institution})"


def _together(one: Entry, other: Entry) -> Entry:
    return replace(one, name=one.name or other.name, mail=one.mail or other.mail, role=one.role or other.role)


def _is(entry: Entry, who: str) -> bool:
    user = account(who)
    if user is not None:
        return entry.user == user
    wanted = tidy(who).casefold()
    return bool(wanted) and wanted in (entry.name.casefold(), entry.mail.casefold())
