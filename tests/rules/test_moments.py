"""Spec 01 "Bad input", wanted time: what people type for a day and a time, and what it is understood as."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csdesk.refused import Refused
from csdesk.rules import moment_words
from csdesk.rules.moments import ShownMoment, read_wanted, show_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 32, 10, tzinfo=SHANGHAI)
"""A Sunday."""

NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 12, 1), timezones=st.sampled_from([SHANGHAI, BERLIN, UTC]))


def read(text: str, now: datetime = NOW) -> str:
    """What `text` is understood as, in digits and without its zone."""
    return read_wanted(text, now=now).strftime("%Y-%m-%d %H:%M")


def code_of(text: str, now: datetime = NOW) -> str:
    """The code that `text` is refused with."""
    with pytest.raises(Refused) as refused:
        read_wanted(text, now=now)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        # as the spec writes them
        ("26日下午3点", "2026-11-26 15:00"),
        ("明天 15:00", "2026-11-23 15:00"),
        ("11-26 15:00", "2026-11-26 15:00"),
        ("2026-11-26T15:00:00+08:00", "2026-11-26 15:00"),
        # Chinese
        ("26号下午3点半", "2026-11-26 15:30"),
        ("26日下午三点一刻", "2026-11-26 15:15"),
        ("26日下午3点三刻", "2026-11-26 15:45"),
        ("二十六日下午三点", "2026-11-26 15:00"),
        ("廿六日十五点", "2026-11-26 15:00"),
        ("26 日 下午 3 点 30 分", "2026-11-26 15:30"),
        ("26日下午3点05", "2026-11-26 15:05"),
        ("26日下午三点零五分", "2026-11-26 15:05"),
        ("26日下午3点过5分", "2026-11-26 15:05"),
        ("26日下午3点钟", "2026-11-26 15:00"),
        ("26日下午3点整", "2026-11-26 15:00"),
        ("26日下午3点前", "2026-11-26 15:00"),
        ("26日下午3点之前送到", "2026-11-26 15:00"),
        ("26日下午3:00左右", "2026-11-26 15:00"),
        ("下午3点，26日", "2026-11-26 15:00"),
        ("下午3点26日", "2026-11-26 15:00"),
        ("后天上午10点", "2026-11-24 10:00"),
        ("大后天9:05", "2026-11-25 09:05"),
        ("今天18点", "2026-11-22 18:00"),
        ("下周三 9:00", "2026-11-25 09:00"),
        ("下周日 9:00", "2026-11-29 09:00"),
        ("下下周一 9点", "2026-11-30 09:00"),
        ("下个星期五 9点", "2026-11-27 09:00"),
        ("周五下午2点", "2026-11-27 14:00"),
        ("礼拜天晚上8点", "2026-11-22 20:00"),
        ("星期一 十二点", "2026-11-23 12:00"),
        ("11月26日15时30分", "2026-11-26 15:30"),
        ("十一月二十六日15时", "2026-11-26 15:00"),
        ("2026年11月26日 15:00", "2026-11-26 15:00"),
        ("二〇二六年十一月二十六日下午三点", "2026-11-26 15:00"),
        ("本月26号15:00", "2026-11-26 15:00"),
        ("下个月5号9点", "2026-12-05 09:00"),
        ("今晚8点", "2026-11-22 20:00"),
        ("明早9点", "2026-11-23 09:00"),
        ("明晚七点半", "2026-11-23 19:30"),
        ("後天下午3點", "2026-11-24 15:00"),
        # digits
        ("2026-11-26 15:00", "2026-11-26 15:00"),
        ("2026/11/26 15:00", "2026-11-26 15:00"),
        ("2026.11.26 15:00", "2026-11-26 15:00"),
        ("11/26 15:00", "2026-11-26 15:00"),
        ("11.26 15:00", "2026-11-26 15:00"),
        ("15:00 11-26", "2026-11-26 15:00"),
        ("15:00", "2026-11-22 15:00"),
        ("14:33", "2026-11-22 14:33"),
        # ISO 8601
        ("2026-11-26T15:00", "2026-11-26 15:00"),
        ("2026-11-26T15:00:30.25", "2026-11-26 15:00"),
        ("2026-11-26T07:00Z", "2026-11-26 15:00"),
        ("2026-11-26t07:00:00.000z", "2026-11-26 15:00"),
        ("2026-11-26T02:00-0500", "2026-11-26 15:00"),
        ("2026-11-26 02:00:00-05", "2026-11-26 15:00"),
        ("2026-11-26 15:00 +0800", "2026-11-26 15:00"),
        # English
        ("tomorrow 3pm", "2026-11-23 15:00"),
        ("Tomorrow at 3 p.m.", "2026-11-23 15:00"),
        ("26 Nov 15:00", "2026-11-26 15:00"),
        ("26th of November, 15:00", "2026-11-26 15:00"),
        ("26nov 3pm", "2026-11-26 15:00"),
        ("Nov 26, 2026 3:30 PM", "2026-11-26 15:30"),
        ("the 26th at 3pm", "2026-11-26 15:00"),
        ("Fri 14:00", "2026-11-27 14:00"),
        ("by 3pm on Friday", "2026-11-27 15:00"),
        ("next Wed 9:00", "2026-11-25 09:00"),
        ("this Sunday 20:00", "2026-11-22 20:00"),
        ("today 18:00", "2026-11-22 18:00"),
        ("tonight 8pm", "2026-11-22 20:00"),
        ("the day after tomorrow 9:00", "2026-11-24 09:00"),
        ("noon tomorrow", "2026-11-23 12:00"),
        ("tomorrow 5 o'clock", "2026-11-23 05:00"),
        ("tomorrow 9:30 in the morning", "2026-11-23 09:30"),
        # full-width, and what pasting brings along
        ("２６日下午３点", "2026-11-26 15:00"),
        ("明天　１５：００", "2026-11-23 15:00"),
        ("２０２６－１１－２６　１５：００", "2026-11-26 15:00"),
        ("26日\u200b下午\t3点\n", "2026-11-26 15:00"),
    ],
)
def test_bad_input_wanted_time_is_read_as_people_write_it(typed: str, understood: str) -> None:
    assert read(typed) == understood
    assert read_wanted(typed, now=NOW).tzinfo is SHANGHAI


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("凌晨1点", "01:00"),
        ("凌晨12点", "00:00"),
        ("零点", "00:00"),
        ("早上8点", "08:00"),
        ("上午11点半", "11:30"),
        ("中午", "12:00"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("下午12点", "12:00"),
        ("下午1点", "13:00"),
        ("下午15点", "15:00"),
        ("下午15:00", "15:00"),
        ("傍晚6点", "18:00"),
        ("晚上8点", "20:00"),
        ("晚上20点", "20:00"),
        ("3点", "03:00"),
        ("15点", "15:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("12 noon", "12:00"),
    ],
)
def test_bad_input_the_part_of_the_day_gives_the_hour(typed: str, hour: str) -> None:
    assert read(f"26日{typed}") == f"2026-11-26 {hour}"


@pytest.mark.parametrize("typed", ["24:00", "24点", "晚上12点", "晚上24点"])
def test_bad_input_midnight_at_the_end_of_a_day_is_the_next_days_first_minute(typed: str) -> None:
    assert read(f"30日{typed}") == "2026-12-01 00:00"


@pytest.mark.parametrize(
    "typed",
    [
        "上午12点",
        "上午15点",
        "凌晨8点",
        "下午0点",
        "中午9点",
        "晚上1点",
        "晚上9:00 am",
        "13am",
        "早上下午3点",
        "下午24点",
    ],
)
def test_bad_input_an_hour_that_can_be_two_or_none_is_refused(typed: str) -> None:
    assert code_of(f"26日{typed}") == "wanted_hour_unclear"


@pytest.mark.parametrize("typed", ["25:00", "25点", "15:60", "15点75分", "24:01", "24:00:01", "15:00:60", "下午99点"])
def test_bad_input_there_is_no_such_time_of_day(typed: str) -> None:
    assert code_of(f"明天{typed}") == "wanted_no_such_hour"


@pytest.mark.parametrize(
    "typed",
    [
        "31 Feb 10:00",
        "2-30 10:00",
        "2月30日10点",
        "2027-02-29 10:00",
        "11-31 10:00",
        "0日10:00",
        "32日10:00",
        "13月1日9点",
    ],
)
def test_bad_input_there_is_no_such_day(typed: str) -> None:
    assert code_of(typed) == "wanted_no_such_day"


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "asap",
            "尽快",
            "-",
            "的",
            "???",
            "3",
            "26",
            "1500",
            "明天3",
            "26-11-26 15:00",
            "15.30",
            "15:0026日",
            "3点后",
            "after 3pm",
            "2小时后",
        ),
        *("²:00", "1٣:00", "明天 1²:00", "monkey 15:00", "[red]15:00[/]", "15:00:00:00", "明年1月3日9点", "一二三点"),
        *("15;00", "2026-11-26T15:00+25:00", "2026-02-30T15:00Z", "0026-11-26 15:00", "明天 15:00 " + "x" * 10_000),
    ],
)
def test_bad_input_what_is_no_time_is_refused(typed: str) -> None:
    assert code_of(typed) == "wanted_unreadable"


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\n", "\u3000"])
def test_bad_input_nothing_typed_is_refused_as_such(typed: str) -> None:
    assert code_of(typed) == "nothing_typed"


@pytest.mark.parametrize(
    "typed", ["26日", "明天", "11-26", "2026-11-26", "周五", "明天下午", "Fri", "26 Nov 2026", "26 Nov 1500"]
)
def test_bad_input_a_day_without_a_time_is_refused(typed: str) -> None:
    assert code_of(typed) == "wanted_no_time"


@pytest.mark.parametrize(
    "typed",
    ["明天15:00-17:00", "11-26 9:00-11:00", "2026-11-26 9:00-11:00", "下午3点到5点", "明天后天15:00", "周一周二9:00"],
)
def test_bad_input_two_times_or_days_are_refused_and_a_dash_is_no_offset(typed: str) -> None:
    assert code_of(typed) == "wanted_more_than_one"


@pytest.mark.parametrize(
    "typed", ["2026-11-26 (Fri) 15:00", "26日周五15:00", "明天周五15:00", "11-26 下周五 15:00", "12-3 下周四 15:00"]
)
def test_bad_input_a_weekday_that_is_not_the_dates_is_refused(typed: str) -> None:
    assert code_of(typed) == "wanted_other_weekday"


@pytest.mark.parametrize("typed", ["26日周四15:00", "明天周一15:00", "11-26 下周四 15:00", "Thu 26 Nov 15:00"])
def test_bad_input_a_weekday_that_is_the_dates_is_read(typed: str) -> None:
    assert read(typed)[-5:] == "15:00"


@pytest.mark.parametrize(
    "typed", ["14:32", "昨天 15:00", "22日9点", "周日14:00", "本周三9:00", "11-21 15:00", "2020-01-01 9:00"]
)
def test_bad_input_the_past_is_refused_and_what_was_understood_is_shown(typed: str) -> None:
    assert code_of(typed) == "wanted_in_past"


def test_bad_input_a_refused_past_shows_what_was_understood_in_full_in_the_readers_language() -> None:
    with pytest.raises(Refused) as refused:
        read_wanted("22日9点", now=NOW)
    assert str(refused.value) == (
        "Understood as 2026-11-22 (Sun) 09:00, which is past: it is 2026-11-22 (Sun) 14:32:10. "
        "Type a time still to come."
    )
    understood = refused.value.values["understood"]
    assert isinstance(understood, ShownMoment)
    assert understood.text("zh_CN") == "2026-11-22（周日）09:00"


def test_bad_input_this_very_second_is_not_past() -> None:
    assert read_wanted("14:32:10", now=NOW) == NOW
    assert code_of("14:32:09") == "wanted_in_past"


@pytest.mark.parametrize(
    ("typed", "today", "understood"),
    [
        ("5日9:00", "2026-11-22", "2026-12-05 09:00"),
        ("5日9:00", "2026-12-22", "2027-01-05 09:00"),
        ("22日15:00", "2026-11-22", "2026-11-22 15:00"),
        ("31日15:00", "2026-12-01", "2026-12-31 15:00"),
        ("1-3 9:00", "2026-12-30", "2027-01-03 09:00"),
        ("12-30 9:00", "2026-01-05", "2026-12-30 09:00"),
        ("2-29 9:00", "2027-12-01", "2028-02-29 09:00"),
        ("2-29 9:00", "2028-01-01", "2028-02-29 09:00"),
        ("下月3号9:00", "2026-12-22", "2027-01-03 09:00"),
        ("周一9:00", "2026-12-28", "2026-12-28 09:00"),
        ("明天9:00", "2026-12-31", "2027-01-01 09:00"),
    ],
)
def test_bad_input_a_day_without_its_year_is_the_next_such_day(typed: str, today: str, understood: str) -> None:
    now = datetime.fromisoformat(today).replace(hour=8, tzinfo=SHANGHAI)
    assert read(typed, now) == understood


@pytest.mark.parametrize(
    ("typed", "today", "code"),
    [
        ("31日9:00", "2026-11-22", "wanted_no_such_day"),  # not moved a month on in silence
        ("30日9:00", "2027-01-31", "wanted_no_such_day"),
        ("2-29 9:00", "2026-01-05", "wanted_no_such_day"),
        ("11-21 9:00", "2026-11-22", "wanted_in_past"),  # yesterday mistyped, not next year
        ("5-24 9:00", "2026-11-22", ""),
        ("5-25 9:00", "2026-11-22", "wanted_in_past"),  # 184 days ahead
    ],
)
def test_bad_input_a_day_is_not_moved_further_than_people_mean(typed: str, today: str, code: str) -> None:
    now = datetime.fromisoformat(today).replace(hour=8, tzinfo=SHANGHAI)
    if code:
        assert code_of(typed, now) == code
    else:
        assert read_wanted(typed, now=now) > now


def test_bad_input_too_far_ahead_is_refused_by_the_given_number_of_days() -> None:
    assert read("2027-11-23 14:00") == "2027-11-23 14:00"
    assert code_of("2027-11-24 14:00") == "wanted_too_far"
    assert read_wanted("29日14:32:10", now=NOW, most_days=7).day == 29
    with pytest.raises(Refused, match="more than 7 days ahead"):
        read_wanted("29日14:32:11", now=NOW, most_days=7)


def test_bad_input_a_time_that_the_clocks_skip_is_refused() -> None:
    now = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert code_of("明天 2:30", now) == "wanted_skipped"
    assert read("明天 3:00", now) == "2026-03-29 03:00"


def test_bad_input_of_a_time_that_comes_twice_the_first_to_come_is_taken() -> None:
    day_before = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    assert read_wanted("明天 2:30", now=day_before).astimezone(UTC).hour == 0
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC).astimezone(BERLIN)
    assert read_wanted("2:30", now=between).astimezone(UTC).hour == 1


@pytest.mark.parametrize("typed", ["2026-11-26T07:00:05.250Z", "2026-11-26T15:00:05.250", "26日15:00:05.25"])
def test_bad_input_fractions_of_a_second_are_dropped(typed: str) -> None:
    assert read_wanted(typed, now=NOW) == datetime(2026, 11, 26, 15, 0, 5, tzinfo=SHANGHAI)


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        read_wanted("15:00", now=datetime(2026, 11, 22))


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        (datetime(2026, 11, 26, 15, tzinfo=SHANGHAI), "2026-11-26 (Thu) 15:00", "2026-11-26（周四）15:00"),
        (datetime(2026, 11, 29, 9, 5, 7, tzinfo=SHANGHAI), "2026-11-29 (Sun) 09:05:07", "2026-11-29（周日）09:05:07"),
    ],
)
def test_bad_input_what_was_understood_is_shown_in_full(moment: datetime, english: str, chinese: str) -> None:
    assert show_moment(moment, language="en") == english == str(ShownMoment(moment))
    assert show_moment(moment, language="zh_CN") == chinese


@given(NOWS, st.timedeltas(timedelta(0), timedelta(days=366)), st.sampled_from(["en", "zh_CN"]))
def test_bad_input_what_is_shown_is_read_back(now: datetime, ahead: timedelta, language: str) -> None:
    wanted = (now.astimezone(UTC) + ahead).astimezone(now.tzinfo).replace(microsecond=0)
    assume(wanted.astimezone(UTC) >= now.astimezone(UTC))
    first = wanted.replace(fold=0)
    assume(first.astimezone(UTC) == wanted.astimezone(UTC))
    assert read_wanted(show_moment(wanted, language=language), now=now) == wanted


@given(NOWS, st.timedeltas(timedelta(seconds=1), timedelta(days=366)), st.integers(-23, 23))
def test_bad_input_iso_with_any_offset_is_the_same_moment(now: datetime, ahead: timedelta, offset: int) -> None:
    wanted = (now.astimezone(UTC) + ahead).astimezone(timezone(timedelta(hours=offset))).replace(microsecond=0)
    assume(wanted >= now.astimezone(UTC))
    for typed in (wanted.isoformat(), str(wanted)):
        understood = read_wanted(typed, now=now)
        assert understood.astimezone(UTC) == wanted
        assert understood.tzinfo is now.tzinfo


@st.composite
def said_days(draw: st.DrawFn, today: date) -> tuple[str, date]:
    """A day after today as somebody says it, and which it is, found by looking through the calendar."""
    coming = [today + timedelta(days=days) for days in range(1, 25)]
    day = draw(st.sampled_from(coming))
    ways = [f"{day.month}-{day.day}", f"{day.month}/{day.day}", f"{day.month}月{day.day}日", day.isoformat()]
    ways += [f"{day.day} {day:%b}", f"{day:%B} {day.day}", f"{day:%Y年%m月%d日}"]
    if [other.day for other in coming].count(day.day) == 1 and day.day != today.day:
        ways += [f"{day.day}日", f"{day.day}号"]
    if day - today < timedelta(days=7):
        ways += [f"周{'一二三四五六日'[day.weekday()]}", f"{day:%a}", f"{day:%A}"]
    monday = today - timedelta(days=today.weekday())
    for weeks, word in enumerate(("本", "下", "下下")):
        if timedelta(days=7 * weeks) <= day - monday < timedelta(days=7 * weeks + 7):
            ways.append(f"{word}周{'一二三四五六日'[day.weekday()]}")
    ways += [
        word for word, days in (("明天", 1), ("tomorrow", 1), ("后天", 2), ("大后天", 3)) if day == coming[days - 1]
    ]
    return draw(st.sampled_from(ways)), day


@st.composite
def said_times(draw: st.DrawFn) -> tuple[str, int, int]:
    """A time of day as somebody says it, with its hour and minute."""
    hour, minute = draw(st.integers(0, 23)), draw(st.integers(0, 59))
    ways = [f"{hour}:{minute:02}", f"{hour:02}:{minute:02}", f"{hour}点{minute}分", f"{hour}时{minute:02}"]
    ways += [f"{hour % 12 or 12}:{minute:02}{' am' if hour < 12 else ' pm'}"]
    if minute == 30:
        ways.append(f"{hour}点半")
    if 13 <= hour <= 17:
        ways += [f"下午{hour - 12}:{minute:02}", f"下午{hour - 12}点{minute}分", f"下午{hour}点{minute}分"]
    if hour >= 18:
        ways += [f"晚上{hour - 12}点{minute}分", f"晚上{hour}:{minute:02}"]
    if 6 <= hour <= 11:
        ways += [f"上午{hour}点{minute}分", f"早上{hour}:{minute:02}"]
    return draw(st.sampled_from(ways)), hour, minute


@given(st.data(), st.datetimes(datetime(2024, 1, 1), datetime(2060, 1, 1), timezones=st.just(SHANGHAI)))
def test_bad_input_day_and_time_in_either_order_are_what_the_calendar_says(data: st.DataObject, now: datetime) -> None:
    day_said, day = data.draw(said_days(now.date()))
    time_said, hour, minute = data.draw(said_times())
    expected = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    for typed in (f"{day_said} {time_said}", f"{time_said} {day_said}"):
        assert read_wanted(typed, now=now) == expected, typed


WORDS = [
    *(
        word
        for table in (moment_words.DAY_WORDS, moment_words.PART_WORDS)
        for words in table.values()
        for word in words
    ),
    *(word for table in (moment_words.WEEKDAYS, moment_words.WEEK_WORDS) for words in table.values() for word in words),
    *(word for words in (*moment_words.MONTHS.values(), *moment_words.MONTH_WORDS.values()) for word in words),
    *(word for words in moment_words.FILLERS.values() for word in words),
    *("0", "1", "2", "3", "12", "15", "24", "26", "29", "30", "31", "59", "60", "2026", "2028"),
    *"年月日号点时分半刻三十廿零",
    *(":", "-", "/", ".", ",", "th", "T", "Z", "+", "am", "pm"),
]
NEAR_MOMENTS = st.lists(st.sampled_from([*WORDS, " "]), max_size=10).map("".join)


@given(NOWS, NEAR_MOMENTS | st.text(st.characters(exclude_categories=())))
def test_bad_input_any_text_is_read_as_a_moment_to_come_or_refused(now: datetime, text: str) -> None:
    try:
        wanted = read_wanted(text, now=now)
    except Refused as refused:
        sentence = str(refused)
    else:
        sentence = ""
        ahead = wanted.astimezone(UTC) - now.astimezone(UTC)
        assert timedelta(0) <= ahead <= timedelta(days=366)
        assert wanted.tzinfo is now.tzinfo
    assert "\n" not in sentence
    assert len(sentence) < 180


@given(NEAR_MOMENTS)
def test_bad_input_full_width_reads_as_half_width(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    assert answer(wide) == answer(text)


def answer(text: str) -> object:
    """What `text` is read as, or the code it is refused with."""
    try:
        return read_wanted(text, now=NOW)
    except Refused as refused:
        return refused.code


def test_every_word_is_in_small_letters_and_every_part_of_the_day_has_its_hours() -> None:
    """Else it could never be met: what was typed is lowered first."""
    assert [word for word in WORDS if word.isalpha() and word != word.lower() and word not in "TZ"] == []
    assert {part for table in moment_words.PART_WORDS.values() for part in table.values()} < set(moment_words.HOURS)
    assert all(0 <= hour <= 24 for hours in moment_words.HOURS.values() for pair in hours.items() for hour in pair)


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "明天" * 5_000, "1:" * 5_000, "三十" * 5_000, " 1" * 5_000, "(" * 10_000]
)
def test_bad_input_ten_thousand_characters_are_answered_at_once(text: str) -> None:
    began = time.process_time()
    assert code_of(text) == "wanted_unreadable"
    assert code_of(text[:80])
    assert time.process_time() - began < 1
