"""What a printed handover sheet says, in its reader's language and free of how handovers are kept (S-10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from csdesk.exchange.work_order_sheet import Part


@dataclass(frozen=True)
class Item:
    """One thing that is handed over, and what is known of it."""

    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemList:
    """Things of one kind under their title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class HandoverPage:
    """One handover sheet. Any text may have several lines; an empty one is left out."""

    title: str
    shop: str
    facts: tuple[Part, ...]
    """Day, post, who hands over, as of when."""
    warning: str
    """What must not be missed, such as that the sheet was changed after it was signed."""
    lists: tuple[ItemList, ...]
    """What is handed over, the agent's own words among it."""
    nothing: str
    """What is said in place of the lists where there are none."""
    signatures: tuple[Part, ...]
    """Who signs as what; without a value nobody has, and there is a line to write on."""
    appendix: tuple[ItemList, ...]
    """What was added after the sheet was accepted."""
    seal: str
    """The line with the hash over what was signed."""

    def cleared(self, clear: Callable[[str], str]) -> HandoverPage:
        """The page with `clear` done to each of its texts."""

        def parts(some: tuple[Part, ...]) -> tuple[Part, ...]:
            return tuple(Part(clear(one.label), clear(one.value), one.wide) for one in some)

        def lists(some: tuple[ItemList, ...]) -> tuple[ItemList, ...]:
            return tuple(
                ItemList(
                    clear(one.title), tuple(Item(clear(it.what), tuple(map(clear, it.details))) for it in one.items)
                )
                for one in some
            )

        return replace(
            self,
            title=clear(self.title),
            shop=clear(self.shop),
            facts=parts(self.facts),
            warning=clear(self.warning),
            lists=lists(self.lists),
            nothing=clear(self.nothing),
            signatures=parts(self.signatures),
            appendix=lists(self.appendix),
            seal=clear(self.seal),
        )
