r"""What another field writes is not accused, and what it would excuse wrongly still is.

Each accusation stood in a document that somebody else wrote; here it is cut down.
"""

from __future__ import annotations

import pytest

from relugrad import check


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in check(text + "\n").checks]


class TestAnotherField:
    @pytest.mark.parametrize(
        "text",
        [
            # robotics
            r"$[x] = \begin{bmatrix}0&-x_3&x_2\\x_3&0&-x_1\\-x_2&x_1&0\end{bmatrix}$, where"
            r" $x = \begin{bmatrix}x_1\\x_2\\x_3\end{bmatrix}$.",
            r"The inverse is $(\theta\mathbf{u})^{-1}=-\theta\mathbf{u}$.",
            # sequences
            "We solve for $x[n+1] = x[n]$.",
            "The points (where $x[n] = x[n+1]$) are fixed points.",
            # quantum mechanics
            r"$$\begin{pmatrix} 1 & 0 \\ 0 & -1 \end{pmatrix} \begin{pmatrix} a \\ b"
            r" \end{pmatrix} = \begin{pmatrix} a \\ b \end{pmatrix}$$",
            r"$$\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} v = 5v$$",
            "$$ZX = iY$$\n\n$$XZ = -iY$$",
            "$$\\sigma_x\\sigma_y = i\\sigma_z$$\n\n$$\\sigma_y\\sigma_x = -i\\sigma_z$$",
            # tensors
            r"$$\operatorname{tr}(A) = a_{ii}$$",
            r"$$(\mathbf{a}\mathbf{b})\cdot \mathbf{c} = \mathbf{a}(\mathbf{b}\cdot \mathbf{c})$$",
            r"$$\mathbf{a} \cdot \mathbf{A}^T\mathbf{b} = \mathbf{b} \cdot \mathbf{A}\mathbf{a}$$",
            "$\\mathbf{a}\\mathbf{A} = \\mathbf{c}$\n\n"
            "$(\\mathbf{a}\\otimes\\mathbf{b})^T=\\mathbf{b}\\otimes\\mathbf{a}$",
            # linear algebra, in China above all
            r"$$\mathbf{A}^{-1}=\frac{1}{|\mathbf{A}|}\mathbf{A}^{*}$$",
            "$(A^*)^T=(A^T)^*$\n\n$$A^{-1}=\\frac{1}{|A|}A^*$$",
            "${A}=\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}$\n\n"
            "${A}^{*}=\\begin{pmatrix}d&-b\\\\-c&a\\end{pmatrix}$",
            "转置矩阵：$E^T_{ij} = E_{ij}$",
            r"$E_i^{-1}(k) = E_{i}(\frac{1}{k})$",
            "若 $AB = E$，则 $A^{-1} = B$",
            "设 $A,B$ 为 $n$ 阶方阵。若 $AB = E$，则 $BA = E$。",
            r"$\left|\begin{array}{cc} A & O \\ -E & B \end{array}\right| ="
            r" \left|\begin{array}{cc} A & AB \\ -E & 0 \end{array}\right|$",
            r"$$C \begin{bmatrix} x \\ y \end{bmatrix} ="
            r" \begin{bmatrix} C x \\ C y \end{bmatrix}$$",
            # analysis
            r"$$d\phi(\mathbf{x}) = \phi(\mathbf{x}+d\mathbf{x})-\phi(\mathbf{x})$$",
            r"设 $f(x) = k(x-2)(x-4)(x-\alpha)$，代入 $f'(2) = f'(4) = 1$，解得 $\alpha = 3$。",
            # spaces that part the entries of a row
            r"$[p\ q]=[r\ 2s]\Rightarrow 2s=q$",
            r"Let $[p\;q]=[r\; 2s]$. Hence $2s=q$.",
            r"$$[p\ \ q]=[r\ \ -s^{-2}]\Rightarrow s^2=-\frac{1}{q}$$",
        ],
    )
    def test_is_not_accused(self, text: str) -> None:
        assert "false" not in verdicts(text)

    @pytest.mark.parametrize(
        "text",
        [
            r"$$\operatorname{tr}(A) = \sum_i a_{ii}^2$$",
            r"$$A^{-1} = \frac{1}{\det A} A^T$$",
            r"Let $E = XW - Y$. $$\|E\|_F^2 = \operatorname{tr}(E^TX) + 1$$",
        ],
    )
    def test_a_slip_beside_it_is(self, text: str) -> None:
        assert verdicts(text)[-1] == "false"

    def test_nothing_holds_by_a_colon_that_is_cut(self) -> None:
        assert verdicts(r"$$\mathbf{A}: \mathbf{B}  = \mathbf{B}: \mathbf{A} = 2$$") == ["unread"]


@pytest.mark.parametrize(
    "text",
    [
        r"Then we have $$\operatorname{tr}(I + xx^T) = 2 + x^Tx$$",
        r"Then we have $$\operatorname{tr}(AA^{-1}) = 2$$",
        r"Then $$\sum_i (x_i + 1) = \sum_i x_i + 2$$",
        r"Then $$\|x - \mathbf{1}\|^2 = x^Tx - 2x^T\mathbf{1} + 2$$",
        r"Then $$\operatorname{tr}(A^{-1}(A + xx^T)) = 2 + x^TA^{-1}x$$",
        r"Let $\sigma(x) = 1/(1+e^{-x})$. Then"
        r" $$\mathbf{1}^T(\sigma(\mathbf{x}) + \sigma(-\mathbf{x})) = 2$$",
    ],
)
@pytest.mark.parametrize("number", ["2", "3"])
def test_what_is_true_at_one_size_does_not_hold(text: str, number: str) -> None:
    """However large what is drawn happens to be."""
    head, last = text.rsplit("2", 1)
    assert verdicts(f"{head}{number}{last}")[-1] != "holds"


class TestSizesAsNumbers:
    """A letter that the text gives as a size is that size where it is a number."""

    @pytest.mark.parametrize(
        ("before", "right", "wrong"),
        [
            (
                r"For $x\in\mathbb{R}^n$ we have",
                r"\|x - \frac1n\mathbf 1\mathbf 1^Tx\|^2 = x^Tx - \frac1n(\mathbf 1^Tx)^2",
                r"\|x - \frac1n\mathbf 1\mathbf 1^Tx\|^2 = x^Tx - \frac2n(\mathbf 1^Tx)^2",
            ),
            (
                r"Let $X\in\mathbb{R}^{n\times d}$ and $\bar x = \frac1nX^\top\mathbf 1$. Then",
                r"\|X - \mathbf 1\bar x^\top\|_F^2 = \|X\|_F^2 - n\|\bar x\|^2",
                r"\|X - \mathbf 1\bar x^\top\|_F^2 = \|X\|_F^2 - 2n\|\bar x\|^2",
            ),
            (
                r"Let $x\in\mathbb{R}^n$, $m = \frac1n\mathbf 1^\top x$ and $c = x - m\mathbf 1$.",
                r"\nabla_x(c^\top c) = 2c",
                r"\nabla_x(c^\top c) = 2x",
            ),
        ],
    )
    def test_proved_for_all_of_them(self, before: str, right: str, wrong: str) -> None:
        assert verdicts(f"{before} $${right}$$")[-1] == "holds"
        assert verdicts(f"{before} $${wrong}$$")[-1] == "false"

    def test_a_trace_of_the_identity_is_it(self) -> None:
        text = "Let $x\\in\\mathbb{R}^n$. Then $$\\operatorname{tr}(I + xx^T) = {} + x^Tx$$"
        assert verdicts(text.replace("{}", "n")) == ["holds"]
        assert verdicts(text.replace("{}", "2n")) != ["holds"]

    def test_of_ones_it_may_be_their_number_without_a_word(self) -> None:
        text = "Let $C = I - \\frac1n \\mathbf 1\\mathbf 1^\\top$.\n\n$$\\|Cx\\|^2 = {}$$"
        assert verdicts(text.replace("{}", r"x^\top C x"))[-1] == "unread"
        assert verdicts(text.replace("{}", r"x^\top C x + n"))[-1] == "false"

    def test_a_factor_of_a_mean_is_missed_all_the_same(self) -> None:
        text = r"Let $L = \frac1n\|XW + \mathbf 1 b^T - Y\|_F^2$. $$\nabla_W L = {}$$"
        right = r"\frac2n X^T(XW + \mathbf 1 b^T - Y)"
        assert verdicts(text.replace("{}", right))[-1] == "holds"
        assert verdicts(text.replace("{}", right.replace("2n", "1n")))[-1] == "false"


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("text", "last"),
        [
            ("设 $S$ 是symmetric的。 $$x^TSy = y^TSx$$", "holds"),
            ("设 $A$ 为 symmetric 矩阵。 $$x^TAy = y^TAx$$", "holds"),
            ("设 $A$ 不是symmetric的。 $$\\nabla_x(x^TAx) = 2Ax$$", "false"),
            ("取对称的权矩阵 $W$。 $$x^TWy = y^TWx$$", "holds"),
            ("设对称与反对称矩阵 $A$，$B$。 $$x^TBy = y^TBx$$", "condition"),
            ("where $S$ is the (symmetric) matrix of weights. $$x^TSy = y^TSx$$", "holds"),
            ("$C^{-1}$ is positive definite. $$x^TCCx = \\|Cx\\|^2$$", "holds"),
            ("Let $u \\sim \\mathcal{N}(m, C)$. $$x^TCCx = \\|Cx\\|^2$$", "holds"),
            ("Let $u \\sim \\mathcal{N}(m, C)$. $$x^TCCx = 2\\|Cx\\|^2$$", "false"),
            ("The QR decomposition $A = QR$ gives $Q^T A Q = RQ$.", "holds"),
            ("The QR decomposition $A = QR$ gives $Q^T A Q = 2RQ$.", "false"),
            ("A factorization $A = QR$ gives $Q^T A Q = RQ$.", "false"),
            (r"还要加上$\|w\|_2=w^Tw=1$的约束条件", "condition"),
            # A column has no adjective of its own: U may be tall, or it is orthogonal.
            (
                "Let $U$ have orthonormal columns. $$\\|x - UU^Tx\\|^2 = (x - UUx)^T(x - UU^Tx)$$",
                "unread",
            ),
            (
                "Let $U$ have orthonormal columns. $$\\|x - UU^Tx\\|^2 = x^Tx - \\|U^Tx\\|^2$$",
                "holds",
            ),
            # A case of which only words tell is no condition that proves anything.
            (
                "In the first case we get $$(A+B)^2 = A^2+2AB+B^2,$$\n\n"
                "$$(A+B)^2 - A^2 = 2AB + B^2.$$",
                "unread",
            ),
            ("In the square case we have $$(CD)^{-1} = C^{-1}D^{-1}$$", "unread"),
            ("In this case the gradient simplifies to $$\\nabla_x \\|Ax\\|^2 = A^TAx$$", "false"),
            ("In the general case we have $$(CD)^T = C^TD^T$$", "false"),
            ("In the case $B = A^T$ we have $$(AB)^T = AB$$", "holds"),
        ],
    )
    def test_it_counts(self, text: str, last: str) -> None:
        assert verdicts(text)[-1] == last
