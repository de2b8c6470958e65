"""A case on paper: form, report, steps and signatures as a PDF and as text (I-9, K-5 to K-7, M-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from csdesk import places
from csdesk.desk.cases import case_files, case_links, case_words, signatures
from csdesk.desk.cases.case_forms import Form, read
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.incidents import incidents
from csdesk.desk.promises.letters import in_words
from csdesk.exchange.files import write_whole
from csdesk.exchange.handover_page import HandoverPage, Item, ItemList
from csdesk.exchange.handover_text import as_text
from csdesk.exchange.work_order_sheet import Part
from csdesk.language import _, current, ngettext
from csdesk.models.case import Case, CaseState, StepState
from csdesk.models.client import Client
from csdesk.models.incident import Incident
from csdesk.rules.case_form import shown


def write(desk: Desk, case_id: int, *, at: datetime, folder: Path | None = None) -> tuple[Path, Path]:
    """Write a case in the current language as a PDF and as text, and return their paths.

    Into `folder`, or the one beside the store; what is there is replaced whole. Refused when there is no such case,
    or the place cannot be written.
    """
    # Drawing loads a library for fonts and one for PDF: only for who prints.
    from csdesk.exchange.handover_pdf import draw

    with desk.reading() as tx:
        form = read(tx, case_id)
        page = page_of(tx, form, at=at)
    stem = f"case-{form.case.number or case_id}"
    place = (places.case_papers(desk.store.path) if folder is None else folder) / stem
    pdf, text = place.with_name(place.name + ".pdf"), place.with_name(place.name + ".txt")
    write_whole(pdf, draw(page))
    write_whole(text, as_text(page).encode("utf-8"))
    return pdf, text


def _missing(many: int) -> str:
    if not many:
        return ""
    return ngettext(
        "Not complete: {n} field is missing for the next step.",
        "Not complete: {n} fields are missing for the next step.",
        many,
    )


def page_of(tx: Transaction, form: Form, *, at: datetime) -> HandoverPage:
    """What the sheet of a case says, in the current language."""
    case = form.case
    return HandoverPage(
        title="  ".join(filter(None, (case.number, in_words(case.policy["words"])))),
        shop=tx.playbook.shop.name.text(current()),
        facts=tuple(_facts(tx, case, at)),
        warning=_missing(len(form.problems)),
        lists=tuple(one for one in _lists(tx, form) if one.items),
        nothing="",
        signatures=tuple(_signatures(tx, form)),
        appendix=(),
        seal="",
    )


def _facts(tx: Transaction, case: Case, at: datetime) -> Iterator[Part]:
    client = tx.session.get(Client, case.client_id) if case.client_id is not None else None
    yield Part(_("About"), case.title)
    if client is not None:
        yield Part(_("Client"), f"{client.code} {client.name}")
    yield Part(_("Began"), f"{tx.local(case.began_at):%Y-%m-%d %H:%M}")
    yield Part(_("State"), case_words.state_words(case.state))
    yield Part(_("As of"), f"{tx.local(at):%Y-%m-%d %H:%M}")


def _lists(tx: Transaction, form: Form) -> Iterator[ItemList]:
    yield _filled(form)
    if (incident := tx.session.get(Incident, form.case.id)) is not None:
        rows = incidents.report_rows(tx, form.case, incident)
        yield ItemList(_("Report"), tuple(Item(label, (text or "-",)) for label, text in rows))
        if incident.judged_at is not None:
            judged = incidents.judgement_rows(tx, incident)
            yield ItemList(_("Judgement"), tuple(Item(label, (text,)) for label, text in judged))
    yield _steps(tx, form)
    yield _linked(tx, form)


def _filled(form: Form) -> ItemList:
    """Every field that belongs to the form, an empty one too: a reader sees what nobody filled in."""
    language = current()
    items = [Item(one.field.words.text(language), (shown(one.field, one.text, language) or "-",)) for one in form.lines]
    return ItemList(_("Filled in"), tuple(items))


def _steps(tx: Transaction, form: Form) -> ItemList:
    assert form.case.id is not None
    shapes, items = {one.id: one for one in form.procedure.step}, []
    for row in case_files.steps_of(tx, form.case.id):
        shape = shapes[row.step]
        if row.state == StepState.LEFT_OUT or shape.sign is not None:
            continue
        done = f"{row.by}  {tx.local(row.at):%Y-%m-%d %H:%M}" if row.at is not None else ""
        state = done if row.state == StepState.DONE else case_words.step_words(row.state)
        items.append(Item(shape.words.text(current()), tuple(filter(None, (state, row.note)))))
    return ItemList(_("Steps"), tuple(items))


def _linked(tx: Transaction, form: Form) -> ItemList:
    found = case_links.of_case(tx, form.case, form.procedure)
    return ItemList(_("Linked"), tuple(Item(f"{one.number}  {in_words(one.kind)}", (one.title,)) for one in found))


def _signatures(tx: Transaction, form: Form) -> Iterator[Part]:
    """Who signed as what; a line to write on for those who have not, as long as the case is open."""
    assert form.case.id is not None
    shapes = {one.id: one for one in form.procedure.step}
    for row in case_files.steps_of(tx, form.case.id):
        sign = shapes[row.step].sign
        if sign is None or row.state == StepState.LEFT_OUT:
            continue
        words = signatures.called(tx.playbook.signers.get(sign), sign)
        label = words if isinstance(words, str) else words.text(current())
        signed = f"{row.by}  {tx.local(row.at):%Y-%m-%d %H:%M}" if row.at is not None else ""
        if signed or form.case.state == CaseState.OPEN:
            yield Part(label, signed)
