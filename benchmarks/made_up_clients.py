"""Made-up clients in any number, with names, contacts, phones and uses spread as a courier shop's are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

Row = tuple[int, str, str, str, str, int, int | None]
"""Id, code, name, contact, phone, uses, last use in seconds since 1970."""

TODAY = 1_764_547_200
"""2025-12-01 UTC: the day on which the newest uses lie."""

_DAY = 86_400

_CITIES = (
    "上海 SH 021,北京 BJ 010,深圳 SZ 0755,广州 GZ 020,杭州 HZ 0571,苏州 SU 0512,南京 NJ 025,武汉 WH 027,成都 CD 028,"
    "重庆 CQ 023,西安 XA 029,天津 TJ 022,青岛 QD 0532,厦门 XM 0592,长沙 CS 0731,宁波 NB 0574,无锡 WX 0510,东莞 DG 0769,"
    "佛山 FS 0757,郑州 ZZ 0371,合肥 HF 0551,济南 JN 0531,福州 FZ 0591,昆明 KM 0871,沈阳 SY 024,大连 DL 0411,"
    "石家庄 SJ 0311,哈尔滨 HR 0451,温州 WZ 0577,嘉兴 JX 0573"
)
"""Cities, the letters their clients' codes begin with, and their area codes."""

_TRADES = (
    "物流 贸易 科技 电子 服饰 食品 医药 机械 五金 化工 建材 家具 文化传媒 信息技术 国际货运 供应链管理 进出口 包装 "
    "塑料 纺织 汽车配件 生物科技 广告 印刷 玩具 电器 实业 餐饮管理 教育咨询 农业"
)
_FORMS = "有限公司 股份有限公司 有限责任公司 集团 经营部 商行 厂"
_BRAND = (
    "华信达恒通瑞丰泰安永盛金鑫源顺昌明宏伟东方长城新世纪天地人和大正中联海龙飞腾云博雅康宁美佳乐福星光辉煌三友百合远航"
    "创智诚德嘉禾利兴旺卓越优品聚力众生万家凯旋亚欧太平洋银河南北西京江山水木火土青松翠竹梅兰菊荷春夏秋冬风雨雪月日晨曦"
    "晓阳子午石玉珠宝凤凰麒麟麦田果园林森牧野原川流溪谷岭峰峻岩立本元亨贞吉祥如意同创共赢汇聚融成开泰启航领先科普特克斯"
    "迪奥维娜莎蒂尔曼巴拉姆罗兰伊诺"
)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇翟区解盖查朴"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文斌辉鹏飞宇浩然欣怡子涵梓轩雨晨思远佳琪晓东小龙海燕"
    "春生永福德胜家辉"
)
_FIRST_NAMES = "Amy Ben Carl Diana Eric Fiona Grace Helen Ivan Jack Kevin Linda Mary Nancy Oscar Peter Rose Sam Tina"
_LATIN = "Bright Golden Ocean Star Pacific Union Global Express Silver Dragon River Stone North Garden Apex Delta Nova"


def clients(count: int, names: Path | None = None, *, seed: int = 9) -> Iterator[Row]:
    """`count` clients, the same for the same seed; brands from the lines of `names`, else put together here."""
    chance = Random(seed)
    brands = names.read_text("utf-8").split() if names else [_brand(chance) for _ in range(max(100, count // 8))]
    cities = [city.split() for city in _CITIES.split(",")]
    for number in range(1, count + 1):
        city, letters, area = chance.choice(cities)
        uses, last_used_at = _use(chance)
        yield (
            number,
            f"{letters}{number:06d}",
            _name(chance, city, chance.choice(brands)),
            _contact(chance),
            _phone(chance, area),
            uses,
            last_used_at,
        )


def _brand(chance: Random) -> str:
    return "".join(chance.choices(_BRAND, k=chance.choice((2, 2, 2, 3, 3, 4))))


def _name(chance: Random, city: str, brand: str) -> str:
    kind = chance.random()
    trade, form = chance.choice(_TRADES.split()), chance.choice(_FORMS.split())
    if kind < 0.06:
        words = chance.sample(_LATIN.split(), 2)
        return f"{' '.join(words)} {chance.choice(('Trading', 'Logistics', 'Industries'))} Co., Ltd."
    if kind < 0.12:
        return brand
    if kind < 0.25:
        return f"{brand}{trade}"
    if kind < 0.35:
        return f"{brand}（{city}）{trade}{form}"
    if kind < 0.6:
        return f"{brand}{trade}{form}"
    return f"{city}{brand}{trade}{form}"


def _contact(chance: Random) -> str:
    if chance.random() < 0.03:
        return chance.choice(_FIRST_NAMES.split())
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def _phone(chance: Random, area: str) -> str:
    mobile = f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"
    kind = chance.random()
    if kind < 0.75:
        return mobile
    fixed = f"{area}-{chance.randrange(2 * 10**7, 9 * 10**7)}"
    return fixed if kind < 0.9 else f"{fixed}; {mobile}"


def _use(chance: Random) -> tuple[int, int | None]:
    """One client in five was ever used; few of them often."""
    if chance.random() < 0.8:
        return 0, None
    return min(2000, int(chance.paretovariate(0.8))), TODAY - int(chance.random() ** 2 * 730 * _DAY)
