"""A list in which a key takes a row at once: the character that stands before it."""

from __future__ import annotations

from textual import events

from csdesk.widgets.rows import Rows


class KeyedRows(Rows):
    """Rows whose first cell is the key that takes them; any other letter goes on to a row that begins with it."""

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """A character means a row here, and nothing else."""
        return character is not None and character.isprintable() and character != " "

    def on_key(self, event: events.Key) -> None:
        """Take the row with the key, or move to the next whose words begin with the letter."""
        character = event.character
        if character is None or not self.check_consume_key(event.key, character):
            return
        event.stop()
        for place, row in enumerate(self.rows):
            if row.cells[0] == character:
                self.show(self.rows, chosen=place)
                self.action_take()
                return
        begin = character.casefold()
        order = [*range(self.chosen + 1, len(self.rows)), *range(self.chosen + 1)]
        for place in order:
            row = self.rows[place]
            if any(word.casefold().startswith(begin) for word in (*row.cells[1:], row.key)):
                self.move(place - self.chosen)
                return


def keys_for(count: int) -> str:
    """The keys of so many rows: 1 to 9, then 0 for the tenth; a space for rows beyond, which have none."""
    return "1234567890".ljust(count)[:count]
