"""The playbook: the seed is right, a shop's own files are laid over it, and every mistake is named (spec 00)."""

from __future__ import annotations

import json
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csdesk.desk.people.passwords import pause_after
from csdesk.language import LANGUAGES, say, speaking
from csdesk.places import seed_playbook
from csdesk.playbook.basis import Listed, Words, choice, words_of
from csdesk.playbook.loading import FOLDERS, REASONS, SHAPES, PlaybookRefused, check, laid_over, load
from csdesk.playbook.shapes import PERMISSIONS
from csdesk.playbook.training import in_order
from tests import loaded_once


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of a shop's own playbook, empty."""
    folder = tmp_path / "playbook"
    for inner in FOLDERS:
        (folder / inner).mkdir(parents=True)
    return folder


def write(own: Path, name: str, text: str) -> None:
    (own / f"{name}.toml").write_text(text, "utf-8")


def problems_of(own: Path) -> list[tuple[str, str, str]]:
    playbook, problems = check(own)
    assert (playbook is None) is bool(problems)
    return [(one.file, one.key, one.reason.code) for one in problems]


# The seed

PROCEDURES = {
    "account_review", "broken_rule", "callback", "chase", "chat", "complaint", "contact_sender", "damaged",
    "delay_notice", "design_review",
    "dissatisfied", "goods_a", "goods_b", "goods_c", "intent", "late", "lost", "missing_paper",
    "monthly_summary", "onboarding", "online_order", "own_fault",
    "price_enquiry", "product_request", "prospect", "question", "repair", "selfpickup", "slip", "slip_fault",
    "statements",
    "trip", "verify", "visits",
    "work_order", "works",
    "wrong_delivery",
}  # fmt: skip


TOPICS = {"departments", "ethics", "mail", "queries", "quoting", "system", "telephone"}


def test_the_seed_is_right() -> None:
    """Spec 00, principle 1: every file that comes with csdesk has its shape and keeps it."""
    playbook, problems = check()
    assert problems == ()
    assert playbook is not None
    assert load() == playbook
    files = {path.relative_to(seed_playbook()).with_suffix("").as_posix() for path in seed_playbook().rglob("*.toml")}
    procedures = {f"procedures/{name}" for name in PROCEDURES}
    checklists = {"checklists/reception", "checklists/shift"}
    columns = {"columns/clients", "columns/parcels", "columns/scans"}
    training = {f"training/{name}" for name in TOPICS}
    assert files == {*SHAPES, "demo", *columns, *procedures, *checklists, *training}
    assert playbook.training.keys() == TOPICS
    assert playbook.procedures.keys() == PROCEDURES


def test_the_seed_says_what_the_rules_need() -> None:
    """A-1, O-3, O-5, O-7: the lists that rules name by id, and somebody for everything that can be allowed."""
    playbook = load()
    assert {role.id for role in playbook.roles.role} >= {
        "trainee",
        "agent",
        "finance",
        "qc",
        "manager",
        "director",
        "admin",
    }
    assert all(playbook.roles.who_may(permission) for permission in PERMISSIONS)
    assert {one.id: one.centre for one in playbook.orders.job_type}["same_city"] == "dispatch"
    assert {check.standing for check in playbook.orders.check} == {"", "notice"}
    assert {check.shows for check in playbook.orders.check} == {"", "orders_today"}
    assert playbook.columns["clients"].required == ("code", "name")
    assert playbook.surnames.reading["曾"] == "zeng"


# A shop's own files


def test_no_files_of_ones_own_is_the_seed(own: Path, tmp_path: Path) -> None:
    """Spec 00, principle 1: an empty folder, and none at all."""
    assert load(own) == load(tmp_path / "none") == load()


def test_a_key_is_laid_over_and_the_rest_kept(own: Path) -> None:
    """Spec 00, principle 1: one says only what is otherwise; a byte order mark is no obstacle."""
    (own / "security.toml").write_bytes(b"\xef\xbb\xbf" + b"lock_minutes = 30\n[cost]\npasses = 2\n")
    seed, found = load().security, load(own).security
    assert (found.lock_minutes, found.cost.passes) == (30, 2)
    assert found.model_copy(update={"lock_minutes": seed.lock_minutes, "cost": seed.cost}) == seed
    assert found.cost.memory_kib == seed.cost.memory_kib


def test_items_with_ids_are_laid_over_one_by_one(own: Path) -> None:
    """Spec 00, principle 1: a known one is changed in its place, a new one comes last."""
    write(
        own,
        "orders",
        """
        [[vehicle]]
        id = "tricycle"
        words = { zh = "三轮车", en = "Tricycle" }
        [[vehicle]]
        id = "van"
        words = { zh = "小面包" }
    """,
    )
    seed, found = load().orders.vehicle, load(own).orders.vehicle
    assert [one.id for one in found] == [*(one.id for one in seed), "tricycle"]
    assert words_of(found, "van", "zh_CN") == "小面包"
    assert words_of(found, "van", "en") == words_of(seed, "van", "en")


def test_a_list_without_ids_is_replaced(own: Path) -> None:
    """Spec 00, principle 1: what a role may do is said whole."""
    write(own, "roles", '[[role]]\nid = "agent"\nmay = ["order.draft"]\n')
    write(own, "orders", 'usual_goods = [{ zh = "图纸", en = "Drawings" }]\n')
    found = load(own)
    agent = found.roles.get("agent")
    assert agent is not None
    assert agent.may == ("order.draft",)
    assert [str(one) for one in found.orders.usual_goods] == ["Drawings"]


def test_a_column_map_of_ones_own(own: Path) -> None:
    """P-0: for a file that csdesk has never seen."""
    write(own, "columns/carrier", 'required = ["number"]\n[headings]\nnumber = ["单号"]\n')
    found = load(own).columns
    assert found.keys() == {"clients", "parcels", "scans", "carrier"}
    assert found["carrier"].headings["number"] == ("单号",)


TABLES = st.recursive(
    st.integers(0, 3),
    lambda inner: (
        st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"id": st.sampled_from("xyz")}, optional={"v": inner}), max_size=3)
    ),
    max_leaves=8,
)


@given(TABLES, TABLES)
def test_laying_over_changes_neither_and_twice_is_once(seed: Any, own: Any) -> None:
    """Spec 00, principle 1: over nothing it is itself, over itself it is itself, and the inputs stay."""
    before = json.dumps([seed, own])
    found = laid_over(seed, own)
    assert json.dumps([seed, own]) == before
    assert laid_over(found, own) == found
    assert laid_over({}, {"a": own}) == {"a": own}
    assert laid_over(own, own) == own


# What is wrong with a file

WRONG = [
    ("shop", "time_zone = 5", "time_zone", "string_type"),
    ("shop", "time_zone = 'Moon/Sea'", "time_zone", "time_zone_unknown"),
    *(
        ("shop", f"time_zone = {name!r}", "time_zone", "time_zone_unknown")
        for name in ("", "Asia", "../../etc/passwd", "/etc/localtime", "Asia/上海", "tzdata.zi")
    ),
    ("shop", "name = 'x'", "name", "model_type"),
    ("shop", "name = { zh = '' }", "name.zh", "string_too_short"),
    ("shop", "town = 'Wuhan'", "town", "extra_forbidden"),
    ("shop", "work_order_language = 'fr'", "work_order_language", "literal_error"),
    ("orders", "[limits]\npieces = '5'", "limits.pieces", "int_type"),
    ("orders", "[limits]\npieces = true", "limits.pieces", "int_type"),
    ("orders", "[limits]\npieces = 0", "limits.pieces", "greater_than_equal"),
    ("orders", f"[limits]\npieces = {10**30}", "limits.pieces", "less_than_equal"),
    ("orders", "[limits]\nweight_kg = 'much'", "limits.weight_kg", "decimal_parsing"),
    ("orders", "[limits]\nweight_kg = nan", "limits.weight_kg", "finite_number"),
    ("orders", "[limits]\nweight_kg = []", "limits.weight_kg", "decimal_type"),
    ("orders", "[limits]\nweight_kg = '0'", "limits.weight_kg", "greater_than"),
    ("orders", "[limits]\nmoney_yuan = '1e30'", "limits.money_yuan", "less_than_equal"),
    ("orders", "channel = []", "channel", "too_short"),
    ("orders", "channel = 'phone'", "channel", "tuple_type"),
    ("orders", "channel = ['phone']", "channel[1]", "model_type"),
    ("orders", "[[channel]]\nid = 'pigeon'", "channel[pigeon].words", "missing"),
    (
        "orders",
        "[[vehicle]]\nid = 'Van!'\nwords = { zh = 'a', en = 'b' }",
        "vehicle[Van!].id",
        "string_pattern_mismatch",
    ),
    ("orders", "[[vehicle]]\nid = ['van']\nwords = { zh = 'a', en = 'b' }", "vehicle[['van']].id", "string_type"),
    ("orders", "[[vehicle]]\nid = 'van'\n[[vehicle]]\nid = 'van'", "vehicle[van].words", "missing"),
    ("orders", "number = { prefix = 'wo' }", "number.prefix", "string_pattern_mismatch"),
    ("orders", "[[check]]\nid = 'read_back'\nchannels = ['pigeon']", "check[read_back].channels", "channel_unknown"),
    ("orders", "[[check]]\nid = 'read_back'\nshows = 'weather'", "check[read_back].shows", "literal_error"),
    ("orders", "[[job_type]]\nid = 'same_city'\ncentre = 'moon'", "job_type[same_city].centre", "centre_unknown"),
    ("orders", "[[job_type]]\nid = 'same_city'\nwants_vehicle = 1", "job_type[same_city].wants_vehicle", "bool_type"),
    ("roles", "[[role]]\nid = 'agent'\nmay = ['fly']", "role[agent].may", "permission_unknown"),
    ("roles", "[[role]]\nid = 'agent'\nmay = 'fly'", "role[agent].may", "tuple_type"),
    ("roles", "role = []", "role", "too_short"),
    ("clients", "default_class = 'golden'", "default_class", "class_unknown"),
    ("clients", "owned_classes = ['golden']", "owned_classes", "class_unknown"),
    ("clients", "[[cycle]]\nid = 'month_end'\nweekday = 3", "cycle[month_end].weekday", "day_twice"),
    ("clients", "[[cycle]]\nid = 'weekly'\nmonths = 3", "cycle[weekly].day", "missing"),
    ("calendar", "opens = '09:00'", "opens", "time_type"),
    ("calendar", "closes = 2026-01-01T18:00:00Z", "closes", "time_type"),
    ("calendar", "closes = 09:59:00", "closes", "hours_too_short"),
    ("calendar", "working_weekdays = []", "working_weekdays", "too_short"),
    ("calendar", "working_weekdays = [0]", "working_weekdays[1]", "greater_than_equal"),
    ("calendar", "working_weekdays = [8]", "working_weekdays[1]", "less_than_equal"),
    ("calendar", "[year.27]", "year", "year_wrong"),
    ("calendar", "[year.2027]\nmake_up = ['9 January']", "year.2027.make_up[1]", "date_type"),
    ("calendar", "[year.2027]\nmake_up = [2026-01-05]", "year.2027.make_up", "day_of_other_year"),
    ("calendar", "[year.2026]\nmake_up = [2026-10-07]", "year.2026.make_up", "make_up_in_holiday"),
    *(
        (
            "calendar",
            f"[year.2027]\nholidays = [{{ words = {{ zh = 'a', en = 'b' }}, first = {first}, last = {last} }}]",
            f"year.2027.holidays[1]{key}",
            kind,
        )
        for first, last, key, kind in (
            ("2027-01-02", "2027-01-01", ".last", "holiday_backwards"),
            ("2026-01-01", "2026-01-01", "", "day_of_other_year"),
            ("2027-01-01", "5", ".last", "date_type"),
        )
    ),
    *(
        ("deadlines", f"soon_after = {part}", "soon_after", "part_wrong")
        for part in ("'3/3'", "'0/3'", "'1/0'", "'2.5'", "'1e-1'", "0.5", "'²/3'")
    ),
    ("deadlines", "last_call_seconds = 0", "last_call_seconds", "greater_than_equal"),
    *(
        ("deadlines", f"[[kind]]\nid = {kind_id!r}\n{lines}", f"kind[{kind_id}].{key}", kind)
        for kind_id, lines, key, kind in (
            ("callback", "runs = 'hours'", "runs", "literal_error"),
            ("callback", "rule = 'ten'", "rule", "string_pattern_mismatch"),
            ("callback", "amount = 0", "amount", "greater_than_equal"),
            ("callback", "amount = 525_601", "amount", "less_than_equal"),
            ("callback", "rest_day = 'next_working_day'", "rest_day", "other_run"),
            ("callback", "least = 1\nmost = 9", "chosen_by", "choice_unclear"),
            ("callback", "chosen_by = 'minutes'", "chosen_by", "choice_unclear"),
            ("callback", "other_numbers = true", "chosen_by", "choice_unclear"),
            ("callback", "runs = 'moment'", "chosen_by", "choice_unclear"),
            ("reply.promise", "least = 1\nmost = 90", "chosen_by", "choice_unclear"),
            ("incident.promise", "lengths = { a = 5 }", "chosen_by", "choice_unclear"),
            ("incident.promise", "amount = 11", "amount", "amount_outside"),
            ("incident.promise", "most = 600_000", "most", "less_than_equal"),
            ("visit.next", "lengths = { gold = 121 }", "lengths.gold", "less_than_equal"),
            ("visit.next", "after_hours = 'next_opening'", "after_hours", "other_run"),
        )
    ),
    ("security", "[cost]\nmemory_kib = 1", "cost.memory_kib", "greater_than_equal"),
    ("security", "password_least = 1979-05-27", "password_least", "int_type"),
    ("security", f"lock_minutes = {10**12}", "lock_minutes", "less_than_equal"),
    ("mail", "host = 'smtp.example.com'", "sender", "sender_missing"),
    ("mail", "host = 'a b'", "host", "string_pattern_mismatch"),
    ("mail", "port = 65536", "port", "less_than_equal"),
    ("mail", "security = 'ssl'", "security", "literal_error"),
    ("mail", "user = 'u'\nsecurity = 'none'", "security", "password_in_the_clear"),
    ("mail", "password = 'secret'", "password", "extra_forbidden"),
    ("mail", "password_file = 'secret'", "password_file", "path_not_whole"),
    ("mail", 'password_file = "/a\\u0000"', "password_file", "string_pattern_mismatch"),
    ("mail", f"password_file = '/{'a' * 1024}'", "password_file", "string_too_long"),
    ("mail", "pauses_seconds = []", "pauses_seconds", "too_short"),
    ("mail", "pauses_seconds = [30, 15]", "pauses_seconds", "pauses_shrink"),
    ("recipients", "[[recipient]]\nid = 'qc'\nmail = 'Q C <q@example.com>'", "recipient[qc].mail", "address_wrong"),
    ("recipients", "[[recipient]]\nid = 'qc'\nchat = 'group'", "recipient[qc].chat", "channel_unknown"),
    ("recipients", "[[recipient]]\nid = 'qc'\nphone = 'call me'", "recipient[qc].phone", "string_pattern_mismatch"),
    ("recipients", "[[channel]]\nid = 'group'\nurl_file = 'x'", "channel[group].url_file", "path_not_whole"),
    *(
        ("procedures/late", text, key, kind)
        for text, key, kind in (
            ("prefix = 'i'", "prefix", "string_pattern_mismatch"),
            ("small_loss_yuan = '0'", "small_loss_yuan", "greater_than"),
            ("starts = { on = 'order.lost' }", "starts.on", "fact_unknown"),
            ("starts = { on = 'order.drafted', channel = ['pigeon'] }", "starts.channel", "order_channel_unknown"),
            ("ends_on = ['order.cancelled', 'rain']", "ends_on", "fact_unknown"),
            ("chain = 'gold'", "chain", "chain_unknown"),
            ("report_to = ['qc', 'nobody']", "report_to", "recipient_unknown"),
            *(
                (f"[[step]]\nid = 'new_time'\n{text}", key.replace("*", "step[new_time]"), kind)
                for text, key, kind in (
                    ("done_on = 'rain'", "*.done_on", "fact_unknown"),
                    ("after = ['call_after']", "*.after", "step_unknown"),
                    ("after = ['new_time']", "*.after", "step_unknown"),
                    ("after = ['lunch']", "*.after", "step_unknown"),
                    ("ends_with = 'lunch'", "*.ends_with", "step_not_there"),
                    ("ends_with = 'new_time'", "*.ends_with", "step_not_there"),
                    ("says = 'rain'", "*.says", "fact_unknown"),
                    ("traits = ['heavy']", "*.traits", "trait_unknown"),
                    ("only = 'on_mondays'", "*.only", "literal_error"),
                    ("only = 'large_loss'", "small_loss_yuan", "small_loss_missing"),
                    ("chain = 'gold'", "*.chain", "chain_unknown"),
                    ("deadline = 'incident.lunch'", "*.deadline", "deadline_unknown"),
                    ("tells = ['nobody']", "*.tells", "recipient_unknown"),
                )
            ),
        )
    ),
    ("procedures/callback", "opened_by_hand = false", "opened_by_hand", "never_begins"),
    ("procedures/callback", "step = []", "step", "too_short"),
    ("procedures/callback", "[[step]]\nid = 'answer'\ndone_on = 'report.sent'", "step[answer].done_on", "no_incident"),
    (
        "procedures/callback",
        "small_loss_yuan = '5'\n[[step]]\nid = 'answer'\nonly = 'small_loss'",
        "step[answer].only",
        "no_incident",
    ),
    ("procedures/late", "report_to = []", "report_to", "missing"),
    ("escalation", "default = 'gold'", "default", "chain_unknown"),
    *(
        ("escalation", f"[[chain]]\nid = 'order'\n{text}", f"chain[order].{key}", kind)
        for text, key, kind in (
            ("between_minutes = 0", "between_minutes", "greater_than_equal"),
            ("level = []", "level", "too_short"),
            ("level = [{ after_minutes = 0, to = [] }]", "level[1].to", "too_short"),
            ("level = [{ after_minutes = 0, to = ['nobody'] }]", "level[1].to", "recipient_unknown"),
            (
                "level = [{ after_minutes = 5, to = ['qc'] }, { after_minutes = 4, to = ['qc'] }]",
                "level",
                "levels_out_of_order",
            ),
        )
    ),
    ("incidents", "hand_up_to = ['nobody']", "hand_up_to", "recipient_unknown"),
    ("security", "export_tells_director = ['nobody']", "export_tells_director", "recipient_unknown"),
    ("incidents", "pause_reason = []", "pause_reason", "too_short"),
    ("incidents", "[[penalty]]\nid = 'late_report'\nrule = 'early'", "penalty[late_report].rule", "literal_error"),
    *(
        ("checklists/shift", f"[[item]]\nid = 'account'\n{text}", f"item[account]{key}", kind)
        for text, key, kind in (
            ("every = 'FREQ=HOURLY'", ".every", "recurrence_wrong"),
            ("every = 'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31'", ".every", "recurrence_wrong"),
            ("every = 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'", ".every", "recurrence_wrong"),
            ("evidence = 'automatic'\nsource = 'moon'", ".source", "source_unknown"),
            ("evidence = 'automatic'", ".evidence", "source_unclear"),
            ("source = 'carried.decided'", ".evidence", "source_unclear"),
            ("opens = 'till'", ".opens", "screen_unknown"),
            ("after = ['signatures']", ".due", "due_with_after"),
            ("part = 'midnight'", ".part", "part_unknown"),
            ("posts = ['A', 'Z']", ".posts", "post_unknown"),
            ("tells = ['nobody']", ".tells", "recipient_unknown"),
            ("chain = 'gold'", ".chain", "chain_unknown"),
        )
    ),
    ("checklists/shift", "chain = 'gold'", "chain", "chain_unknown"),
    ("roster", "carry_to = ['nobody']", "carry_to", "recipient_unknown"),
    ("roster", "default_pattern = 'moon'", "default_pattern", "pattern_unknown"),
    ("roster", "[[pattern]]\nid = 'ab'\nchecklist = 'moon'", "pattern[ab].checklist", "checklist_unknown"),
    (
        "roster",
        "[[pattern]]\nid = 'ab'\n[[pattern.post]]\nid = 'A'\nhours = [['08:00', '07:00'], ['06:00', '07:00']]",
        "pattern[ab].post[A].hours",
        "hours_overlap",
    ),
    ("goods", "paper_procedure = 'moon'", "paper_procedure", "goods_procedure_unknown"),
    ("goods", "[[goods_class]]\nid = 'a'\nprocedure = 'moon'", "goods_class[a].procedure", "goods_procedure_unknown"),
    ("goods", "[[reason]]\nid = 'urgent'\ngoods_class = 'z'", "reason[urgent].goods_class", "goods_class_unknown"),
    (
        "goods",
        "[[trait]]\nid = 'outbound'\nwhen = { job_type = ['moon'] }",
        "trait[outbound].when.job_type",
        "job_type_unknown",
    ),
    ("goods", "[expected_hours]\nmoon = 3", "expected_hours", "job_type_unknown"),
    (
        "goods",
        "[[trait]]\nid = 'demands'\nwhen = { marked = ['heavy'] }",
        "trait[demands].when.marked[1]",
        "literal_error",
    ),
    ("parcels", "default_line = 'moon'", "default_line", "line_unknown"),
    ("parcels", "[[scan]]\nid = 'signed'\nvalues = ['到件']", "signed", "value_twice"),
    (
        "parcels",
        "[[untracked]]\nid = 'more'\nwords = { zh = '再', en = 'more' }\ntest = 'problem'\naction = 'watch'",
        "untracked",
        "kind_for_all_missing",
    ),
    ("replies", "banned = ['...']", "banned[1]", "phrase_without_letters"),
    ("names", "dots = '.a'", "dots", "dot_is_letter"),
    ("names", "[simplified]\nown = '喆哲 喆'", "simplified.own", "form_pair_wrong"),
    *(
        ("replies", f"[[template]]\nid = 'answered'\n{line}", f"template[answered].{key}", kind)
        for line, key, kind in (
            ("facts = '{nubmer}'", "facts", "field_unknown"),
            ("facts = '{}'", "facts", "field_unknown"),
            ("solution = '{number'", "solution", "braces_wrong"),
            ("until = '{number:>20}'", "until", "braces_wrong"),
            ("kinds = ['callback']", "kinds", "ticket_kind_unknown"),
        )
    ),
    ("procedures/callback", "[[step]]\nid = 'answer'\ndeadline = 'reply.promise'", "step.deadline", "reply_unclear"),
    ("procedures/chase", "[[step]]\nid = 'solve'\ndeadline = 'callback'", "step.deadline", "reply_unclear"),
    ("slips", "[[region]]\nid = 'elsewhere'\nplaces = ['西宁']", "region", "region_for_all_unclear"),
    ("statements", "settlements = ['monthly', 'barter']", "settlements", "settlement_unknown"),
    ("statements", "default_cycle = 'never'", "default_cycle", "cycle_unknown"),
    ("statements", "[[state]]\nid = 'sent'\ncycles = { never = 2 }", "state[sent].cycles", "cycle_unknown"),
    ("statements", "contact_role = 'gossip'", "contact_role", "contact_role_unknown"),
    ("statements", "finance_role = 'gossip'", "finance_role", "role_unknown"),
    ("slips", "[[fee]]\nid = 'not_pressed'\nyuan = '-1'", "fee[not_pressed].yuan", "greater_than_equal"),
    (
        "visits",
        "[[rhythm]]\nid = 'gold'\nfirst = 'visit.first'\nnext = 'visit.first'\nahead = 2\nspare = 1",
        "rhythm[gold].id",
        "client_class_unknown",
    ),
    ("visits", "[[rhythm]]\nid = 'regular'\nnext = 'callback'", "rhythm[regular].next", "visit_kind_wrong"),
    ("visits", "[[rhythm]]\nid = 'regular'\nspare = 20", "rhythm[regular].spare", "less_than_equal"),
    ("visits", "[[answer]]\nid = 'not'\nopens = 'complaint'", "answer[not].opens", "procedure_unknown"),
    ("visits", "[[answer]]\nid = 'well'\nwords = { zh = '好', en = 'well' }", "answer[well].id", "literal_error"),
    ("visits", "[[greeting]]\nid = 'new_year'\nholiday = 'Moon Day'", "greeting[new_year].holiday", "holiday_unknown"),
    (
        "visits",
        "[[greeting]]\nid = 'new_year'\nclasses = ['gold']",
        "greeting[new_year].classes",
        "client_class_unknown",
    ),
    ("columns/theirs", "required = []\ncarrier = 'third'\n[headings]", "carrier", "carrier_unknown"),
    ("surnames", "reading = 5", "reading", "dict_type"),
    ("surnames", "[reading]\n'曾' = 'ZENG'", "reading.曾", "string_pattern_mismatch"),
    ("polyphones", "[reading]\n'长' = 5", "reading.长", "string_type"),
    ("columns/carrier", "required = ['a']", "headings", "missing"),
    ("columns/carrier", "required = []\nheadings = { a = [] }", "headings.a", "too_short"),
    ("demo2", "", "", "playbook_file_unknown"),
    ("procedures/repair", 'field = [{ id = "fault", before = "x" }]', "field[fault].before", "step_not_there"),
    (
        "procedures/repair",
        '[[step]]\nid = "done"\nonly_when = { paid = "yes" }',
        "step[done].only_when",
        "field_not_there",
    ),
    (
        "procedures/prospect",
        '[[step]]\nid = "decide"\nstops_when = { willing = "perhaps" }',
        "step[decide].stops_when.willing",
        "answer_unknown",
    ),
    ("procedures/repair", '[[field]]\nid = "fault"\nleast = 1', "field[fault].least", "other_field_kind"),
    ("procedures/monthly_summary", '[[field]]\nid = "late"\nfigure = "rain"', "field[late].figure", "figure_unknown"),
    ("procedures/intent", '[[step]]\nid = "seen"\nsign = "king"', "step[seen].sign", "signer_unknown"),
    ("signers", '[[signer]]\nid = "qc"\nroles = ["pope"]', "signer[qc].roles", "role_unknown"),
    ("procedures/prospect", '[[step]]\nid = "intent"\nbegins = "late"', "step[intent].begins", "procedure_unknown"),
    (
        "procedures/works",
        '[[step]]\nid = "weekly"\nuntil = "starts_on"',
        "step[weekly].until",
        "until_unclear",
    ),
    ("reports", 'day = ["rain"]', "day", "report_line_unknown"),
    ("reports", '[[rate]]\nid = "on_time_rate"\nout_of = "rain"', "rate[on_time_rate].out_of", "report_line_unknown"),
    ("reports", '[[figure]]\nid = "orders"\nwithin_minutes = 5', "figure[orders].within_minutes", "other_count"),
    ("shop", "name =", "", "playbook_syntax"),
    ("shop", "x = " + "[" * 20_000, "", "playbook_syntax"),
    ("shop", "x = " + "9" * 5_000, "", "playbook_syntax"),
]
"""A file, what is in it, and the key and kind of the one problem there is."""


@pytest.mark.parametrize(
    ("name", "text", "key", "kind"), WRONG, ids=[f"{name} {text[:40]}" for name, text, _, _ in WRONG]
)
def test_a_mistake_is_named(own: Path, name: str, text: str, key: str, kind: str) -> None:
    """Spec 00, principle 1: file, key and reason, in the reader's language; the desk does not open with it."""
    write(own, name, text)
    found = problems_of(own)
    assert (f"{name}.toml", key, kind) in found
    assert {one[1] for one in found} == {key}
    _, problems = check(own)
    for language in LANGUAGES:
        with speaking(language):
            assert "cannot be used here" not in say(problems[0].reason)
            assert "{" not in say(problems[0].reason)
    with pytest.raises(PlaybookRefused) as refused:
        load(own)
    assert f"{name}.toml" in str(refused.value)
    assert key in str(refused.value)
    assert [str(one.reason) for one in refused.value.problems] == [str(one.reason) for one in problems]
    assert "  " not in str(refused.value)


QUESTION = """
[[question]]
id = "mine"
kind = "{kind}"
ask = {{ zh = "问", en = "Q" }}
why = {{ zh = "因", en = "because" }}
rule = "E-1"
"""
OPTION = '{{ id = "{id}", words = {{ zh = "甲", en = "a" }}, right = {right} }}'


def asked(kind: str, *lines: str) -> str:
    return QUESTION.format(kind=kind) + "\n".join(lines)


def offered(*right: bool) -> str:
    return f"option = [{', '.join(OPTION.format(id=f'o{n}', right=str(one).lower()) for n, one in enumerate(right))}]"


WRONG_LATE = [
    (asked("one", offered(True, True)), "question[mine].option", "right_unclear"),
    (asked("one", offered(False, False)), "question[mine].option", "right_unclear"),
    (asked("several", offered(True, True)), "question[mine].option", "right_unclear"),
    (asked("one"), "question[mine].option", "options_unclear"),
    (asked("text", offered(True, False), 'accepts = ["F9"]'), "question[mine].option", "options_unclear"),
    (asked("true_false"), "question[mine].true", "answer_unclear"),
    (asked("number", 'number = "5"', "true = true"), "question[mine].true", "answer_unclear"),
    (asked("text", "accepts = []"), "question[mine].accepts", "answer_unclear"),
    (asked("riddle"), "question[mine].kind", "literal_error"),
    ("[test]\nquestions = 99\n", "question", "questions_too_few"),
]


@pytest.mark.parametrize(("text", "key", "kind"), WRONG_LATE, ids=[f"{key} {kind}" for _, key, kind in WRONG_LATE])
def test_a_mistake_in_a_topic_is_named_when_somebody_learns(own: Path, text: str, key: str, kind: str) -> None:
    """E-1, spec 00, principle 1: `playbook check` names it; the desk opens, and says it where it is looked at."""
    write(own, "training/ethics", text)
    assert ("training/ethics.toml", key, kind) in problems_of(own)
    playbook = load(own)
    with pytest.raises(PlaybookRefused) as refused:
        len(playbook.training)
    assert "training/ethics.toml" in str(refused.value)
    assert key in str(refused.value)


def test_topics_and_questions_of_ones_own(own: Path) -> None:
    """E-1: one is added, changed or left out by its id; a topic that is not offered is taught nobody."""
    changed = '[[question]]\nid = "whole_phone"\nretired = true\n[[question]]\nid = "id_digits"\nnumber = "6"\n'
    write(own, "training/ethics", changed + asked("number", 'number = "5"'))
    write(own, "training/mail", "offered = false\n")
    seed, found = load().training["ethics"], load(own).training
    banks = [{one.id: one for one in topic.bank} for topic in (seed, found["ethics"])]
    assert banks[1].keys() == (banks[0].keys() - {"whole_phone"}) | {"mine"}
    assert str(banks[1]["id_digits"].number) == "6"
    assert banks[1]["id_digits"].ask == banks[0]["id_digits"].ask
    assert [name for name, _topic in in_order(found)] == [
        "ethics", "telephone", "departments", "system", "quoting", "queries",
    ]  # fmt: skip


def test_every_reason_is_tried() -> None:
    """Spec 00, principle 1: the tables above leave no kind of mistake out but an id that is there twice."""
    tried = {kind for _, _, _, kind in WRONG} | {kind for _, _, kind in WRONG_LATE}
    assert tried >= REASONS.keys() - {"id_twice"}


def test_an_id_that_is_there_twice(own: Path) -> None:
    """Spec 00, principle 1: neither of the two is quietly left out."""
    item = '[[vehicle]]\nid = "van"\nwords = { zh = "车", en = "Van" }\n'
    write(own, "orders", item + item)
    assert problems_of(own) == [("orders.toml", "vehicle", "id_twice")]


def test_a_file_that_is_no_text(own: Path) -> None:
    """Spec 00, principle 1: as an editor saves it in another encoding."""
    (own / "shop.toml").write_bytes('site_code = "武汉"'.encode("gb18030"))
    assert problems_of(own) == [("shop.toml", "", "playbook_encoding")]


def test_a_folder_in_place_of_a_file(own: Path) -> None:
    """Spec 00, principle 1."""
    (own / "shop.toml").mkdir()
    assert problems_of(own) == [("shop.toml", "", "playbook_unreadable")]


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    """Spec 00, principle 1: nobody's rules are quietly not used."""
    (tmp_path / "playbook").write_text("x")
    assert {kind for _, _, kind in problems_of(tmp_path / "playbook")} == {"playbook_unreadable"}


def test_every_mistake_of_every_file_is_listed(own: Path) -> None:
    """Spec 00, principle 1: so that one goes through the list once."""
    write(own, "shop", "time_zone = 5\nsite_code = 6\n")
    write(own, "orders", "[limits]\ntext = 1\n")
    write(own, "columns/carrier", "")
    assert problems_of(own) == [
        ("orders.toml", "limits.text", "greater_than_equal"),
        ("shop.toml", "time_zone", "string_type"),
        ("shop.toml", "site_code", "string_type"),
        ("columns/carrier.toml", "required", "missing"),
        ("columns/carrier.toml", "headings", "missing"),
    ]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "words", "zh", "en", "may", "channels", "centre", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def as_toml(value: Any) -> str:
    """A value as TOML writes it inside a line."""
    match value:
        case None:
            return '""'
        case bool():
            return str(value).lower()
        case float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "")
        case list():
            return f"[{', '.join(map(as_toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{key} = {as_toml(inner)}" for key, inner in value.items()) + "}"
        case _:
            return str(value)


@pytest.mark.parametrize("name", [*sorted(SHAPES), "columns/clients", "procedures/damaged"])
def test_an_emptied_key_is_a_mistake_of_its_own_file(own: Path, name: str) -> None:
    """Spec 00, principle 1: who empties a list is not told of files of the seed that need it."""
    for key in tomllib.loads((seed_playbook() / f"{name}.toml").read_text("utf-8")):
        write(own, name, f"{key} = []\n")
        assert {file for file, _, _ in problems_of(own)} <= {f"{name}.toml"}, key


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_in_a_file_it_is_loaded_or_its_mistakes_are_listed(own: Path, data: st.DataObject) -> None:
    """Spec 00, principle 1: nothing else is raised, whatever TOML is laid over a key of the seed."""
    name = data.draw(st.sampled_from([*sorted(SHAPES), "columns/clients", "procedures/damaged"]))
    keys = sorted(tomllib.loads((seed_playbook() / f"{name}.toml").read_text("utf-8")))
    key, value = data.draw(st.sampled_from(keys)), data.draw(VALUES)
    for path in own.rglob("*.toml"):
        path.unlink()
    write(own, name, f"{key} = {as_toml(value)}\n")
    for file, _, kind in problems_of(own):
        assert (file, bool(kind)) == (f"{name}.toml", True)


# Small things that the shapes answer


def test_words_in_a_list_are_said_in_either_language() -> None:
    """Spec 00: every word on screen exists in both."""
    words = Listed((Words(zh="客服", en="agent"), Words(zh="主任", en="director")))
    assert (words.text("zh_CN"), words.text("en"), str(words)) == ("客服、主任", "agent, director", "agent, director")


def test_a_choice_that_is_gone_is_shown_by_its_id() -> None:
    """O-8: old orders stay readable when the playbook forgot their words."""
    vehicles = load().orders.vehicle
    assert choice(vehicles, "rickshaw") is None
    assert words_of(vehicles, "rickshaw", "zh_CN") == "rickshaw"


@pytest.mark.parametrize("failures", [0, 1, 50, 999, 1000, 10**9])
def test_no_playbook_makes_a_pause_longer_than_its_lock(own: Path, failures: int) -> None:
    """A-2: however many failures slow down before they lock."""
    write(own, "security", "slow_from_failure = 1\nlock_at_failure = 1000\nlock_minutes = 10080\n")
    pause = pause_after(failures, load(own).security)
    assert timedelta() <= pause <= timedelta(days=7)
    assert (pause == timedelta(days=7)) is (failures >= 20)


def test_numbers_of_the_playbook_are_exact() -> None:
    """Spec 00, principle 7."""
    assert load().orders.limits.weight_kg == Decimal(60000)
    assert isinstance(load().orders.limits.money_yuan, Decimal)


def test_what_was_checked_once_is_checked_again_when_a_file_says_something_else(tmp_path: Path) -> None:
    """Of the tests' own shortcut: the same files give the same playbook, others theirs, and mistakes are told."""
    own = tmp_path / "shop.toml"
    own.write_text('name = { zh = "一", en = "One" }\n', "utf-8")
    first, second = loaded_once.check_once(tmp_path)[0], loaded_once.check_once(tmp_path)[0]
    assert first is not None
    assert first is second
    assert first == loaded_once.check(tmp_path)[0]
    own.write_text('name = { zh = "一", en = "Two" }\n', "utf-8")
    other = loaded_once.check_once(tmp_path)[0]
    assert other is not None
    assert (first.shop.name.en, other.shop.name.en) == ("One", "Two")
    own.write_text("name = 1\n", "utf-8")
    for _again in range(2):
        (told,), (wrong,) = loaded_once.check_once(tmp_path)[1], loaded_once.check(tmp_path)[1]
        assert (told.file, told.key, str(told.reason)) == (wrong.file, wrong.key, str(wrong.reason))
