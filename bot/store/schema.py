"""The tables. A change here needs a migration beside it (`bot/store/migrations/versions`)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Content, Instant, Name, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# How far we have listened: one row. The token moves only together with the events it stands for.
sync = Table(
    "sync",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", Name, nullable=False),
    Column("listened_at", Instant, nullable=False),
)

# Rooms whose timeline we have seen; only their gaps can be filled.
rooms = Table(
    "rooms",
    metadata,
    Column("room", Name, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)

# What arrived. `payload` is emptied as soon as the message is dealt with: answers live in `answers`.
inbox = Table(
    "inbox",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("event", Name, nullable=False, unique=True),
    Column("room", Name, nullable=False),
    Column("sender", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("payload", Content(none_as_null=True)),
    Column("arrived", Instant, nullable=False),
    Column("state", Name, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Index("ix_inbox_state_position", "state", "position"),
    Index("ix_inbox_sender_room_position_kind", "sender", "room", "position", "kind"),
)

# What is to be said or done. `payload` is emptied once it is delivered. An id is given once, also on SQLite:
# whoever carries a letter that is deleted meanwhile must not report the next one as delivered.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Name, nullable=False, unique=True),
    Column("lane", Name, nullable=False),
    Column("room", Name, nullable=False),
    Column("payload", Content(none_as_null=True)),
    Column("txn", Name, nullable=False, unique=True),
    Column("state", Name, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due", Instant, nullable=False),
    Column("posted", Instant, nullable=False),
    Column("sent", Instant),
    Column("event", Name, index=True),
    Column("round", Integer, index=True),
    Column("question", Integer),
    Column("reason", Name),
    Column("addressee", Name),
    Column("expires", Instant),
    # The heads of the lanes are found in the index alone, however long the lanes are.
    Index("ix_outbox_state_lane_id", "state", "lane", "id"),
    Index("ix_outbox_addressee_posted", "addressee", "posted"),
    sqlite_autoincrement=True,
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("room", Name, nullable=False),
    Column("desk", Name, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("network", Words, nullable=False),
    Column("phase", Name, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("first_deadline", Instant, nullable=False),
    Column("minutes_at", Instant),
    Column("release", Name, nullable=False),
    Column("starter", Name, nullable=False),
    Column("invited", Integer, nullable=False),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    Column("published_at", Instant),
    # Whether minutes were taken back before everybody had them.
    Column("minutes_owed", Boolean, nullable=False, server_default=false()),
    # When a planned round is to begin, and until when members may suggest what it is to be about.
    Column("opens_at", Instant),
    Column("suggestions_until", Instant),
    # How long the minutes are, if not as usual, the day of the next meeting (ISO), and what it is for.
    Column("form", Name, nullable=False, server_default=""),
    Column("next_meeting", Name, nullable=False, server_default=""),
    Column("kind", Name, nullable=False, server_default="meeting"),
    UniqueConstraint("room", "number"),
    # Two people starting at once: one round, the second is told.
    Index(
        "ix_rounds_one_active",
        "room",
        unique=True,
        sqlite_where=text("phase IN ('proposed', 'planned', 'open', 'closed')"),
        postgresql_where=text("phase IN ('proposed', 'planned', 'open', 'closed')"),
    ),
)

questions = Table(
    "questions",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("text", Words, nullable=False),
    Column("hint", Words, nullable=False, server_default=""),
    # What may be chosen, if it is a poll.
    Column("options", JSON, nullable=False, server_default="[]"),
)

# Who may steer a round besides staff.
moderators = Table(
    "moderators",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("user", Name, primary_key=True),
    Column("at", Instant, nullable=False),
)

# Institutions that do not take part this time, and who said so.
excuses = Table(
    "excuses",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("institution", Words, primary_key=True),
    Column("user", Name, nullable=False),
    Column("at", Instant, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("user", Name, primary_key=True),
    Column("at", Instant, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False),
    Column("question", Integer, nullable=False),
    Column("event", Name, nullable=False),
    Column("user", Name, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("institution", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("arrived", Instant, nullable=False),
    Column("standing", Name, nullable=False),
    Column("numbered", Boolean, nullable=False),
    # How it came: in the room, in a direct message, by mail or telephone.
    Column("channel", Name, nullable=False, server_default="room"),
    Column("unnamed", Boolean, nullable=False, server_default=false()),
    Column("entered_by", Name),
    # The question that its message gave it to, wherever it was moved since.
    Column("origin", Integer, nullable=False),
    UniqueConstraint("event", "origin"),
    Index("ix_answers_round_question", "round", "question"),
)

# What in an answer may be personal data, and what staff decided about it.
concerns = Table(
    "concerns",
    metadata,
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("kind", Name, nullable=False),
    Column("excerpt", Words, nullable=False),
    Column("decision", Name),
)

# When those who had not answered were reminded.
reminders = Table(
    "reminders",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, primary_key=True),
)

# Themes of a closed round. A statement leads back to its answer and goes with it.
themes = Table(
    "themes",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("question", Integer, primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("heading", Words, nullable=False),
    # The number of the round that had this theme before.
    Column("recalled", Integer),
)

statements = Table(
    "statements",
    metadata,
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("theme", Integer),
    Column("text", Words, nullable=False),
    Column("left_out", Boolean, nullable=False),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    # Whether it says what somebody needs, and that was asked.
    Column("need", Boolean, nullable=False, server_default=false()),
)

# Questions whose answers have been sorted; `grouped` is false where themes could not be found in time.
sortings = Table(
    "sortings",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("question", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("grouped", Boolean, nullable=False),
)

# Who did what and when; never what anybody said.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("who", Name, nullable=False),
    Column("what", Name, nullable=False),
    Column("round", Integer),
    Column("detail", Name, nullable=False, server_default=""),
    Index("ix_audit_round_what", "round", "what"),
)

# What went wrong, and until when; never what anybody said.
incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("since", Instant, nullable=False),
    Column("over", Instant),
    Column("room", Name),
    Column("round", Integer),
    Column("detail", Name, nullable=False, server_default=""),
    Index("ix_incidents_kind_subject", "kind", "subject"),
)

# Rooms that were replaced by others; `done` tells since when we are there instead.
moves = Table(
    "moves",
    metadata,
    Column("room", Name, primary_key=True),
    Column("successor", Name, nullable=False, index=True),
    Column("planned", Instant, nullable=False),
    Column("done", Instant),
)

# Letters of ours that came back in a sync before we knew of them: what we said after a backup was taken.
echoes = Table(
    "echoes",
    metadata,
    Column("txn", Name, primary_key=True),
    Column("event", Name, nullable=False),
    Column("at", Instant, nullable=False),
)

# Events that were erased, as hashes with the one salt of this database.
salt = Table(
    "salt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("value", Name, nullable=False),
)

# `at` is the night that found it.
tombstones = Table("tombstones", metadata, Column("event", Name, primary_key=True), Column("at", Instant))

# Member lists: of a room, or waiting for a yes. A place is an institution, with a person if one is named;
# `told` is whether a member said so herself, and not the office.
rosters = Table(
    "rosters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("room", Name, index=True),
    Column("network", Words, nullable=False),
    Column("valid", Boolean, nullable=False),
    Column("desk", Name, nullable=False),
    Column("asker", Name, nullable=False),
    Column("event", Name, nullable=False),
    Column("at", Instant, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("roster", ForeignKey("rosters.id", ondelete="CASCADE"), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("institution", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("user", Name, index=True),
    Column("mail", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("told", Boolean, nullable=False, server_default=false()),
)

# What we asked somebody, and wait to be told (see `bot.meeting.dialogue`).
dialogues = Table(
    "dialogues",
    metadata,
    Column("desk", Name, primary_key=True),
    Column("topic", Name, primary_key=True),
    Column("subject", Name, primary_key=True),
    Column("asked", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("round", Integer),
    Column("asker", Name),
    Column("letter", Name),
    Column("due", Instant),
    Column("state", JSON, nullable=False),
)
