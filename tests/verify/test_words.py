"""What the words of a text say of symbols, deny of them, or leave in doubt."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

import relugrad
from relugrad.documents.reading import read
from relugrad.verify import check_displays

# For each equality, the first letters of the verdicts that are admissible; "unless" counts as u.
# A line break is written as ¶.
DOCUMENTS = [
    (r"fu", r"For a skew-symmetric matrix $K$, $\nabla_x (x^TKx) = 2Kx$."),
    (r"fu", r"For non-symmetric $A$, $\nabla_x (x^T A x) = 2Ax$."),
    (r"f", r"For a general, not necessarily symmetric matrix $A$, $\nabla_x (x^T A x) = 2Ax$."),
    (r"fu", r"For a block diagonal matrix $D$, $\nabla_x (x^T D x) = 2Dx$."),
    (r"fu", r"For a non-orthogonal matrix $Q$, $\|Qx\|^2 = \|x\|^2$."),
    (r"fu", r"We no longer have a symmetric matrix $A$, so $\nabla_x (x^T A x) = 2Ax$."),
    (
        r"fu",
        r"Let $A$ be a positive definite but not symmetric matrix. Then $\nabla_x (x^T A x) = 2Ax$.",
    ),
    (r"d fuc", r"Let $A$ be diagonalizable, $A = V D V^{-1}$ with $D$ diagonal. Then $A^T = A$."),
    (r"fuc", r"Let $Q$ be orthogonal to the residual. Then $\|Qx\|^2 = \|x\|^2$."),
    (
        r"h fu",
        r"If $A$ is symmetric, then $A^Tx = Ax$. For general $A$, $\nabla_x (x^T A x) = 2Ax$.",
    ),
    (r"u", r"If $A$ is symmetric we stop. Otherwise $\nabla_x (x^T A x) = 2Ax$."),
    (
        r"h f",
        r"For symmetric $A$, we have $A^Tx = Ax$. For arbitrary $A$, $\nabla_x (x^TAx) = 2Ax$.",
    ),
    (r"fu", r"We do not assume that $A$ is symmetric. Then $\nabla_x (x^TAx) = 2Ax$."),
    (r"cu fu", r"It is not true that $AB = BA$. Then $(AB)^2 = A^2B^2$."),
    (r"cu fu", r"In general $AB = BA$ does not hold. Then $(AB)^2 = A^2B^2$."),
    (r"cu fu", r"We cannot assume $AB = BA$. Then $(AB)^2 = A^2B^2$."),
    (r"cu fu", r"Unless $AB = BA$, we get $(A+B)^2 = A^2+2AB+B^2$."),
    (r"cu fu", r"Common mistake: $AB = BA$. Then $(AB)^2 = A^2B^2$."),
    (r"cu fu", r"Many believe that $AB = BA$. Then $(AB)^2 = A^2B^2$."),
    (r"cu fu", r"Wrong: $A^T = A$. Then $\nabla_x (x^TAx) = 2Ax$."),
    (r"cu fu", r"Is $A = A^T$? No. Then $\nabla_x (x^TAx) = 2Ax$."),
    (r"cu fu", r"Why is $A^T = A$ wrong? $\nabla_x (x^TAx) = 2Ax$."),
    (
        r"cu u",
        r"Suppose, for contradiction, that $AB = BA$. This is impossible. Then $(AB)^2 = A^2B^2$.",
    ),
    (
        r"h f",
        r"Suppose first that $A$ is symmetric. Then $\nabla_x (x^TAx) = 2Ax$. Now suppose that $A$ is arbitrary. Then $\nabla_x (x^TAx) = 2Ax$.",
    ),
    (r"c u", r"Let $w^Tw = 1$. We drop this constraint. Hence $\|2w\|^2 = 4$."),
    (
        r"f",
        r"For a general square matrix $A$ (not necessarily symmetric), $\nabla_x(x^TAx) = 2Ax$.",
    ),
    (r"h", r"Let $A$ and $B$ be symmetric. Then $(A+B)^T = A+B$."),
    (r"h", r"Both $A$ and $B$ are symmetric. Then $(A+B)^T = A+B$."),
    (r"h", r"with symmetric $Q$ and $R$ we get $(Q+R)^T = Q+R$."),
    (r"h", r"with $Q$ and $R$ symmetric, $(Q+R)^T = Q+R$."),
    (r"h", r"设 $A$ 和 $B$ 为对称矩阵，则 $(A+B)^T = A+B$。"),
    (r"h", r"$A, B$ 都是对称矩阵，故 $(A+B)^T = A+B$。"),
    (r"h", r"Let $A \in \mathbb{R}^{n\times n}$ be symmetric. Then $\nabla_x (x^TAx) = 2Ax$."),
    (r"hu", r"For $X$ symmetric positive definite: $\nabla_X\log\det X = X^{-1}$."),
    (r"h", r"for a matrix $K$ (symmetric), $\nabla_x (x^TKx) = 2Kx$."),
    (r"h", r"由于 $A$ 对称，$\nabla_x (x^TAx) = 2Ax$。"),
    (r"h", r"设 $A$ 为 $n$ 阶实对称矩阵，则 $\nabla_x (x^TAx) = 2Ax$。"),
    (r"h", r"Let $P$ be idempotent. Then $(I-P)^T(I-P)P = 0$."),
    (r"uh", r"Let $P$ be a projection matrix. Then $P^2 = P$."),
    (r"h", r"For a skew-symmetric matrix $K$, $(I-K)^T = I+K$."),
    (r"h", r"For a skew-symmetric matrix $K$, $x^TKx = 0$."),
    (r"u", r"设 $A$ 与 $B$ 可交换，则 $(A+B)^2 = A^2+2AB+B^2$。"),
    (r"u", r"Let $A$ and $B$ be symmetric matrices that commute. Then $(AB)^T = AB$."),
    (r"u", r"Let $x$ and $y$ be orthogonal vectors. Then $\|x+y\|^2 = \|x\|^2+\|y\|^2$."),
    (r"u", r"向量 $x$ 与 $y$ 正交，则 $\|x+y\|^2 = \|x\|^2+\|y\|^2$。"),
    (r"hu", r"设 $y$ 为独热向量。则 $y\odot y = y$。"),
    (r"c h", r"Case 1: $A=A^T$. Then $\nabla_x (x^TAx) = 2Ax$."),
    (r"h fu", r"设 $A$ 为对称阵，则 $\nabla_x (x^TAx) = 2Ax$。若 $A$ 不对称，则 $x^TAy=y^TAx$。"),
    (r"fu", r"Let the columns of $A$ be orthogonal. Then $(AC)^T(AC) = 3C^TC$."),
    (r"u", r"Let the columns of $A$ be orthogonal. Then $(AC)^T(AC) = C^TC$."),
    (r"fuc", r"For a non-positive number $b$, $\sqrt{b^2} = b$."),
    (r"fu", r"反对称矩阵 $K$，$\nabla_x (x^TKx) = 2Kx$。"),
    (r"fu", r"非对称矩阵 $K$，$\nabla_x (x^TKx) = 2Kx$。"),
    (r"h", r"$\nabla_x (x^TAx) = 2Ax$ where $A$ is symmetric."),
    (r"h", r"$\nabla_x (x^TAx) = 2Ax$ if $A$ is symmetric."),
    (r"h", r"For $A$ symmetric,¶¶$$\nabla_x (x^TAx) = 2Ax$$"),
    (r"u", r"Is $(A+B)^2 = A^2+2AB+B^2$?"),
    (r"u", r"Common mistake: $(AB)^T = A^TB^T$."),
    (r"f", r"The next is $(AB)^T = A^TB^T$."),
    (
        r"fc ccc",
        r"由此可得¶$$\operatorname{tr}(A^TB)=\operatorname{tr}(AB)$$¶若 $A=A^T$，则称 $A$ 对称。",
    ),
    (
        r"c h c u",
        r"Case 1: $A=A^T$. Then $\nabla_x (x^TAx) = 2Ax$. Case 2: $A^T = -A$. Then $\nabla_x (x^TAx) = 2Ax$.",
    ),
    (
        r"h fu",
        r"Case 1: $A$ is symmetric. Then $\nabla_x (x^TAx) = 2Ax$. Case 2: $A$ is orthogonal. Then $\nabla_x (x^TAx) = 2Ax$.",
    ),
    (
        r"h u",
        r"情形一：$A$ 是对称矩阵。则 $\nabla_x (x^TAx) = 2Ax$。¶¶因此 $\nabla_x (x^TAx) = 2Ax$。",
    ),
]

# What a text says that a symbol is; beside it, what is not true of that.
KINDS = [
    (r"h", r"Let $P \in \mathbb{R}$ and $Q \in \mathbb{R}$. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"h", r"Let $P, Q \in \mathbb{R}$. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"h", r"Let $P$ and $Q$ be scalars. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"h", r"For scalars $P, Q$ we have $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (
        r"h",
        r"Let $N$ be the number of samples. Let $K$ be the number of classes. Then $(N-K)(N+K) = N^2-K^2$.",
    ),
    (r"h", r"For $N$ samples and $K$ classes, $(N-K)(N+K) = N^2-K^2$."),
    (r"h", r"设 $N$ 为样本数，$K$ 为类别数，则 $(N-K)(N+K) = N^2-K^2$。"),
    (r"h", r"设 $P,Q$ 为实数，则 $(P+Q)^2 = P^2+2PQ+Q^2$。"),
    (r"h", r"Let $P$ and $Q$ be real numbers. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"h", r"Let $X$ and $Y$ be random variables. Then $(X+Y)^2 = X^2+2XY+Y^2$."),
    (r"f", r"Let $P$ and $Q$ be matrices. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"f", r"Let $P, Q \in \mathbb{R}^{n \times n}$. Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"h", r"Let $Y\in\mathbb{R}^n$. Then $Y^TAY=\operatorname{tr}(AYY^T)$."),
    (r"h", r"设 $Y$ 是列向量。$Y^TAY=\operatorname{tr}(AYY^T)$"),
    (
        r"d h",
        r"Let $Y$ be a column vector and $J(w)=(Xw-Y)^T(Xw-Y)$. Then $\frac{\partial J}{\partial w}=2X^TXw-2X^TY$.",
    ),
    (
        r"d f",
        r"Let $Y$ be a column vector and $J(w)=(Xw-Y)^T(Xw-Y)$. Then $\frac{\partial J}{\partial w}=2X^TXw-X^TY$.",
    ),
    (
        r"h",
        r"Let $C$ be a constant. Then $\frac{\partial(C\mathbf{x}^T\mathbf{x})}{\partial\mathbf{x}}=2C\mathbf{x}$.",
    ),
    (
        r"h",
        r"设 $C$ 是标量，则 $\frac{\partial(C\mathbf{x}^T\mathbf{x})}{\partial\mathbf{x}}=2C\mathbf{x}$。",
    ),
    (r"h h", r"Let $F_i \in \mathbb{R}^{1\times k}$. Then $F_iF_j^T = (F_iF_j^T)^T = F_jF_i^T$."),
    (r"h", r"Let $E$ be the identity matrix. Then $(A+E)(A-E) = A^2-E$."),
    (r"h", r"设 $E$ 是单位矩阵，则 $(A+E)(A-E) = A^2-E$。"),
    (r"h", r"$(A+E)(A-E) = A^2-E$，其中 $E$ 为单位矩阵。"),
    (r"f", r"Let $E$ be the identity matrix. Then $(A+E)(A-E) = A^2+E$."),
    (r"fuc", r"Let $E$ be a matrix. Then $(A+E)(A-E) = A^2-E$."),
    (r"h", r"Let $a$ be a vector. Then $\nabla_a (a^Ta) = 2a$."),
    (r"f", r"Let $a$ be a vector. Then $\nabla_a (a^Ta) = a$."),
    (
        r"h",
        r"Let $\mathbf{X} \in \mathbb{R}^{n \times d}$, $\mathbf{W} \in \mathbb{R}^{d \times h}$, $\mathbf{b} \in \mathbb{R}^{1 \times h}$, $\mathbf{V} \in \mathbb{R}^{h \times q}$. Then $(\mathbf{X}\mathbf{W}+\mathbf{b})\mathbf{V} = \mathbf{X}\mathbf{W}\mathbf{V} + \mathbf{b}\mathbf{V}$.",
    ),
    (r"h", r"Let $s$ be a scalar. Then $\frac{\partial (s x^Tx)}{\partial x} = 2sx$."),
    (r"h", r"Let the vector $x$ be given. $\|x\|^2 = x^Tx$"),
    (r"f", r"The norm of $x$ is a number. $\nabla_x (x^Tx) = 3x$"),
    (r"h", r"¶¶# Notation¶¶Let $P, Q \in \mathbb{R}$.¶¶## Use¶¶Then $(P+Q)^2 = P^2+2PQ+Q^2$."),
    (r"fu", r"# A¶¶Let $A$ be symmetric.¶¶# B¶¶Then $\nabla_x (x^TAx) = 2Ax$."),
]


@pytest.mark.parametrize(("expected", "document"), [*DOCUMENTS, *KINDS])
def test_words(expected: str, document: str) -> None:
    displays = read(document.replace("¶", "\n"), markdown=True)
    checks = check_displays(displays, seed=0).checks
    found = ["u" if check.unless else check.verdict[0] for check in checks]
    assert len(found) == len(expected.split())
    for letter, admissible in zip(found, expected.split(), strict=True):
        assert letter in admissible


def test_front_matter_says_nothing() -> None:
    text = "---\nrelugrad:\n  given: A = A^T\n---\n# Title\n\n$BC + CB = CB + BC$\n"
    [display] = read(text, markdown=True)
    assert display.before == "# Title\n\n"


@pytest.mark.parametrize(
    "words",
    [r"Let $\Lambda$ be a number.", r"Let $\Lambda\in\mathbb{R}$.", r"设 $\Lambda$ 为标量。"],
)
def test_the_remedy_works_that_is_told(words: str) -> None:
    claim = r"Then $(\Lambda A)^T = \Lambda A^T$."
    [before] = check_displays(read(claim, markdown=True), seed=0).checks
    assert before.verdict == "unread"
    assert before.diagnosis.endswith("say in the text what they are")
    [after] = check_displays(read(f"{words} {claim}", markdown=True), seed=0).checks
    assert after.verdict == "holds"
    matrix = r"Let $\Lambda$ be a matrix. " + claim
    [other] = check_displays(read(matrix, markdown=True), seed=0).checks
    assert other.verdict == "false"


class TestAPropertyBesideIt:
    CLAIM = r"$\frac{\partial}{\partial x}(x^TAx) = 2Ax$"

    @pytest.mark.parametrize(
        "text",
        [
            "Quadratic forms ($A$ symmetric): {}",
            "**Quadratic forms (A symmetric):** {}",
            "{} ($A$ symmetric)",
            "{}（$A$ 对称）",
            "{}（A 对称）",
            "If A is symmetric, then {}",
            "For symmetric A we have {}",
            "由于A是对称矩阵，{}",
        ],
    )
    def test_it_is_known(self, text: str) -> None:
        [found] = relugrad.check(text.format(self.CLAIM)).checks
        assert found.verdict == "holds"
        assert [law.split(" (")[0] for law in map(str, found.under)] == ["A is symmetric"]

    @pytest.mark.parametrize("text", ["A symmetric matrix helps. {}", "{} A symmetric B helps."])
    def test_an_article_is_no_matrix(self, text: str) -> None:
        [found] = relugrad.check(text.format(self.CLAIM)).checks
        assert found.verdict != "holds"


class TestCovariances:
    """Those of one column are symmetric, as scatter matrices are."""

    CLAIM = r"$$\frac{\partial}{\partial w} w^T C w = 2 C w$$"

    @pytest.mark.parametrize(
        "text",
        [
            "Let $C$ be the covariance matrix.",
            "Here $C$ is the measurement noise covariance.",
            "It has mean $m$ and covariance $C$.",
            "Here $C$ is the scatter matrix.",
            "数据 $X$ 的协方差矩阵为 $C$。",
            "其中 $C$ 为测量误差的协方差矩阵。",
            "其中 $C$ 为类间散度矩阵。",
        ],
    )
    def test_it_is_symmetric(self, text: str) -> None:
        assert relugrad.check(f"{text} {self.CLAIM}").checks[-1].verdict == "holds"

    @pytest.mark.parametrize(
        "text",
        [
            "Here $C$ is the covariance between $x$ and $y$.",
            "The cross-covariance matrix $C$ is used.",
            "Here $C$ is the mean of the covariance.",
            "互协方差矩阵 $C$ 如上。",
            "$C$ 的协方差矩阵很重要。",
            "$C$ 的对称部分很重要。",
            "$C$ 是对称矩阵的特征向量矩阵。",
            "对 $C$ 计算协方差矩阵。",
        ],
    )
    def test_others_are_not(self, text: str) -> None:
        assert relugrad.check(f"{text} {self.CLAIM}").checks[-1].verdict != "holds"


@pytest.mark.parametrize(
    "words",
    [
        r"Let $S$ be $n \times n$ and symmetric.",
        r"For an invertible (and hence symmetric) matrix $S$:",
        r"For an invertible (assumed symmetric) matrix $S$:",
    ],
)
def test_an_adjective_behind_a_size_or_in_parentheses(words: str) -> None:
    claim = r"$$\nabla_x (x^TSx) = 2Sx$$"
    [check] = check_displays(read(f"{words} {claim}", markdown=True), seed=0).checks
    assert check.verdict == "holds"
