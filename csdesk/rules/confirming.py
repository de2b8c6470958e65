"""What must be true before an order is confirmed, and who may say so (O-3, O-4, O-5, O-6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from csdesk.playbook.shapes import Check, OrderNumber, Orders
from csdesk.refused import N_, Refused
from csdesk.rules.order_form import Value


@dataclass(frozen=True)
class ClientStanding:
    """What confirming needs to know of a client."""

    onboarded: bool
    price_approved: bool
    settlement: str
    notice_until: date | None


def standing_notice(client: ClientStanding | None, today: date) -> bool:
    """Whether the client's signed notice stands today, its last day included (O-3)."""
    return client is not None and client.notice_until is not None and client.notice_until >= today


def open_checks(
    channel: str, ticked: Collection[str], client: ClientStanding | None, *, orders: Orders, today: date
) -> tuple[Check, ...]:
    """The intake checks that are still to be ticked before an order of the channel can be confirmed (O-3)."""
    return tuple(
        check
        for check in orders.checks_for(channel)
        if check.id not in ticked and not (check.standing == "notice" and standing_notice(client, today))
    )


def check_open(check: Check) -> Refused:
    """The refusal for a check that is not ticked (O-3)."""
    return Refused("check_open", N_("Not ticked yet: {check}."), field=f"check_{check.id}", check=check.words)


def terms_missing(client: ClientStanding) -> Refused | None:
    """The refusal for a new client with neither an approved price nor settlement terms (O-5)."""
    if client.onboarded or client.price_approved or client.settlement:
        return None
    return Refused(
        "client_without_terms",
        N_("This new client has neither an approved price nor settlement terms. Agree one of them first, in its card."),
        field="client",
    )


def permissions_needed(values: Mapping[str, Value], client: ClientStanding) -> tuple[str, ...]:
    """What whoever answers for the order must be allowed, beyond confirming at all (O-4, O-5)."""
    needed = []
    if values.get("dangerous"):
        needed.append("order.confirm_dangerous")
    if not client.onboarded:
        needed.append("order.confirm_new_client")
    return tuple(needed)


WHY_NEEDED: Mapping[str, str] = {
    "order.confirm": N_("Confirming an order is for: {roles}. The draft is kept for them."),
    "order.confirm_dangerous": N_(
        "The goods are marked dangerous or forbidden: only {roles} may confirm, with a reason."
    ),
    "order.confirm_new_client": N_("The client is new and its opening is not complete: only {roles} may confirm."),
}
"""Why a permission is needed, said to whoever lacks it."""


def needs_reason(needed: Iterable[str]) -> bool:
    """Whether the approval must come with a reason: always for dangerous goods (O-4)."""
    return "order.confirm_dangerous" in needed


def numbered(number: OrderNumber, day: date, count: int) -> str:
    """The work order number of the `count`th order of a day, such as WO202611220001 (O-6).

    A day of more orders than the digits hold goes on with one digit more; the number stays unique.
    """
    return f"{number.prefix}{day:%Y%m%d}{count:0{number.digits}d}"
