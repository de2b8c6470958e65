"""How text is spelled: cleaned for comparing, and read aloud in pinyin, character by character.

What people type to find somebody is compared with cleaned text (`cleaned`) and with its sounds (`Readings`).
Nothing here but `Readings` needs pypinyin, and that only when a character is read for the first time.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping

_SYLLABLES = """
    ai an ang ao
    ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu
    ca cai can cang cao ce cei cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan
    chuang chui chun chuo ci cong cou cu cuan cui cun cuo
    da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong dou du duan dui dun duo
    ei en eng er
    fa fan fang fei fen feng fiao fo fou fu
    ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo
    ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo
    ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun
    ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo
    la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo lv lve
    ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu
    na nai nan nang nao ne nei nen neng ni nia nian niang niao nie nin ning niu nong nou nu nuan nue nun nuo nv nve
    ou
    pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu
    qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun
    ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo
    sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang
    shui shun shuo si song sou su suan sui sun suo
    ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo
    wa wai wan wang wei wen weng wo wong wu
    xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun
    ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun
    za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai
    zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
"""

SYLLABLES: tuple[str, ...] = tuple(_SYLLABLES.split())
"""Every toneless pinyin syllable of two letters or more, in alphabetical order; u-umlaut is written v."""

_NOT_PART_OF_A_WORD = re.compile(r"[\s,;/|、。]+")


def cleaned(text: str) -> str:
    """`text` as it is compared: full-width made narrow (NFKC), small letters, and only letters and digits kept.

    Spaces, punctuation, marks and control characters go, so "HX-0012" and "ｈｘ 0012" are equal, and so are
    "华信（上海）物流" and "华信上海物流".
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(filter(str.isalnum, folded))


def words(text: str) -> list[str]:
    """The cleaned words of what a person typed, in the order typed, each once.

    Spaces, commas, semicolons, slashes and the Chinese enumeration comma and full stop part words; any other
    punctuation does not: "021-5555" is one word.
    """
    parts = _NOT_PART_OF_A_WORD.split(unicodedata.normalize("NFKC", text))
    return list(dict.fromkeys(word for word in map(cleaned, parts) if word))


def numbers(phone: str) -> list[str]:
    """The phone numbers in a field that may hold several (parted by `;`, `/` or a comma), digits only."""
    parts = re.split(r"[;/,、|]", unicodedata.normalize("NFKC", phone))
    digits = ("".join(c for c in part if c in "0123456789") for part in parts)
    return list(dict.fromkeys(number for number in digits if number))


class Readings:
    """How the characters of names are read: several ways where people do.

    `surnames` gives the reading of a polyphonic surname, e.g. {"曾": "zeng", "尉迟": "yu chi"}; `polyphones` every
    reading that is heard of a character in names of companies and places, the commonest first, e.g.
    {"长": "chang zhang"}. Characters in neither are read by their commonest reading.
    """

    def __init__(self, surnames: Mapping[str, str], polyphones: Mapping[str, str]) -> None:
        self._surnames = {name: tuple(reading.split()) for name, reading in surnames.items()}
        self._heard: dict[str, tuple[str, ...]] = {
            character: _with_plain_u(readings.split()) for character, readings in polyphones.items()
        }

    def of_name(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The readings of each character of a cleaned company name; a character that has no pinyin has none.

        A polyphone has all of its readings, because nobody knows which one the agent will type: 长城 is found by
        `changcheng` and by a hasty `zhangcheng`.
        """
        heard = self._heard
        found = []
        for character in name:
            readings = heard.get(character)
            if readings is None:
                readings = heard[character] = _commonest(character)
            found.append(readings)
        return tuple(found)

    def of_person(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The readings of each character of a cleaned person's name, the surname as a surname alone (N-2).

        A surname of two characters needs a given name behind it, and may be one of one character too. Here lü is no lu.
        """
        readings = [_without_plain_u(heard) for heard in self.of_name(name)]
        double = self._surnames.get(name[:2]) if len(name) > 2 else None
        single = self._surnames.get(name[:1])
        if single is not None and len(single) == 1:
            readings[0] = single
        if double is not None and len(double) == 2:
            for place, reading in enumerate(double):
                others = readings[place] if place or single is not None else ()
                readings[place] = (reading, *(other for other in others if other != reading))
        return tuple(readings)

    def of_contact(self, contact: str) -> tuple[tuple[str, ...], ...]:
        """The readings of each character of a cleaned person's name, the surname by its reading as a surname.

        The everyday reading stays behind it, because the field also holds the likes of 单证组.
        """
        readings = list(self.of_name(contact))
        for length in (2, 1):
            surname = self._surnames.get(contact[:length]) if len(contact) >= length else None
            if surname is not None and len(surname) == length:
                for place, reading in enumerate(surname):
                    others = tuple(other for other in readings[place] if other != reading)
                    readings[place] = (reading, *others)
                break
        return tuple(readings)


def initials(text: str, readings: tuple[tuple[str, ...], ...]) -> str:
    """The initial letters of a cleaned text, commonest readings: 华信物流 gives "hxwl", 3M中国 gives "3mzg"."""
    return "".join(heard[0][0] if heard else character for character, heard in zip(text, readings, strict=True))


def pinyin(text: str, readings: tuple[tuple[str, ...], ...]) -> str:
    """A cleaned text read aloud, commonest readings, without spaces: 华信物流 gives "huaxinwuliu"."""
    return "".join(heard[0] if heard else character for character, heard in zip(text, readings, strict=True))


def _with_plain_u(readings: Iterable[str]) -> tuple[str, ...]:
    """The readings, and beside each one with v (吕 lv) the one that people also type (lu)."""
    return tuple(dict.fromkeys(spelled for reading in readings for spelled in (reading, reading.replace("v", "u"))))


def _without_plain_u(readings: tuple[str, ...]) -> tuple[str, ...]:
    """The readings less those that `_with_plain_u` put beside them."""
    return tuple(one for one in readings if "u" not in one or one.replace("u", "v", 1) not in readings)


def _commonest(character: str) -> tuple[str, ...]:
    """The commonest reading of one character, or nothing when it has no pinyin."""
    if character.isascii():
        return ()
    # Without its phrases and without a copy of its tables pypinyin loads in a quarter of the time.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin

    heard = lazy_pinyin(character, errors="ignore")
    reading = heard[0] if heard else ""
    return _with_plain_u([reading]) if reading.isascii() and reading.isalpha() else ()
