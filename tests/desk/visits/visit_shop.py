"""A made-up shop whose clients are visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import select

from csdesk.desk.clients import clients
from csdesk.desk.promises import deadlines
from csdesk.desk.visits import taking
from csdesk.desk.visits.taking import Talk
from csdesk.desk.visits.visit_turn import VisitTurn
from csdesk.models.client import Client
from csdesk.models.deadline import Deadline
from csdesk.models.visit import Visit
from tests.desk.shop import LI, Shop, on_clocks

MONDAY = date(2026, 11, 30)


def at_nine(day: date, clock: time = time(9)) -> datetime:
    """A moment of a day as the shop's clocks show it."""
    return on_clocks(f"{day.isoformat()} {clock:%H:%M}").astimezone(UTC)


@dataclass(frozen=True)
class Visited:
    """The shop with its visits looked after."""

    shop: Shop

    def client(self, code: str, *, opened_on: date | None, client_class: str = "regular", owner: str = "") -> int:
        """A client as its file says: added long ago, opened on a day."""
        with self.shop.desk.writing() as tx:
            client = Client(
                code=code, name=f"{code}商贸", contact="王芳", phone="13800138021", client_class=client_class,
                owner=owner, opened_on=opened_on, onboarded=opened_on is not None, added_at=at_nine(date(2025, 1, 6)),
            )  # fmt: skip
            tx.session.add(client)
            clients.put_in_index(tx, client)
            assert client.id is not None
            return client.id

    def change(self, code: str, day: date, **values: object) -> None:
        """A client's file changed, with the entry that every change of it writes."""
        from csdesk.desk.record import record

        with self.shop.desk.writing() as tx:
            client = tx.session.exec(select(Client).where(Client.code == code)).one()
            for name, value in values.items():
                setattr(client, name, value)
            tx.session.add(client)
            record(tx, "client.change", "client", code, by=LI, at=at_nine(day), after={})

    def turn(self, day: date, clock: time = time(8, 30), turn: VisitTurn | None = None) -> int:
        """One turn of a program that looks for the first time, or of one that has looked before."""
        return (turn or VisitTurn()).turn(self.shop.desk, at=at_nine(day, clock))

    def visit(self, code: str) -> Visit:
        """The planned visit of a client."""
        return self.shop.see(taking.by_code, code)

    def visits(self, code: str) -> list[Visit]:
        """All the visits of a client, the first first."""
        with self.shop.desk.reading() as tx:
            query = select(Visit).join(Client).where(Client.code == code).order_by(Visit.id)  # type: ignore[arg-type]
            return list(tx.session.exec(query).all())

    def deadline(self, code: str) -> Deadline:
        """What is promised of the planned visit of a client."""
        visit = self.visit(code)
        assert visit.deadline_id is not None
        return self.shop.see(deadlines.get, visit.deadline_id)

    def write_down(self, code: str, day: date, answer: str = "satisfied", **said: object) -> Visit:
        """A client's answer, written down at ten."""
        visit_id = self.visit(code).id
        talk = Talk(answer, **said)  # type: ignore[arg-type]
        return self.shop.do(taking.write_down, visit_id, talk, at=at_nine(day, time(10)))
