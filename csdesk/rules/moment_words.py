"""The words in which people say when: one table a subject, by language. Every language is always understood.

English words are in small letters, since what was typed is lowered before it is read.
"""

from __future__ import annotations

from collections.abc import Mapping

DAY_WORDS: Mapping[str, Mapping[str, int]] = {
    "zh_CN": {
        "前天": -2,
        "昨天": -1,
        "昨日": -1,
        "今天": 0,
        "今日": 0,
        "今": 0,
        "明天": 1,
        "明日": 1,
        "明": 1,
        "后天": 2,
        "後天": 2,
        "大后天": 3,
        "大後天": 3,
    },
    "en": {"yesterday": -1, "today": 0, "tomorrow": 1, "day after tomorrow": 2},
}
"""Days from today. `今` and `明` are for `今晚` and `明早`."""

WEEK_WORDS: Mapping[str, Mapping[str, int]] = {
    "zh_CN": {"上": -1, "上个": -1, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "下下": 2, "下下个": 2},
    "en": {"last ": -1, "this ": 0, "next ": 1},
}
"""Weeks from this one, which began on Monday; before a weekday."""

MONTH_WORDS: Mapping[str, Mapping[str, int]] = {
    "zh_CN": {"本月": 0, "这个月": 0, "下月": 1, "下个月": 1},
}
"""Months from this one; before a day of the month."""

WEEKDAYS: Mapping[str, Mapping[str, int]] = {
    "zh_CN": {
        prefix + day: number
        for prefix in ("周", "星期", "礼拜", "週", "禮拜")
        for day, number in {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}.items()
    },
    "en": {
        word: number
        for number, words in enumerate(
            (
                ("monday", "mon"),
                ("tuesday", "tues", "tue"),
                ("wednesday", "wed"),
                ("thursday", "thurs", "thur", "thu"),
                ("friday", "fri"),
                ("saturday", "sat"),
                ("sunday", "sun"),
            )
        )
        for word in words
    },
}
"""Monday is 0."""

MONTHS: Mapping[str, Mapping[str, int]] = {
    "en": {
        word: number
        for number, words in enumerate(
            (
                ("january", "jan"),
                ("february", "feb"),
                ("march", "mar"),
                ("april", "apr"),
                ("may",),
                ("june", "jun"),
                ("july", "jul"),
                ("august", "aug"),
                ("september", "sept", "sep"),
                ("october", "oct"),
                ("november", "nov"),
                ("december", "dec"),
            ),
            start=1,
        )
        for word in words
    },
}
"""January is 1."""

PART_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh_CN": {
        "凌晨": "dawn",
        "清晨": "morning",
        "早晨": "morning",
        "早上": "morning",
        "早": "morning",
        "上午": "morning",
        "中午": "noon",
        "正午": "noon",
        "下午": "afternoon",
        "午后": "afternoon",
        "傍晚": "dusk",
        "晚上": "evening",
        "晚间": "evening",
        "夜间": "evening",
        "晚": "evening",
    },
    "en": {
        "in the morning": "morning",
        "morning": "morning",
        "am": "am",
        "a.m.": "am",
        "noon": "noon",
        "in the afternoon": "afternoon",
        "afternoon": "afternoon",
        "pm": "afternoon",
        "p.m.": "afternoon",
        "in the evening": "evening",
        "evening": "evening",
        "tonight": "evening",
        "at night": "evening",
        "night": "evening",
    },
}
"""The part of the day, a key of `HOURS`."""


def _as_said(first: int, last: int) -> dict[int, int]:
    return {hour: hour for hour in range(first, last + 1)}


def _after_noon(first: int, last: int) -> dict[int, int]:
    return {hour: hour + 12 for hour in range(first, last + 1)}


HOURS: Mapping[str, Mapping[int, int]] = {
    "": _as_said(0, 24),
    "dawn": {**_as_said(0, 6), 12: 0},
    "am": {**_as_said(1, 11), 12: 0},
    "morning": _as_said(0, 11),
    "noon": {**_as_said(11, 14), **_after_noon(1, 2)},
    "afternoon": {**_after_noon(1, 11), **_as_said(12, 23)},
    "dusk": {**_after_noon(4, 8), **_as_said(16, 20)},
    "evening": {**_after_noon(5, 12), **_as_said(17, 24)},
}
"""For each part of the day, the hour that a said hour means. 24 is midnight at the end of that day.

An hour that is not here is refused, not guessed: `上午12点` may be noon or midnight, `晚上1点` of this day or the
next; `上午15点` contradicts itself.
"""

FILLERS: Mapping[str, tuple[str, ...]] = {
    "zh_CN": ("之前", "以前", "前", "左右", "到达", "送达", "送到", "到", "至", "的", "在"),
    "en": ("at", "by", "before", "on", "to", "until", "the", "of", "o'clock"),
}
"""Words that change nothing here: a wanted time is the latest one anyway. `后` and `after` would, and are not read."""

WEEKDAY_NAMES: Mapping[str, tuple[str, ...]] = {
    "zh_CN": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
"""For showing, Monday first."""
