"""How an equation is meant in its sentence, with the false neighbours that must still be found."""

from __future__ import annotations

import pytest

from relugrad import check

LETTERS = {"h": "holds", "f": "false", "d": "definition", "c": "condition", "u": "unread"}


def assert_verdicts(text: str, expected: str) -> None:
    """Assert the verdict of each equality: `d fu` is a definition, then false or unread."""
    found = [c.verdict for c in check(text + "\n").checks]
    admissible = [{LETTERS[letter] for letter in some} for some in expected.split()]
    assert len(found) == len(admissible), found
    for verdict, some in zip(found, admissible, strict=True):
        assert verdict in some, found


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("$$w_i=1,i=1,2,...,n$$\n则 $i^2=i$。", "d fu"),
            ("Let $w = 3v$ for $k=0,1,2$. Then $k^2 = k$.", "d fu"),
            ("Let $w = 3v$ for $t=0,1,…$. Then $t^2 = t$.", "d fu"),
            ("$$a_i = 2, i = 1..n$$\nSo $i = 2i$.", "d fu"),
            (r"$$x_i = 2y_i \quad (i=1,\ldots,n)$$", "d"),
            (r"$$x_i = 2y_i, \quad i = -1, 0, \ldots, n$$", "d"),
            (r"$$x_t = 2y_t, t=T-1,T-2,\ldots,1$$", "d"),
            (
                r"For $t = N-m+1, \ldots, N$ we have $x_t = 2y_t$. So $t = N - m + 1, \ldots, N$.",
                "d",
            ),
        ],
    )
    def test_a_range_of_an_index_states_nothing(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("$$a = 1, b = 2$$\n\nSo $b = 2a$, $a = 2b$.", "d d h f"),
            ("Let $(x=1)$.", "u"),
            ("Let $s = a+b+c, 2$.", "d"),
        ],
    )
    def test_values_of_two_symbols_are_stated(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestRestated:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("在 $x=x_0$ 处可导。在 $x=x_0$ 处连续。", "c c"),
            ("The derivative at $x = 1$ exists. At $x = 1$ it is continuous.", "c c"),
            ("Let $A = A^T$. Recall $A^T = A$.", "c c"),
            ("Let $x = 3$.\n\n$$x = 3$$", "d d"),
            (
                "Set $T = 150$.\n\nSee it for $T = 10$ or $T = 100$, but not for $T = 50$.",
                "d c c c",
            ),
            ("For one model $s = 1$. With an elasticity $= 1$ it is flat.", "c u"),
        ],
    )
    def test_what_is_known_is_not_proved_by_itself(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("函数在点 $x = x_0$ 处有 $x^2 = x_0^2$。", "c h"),
            ("Let $x = 3$. Hence $2x = 6$, so $x = 3$.", "d h h"),
        ],
    )
    def test_what_follows_is_checked(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestQuantified:
    """What a symbol stood for is over where the text speaks of any."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1. 设 $x=1$。\n2. 对任意 $x$，$x^2=x$。", "d fu"),
            ("(1) Let $x=1$. (2) For every $x$ we have $x^2=x$.", "d fu"),
            ("Let $x = 1$. We have $x^2 = x$ for all $x$.", "d fu"),
            ("**例1** 设 $x=1$。\n\n**例2** 对一切 $x$ 有 $x^2=x$。", "d fu"),
            ("## 一\n设 $A=B+B^T$。\n\n## 二\n对任意方阵 $A$，$x^TAy=y^TAx$。", "d fuc"),
            (
                "性质1 设 $A=A^T$。\n\n性质2 对任意 $A$ 有"
                r" $\operatorname{tr}(AB)=\operatorname{tr}(A^TB)$。",
                "c fu",
            ),
        ],
    )
    def test_an_old_meaning_proves_nothing(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Let $x = 1$. We have $x^2 = x$ for all $y$.", "d h"),
            ("Let $A = B + B^T$. Then for any $x$, $y$ we have $x^TAy = y^TAx$.", "d h"),
            (
                "Let $A = A^T$. For all such $A$, we have"
                r" $\operatorname{tr}(AB)=\operatorname{tr}(A^TB)$.",
                "c h",
            ),
            (
                "# A\n\nLet $A = A^T$.\n\n## B\n\nFor any $A$, $\\operatorname{tr}(AB)="
                "\\operatorname{tr}(A^TB)$.\n\n## C\n\n$x^TAy = y^TAx$.",
                "c f h",
            ),
            ("For any $x$, let $y = 2x$. Then $x^Ty = 2x^Tx$ and $x^Ty = 3x^Tx$.", "d h f"),
        ],
    )
    def test_other_meanings_stay(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestUpdates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"Update $A=A+B$. Then $B=0$ and $\operatorname{tr}(B)=0$.", "c fuc fuc"),
            (
                r"迭代 $\mathbf{x}=\mathbf{x}-\eta\mathbf{g}$。于是 $\eta\mathbf{g}=\mathbf{0}$。",
                "c fu",
            ),
            (r"更新 $w = w + \eta y$，则 $\eta y = 0$。", "c fu"),
            (r"Let $w=0$. Update $w = w+x$. Then $\|w\|^2 = 0$.", "d c fu"),
        ],
    )
    def test_the_old_value_is_not_the_new_one(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"Suppose $A = A + B$. Then $\operatorname{tr}(B) = 0$.", "c h"),
            ("Hence $A = A + B - B$ and $A = A + B$.", "h fuc"),
        ],
    )
    def test_equations_with_a_symbol_on_both_sides(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


TRACE = r"\operatorname{tr}(A^TB)=\operatorname{tr}(AB)"


class TestReach:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (f"由此可得\n$${TRACE}$$\n若 $A=A^T$，则称 $A$ 对称。", "fu c"),
            (f"We obtain\n$${TRACE}$$\nIf $A=A^T$, we call $A$ symmetric.", "fu c"),
            (f"Also ${TRACE}$, but if $A=A^T$, then $A^TB = AB$.", "fu c h"),
        ],
    )
    def test_the_condition_of_what_follows_does_not_reach_back(
        self, text: str, expected: str
    ) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (f"We have ${TRACE}$ if $A=A^T$.", "h c"),
            (f"We obtain\n$${TRACE}$$\nif $A=A^T$.", "h c"),
            (f"If\n$$A = A^T$$\nthen\n$${TRACE}$$\n", "c h"),
        ],
    )
    def test_a_condition_of_its_own_sentence_does(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestConstraints:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"$$\min f(x)\\ s.t.\ m_i(x)\le0\\ n_j(x)=0$$" "\n那么 $n_j(x^*)=0$。", "cu cuf"),
            (r"$$J=u^TSu\ ,\ s.t.\ u^Tu=1$$", "d c"),
            (
                r"$$\min_w \|w\|^2 \\ \text{s.t. } w^Tx \le 1, \\ w^Tw = 1$$"
                "\n"
                r"Then $\operatorname{tr}(ww^T) = 1$ and $\operatorname{tr}(ww^T) = 2$.",
                "c h fuc",
            ),
        ],
    )
    def test_rows_after_an_inequality_are_constraints(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestCases:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                r"$V = \frac12(V_h+V_l)$. If $V_x > V$, then set $V_l = V$;"
                " otherwise, set $V_h = V$.",
                "d c c",
            ),
            ("若 $x > 0$，令 $h = 2$；否则令 $h = 3$。", "c c"),
            (
                r"If $X = I$, then $\operatorname{tr}(XA) = \operatorname{tr}(A)$; otherwise"
                r" $\operatorname{tr}(XAB) = \operatorname{tr}(AB)$.",
                "c h fu",
            ),
            ("If $n > 1$, let $C = AB$. Then $C^T = B^TA^T$ and $C^T = A^TB^T$.", "d h f"),
        ],
    )
    def test_one_case_is_no_law_for_the_other(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestSupposed:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("If $f(x)=x^Tx$, then {}.", ("\\nabla f(x)=3x", "\\nabla f(x)=2x")),
            ("若 $f(x)=x^Tx$，则 {}。", ("\\nabla f(x)=3x", "\\nabla f(x)=2x")),
            (
                "Suppose $L = \\|XW - Y\\|_F^2$. Then {}.",
                (
                    "\\frac{\\partial L}{\\partial W} = X^T(XW - Y)",
                    "\\frac{\\partial L}{\\partial W} = 2X^T(XW - Y)",
                ),
            ),
            (
                "Assume that $f(x) = x^TAx$. Its gradient is {}.",
                ("\\nabla f(x) = 7Ax", "\\nabla f(x) = (A + A^T)x"),
            ),
            (
                "If $C=AB$, then {}.",
                ("c_{ij}=\\sum_k a_{ik}b_{jk}", "c_{ij}=\\sum_k a_{ik}b_{kj}"),
            ),
        ],
    )
    def test_a_quantity_is_defined(self, text: str, expected: tuple[str, str]) -> None:
        wrong, right = expected
        assert_verdicts(text.replace("{}", f"${wrong}$"), "cd f")
        assert_verdicts(text.replace("{}", f"${right}$"), "cd h")

    @pytest.mark.parametrize(
        "text",
        [
            "If $n > 1$, {}.",
            "If $x \\in \\mathbb{R}^n$, {}.",
            "In this case, {}.",
            "In that case, we get the expression {}.",
            "In the case of a vector we obtain {}.",
            "当 $n>1$ 时，{}。",
            "The gradient satisfies {}.",
        ],
    )
    def test_a_word_is_spent_where_its_clause_ends(self, text: str) -> None:
        assert_verdicts(text.replace("{}", "$\\nabla_x(x^TAx)=5Ax$"), "f")
        assert_verdicts(text.replace("{}", "$\\nabla_x(x^TAx)=(A + A^T)x$"), "h")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("If $A = A^T$, then $\\nabla_x(x^TAx) = 2Ax$.", "c h"),
            ("If we have $A = A^T$, then $\\nabla_x(x^TAx) = 2Ax$.", "c h"),
            ("If $n > 1$, $A = A^T$, then $\\nabla_x(x^TAx) = 2Ax$.", "c h"),
            ("Suppose $n > 1$, $AB = BA$. Then $(AB)^2 = A^2B^2$.", "c h"),
            ("Suppose $K(x,y) = K(y,x)$.", "cu"),
        ],
    )
    def test_conditions_stay_conditions(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestPowers:
    @pytest.mark.parametrize(
        "text",
        [
            "Recall that $P^2=P$.",
            "幂等矩阵：$A^2=A$。",
            "The equation $x^2=2x$ has two roots.",
            "方程 $x^2 = 2x$ 有两个根。",
            r"The characteristic equation gives $\lambda^2=5\lambda-6$.",
            r"Golden ratio: $\phi^2=\phi+1$.",
            "The equation $e^x=x$ has no solution.",
            r"A binary column has $x \odot x = x$.",
            "$$X^TH^2X=X^THX$$",
        ],
    )
    def test_an_equation_in_powers_is_a_condition(self, text: str) -> None:
        assert_verdicts(text, "c")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("设 $P^2=P$，则 {}。", ("(I-P)^2=I-P", "(I-P)^2=I+P")),
            ("The property $P^2 = P$ gives {}.", ("(I-P)^2=I-P", "(I-P)^2=I+P")),
            (
                "Cayley–Hamilton: $A^2=5A-6I$. Hence {}.",
                ("A^3 = 19A - 30I", "A^3 = 19A + 30I"),
            ),
        ],
    )
    def test_it_is_in_force(self, text: str, expected: tuple[str, str]) -> None:
        right, wrong = expected
        assert_verdicts(text.replace("{}", f"${right}$"), "c h")
        assert_verdicts(text.replace("{}", f"${wrong}$"), "c fu")

    @pytest.mark.parametrize(
        "text",
        [
            "We have $(A+B)^2 = A^2+2AB+B^2$.",
            "Hence $(x+1)^2 = x^2 + 1$.",
            "$(x+1)^2 = x^2 + x + 1$.",
            r"$\sin(2x) = \sin(x)\cos(x)$.",
            "$(AB)^2 = A^2B^2$",
            "The equation $(A+B)^2 = A^2+2AB+B^2$ holds.",
        ],
    )
    def test_a_wrong_expansion_is_false(self, text: str) -> None:
        assert_verdicts(text, "f")


class TestUnproved:
    """Nothing is false that would hold under a claim that was not proved, or with a new meaning."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "Since $B$ commutes with $A$, we have $AB=BA$. Hence {}.",
                ("(A+B)^2=A^2+2AB+B^2", "(A+B)^2=A^2+3AB+B^2"),
            ),
            ("由交换律，所以 $AB=BA$，于是 {}。", ("(AB)^2=A^2B^2", "(AB)^2=2A^2B^2")),
        ],
    )
    def test_a_claim_that_was_not_proved(self, text: str, expected: tuple[str, str]) -> None:
        right, wrong = expected
        assert_verdicts(text.replace("{}", f"${right}$"), "uc uh")
        assert_verdicts(text.replace("{}", f"${wrong}$"), "uc fu")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "For $f(x)=x^2$ we have $f'(x)=2x$. For $f(x)=x^3$ we have $f'(x)=3x^2$.",
                "d h du hu",
            ),
            (r"将 $f(x)=x^Tw$ 变为 $f(x)=\phi(x)^Tw$。", "d u"),
            ("For $f(x)=x^2$ we have $f'(x)=3x$.", "d f"),
            ("Let $f(x)=x^2$. We have $f'(x)=2x$, and $f(x)=x^3$.", "d h f"),
        ],
    )
    def test_a_name_that_may_have_another_meaning(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestKnownValues:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Let $x=3$. Then $x^2=10$.", "d f"),
            ("设 $x=3$，则 $x^2=10$。", "d f"),
            ("Let $v=(1,2)^T$. Then $v^Tv=6$.", "d f"),
            (r"Let $v^Tv=1$, $H=I-vv^T$. Then $H^TH=I$.", "c d f"),
            (r"Let $v^Tv=1$, $H=I-2vv^T$. Then $H^TH=I$.", "c d h"),
            (r"Let $A = \begin{pmatrix}1&2\\0&1\end{pmatrix}$. Thus $\det A = 2$.", "d f"),
            (r"Let $A = \begin{pmatrix}1&2\\0&1\end{pmatrix}$. Hence $A^T = A$.", "d f"),
            # In an example with a matrix of numbers no word is needed.
            (r"Let $A = \begin{pmatrix}1&2\\0&1\end{pmatrix}$. $$\det A = 2$$", "d f"),
        ],
    )
    def test_a_wrong_value_is_false(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"Let $J = \|w\|^2$. Then $J = 1$.", "d u"),
            (r"Let $S = A^TA$ be given. Then $\operatorname{tr}S = 1$.", "d u"),
            ("Let $x = 3$. Then $x = 4$.", "d u"),
            ("Let $x=3$ in the first case. In the second, $x^2 = 16$.", "d c"),
        ],
    )
    def test_a_value_that_may_be_meant_is_not(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


class TestLostTerms:
    """A symbol that a definition of the section has is no stranger where it is lost."""

    @pytest.mark.parametrize(
        ("text", "wrong", "right"),
        [
            (
                r"Let $J(w)=\sum_i(w^Tx_i-y_i)^2$. Then {}.",
                r"\nabla_wJ(w)=\sum_i(w^Tx_i-y_i)x_i",
                r"\nabla_wJ(w)=2\sum_i(w^Tx_i-y_i)x_i",
            ),
            ("Let $p(x)=ax^2+bx+c$. Then {}.", "p'(x)=2ax", "p'(x)=2ax+b"),
        ],
    )
    def test_it_is_missed(self, text: str, wrong: str, right: str) -> None:
        assert_verdicts(text.replace("{}", f"${wrong}$"), "d f")
        assert_verdicts(text.replace("{}", f"${right}$"), "d h")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"$(A+B)^T = A^T$", "u"),
            ("Let $y = wx+b$. For the first point, $y = w+b$.", "d u"),
            (r"Let $y = \varepsilon(h+x-1)$. With these values $y = \varepsilon(0+1-1)$.", "d du"),
        ],
    )
    def test_a_value_may_be_put_in(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)


@pytest.mark.parametrize(
    "text",
    [
        "Let $x > 0$, which need not hold. Then",
        "Suppose $x > 0$. This contradicts what we know. Hence",
        "Suppose $x > 0$. That cannot be. Hence",
        "Suppose $x > 0$. This need not hold. Hence",
        "Assume $x > 0$ — this is of course false. Then",
        "设 $x > 0$，这未必成立。则",
    ],
)
def test_an_inequality_that_is_denied_afterwards_proves_nothing(text: str) -> None:
    assert [c.verdict for c in check(f"{text}\n\n$$|x| = x$$").checks] == ["unread"]


def test_an_inequality_that_is_only_commented_on_is_used() -> None:
    text = "Let $x > 0$. This is the usual case. Then\n\n$$|x| = x$$"
    assert [c.verdict for c in check(text).checks] == ["holds"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("However that is clearly not the case.", "u"),
        ("But this does not hold.", "u"),
        ("\nThis is not true in general.", "u"),
        ("Unfortunately, this is not so.", "u"),
        ("但这显然不成立。", "u"),
        ("This is not so easy to see.", "f"),
        ("This is not symmetric.", "f"),
        ("It is true that nothing else is needed.", "f"),
        ("The next line is not true.", "f"),
    ],
)
def test_a_claim_that_the_next_sentence_denies_is_not_accused(after: str, expected: str) -> None:
    claim = r"We conclude $$\operatorname{tr}(AB) = \operatorname{tr}(A)\operatorname{tr}(B).$$"
    assert_verdicts(f"{claim}\n{after}", expected)


class TestLabels:
    """A letter above a symbol may be a power or a label: what is equal in both readings holds."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"$$p_{j,t}^m = \frac{\psi}{1 - \sigma}$$", "c"),
            (r"$$c_0 - c_0^I = \frac{\beta}{2}$$", "c"),
            (r"$$\Delta c_0^{unc,ts} = \frac{\beta}{2\theta}$$", "c"),
            (r"Hence $x_0^f + x_0^f = 2x_0^f$.", "h"),
            (r"Hence $x_0^f + x_0^f = 3x_0^f$.", "u"),
            (r"Hence $\mathbf{x}^f + \mathbf{x}^f = 2\mathbf{x}^f$.", "h"),
            (r"$$\mathbf{x}^f = A\mathbf{y}^m$$", "d"),
            # These say something of powers, which is not decided.
            (r"Hence $c_0^n = nc_0$.", "u"),
            (r"Hence $c_0^f = c_0$.", "u"),
            (r"Hence $2^n = 1 + n$.", "u"),
            (r"Hence $(x + y)^n = x^n + y^n$.", "u"),
        ],
    )
    def test_what_a_letter_above_says(self, text: str, expected: str) -> None:
        assert_verdicts(text, expected)

    def test_an_index_as_an_exponent_makes_a_number(self) -> None:
        assert_verdicts(r"$$a_t = c(l)\eta_t$$" "\n\nwhere $$c(l) = \\sum_{j=0}^m c_jl^j$$", "d d")

    @pytest.mark.parametrize(
        "claim",
        [
            r"\sum_k A^k B = B\sum_k A^k",
            r"\sum_k \Lambda^k \Sigma = \Sigma\sum_k \Lambda^k",
            r"\sum_i A_i B = B\sum_i A_i",
            r"\sum_n A_n X B_n = \sum_n B_n X A_n",
            r"\prod_k A_k = \prod_k A_k^T",
            r"(\prod_k A_k) B = B(\prod_k A_k)",
        ],
    )
    def test_no_index_makes_a_number_of_a_capital_letter(self, claim: str) -> None:
        """All of them hold of numbers, and of matrices they do not."""
        assert_verdicts(f"Hence $${claim}$$", "u")


@pytest.mark.parametrize(("word", "assumed"), [("implies", True), ("and", False)])
def test_a_word_that_concludes_ends_a_condition(word: str, assumed: bool) -> None:
    # “When k = 2” is no condition on what something else implies.
    sides = r"\mathbf{x}^T\mathbf{x} + 2\mathbf{y}^T\mathbf{x} = \mathbf{x}^T\mathbf{x}"
    *_, last = check(rf"When $k = 2$, $\mathbf{{x}} \perp \mathbf{{y}}$ {word} ${sides}$.").checks
    assert (last.verdict, last.assumed) == ("condition", assumed)
