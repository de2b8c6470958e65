"""Whether the name on a document is the consignee's (N-2)."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.names import SEED, rates
from benchmarks.real_names import GIVEN, SURNAMES, MadeUpNames
from csdesk.language import say
from csdesk.playbook.loading import load
from csdesk.playbook.names import Names
from csdesk.refused import Refused
from csdesk.rules.names import LONGEST, Comparison, cleaned_name, compare
from csdesk.rules.spelling import Readings

NAMES: Names = load().names


@cache
def readings() -> Readings:
    playbook = load()
    return Readings(playbook.surnames.reading, playbook.polyphones.reading)


def compared(one: str, other: str, names: Names = NAMES) -> Comparison:
    return compare(one, other, names=names, readings=readings())


def verdicts(one: str, other: str) -> set[str]:
    """What is said of two names, whichever stands on the document."""
    return {compared(one, other).verdict, compared(other, one).verdict}


PAIRS = ("杨民敬 杨明静", "陈法开 程发凯")


@pytest.mark.parametrize("pair", PAIRS)
def test_the_two_pairs_of_the_procedure_stop(pair: str) -> None:
    """N-2"""
    assert verdicts(*pair.split()) == {"near"}


def test_what_differs_is_said() -> None:
    """N-2"""
    for (one, other), sentence in {
        ("杨民敬", "杨明静"): "Sounds alike, written differently: 民 (min) / 明 (ming), 敬 (jing) / 静 (jing).",
        ("单红", "山红"): "Sounds alike, written differently: 单 (shan) / 山 (shan).",
        ("王芳", "王方"): "Sounds alike, written differently: 芳 (fang) / 方 (fang).",
        ("王芳", "王丽"): "One character differs: 芳 / 丽.",
        ("王小芳", "王芳"): "The document has one character more: 小.",
        ("王芳", "王小芳"): "The document has one character less: 小.",
        ("王芳", "李强"): "Different names: 王 / 李, 芳 / 强.",
        ("王芳", "李国强"): "Different names: 王芳 / 李国强.",
        ("LI NA", "李娜"): "lina in Latin letters reads as 李娜, and as other names too.",
        ("Zhang Min", "Zang Ming"): "Sounds alike, spelled differently: zhangmin / zangming.",
        ("王芳", "王芳"): "The names are the same.",
        ("王 芳", "王芳"): "The names are the same but for width, case, spaces, dots or traditional characters.",
    }.items():
        assert say(compared(one, other).why) == sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟", "張偉"),
        ("叶国华", "葉國華"),
        ("钟灵", "鍾靈"),
        ("王 芳", "王\u3000芳 "),
        ("买买提·艾力", "买买提艾力"),
        ("买买提•艾力", "买买提．艾力"),
        ("阿依古丽・买买提", "阿依古丽‧买买提"),
        ("Ｌｉ　Ｎａ", "LI NA"),
        ("Mary J. Smith", "mary j smith"),
        ("王\u200b芳", "王芳"),
    ],
)
def test_width_spaces_dots_and_traditional_forms_do_not_count(one: str, other: str) -> None:
    """N-2"""
    assert verdicts(one, other) == {"same"}


@pytest.mark.parametrize("other", ["王芳0", "王芳(代)", "王芳先生", "王-芳", "王力", "玊芳", "", "王"])
def test_what_is_left_after_cleaning_counts(other: str) -> None:
    """N-2"""
    if other:
        assert compared("王芳", other).verdict != "same"


def test_a_simplified_character_that_stands_for_two_is_not_taken_for_either() -> None:
    """N-2: 乾 is 干 or 乾, 於 is a surname of its own: near by sound, never the same."""
    assert verdicts("王乾", "王干") != {"same"}
    assert verdicts("於红", "于红") == {"near"}
    assert verdicts("余红", "餘红") == {"near"}


@pytest.mark.parametrize(
    ("surname", "alike", "not_alike"),
    [
        ("曾", "增", "层"), ("单", "山", "丹"), ("仇", "秋", "愁"), ("解", "谢", "姐"), ("翟", "摘", "敌"),
        ("区", "欧", "曲"), ("盖", "葛", "概"), ("查", "渣", "茶"), ("朴", "飘", "普"), ("覃", "秦", "谈"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(surname: str, alike: str, not_alike: str) -> None:
    """N-2: two characters differ, so that only the sound can make them near."""
    assert verdicts(f"{surname}静好", f"{alike}靖好") == {"near"}
    assert verdicts(f"{surname}静好", f"{not_alike}靖好") == {"different"}


def test_the_same_character_in_a_given_name_is_read_as_in_words() -> None:
    """N-2"""
    assert verdicts("王解放", "汪姐放") == {"near"}
    assert verdicts("王曾静", "汪层静") == {"near"}


def test_double_surnames() -> None:
    """N-2: 单于 is chan yu with a given name behind it, else 单 is a surname too."""
    assert verdicts("单于静好", "禅于靖好") == {"near"}
    assert verdicts("单于", "山玉") == {"near"}
    assert verdicts("尉迟静", "玉池靖") == {"near"}
    assert verdicts("万俟静", "莫琪靖") == {"near"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("民敬", "明静"), ("林彬", "凌冰"), ("陈根", "程耕"), ("张志", "臧自"), ("陈诚", "岑层"), ("石山", "司三"),
        ("刘宁", "牛林"),
        ("兰丽", "南妮"), ("吕绿", "女吕"),
    ],
)  # fmt: skip
def test_sounds_that_people_mix(one: str, other: str) -> None:
    """N-2: -in/-ing, -en/-eng, z/zh, c/ch, s/sh, n/l."""
    assert verdicts(one, other) == {"near"}


@pytest.mark.parametrize(
    ("one", "other"), [("安康", "昂甘"), ("黄海", "方肥"), ("吕静", "卢靖"), ("冉热", "蓝乐"), ("东风", "冬方")]
)
def test_sounds_that_nobody_named_stay_apart(one: str, other: str) -> None:
    """N-2: -an/-ang, h/f, lü/lu and r/l are not among them; which are mixed is data."""
    assert verdicts(one, other) == {"different"}


def test_what_is_mixed_is_data() -> None:
    """N-2"""
    mixed = NAMES.model_copy(update={"beginnings": (*NAMES.beginnings, "f h")})
    assert compared("胡小虎", "付小福").verdict == "different"
    assert compared("胡小虎", "付小福", mixed).verdict == "near"


@pytest.mark.parametrize(
    ("latin", "characters"),
    [
        ("LI NA", "李娜"), ("Na Li", "李娜"), ("lina", "李娜"), ("ZENG WEI", "曾伟"),
        ("LYU WEI", "吕伟"), ("LU WEI", "吕伟"), ("LÜ WEI", "吕伟"), ("Nana Ouyang", "欧阳娜娜"),
        ("SHAN XIAN", "单西安"),
        ("LIN MIN", "凌明"), ("Li Na", "李·娜"),
    ],
)  # fmt: skip
def test_pinyin_of_the_name_is_near(latin: str, characters: str) -> None:
    """N-2: Latin letters against characters; never the same, because many names are read so."""
    assert verdicts(latin, characters) == {"near"}


@pytest.mark.parametrize(
    ("latin", "characters"),
    [("LI NING", "李娜"), ("CENG WEI", "单伟"), ("WONG FONG", "王芳"), ("L N", "李娜"), ("DAN HONG", "单红")],
)
def test_other_latin_names_are_different(latin: str, characters: str) -> None:
    """N-2: 单 as a surname is no dan."""
    assert verdicts(latin, characters) == {"different"}


LETTERS = st.text(st.sampled_from("王芳方李娜張张偉伟·. aNn'单於于\u3000\u200bｎ"), max_size=6)
ANYTHING = st.one_of(LETTERS, st.text(max_size=12))


@settings(max_examples=120)
@given(ANYTHING, ANYTHING)
def test_two_that_differ_after_cleaning_are_never_the_same(one: str, other: str) -> None:
    """N-2: and two that do not differ are; whichever stands on the document, the verdict is one."""
    assume(_is_name(one) and _is_name(other))
    found = verdicts(one, other)
    assert len(found) == 1
    assert (found == {"same"}) == (cleaned_name(one, NAMES) == cleaned_name(other, NAMES))


def test_no_two_real_names_that_differ_are_the_same() -> None:
    """N-2: surnames against surnames, every character of a given name against every other."""
    surnames = SURNAMES.split()[::2]
    for one in surnames:
        for other in surnames[:40]:
            assert one == other or compared(f"{one}静", f"{other}静").verdict != "same"
    for one in GIVEN[::9]:
        for other in GIVEN:
            assert (compared(f"王{one}", f"王{other}").verdict == "same") == (one == other)


def _is_name(text: str) -> bool:
    return any(letter.isalpha() for letter in cleaned_name(text, NAMES))


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """N-2"""
    once = cleaned_name(text, NAMES)
    assert cleaned_name(once, NAMES) == once


def test_every_traditional_form_is_one_and_sounds_as_its_simplified_one() -> None:
    """N-2: the table holds no slip of the pen: Big5 knows the one, GB2312 the other but for a few, both sound alike."""
    heard = readings()
    rare = 0
    for traditional, simplified in NAMES.forms.items():
        mine, theirs = heard.of_name(traditional)[0], heard.of_name(simplified)[0]
        assert set(mine) & set(theirs) or traditional in SOUND_APART, (traditional, simplified)
        rare += not _is_in("big5", traditional) or not _is_in("gb2312", simplified) or _is_in("gb2312", traditional)
    assert len(NAMES.forms) > 1000
    assert rare < 30


SOUND_APART = {"幀", "頡", "縝", "輾", "鈿"}
"""Of the two or more readings of these, the table of readings has another first than of their simplified form."""


def _is_in(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_a_name_is_asked_for() -> None:
    """N-2: two empty names are not the same."""
    for one, other, field in (("", "", "document"), ("王芳", " · ", "consignee"), ("123", "王芳", "document")):
        with pytest.raises(Refused) as refused:
            compared(one, other)
        assert (refused.value.code, refused.value.field) == ("name_empty", field)
    with pytest.raises(Refused) as refused:
        compared("王" * (LONGEST + 1), "王芳")
    assert refused.value.code == "name_too_long"


@pytest.mark.parametrize("text", ["xian" * 15, "a" * LONGEST, "angang" * 10])
def test_a_name_that_can_be_read_in_many_ways_costs_little(text: str) -> None:
    """N-2: what was pasted by mistake holds nobody up."""
    assert compared(text, text[1:]).verdict in ("near", "different")
    assert compared(text, "安" * 30).verdict == "different"


def test_so_few_names_are_near_by_chance_that_the_warning_is_read() -> None:
    """N-2: about one pair in a thousand; the benchmark `names` counts more of them."""
    name = MadeUpNames(SEED)
    found = rates([(name(), name()) for _ in range(6000)])
    assert 1 <= found["near"] <= 18
    assert found["same"] <= 1
