"""What the Chinese words of a sentence say of the symbols beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..patterns import lazy
from ..wording import say
from .adjectives import Said, each, of_each
from .prose import LIST, OTHER, Sentence
from .stance import Stance

# Most specific first, for 正定 is symmetric as well.
CHINESE: Mapping[str, tuple[str, ...]] = {
    "反对称": ("skew-symmetric",), "反對稱": ("skew-symmetric",), "斜对称": ("skew-symmetric",),
    "斜對稱": ("skew-symmetric",),
    "半正定": ("positive-semidefinite",), "正定": ("positive definite",),
    "对称": ("symmetric",), "對稱": ("symmetric",), "正交投影": ("symmetric", "idempotent"),
    "投影": ("projection",), "幂等": ("idempotent",), "冪等": ("idempotent",),
    "正交": ("orthogonal",), "对角": ("diagonal",), "對角": ("diagonal",),
    "可逆方": ("square",), "方阵": ("square",), "方陣": ("square",), "正数": ("positive",),
    "正數": ("positive",), "单位向量": ("unit-length",), "單位向量": ("unit-length",),
    "单位列向量": ("unit-length",), "單位列向量": ("unit-length",),
    "独热": ("one-hot",), "獨熱": ("one-hot",), "one-hot": ("one-hot",),
    "酉": ("unitary",), "幺正": ("unitary",), "埃尔米特": ("hermitian",), "厄米": ("hermitian",),
    "对合": ("involutory",), "置换": ("permutation",), "置換": ("permutation",),
    "幂零": ("nilpotent",), "中心化": ("centered",), "归一化": ("normalized",),
    "歸一化": ("normalized",), "单位化": ("normalized",), "標準化": ("standardized",),
    "标准化": ("standardized",), "旋转": ("rotation",), "旋轉": ("rotation",),
    "上三角": ("triangular",), "下三角": ("triangular",), "拉普拉斯": ("laplacian",),
    "协方差": ("covariance",), "協方差": ("covariance",), "中心": ("centering",),
    "散度": ("covariance",), "类内散度": ("covariance",), "类间散度": ("covariance",),
    "類內散度": ("covariance",), "類間散度": ("covariance",), "散布": ("covariance",),
    "列正交": ("semi-orthogonal",), "标准正交基组成": ("semi-orthogonal",),
    "标准正交基构成": ("semi-orthogonal",), "標準正交基組成": ("semi-orthogonal",),
    "標準正交基構成": ("semi-orthogonal",),
    "特征向量": ("eigenvector",), "特徵向量": ("eigenvector",),
    "非负": ("nonnegative",), "非負": ("nonnegative",), "单位长度": ("unit-length",),
    "單位長度": ("unit-length",), "负定": ("negative-definite",), "負定": ("negative-definite",),
}  # fmt: skip
_HAN = "|".join(sorted(CHINESE, key=len, reverse=True)) + "|单位特征向量|單位特徵向量"
# Terms that a Chinese sentence may have in English: “S 是 symmetric 的”, “symmetric 矩阵”.
_LATIN = "symmetric|orthogonal|orthonormal|diagonal|idempotent|positive[ -]definite"
_PLAIN = (
    rf"(?:实|實|[nmdk]|{OTHER}|[阶階维維元]|可逆|非奇异|非奇異|非退化|满秩|滿秩"
    rf"|给定|給定|非零|同阶|的|一个|一個|某|两个|兩個)"
)
_WORD_HAN = (
    rf"(?<![反斜半列])(?P<word>(?:(?:(?:{_HAN})(?![化线線元性轴軸块塊])"
    rf"|(?<=[是为為])(?:{_LATIN})(?![a-z-])|(?<![a-z-])(?:{_LATIN})(?=\s*[的矩方阵陣]))"
    r"(?:且|的|、|和|又)?(?:实|實)?)+)"
)
_NOUN_HAN = r"(?:矩阵|矩陣|方阵|方陣|阵|陣|列向量|向量|编码|編碼|标签|標籤|的|数|數|量)*"
# What kind of matrix it is: 对称的权矩阵.
_KIND_HAN = r"(?:[^\W\da-zA-Z与與和或及反斜非不半\ue000-\uf8ff]{1,4}(?=矩阵|矩陣|方阵|方陣))?"
_ATTRIBUTIVE_HAN = lazy(
    rf"(?P<before>[^\s{OTHER}]?)(?:{_PLAIN}|\s)*{_WORD_HAN}{_KIND_HAN}{_NOUN_HAN}"
    rf"\s*(?:记为|記為|记作|記作|为|為|是)?\s*(?P<symbols>{LIST})"
)
_NOT_HAN = r"不一定|不必|未必|并不|並不|并非|並非|不再|不|非"
_PREDICATIVE_HAN = lazy(
    rf"(?P<subject>[^\s，,。：:]{{0,4}})(?<![的])(?P<symbols>{LIST})(?!\s*的)\s*(?:都|均|皆|也|全|同时|同時|分别|分別)*"
    rf"(?P<denied>{_NOT_HAN})?\s*(?:都|均|皆|全)?(?:必须|必須)?(?:是|为|為|系|满足|滿足|具有)?(?P<again>{_NOT_HAN})?"
    # The symbol that a covariance belongs to comes before the word.
    rf"(?:{_PLAIN}|\s)*(?:(?<=[是为為])\w{{1,6}}(?=[协協]方差))?{_WORD_HAN}(?P<noun>{_NOUN_HAN})"
)
_SYMMETRY = lazy(rf"(?P<symbols>{LIST})\s*的?(?:对称性|對稱性)")
_COMMUTE = lazy(
    rf"(?P<symbols>{LIST})\s*(?:可|是可|相互|互相|能)*(?:交换|交換)|(?:可交换|可交換)(?:的)?(?:矩阵|矩陣|方阵|方陣)*\s*"
    rf"(?P<others>{LIST})"
)
_GENERAL_HAN = lazy(
    rf"(?P<clear>任意|任何|任一|一般|每个|每個|所有|一切)(?:的)?(?:实|實|{OTHER}|阶|階)*"
    rf"(?:矩阵|矩陣|方阵|方陣|向量)?(?:的)?\s*(?P<symbols>{LIST})"
    rf"|(?P<others>{LIST})\s*(?:是|为|為)(?:一个|一個)?(?:任意|一般)(?:的)?"
    rf"(?:{OTHER}|阶|階|矩阵|矩陣|方阵|方陣|向量|的)*(?=[，,。；;]|$)"
)


def chinese(sentence: Sentence) -> Iterator[Said]:
    """What the Chinese words of a sentence say of the symbols beside them."""
    words = sentence.words
    for match in _ATTRIBUTIVE_HAN.finditer(words):
        before = match["before"]
        stance: Stance = "stated"
        if before in ("非", "不", "无", "無"):
            stance = "denied"
        elif before in ("块", "塊", "准", "準", "半", "次", "近", "似", "互", "叉"):
            stance = "doubtful"
        yield from _han(sentence, match, stance)
    for match in _PREDICATIVE_HAN.finditer(words):
        if match["noun"].endswith("的") and words[match.end() :][:1].isalpha():
            # What is an eigenvalue of a symmetric matrix is not symmetric.
            continue
        stance = "denied" if match["denied"] or match["again"] else "stated"
        # “$A$ 的列向量”, “… of $A$”.
        if re.search(r"(?:向量组|列|行)$", match["subject"]):
            stance = "doubtful" if stance == "stated" else stance
        if words[match.end() :].startswith(("于", "於")):
            stance = "doubtful"
        yield from _han(sentence, match, stance)
    for match in _SYMMETRY.finditer(words):
        names = tuple(sentence.names(match["symbols"]))
        yield from of_each(names, "symmetric", "doubtful", match.span())
    for match in _COMMUTE.finditer(words):
        names = tuple(sentence.names(match["symbols"] or match["others"]))
        quoted = "、".join(latex for _, latex in names)
        yield Said(names, "", "doubtful", *match.span(), say("{names} commute", names=quoted))
    for match in _GENERAL_HAN.finditer(words):
        names = tuple(sentence.names(match["symbols"] or match["others"]))
        clear = match["others"] is not None or match["clear"] in ("任意", "一般")
        yield Said(names, "", "denied" if clear else "doubtful", *match.span(), general=True)


def _han(sentence: Sentence, match: re.Match[str], stance: Stance) -> Iterator[Said]:
    names = tuple(sentence.names(match["symbols"]))
    found = [
        word
        for han in re.findall(f"{_HAN}|{_LATIN}", match["word"])
        for word in CHINESE.get(han, (han,) if han.isascii() else ("unit-length", "eigenvector"))
    ]
    said = match[0]
    noun = "vectors" if "向量" in said else "matrices" if re.search("[阵陣]", said) else ""
    yield from each(names, found, stance, (match.start("symbols"), match.end()), noun)
