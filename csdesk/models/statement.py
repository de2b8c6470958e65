"""Month-end statements: what a client owes for a month, line by line, and what became of it (F-1 to F-3)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from csdesk.models import client, deadline, order  # noqa: F401 - the tables that its keys name
from csdesk.models.columns import Moment

OPEN = "state NOT IN ('closed', 'withdrawn')"
"""Statements with which something is still to be done; lists repeat these words, or SQLite does not use the index."""

UNSENT = "sent_at IS NULL"
"""Statements whose lines still follow their orders (F-3)."""


class Statement(SQLModel, table=True):
    """The statement of one client for one month (F-1)."""

    __table_args__ = (
        Index("statement_by_month", "month", "state", "due_at", "id", "total_fen", "paid_fen"),
        Index("statement_by_client", "client_id", "month"),
        Index("statement_open", "due_at", "id", sqlite_where=text(OPEN)),
        Index("statement_by_deadline", "deadline_id", "state"),
        Index("statement_unsent", "client_id", sqlite_where=text(UNSENT)),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    """Of its month and of the code that the client had: S202611-HX001."""
    client_id: int = Field(foreign_key="client.id")
    month: date
    """The first day of the month that it is called by."""
    first_day: date
    last_day: date
    """The days that it covers, on the shop's calendar; the client's cycle may end its month earlier."""
    state: str
    reached_at: datetime = Field(sa_type=Moment)
    """When it came to its state."""
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    """By when the next move is due; empty where nothing is to be done."""
    line_count: int = 0
    unpriced: int = 0
    """Lines whose order has no price yet: nobody may check it (F-3)."""
    total_fen: int = Field(default=0, sa_type=BigInteger)
    """The sum of its lines."""
    paid_fen: int = Field(default=0, sa_type=BigInteger)
    disputed: int = 0
    """Lines of which the client says that they are wrong, not answered yet."""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was first sent; from then on its lines never change (F-3)."""
    sendings: int = 0
    invoice: str = ""
    """The number of its invoice."""
    received_by: str = ""
    """Who took the invoice."""
    deadline_id: int | None = Field(default=None, foreign_key="deadline.id")
    """The promise that the next move is made by `due_at`, of all that wait for the same."""


class StatementLine(SQLModel, table=True):
    """One order on a statement: its price, or how much an order of an earlier statement costs more or less (F-3)."""

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("statement_id", "order_id"),
        Index("statement_line_by_place", "statement_id", "place"),
        Index("statement_line_by_order", "order_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id")
    order_id: int = Field(foreign_key="orders.id")
    place: int = Field(sa_type=BigInteger)
    """Where it stands: orders by number, then what was left out earlier, then corrections."""
    kind: str
    """`order`, `late` (of an earlier month, left out there) or `correction`."""
    number: str
    """Of the work order."""
    day: date
    revision: int
    ended: str = ""
    """Why the order is no longer the client's to pay: `cancelled`, `moved`, `settled`."""
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
    """What it adds to the total; none while the order has no price."""
    before_fen: int | None = Field(default=None, sa_type=BigInteger)
    """Of a correction: what was on statements before."""
    corrects: str = ""
    """Of a correction: the number of the statement on which the order stood last."""
    before_revision: int = 0
    """Of a correction: the revision that stood there."""
    job_type: str = ""
    consignee: str = ""
    destination: str = ""
    """Its address."""
    goods: str = ""
    pieces: int = 0
    weight_g: int | None = Field(default=None, sa_type=BigInteger)
    why: str = ""
    """Of a correction: what was asked for, or why the order was cancelled."""
    dispute: str = ""
    """`open` while the client says that it is wrong, `answered` after that."""
    dispute_note: str = ""
    disputed_by: str = ""
    disputed_at: datetime | None = Field(default=None, sa_type=Moment)
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class StatementMove(SQLModel, table=True):
    """A state that a statement came to: who, when, by when the next is due, and why where it went back (F-1)."""

    __tablename__ = "statement_move"
    __table_args__ = (Index("statement_move_by_statement", "statement_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id")
    move: str
    from_state: str
    to_state: str
    by: str
    at: datetime = Field(sa_type=Moment)
    note: str = ""
    due_at: datetime | None = Field(default=None, sa_type=Moment)


class StatementPayment(SQLModel, table=True):
    """Money that came in for a statement (F-1)."""

    __tablename__ = "statement_payment"
    __table_args__ = (Index("statement_payment_by_statement", "statement_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    statement_id: int = Field(foreign_key="statement.id")
    fen: int = Field(sa_type=BigInteger)
    day: date
    way: str
    note: str = ""
    by: str
    at: datetime = Field(sa_type=Moment)
    undone_by: str = ""
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was taken back, because it was noted by mistake."""


class StatementPress(SQLModel, table=True):
    """Somebody was pressed for a statement that is late (F-1)."""

    __tablename__ = "statement_press"
    __table_args__ = (Index("statement_press_by_statement", "statement_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id")
    whom: str
    said: str
    by: str
    at: datetime = Field(sa_type=Moment)


class SentDocument(SQLModel, table=True):
    """A file as it was sent, byte for byte: it can be written again however all else has changed (F-2)."""

    __tablename__ = "sent_document"
    __table_args__ = (UniqueConstraint("statement_id", "sending", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    statement_id: int = Field(foreign_key="statement.id")
    sending: int
    """From 1: a statement may be sent more than once."""
    kind: str
    """`pdf` or `xlsx`."""
    name: str
    language: str
    sent_to: str = ""
    """The address it was mailed to; empty where it was written to a folder."""
    by: str
    at: datetime = Field(sa_type=Moment)
    size: int
    sha256: str
    """Of the file itself."""
    packed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The file, packed by zlib."""


class StatementChange(SQLModel, table=True):
    """An order that changed, and a client whose next statement may have to say so (F-3)."""

    __tablename__ = "statement_change"
    __table_args__ = (Index("statement_change_by_client", "client_id", "order_id"),)

    id: int | None = Field(default=None, primary_key=True)
    client_id: int = Field(foreign_key="client.id")
    order_id: int = Field(foreign_key="orders.id")
