"""Names as they are: the commonest surnames by how many bear them, and the characters of given names."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王 723 李 718 张 683 刘 538 陈 453 杨 308 黄 224 赵 217 吴 205 周 202 徐 141 孙 138 马 124 朱 121 胡 118 郭 115 "
    "何 112 林 109 罗 106 高 101 "
    "郑 92 梁 84 谢 74 宋 71 唐 65 许 64 韩 63 "
    "邓 62 冯 61 曹 58 彭 57 曾 56 肖 55 "
    "田 54 "
    "董 53 潘 52 袁 51 蔡 50 蒋 49 余 48 于 47 杜 46 叶 45 程 44 魏 43 苏 43 吕 42 丁 41 任 40 卢 40 姚 39 沈 39 钟 38 "
    "姜 37 崔 37 谭 36 陆 36 范 35 汪 35 廖 34 石 34 金 33 韦 33 贾 32 夏 32 付 31 方 31 邹 30 熊 30 白 29 孟 28 秦 27 "
    "邱 27 侯 26 江 26 尹 25 薛 24 闫 24 段 23 雷 22 龙 22 黎 21 史 21 陶 20 贺 20 毛 19 郝 18 顾 18 龚 17 邵 17 万 16 "
    "覃 16 武 15 钱 15 戴 14 严 14 莫 13 孔 13 向 12 常 12 单 5 仇 5 解 5 翟 6 区 3 查 3 盖 2 朴 2 欧阳 11 上官 1 "
    "司马 1"
)
"""Each with about how many of ten thousand people bear it."""

GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂红玉萍华建国志文辉力永健世广义兴良海山仁波宁贵福生龙元全胜学祥才发武"
    "新利清飞彬富顺信子昌成康星光天达安岩中茂进有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇"
    "之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘惠珠翠雅芝梅琳素云莲真环雪"
    "荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉颖露瑶怡婵雁蓓仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希欣"
    "滢馥筠柔竹霭凝晓欢枫芸菲寒伊亚宜可姬舒影荔枝宇轩梓涵雨桐一诺俊熙皓睿诗琪紫萱依然沐开凯法程静境竞净婷霖琦晴玲"
)
"""Characters of given names."""

ONE_IN = 7
"""One given name in so many has a single character."""


class MadeUpNames:
    """Names put together by chance, as common as they are."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        words = SURNAMES.split()
        self._surnames, self._weights = words[::2], [int(word) for word in words[1::2]]

    def __call__(self) -> str:
        """The next one."""
        (surname,) = self._random.choices(self._surnames, self._weights)
        characters = 1 if self._random.randrange(ONE_IN) == 0 else 2
        return surname + "".join(self._random.choices(GIVEN, k=characters))
