"""The use cases of the forms of cases (K-4 to K-7)."""

from __future__ import annotations

from csdesk.desk.cases import case_forms
from tests.desk.shop import NOW, Shop
from tests.desk.use_case import UseCase


def onboarding(shop: Shop) -> int:
    """A new client that is being taken over; its id."""
    return shop.open_case("onboarding", at=NOW)


CASE_USE_CASES = (
    UseCase(
        "fill in the form of a case",
        ("case.draft",),
        ("case.fill",),
        lambda tx, by, case_id: case_forms.fill(tx, case_id, {"contact": "王芳"}, by=by, at=NOW),
        onboarding,
    ),
)
