"""What `clients erase` and `clients erase-recipient` share: going on with a request, telling what was done (K-9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from csdesk.cli import output
from csdesk.cli.options import Options
from csdesk.desk.clients import erasures
from csdesk.desk.clients.erasures import Answer, Preview
from csdesk.desk.desk import Desk
from csdesk.language import _, say
from csdesk.models.erasure import Erasure


@dataclass(frozen=True)
class Done:
    """A request, and what became of it where it was done just now."""

    request: Erasure
    answer: Answer | None = None


def in_writing(desk: Desk, options: Options, use: Callable[..., Erasure]) -> Erasure:
    """A use case of an erasing, in a transaction of its own."""
    with desk.writing() as tx:
        return use(tx, by=options.person(tx), at=options.now)


def go_on(desk: Desk, options: Options, known: Erasure, *, approve: bool, refuse: str, do: bool) -> Done:
    """Approve, refuse or do what was asked for; or only look at it."""
    number = known.id
    assert number is not None
    if do:
        with desk.reading() as tx:
            by = options.person(tx)
        answer = erasures.run(desk, number, by=by, at=options.now)
        return Done(answer.erasure, answer)
    if refuse:
        return Done(in_writing(desk, options, lambda tx, **who: erasures.refuse(tx, number, refuse, **who)))
    if approve:
        return Done(in_writing(desk, options, lambda tx, **who: erasures.approve(tx, number, **who)))
    return Done(known)


def tell(options: Options, done: Done, code: str = "") -> None:
    """How the request stands; of one that was done, what still has the person."""
    request, answer = done.request, done.answer
    left, clean = (answer.left, answer.clean) if answer is not None else (0, True)
    backups = [str(one) for one in answer.backups] if answer is not None else []
    if options.as_json:
        output.document(
            {
                "id": request.id,
                "state": erasures.state_of(request),
                "counts": request.counts,
                "left": left,
                "backups": backups,
                "clean": clean,
            }
        )
        return
    output.sentence(say(erasures.sentence_of(request, code)))
    if answer is None:
        return
    if left:
        output.sentence(_("{n} places name somebody of the same name, perhaps another: they were left.", n=left))
    if not clean:
        output.sentence(_("Somebody was reading: close every desk, and the store's WAL is emptied."))
    output.sentence(_("What was written outside the store is not looked through: exports, printed papers, mail."))
    for one in backups:
        output.sentence(_("This backup still has the person, until it runs out: {path}", path=one))


def tell_preview(options: Options, known: Erasure | None, found: Preview) -> None:
    """What an erasing would change, and whether it is asked for."""
    if options.as_json:
        state = erasures.state_of(known) if known is not None else None
        output.document({"state": state, "would_change": dict(found.counts), "would_leave": found.left})
        return
    output.sentence(say(erasures.preview_words(found)))
    if known is not None:
        output.sentence(say(erasures.sentence_of(known)))
