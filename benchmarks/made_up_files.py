"""Made-up carriers' files: parcels of thirty days with their scans, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

PARCELS = "运单号,发货时间,方向,目的地,线路,收件人,客户,代收货款\n"
SCANS = "运单号,扫描时间,扫描类型,扫描站点\n"

_BEGIN = datetime(2026, 5, 1)  # noqa: DTZ001  (as files write it: on the shop's clocks)
_DAYS = 30
_TRACK = ("收件", "发件", "到件", "派件", "签收")
_CITIES = ["武汉", "长沙", "郑州", "上海", "广州", "北京", "成都", "南京", "杭州", "西安"]
_PLACES = [f"{city}{end}" for city in _CITIES for end in ("分拨中心", "转运中心", "一部", "营业部")]
_GIVEN = "伟芳娜敏静丽强磊洋勇艳杰娟涛明超秀霞平刚"
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"

# Clients have rolls of numbers, so numbers grow in many places at once.
_ROLLS = 300
_ROLL_LENGTH = 10_000_000


def write(folder: Path, parcels: int, *, bad: float = 0.01, seed: int = 1) -> tuple[Path, Path, int]:
    """`parcels` rows and about three times as many scans, `bad` of each in some way wrong; both files, and how many."""
    random = Random(seed)
    listed, scanned, scans = folder / "parcels.csv", folder / "scans.csv", 0
    with listed.open("w", encoding="utf-8") as one, scanned.open("w", encoding="utf-8") as other:
        one.write(PARCELS)
        other.write(SCANS)
        for parcel, track in _made(random, parcels, bad):
            one.write(parcel)
            other.writelines(track)
            scans += len(track)
    return listed, scanned, scans


def _made(random: Random, parcels: int, bad: float) -> Iterator[tuple[str, list[str]]]:
    rolls = [count(roll * _ROLL_LENGTH + random.randrange(_ROLL_LENGTH // 2)) for roll in range(_ROLLS)]
    seconds = _DAYS * 86_400
    for place in range(parcels):
        number = f"78{next(random.choice(rolls)):012}"
        at = _BEGIN + timedelta(seconds=place * seconds // parcels)
        cells = [
            number if random.random() > bad else random.choice(["4.3E+12", "", "合计"]),
            str(at),
            "出港" if random.random() < 0.8 else "进港",
            random.choice(_PLACES),
            random.choice(["同城", "省际", "省际", "国际", ""]),
            random.choice(_FAMILY) + random.choice(_GIVEN) + random.choice(_GIVEN),
            f"客户{random.randrange(500)}" if random.random() < 0.5 else "",
            "" if random.random() < 0.9 else f"{random.randrange(100, 99_999) / 100:.2f}",
        ]
        track = []
        for kind in _TRACK[: random.randrange(1, 6)]:
            at += timedelta(seconds=random.randrange(60, 40_000))
            when = at if random.random() > bad else "2026-02-30 10:00"
            track.append(f"{number},{when},{kind},{random.choice(_PLACES)}\n")
        yield ",".join(cells) + "\n", track
