"""What the acts of the handover's page know of it: what is typed there is kept before a sheet is signed (S-10)."""

from __future__ import annotations

from csdesk.screens.asking import AskingScreen


class HandoverInHand(AskingScreen):
    """A screen on which a sheet is chosen and written on."""

    async def everything_kept(self) -> bool:
        """Save what is being typed; whether all of it could be."""
        raise NotImplementedError
