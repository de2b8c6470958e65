"""Load the playbook: the shop's own files laid over the seed, every problem named (spec 00, principle 1)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from csdesk.places import seed_playbook
from csdesk.playbook.basis import Wrong
from csdesk.playbook.calendar import Calendar
from csdesk.playbook.checklists import Checklist
from csdesk.playbook.clients import Clients
from csdesk.playbook.deadline_kinds import DeadlineKinds
from csdesk.playbook.forms import Signers
from csdesk.playbook.goods import GoodsFile
from csdesk.playbook.messages import Mail, Recipients
from csdesk.playbook.names import Names
from csdesk.playbook.parcels import Parcels
from csdesk.playbook.pickups import Pickups
from csdesk.playbook.procedures import Escalation, Incidents, Procedure
from csdesk.playbook.references import dangling, too_few_questions
from csdesk.playbook.replies import Replies
from csdesk.playbook.reports import ReportsFile
from csdesk.playbook.roster import RosterFile
from csdesk.playbook.shapes import ColumnMap, Orders, Playbook, Readings, Roles, Security, Shop
from csdesk.playbook.slips import Slips
from csdesk.playbook.statements import Statements
from csdesk.playbook.training import Topic, Topics, Trainees
from csdesk.playbook.upkeep import Upkeep
from csdesk.playbook.visits import Visits
from csdesk.refused import N_, Refused

SHAPES: Mapping[str, type[BaseModel]] = {
    "shop": Shop,
    "roles": Roles,
    "orders": Orders,
    "clients": Clients,
    "security": Security,
    "calendar": Calendar,
    "deadlines": DeadlineKinds,
    "mail": Mail,
    "recipients": Recipients,
    "escalation": Escalation,
    "incidents": Incidents,
    "roster": RosterFile,
    "names": Names,
    "parcels": Parcels,
    "goods": GoodsFile,
    "pickups": Pickups,
    "replies": Replies,
    "reports": ReportsFile,
    "signers": Signers,
    "slips": Slips,
    "statements": Statements,
    "trainees": Trainees,
    "upkeep": Upkeep,
    "visits": Visits,
    "surnames": Readings,
    "polyphones": Readings,
}
"""The files at the top of the playbook, by name without `.toml`, and what each must look like."""

FOLDERS: Mapping[str, type[BaseModel]] = {
    "checklists": Checklist,
    "columns": ColumnMap,
    "procedures": Procedure,
    "training": Topic,
}
"""The folders of the playbook, to which a shop may add files, and what each file in them must look like."""

READ_LATE = "training"
"""The folder that is read when somebody learns: nobody waits for hundreds of questions when the desk opens."""

REASONS: Mapping[str, str] = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("is not a key of this file"),
    "string_type": N_("must be a text in quotes"),
    "string_pattern_mismatch": N_("does not have the right form"),
    "string_too_short": N_("must not be empty"),
    "int_type": N_("must be a whole number without quotes"),
    "bool_type": N_("must be true or false"),
    "decimal_parsing": N_("must be a number in quotes"),
    "decimal_type": N_("must be a number in quotes"),
    "finite_number": N_("must be a number in quotes"),
    "tuple_type": N_("must be a list"),
    "model_type": N_("must be a table"),
    "dict_type": N_("must be a table"),
    "too_short": N_("must not be empty"),
    "greater_than": N_("is too small"),
    "greater_than_equal": N_("is too small"),
    "less_than_equal": N_("is too large"),
    "literal_error": N_("is not one of the words allowed here"),
    "id_twice": N_("has the same id twice"),
    "time_zone_unknown": N_("names a time zone that does not exist"),
    "permission_unknown": N_("names a permission that does not exist"),
    "centre_unknown": N_("names a centre that the file does not have"),
    "channel_unknown": N_("names a channel that the file does not have"),
    "class_unknown": N_("names a client class that the file does not have"),
    "day_twice": N_("cannot stand beside a day of the month"),
    "date_type": N_("must be a date without quotes, such as 2026-10-01"),
    "time_type": N_("must be a time without quotes, such as 09:00:00"),
    "hours_too_short": N_("must be at least an hour after the opening"),
    "year_wrong": N_("must have years in four digits"),
    "hours_overlap": N_("must be in order and within 24 hours"),
    "pattern_unknown": N_("names a pattern that the file does not have"),
    "holiday_backwards": N_("comes before the first day"),
    "day_of_other_year": N_("has a day of another year"),
    "make_up_in_holiday": N_("has a working day inside a holiday"),
    "part_wrong": N_('must be a part of one in quotes, such as "2/3"'),
    "other_run": N_("cannot be used with what runs says"),
    "choice_unclear": N_("goes with chosen_words and with either least and most, or lengths; none of them goes alone"),
    "amount_outside": N_("must lie between least and most"),
    "string_too_long": N_("is too long"),
    "address_wrong": N_("is not a mail address such as name@example.com"),
    "path_not_whole": N_("must be a path that begins with / or ~/"),
    "sender_missing": N_("must be given when there is a host"),
    "password_in_the_clear": N_("must be starttls or tls when there is a user, or the password travels readable"),
    "pauses_shrink": N_("must not become shorter"),
    "fact_unknown": N_("names a fact that csdesk does not announce"),
    "step_unknown": N_("names a step that does not come before it"),
    "step_not_there": N_("names a step that the procedure does not have"),
    "field_not_there": N_("names a field that the form does not have, or one of another kind"),
    "answer_unknown": N_("names an answer that the field does not have"),
    "other_field_kind": N_("does not go with this kind of field"),
    "report_line_unknown": N_("names a figure that the file does not have"),
    "other_count": N_("does not go with what the figure counts"),
    "figure_unknown": N_("names a figure that reports.toml does not have, or an amount of money"),
    "signer_unknown": N_("names a signer that signers.toml does not have"),
    "role_unknown": N_("names a role that roles.toml does not have"),
    "procedure_unknown": N_("names a procedure that can be begun by hand and is no incident, but there is none"),
    "until_unclear": N_("goes with a deadline that runs to a moment, and with no other"),
    "small_loss_missing": N_("is missing, but a step depends on the size of the loss"),
    "no_incident": N_("is possible only where incident is true"),
    "never_begins": N_("is false, but nothing else begins the procedure"),
    "levels_out_of_order": N_("must have its levels in order of their minutes"),
    "chain_unknown": N_("names a chain that escalation.toml does not have"),
    "deadline_unknown": N_("names a kind that deadlines.toml does not have"),
    "recipient_unknown": N_("names a recipient that recipients.toml does not have"),
    "dot_is_letter": N_("has a letter or a digit among the dots"),
    "form_pair_wrong": N_("must be pairs of two different characters, no simplified one with a form of its own"),
    "recurrence_wrong": N_("must be a recurrence such as FREQ=DAILY;INTERVAL=3 or FREQ=WEEKLY;BYDAY=MO,TH"),
    "source_unknown": N_("names a fact that csdesk does not know"),
    "source_unclear": N_("is automatic where source names a fact, and only there"),
    "due_with_after": N_("cannot be used where after names other items"),
    "screen_unknown": N_("names a screen that csdesk does not have"),
    "part_unknown": N_("names a part of the day that roster.toml does not have"),
    "post_unknown": N_("names a post that no pattern of roster.toml has"),
    "checklist_unknown": N_("names a list that the folder checklists does not have"),
    "order_channel_unknown": N_("names a channel that orders.toml does not have"),
    "client_class_unknown": N_("names a client class that clients.toml does not have"),
    "holiday_unknown": N_("names a holiday that calendar.toml does not have"),
    "visit_kind_wrong": N_("must name a kind of deadline that runs in days or months and knows the class"),
    "goods_class_unknown": N_("names a class of goods that the file does not have"),
    "goods_procedure_unknown": N_("names a procedure that the folder procedures does not have"),
    "job_type_unknown": N_("names a job type that orders.toml does not have"),
    "trait_unknown": N_("names a trait that goods.toml does not have"),
    "line_unknown": N_("names a line that the file does not have"),
    "carrier_unknown": N_("names a carrier that parcels.toml does not have"),
    "kind_for_all_missing": N_('must end with a kind whose test is "otherwise"'),
    "value_twice": N_("has a word that already means something else"),
    "braces_wrong": N_("must have braces around the names of fields, and nowhere else"),
    "field_unknown": N_("names a field that csdesk cannot fill in"),
    "phrase_without_letters": N_("must hold letters or characters, or nothing could be found"),
    "ticket_kind_unknown": N_("names a kind of ticket that the folder procedures does not have"),
    "cycle_unknown": N_("names a settlement cycle that clients.toml does not have"),
    "settlement_unknown": N_("names a way of settlement that orders.toml does not have"),
    "contact_role_unknown": N_("names a role of contacts that clients.toml does not have"),
    "region_for_all_unclear": N_("must have exactly one region without places, for all the other addresses"),
    "options_unclear": N_("goes with the kinds one and several, which need it, and with no other"),
    "right_unclear": N_("must have one right answer of kind one; of kind several at least one right and one wrong"),
    "answer_unclear": N_("goes with its own kind of question (true_false, number, text), which needs it"),
    "questions_too_few": N_("has fewer questions than a test draws"),
    "reply_unclear": N_("must be given to exactly one step of a procedure with replies, and to none of another"),
}
"""What is wrong with a key, by the checker's own name of the error; the sentence begins with the key."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a playbook file: which file, which key, and why as a refusal to be said."""

    file: str
    key: str
    reason: Refused


class PlaybookRefused(Refused):
    """The playbook cannot be used; `problems` lists everything that is wrong."""

    problems: tuple[Problem, ...] = ()


def _read(path: Path, shown: str) -> tuple[dict[str, Any], Problem | None]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig")), None
    except FileNotFoundError:
        return {}, None
    except UnicodeDecodeError:
        reason = Refused("playbook_encoding", N_("The file is not UTF-8 text. Save it as UTF-8."))
    except (ValueError, RecursionError) as error:
        # Besides what TOML says itself: a number of thousands of digits, and thousands of brackets.
        reason = Refused("playbook_syntax", N_("The file is not valid TOML: {detail}."), detail=error)
    except OSError as error:
        reason = Refused("playbook_unreadable", N_("The file cannot be read: {detail}."), detail=error.strerror)
    return {}, Problem(shown, "", reason)


def laid_over(seed: Any, own: Any) -> Any:
    """`own` laid over `seed`: tables key by key, lists of tables with ids item by item, all else replaced."""
    if isinstance(seed, dict) and isinstance(own, dict):
        return seed | {key: laid_over(seed[key], value) if key in seed else value for key, value in own.items()}
    if _have_ids(seed) and _have_ids(own):
        own_by_id = {item["id"]: item for item in own}
        kept = [laid_over(item, own_by_id.pop(item["id"], item)) for item in seed]
        return kept + list(own_by_id.values())
    return own


def _have_ids(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    return all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)


def _problem(error: Mapping[str, Any], shown: str, raw: Any) -> Problem:
    key = _key(error["loc"], raw)
    wrong = error.get("ctx", {}).get("error")
    if not isinstance(wrong, Wrong):
        kind = str(error["type"])
        return Problem(shown, key, Refused(kind, REASONS.get(kind, N_("cannot be used here"))))
    reason = Refused(wrong.reason, REASONS[wrong.reason])
    if wrong.found:
        reason = Refused(wrong.reason, N_("{reason}: {found}"), reason=reason, found=wrong.found)
    return Problem(shown, ".".join(filter(None, (key, wrong.place))), reason)


def _key(location: tuple[int | str, ...], raw: Any) -> str:
    """The place of an error as a reader of the file would name it: `check[read_back].channels`."""
    key = ""
    for step in location:
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, list) and step < len(raw) else None
            named = raw.get("id") if isinstance(raw, dict) else None
            key += f"[{named or step + 1}]"
        else:
            raw = raw.get(step) if isinstance(raw, dict) else None
            key += f".{step}" if key else step
    return key


def _files(folder: Path) -> Iterator[str]:
    """The playbook files in `folder`, relative, without `.toml`."""
    for path in sorted(folder.rglob("*.toml")):
        yield path.relative_to(folder).with_suffix("").as_posix()


def check(own_folder: Path | None = None) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """The playbook with `own_folder` laid over the seed, and every problem found; no playbook when there is one."""
    return _check(own_folder, late=False)


def _check(own_folder: Path | None, *, late: bool = False) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """The same; with `late`, the files that are read late are not looked at yet."""
    checked, problems = _read_files(own_folder, lambda name: not (late and name.startswith(f"{READ_LATE}/")))
    if not problems:
        if late:
            checked[READ_LATE] = LateTopics(own_folder, checked["trainees"])
        playbook = Playbook.model_construct(**checked)
        found = list(dangling(playbook))
        if not late:
            found += too_few_questions(playbook.trainees, playbook.training)
        problems += [_dangling(*one) for one in found]
        if not problems:
            return playbook, ()
    return None, tuple(problems)


def _dangling(file: str, key: str, code: str, found: str) -> Problem:
    why = Refused(code, N_("{reason}: {found}"), reason=Refused(code, REASONS[code]), found=found)
    return Problem(f"{file}.toml", key, why)


def _read_files(own_folder: Path | None, wanted: Callable[[str], bool]) -> tuple[dict[str, Any], list[Problem]]:
    """What stands in the files that are `wanted`, by name, the shop's own laid over the seed's."""
    seed = seed_playbook()
    problems: list[Problem] = []
    checked: dict[str, Any] = {folder: {} for folder in FOLDERS}
    names = dict.fromkeys(_files(seed))
    if own_folder is not None and own_folder.is_dir():
        for name in _files(own_folder):
            if name not in names and name.partition("/")[0] not in FOLDERS:
                reason = Refused("playbook_file_unknown", N_("csdesk has no playbook file of this name."))
                problems.append(Problem(f"{name}.toml", "", reason))
            else:
                names[name] = None
    names.pop("demo", None)  # the made-up shop is read when it is made
    for name in filter(wanted, names):
        shown = f"{name}.toml"
        raw, problem = _read(seed / shown, shown)
        if problem:
            problems.append(problem)
        if own_folder is not None:
            own, problem = _read(own_folder / shown, shown)
            if problem:
                problems.append(problem)
            raw = laid_over(raw, own)
        folder, _slash, name_in_folder = name.partition("/")
        if name_in_folder:
            checked[folder][name_in_folder] = _checked(FOLDERS[folder], raw, shown, problems)
        else:
            checked[name] = _checked(SHAPES[name], raw, shown, problems)
    return checked, problems


def _checked(shape: type[BaseModel], raw: Any, shown: str, problems: list[Problem]) -> BaseModel | None:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        wrong_inside = {one["loc"][:length] for one in errors for length in range(len(one["loc"]))}
        for one in errors:
            # A list is also called too short when everything in it is wrong.
            if one["type"] != "too_short" or one["loc"] not in wrong_inside:
                problems.append(_problem(one, shown, raw))
        return None


def load(own_folder: Path | None = None) -> Playbook:
    """The playbook with the shop's `own_folder` laid over the seed; PlaybookRefused, with every problem, if any.

    The topics of the training are read when they are looked at first, and refused then.
    """
    playbook, problems = _check(own_folder, late=True)
    if playbook is None:
        raise _refusal(problems)
    return playbook


def _refusal(problems: Sequence[Problem]) -> PlaybookRefused:
    first = problems[0]
    message = N_(
        "The playbook file {file} cannot be used: {key} {reason}. `csdesk playbook check` lists every problem."
    )
    if not first.key:
        message = N_("The playbook file {file} cannot be used. {reason} `csdesk playbook check` lists every problem.")
    refused = PlaybookRefused("playbook_wrong", message, file=first.file, key=first.key, reason=first.reason)
    refused.problems = tuple(problems)
    return refused


class LateTopics(Mapping[str, Topic]):
    """The topics of the training, read when they are looked at first (E-1); PlaybookRefused then, if they are wrong."""

    def __init__(self, own_folder: Path | None, trainees: Trainees) -> None:
        self._own_folder = own_folder
        self._trainees = trainees

    @cached_property
    def _topics(self) -> Topics:
        checked, problems = _read_files(self._own_folder, lambda name: name.startswith(f"{READ_LATE}/"))
        problems = [one for one in problems if one.file.startswith(f"{READ_LATE}/")]
        topics: Topics = checked[READ_LATE]
        if not problems:
            problems = [_dangling(*one) for one in too_few_questions(self._trainees, topics)]
        if problems:
            raise _refusal(problems)
        return topics

    def __getitem__(self, topic: str) -> Topic:
        return self._topics[topic]

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)
