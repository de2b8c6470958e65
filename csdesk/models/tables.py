"""Every table of the store in one metadata, for migrations and for the tests that hold the two together."""

from __future__ import annotations

from sqlmodel import SQLModel

from csdesk.models import (
    account,
    answer,
    case,
    client,
    deadline,
    erasure,
    export,
    goods,
    handover,
    incident,
    message,
    order,
    parcel,
    pickup,
    record,
    roster,
    sign_in,
    slip,
    statement,
    ticket,
    training,
    untracked,
    visit,
)

METADATA = SQLModel.metadata
MODULES = (
    account,
    answer,
    case,
    client,
    deadline,
    erasure,
    export,
    goods,
    handover,
    incident,
    message,
    order,
    parcel,
    pickup,
    record,
    roster,
    sign_in,
    slip,
    statement,
    ticket,
    training,
    untracked,
    visit,
)
