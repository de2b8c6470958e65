"""An erasing that was begun keeps whom it takes out until it is done, so that one that was cut off can go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Give requests a place for it; those that were begun before go on with what the cards still say (K-9)."""
    op.add_column("erasure", sa.Column("scope", sa.JSON(), nullable=True))
