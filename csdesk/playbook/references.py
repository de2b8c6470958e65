"""What one playbook file says of another: every id that is named has to exist there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from csdesk.playbook.checklists import Checklist
from csdesk.playbook.forms import linked_procedures
from csdesk.playbook.procedures import Procedure, StepShape
from csdesk.playbook.reports import Figure
from csdesk.playbook.shapes import Playbook
from csdesk.playbook.training import Topics, Trainees

Dangling = tuple[str, str, str, str]
"""File without `.toml`, key, reason of `loading.REASONS`, and the id that was found."""


def dangling(playbook: Playbook) -> Iterator[Dangling]:
    """Every id in procedures, chains and settings that names nothing."""
    recipients = {one.id for one in playbook.recipients.recipient}

    def missing(ids: Iterable[str]) -> Iterator[str]:
        return (one for one in ids if one not in recipients)

    for chain in playbook.escalation.chain:
        for place, level in enumerate(chain.level, start=1):
            for found in missing(level.to):
                yield "escalation", f"chain[{chain.id}].level[{place}].to", "recipient_unknown", found
    for found in missing(playbook.incidents.hand_up_to):
        yield "incidents", "hand_up_to", "recipient_unknown", found
    for found in missing(playbook.roster.carry_to):
        yield "roster", "carry_to", "recipient_unknown", found
    for found in missing(playbook.upkeep.record.mail_to):
        yield "upkeep", "record.mail_to", "recipient_unknown", found
    for key in ("export_tells_manager", "export_tells_director"):
        for found in missing(getattr(playbook.security, key)):
            yield "security", key, "recipient_unknown", found
    for pattern in playbook.roster.pattern:
        if pattern.checklist not in playbook.checklists:
            yield "roster", f"pattern[{pattern.id}].checklist", "checklist_unknown", pattern.checklist
    carriers = {one.id for one in playbook.parcels.carrier}
    for name, columns in playbook.columns.items():
        if columns.carrier is not None and columns.carrier not in carriers:
            yield f"columns/{name}", "carrier", "carrier_unknown", columns.carrier
    channels = {one.id for one in playbook.orders.channel}
    yield from _of_goods(playbook)
    yield from _of_statements(playbook)
    traits = {one.id for one in playbook.goods.trait}
    for name, procedure in playbook.procedures.items():
        file = f"procedures/{name}"
        for found in missing(procedure.report_to):
            yield file, "report_to", "recipient_unknown", found
        for channel in procedure.starts.channel if procedure.starts else ():
            if channel not in channels:
                yield file, "starts.channel", "order_channel_unknown", channel
        if procedure.chain and playbook.escalation.get(procedure.chain) is None:
            yield file, "chain", "chain_unknown", procedure.chain
        for step in procedure.step:
            if step.chain and playbook.escalation.get(step.chain) is None:
                yield file, f"step[{step.id}].chain", "chain_unknown", step.chain
            if step.deadline and playbook.deadlines.get(step.deadline) is None:
                yield file, f"step[{step.id}].deadline", "deadline_unknown", step.deadline
            for trait in step.traits:
                if trait not in traits:
                    yield file, f"step[{step.id}].traits", "trait_unknown", trait
            for found in missing(step.tells):
                yield file, f"step[{step.id}].tells", "recipient_unknown", found
        yield from _of_form(playbook, file, procedure)
        to_moments = [one for one in procedure.step if one.until is None and _runs_to_a_moment(playbook, one)]
        if len(to_moments) != procedure.is_ticket:
            yield file, "step.deadline", "reply_unclear", ", ".join(step.deadline for step in to_moments) or name
    roles = {one.id for one in playbook.roles.role}
    for signer in playbook.signers.signer:
        for role in signer.roles:
            if role not in roles:
                yield "signers", f"signer[{signer.id}].roles", "role_unknown", role
    for key in ("role", "becomes"):
        if getattr(playbook.trainees, key) not in roles:
            yield "trainees", key, "role_unknown", getattr(playbook.trainees, key)
    tickets = {name for name, procedure in playbook.procedures.items() if procedure.is_ticket}
    for template in playbook.replies.template:
        for kind in template.kinds:
            if kind not in tickets:
                yield "replies", f"template[{template.id}].kinds", "ticket_kind_unknown", kind
    yield from _of_visits(playbook)
    for name, checklist in playbook.checklists.items():
        yield from _of_checklist(playbook, f"checklists/{name}", checklist)


def too_few_questions(trainees: Trainees, topics: Topics) -> Iterator[Dangling]:
    """The topics whose bank has fewer questions than their test draws (E-1)."""
    for name, topic in topics.items():
        if len(topic.bank) < topic.rules(trainees).questions:
            yield f"training/{name}", "question", "questions_too_few", str(len(topic.bank))


def _of_goods(playbook: Playbook) -> Iterator[Dangling]:
    """What goods.toml says of procedures and of orders (T-2)."""
    for key, procedure in playbook.goods.procedures.items():
        if procedure not in playbook.procedures:
            yield "goods", key, "goods_procedure_unknown", procedure
    job_types = {one.id for one in playbook.orders.job_type}
    for place, group in (("reason", playbook.goods.reason), ("trait", playbook.goods.trait)):
        for one in group:
            for job_type in one.when.job_type:
                if job_type not in job_types:
                    yield "goods", f"{place}[{one.id}].when.job_type", "job_type_unknown", job_type
    for job_type in playbook.goods.expected_hours:
        if job_type not in job_types:
            yield "goods", "expected_hours", "job_type_unknown", job_type


def _of_visits(playbook: Playbook) -> Iterator[Dangling]:
    """What visits.toml says of classes, kinds of deadlines, procedures and holidays (K-3)."""
    visits = playbook.visits
    classes = {one.id for one in playbook.clients.client_class}
    begun = {name for name, one in playbook.procedures.items() if one.opened_by_hand and not one.incident}
    for rhythm in visits.rhythm:
        if rhythm.id not in classes:
            yield "visits", f"rhythm[{rhythm.id}].id", "client_class_unknown", rhythm.id
        for key in ("first", "next"):
            kind = playbook.deadlines.get(getattr(rhythm, key))
            fits = kind is not None and kind.runs in ("days", "months")
            if kind is None or not fits or (kind.chosen_by is not None and rhythm.id not in kind.lengths):
                yield "visits", f"rhythm[{rhythm.id}].{key}", "visit_kind_wrong", getattr(rhythm, key)
    for answer in visits.answer:
        if answer.opens is not None and answer.opens not in begun:
            yield "visits", f"answer[{answer.id}].opens", "procedure_unknown", answer.opens
    holidays = [one.words.en for year in playbook.calendar.year.values() for one in year.holidays]
    for greeting in visits.greeting:
        if not any(greeting.holiday in name for name in holidays):
            yield "visits", f"greeting[{greeting.id}].holiday", "holiday_unknown", greeting.holiday
        for one in greeting.classes:
            if one not in classes:
                yield "visits", f"greeting[{greeting.id}].classes", "client_class_unknown", one


def _of_form(playbook: Playbook, file: str, procedure: Procedure) -> Iterator[Dangling]:
    """What a procedure's form and signatures say of other files."""
    recipients = {one.id for one in playbook.recipients.recipient}
    begun = {name for name, one in playbook.procedures.items() if one.opened_by_hand and not one.incident}
    for field, other in linked_procedures(procedure.field):
        if other not in playbook.procedures:
            yield file, f"field[{field}].of", "procedure_unknown", other
    for one in procedure.field:
        line = playbook.reports.get(one.figure)
        if one.figure and (line is None or (isinstance(line, Figure) and line.money)):
            yield file, f"field[{one.id}].figure", "figure_unknown", one.figure
    for found in procedure.daily_list.to if procedure.daily_list is not None else ():
        if found not in recipients:
            yield file, "daily_list.to", "recipient_unknown", found
    for step in procedure.step:
        place = f"step[{step.id}]"
        if step.sign is not None and playbook.signers.get(step.sign) is None:
            yield file, f"{place}.sign", "signer_unknown", step.sign
        if step.begins is not None and step.begins not in begun:
            yield file, f"{place}.begins", "procedure_unknown", step.begins
        if step.until is not None and not _runs_to_a_moment(playbook, step):
            yield file, f"{place}.until", "until_unclear", step.deadline


def _runs_to_a_moment(playbook: Playbook, step: StepShape) -> bool:
    """Whether a step is promised by the moment that a reply gives (C-1)."""
    kind = playbook.deadlines.get(step.deadline)
    return kind is not None and kind.runs == "moment"


def _of_checklist(playbook: Playbook, file: str, checklist: Checklist) -> Iterator[Dangling]:
    chains = [("chain", checklist.chain)] + [(f"item[{item.id}].chain", item.chain) for item in checklist.item]
    for key, chain in chains:
        if chain and playbook.escalation.get(chain) is None:
            yield file, key, "chain_unknown", chain
    recipients = {one.id for one in playbook.recipients.recipient}
    parts = {one.id for one in playbook.roster.part}
    posts = {post.id for pattern in playbook.roster.pattern for post in pattern.post}
    for item in checklist.item:
        if item.part not in parts:
            yield file, f"item[{item.id}].part", "part_unknown", item.part
        for post in item.posts:
            if post not in posts:
                yield file, f"item[{item.id}].posts", "post_unknown", post
        if item.deadline and playbook.deadlines.get(item.deadline) is None:
            yield file, f"item[{item.id}].deadline", "deadline_unknown", item.deadline
        for recipient in item.tells:
            if recipient not in recipients:
                yield file, f"item[{item.id}].tells", "recipient_unknown", recipient


def _of_statements(playbook: Playbook) -> Iterator[Dangling]:
    file, statements = "statements", playbook.statements
    settlements = {one.id for one in playbook.orders.settlement}
    for found in statements.settlements:
        if found not in settlements:
            yield file, "settlements", "settlement_unknown", found
    if playbook.roles.get(statements.finance_role) is None:
        yield file, "finance_role", "role_unknown", statements.finance_role
    # Without any, clients are pressed at their first contact, and billed at the end of each month.
    roles = {one.id for one in playbook.clients.contact_role}
    if roles and statements.contact_role not in roles:
        yield file, "contact_role", "contact_role_unknown", statements.contact_role
    cycles = {one.id for one in playbook.clients.cycle}
    named = [("default_cycle", statements.default_cycle)]
    named += [(f"state[{state.id}].cycles", one) for state in statements.state for one in state.cycles]
    for key, found in named:
        if cycles and found not in cycles:
            yield file, key, "cycle_unknown", found
