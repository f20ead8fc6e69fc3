"""What may be meant in two ways is not called false, and its unambiguous neighbours are."""

from __future__ import annotations

import pytest

from relugrad import check


def verdict(text: str) -> str:
    return check(text + "\n").checks[-1].verdict


@pytest.mark.parametrize(
    ("ambiguous", "plain"),
    [
        (
            r"\operatorname{tr}(X^TX)^{-1}X^TdX = 2X^TdX",
            r"\operatorname{tr}(X)^2 = \operatorname{tr}X",
        ),
        (r"[n/2] = n/2 - 1/2", r"[n/2 + 1] = n/2 - 1/2"),
        (r"d(x^2)(u) = 3x dx(u)", r"d(x^2) = 3x dx"),
    ],
)
def test_one_may_be_read_in_two_ways(ambiguous: str, plain: str) -> None:
    assert verdict(f"Then $${ambiguous}$$") == "unread"
    assert verdict(f"Then $${plain}$$") == "false"


@pytest.mark.parametrize(
    "size",
    [
        "For 3x3 matrices,",
        "Let $A$ be a $3 \\times 3$ matrix.",
        "设 $A$ 为 3 阶方阵，",
        "In three dimensions,",
    ],
)
def test_what_is_right_at_one_size_is_not_accused_where_the_text_speaks_of_one(size: str) -> None:
    assert verdict(rf"{size} $$\det(2A) = 8\det(A)$$") == "unread"
    assert verdict(rf"{size} $$\det(2A) = 3\det(A)$$") == "false"
    assert verdict(r"For matrices, $$\det(2A) = 8\det(A)$$") == "false"


def test_that_two_symbols_are_equal_follows_from_nothing() -> None:
    text = (
        "The least value under the constraint $x + y = 2$. The solution is $x = y = 1$, and so on."
    )
    assert "false" not in [c.verdict for c in check(text).checks]


class TestExamples:
    """A matrix of numbers in the text is that of an example."""

    def test_it_defines_its_symbol(self) -> None:
        text = r"Here $A = \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}$."
        assert [c.verdict for c in check(text).checks] == ["definition"]
        assert verdict(text + "\n\nHence $\\det(A) = 10$.") == "holds"
        assert verdict(text + "\n\nHence $\\det(A) = 12$.") == "false"

    def test_what_leaves_numbers_alone_needs_no_word(self) -> None:
        text = r"$A = \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}$" + "\n\n"
        assert verdict(text + r"$\det(A) = 10$") == "holds"
        assert verdict(text + r"$\det(A) = 12$") == "false"

    def test_for_one_that_stood_for_any_it_is_supposed(self) -> None:
        text = r"For $A = \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}$ it is regular."
        assert verdict(text) == "definition"
        assert verdict(rf"Let $(A^T)^T = A$. {text}") == "condition"

    def test_the_name_of_a_function_before_an_array(self) -> None:
        array = r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"
        assert verdict(rf"$$\text{{det}} {array} = ad - bc$$") == "holds"
        assert verdict(rf"$$\text{{det}} {array} = ad + bc$$") == "false"


def test_a_function_that_is_defined_of_a_symbol_with_a_value() -> None:
    text = r"Let $k = (p, q)^T$ and $\phi(k) = (1, k)^T$, and $D(k) = k^2$."
    assert [c.verdict for c in check(text).checks] == ["definition"] * 3


@pytest.mark.parametrize(
    "text", ["Show that $A = B$.", "我们证明 $A = B$。", "Prove that $A = B$."]
)
def test_what_is_to_be_proved_defines_nothing(text: str) -> None:
    assert [c.verdict for c in check(text + " Then $AX = BX$.").checks] == ["unread", "unread"]


@pytest.mark.parametrize("word", ["tr", "det", "rank", "log"])
def test_a_function_before_the_formula_is_a_part_of_it(word: str) -> None:
    assert verdict(f"This holds since {word} $K = n$.") == "unread"
    assert verdict("This holds since $K = n$.") != "unread"


class TestTacit:
    """What a text leaves tacit excuses its own claims alone."""

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            (r"\sqrt{\sigma^2} = \sigma", r"\sqrt{\sigma^2} = 2\sigma"),
            (r"\sqrt{\alpha^2 (a + b)} = \alpha \sqrt{a + b}", r"\sqrt{x^2 y} = x \sqrt{y}"),
            (r"\|\alpha x\| = |\alpha| \|x\|", r"\|\alpha x\| = \alpha \|x\|"),
        ],
    )
    def test_a_deviation_is_positive(self, right: str, wrong: str) -> None:
        assert verdict(f"Then $${right}$$") != "false"
        assert verdict(f"Then $${wrong}$$") == "false"

    def test_the_remedy_works(self) -> None:
        found = check("Then $$\\sqrt{\\tau^2} = \\tau$$\n").checks[-1]
        assert found.diagnosis == r"it holds if \tau > 0: state it if it is so"
        assert verdict("Let $\\tau > 0$. Then $$\\sqrt{\\tau^2} = \\tau$$") == "holds"

    def test_a_root_is_the_positive_one(self) -> None:
        assert verdict(r"$$b_{11} = c_{11} c_{11} \implies c_{11} = \sqrt{b_{11}}$$") == "unread"
        assert verdict(r"$$b_{11} = c_{11} c_{11} \implies c_{11} = 2\sqrt{b_{11}}$$") == "false"

    def test_a_feature_map_is_another_model(self) -> None:
        model = r"The model is $$s_i = x_i^T w$$ In general $$s_i = "
        assert verdict(model + r"\phi(x_i)^T w$$") == "unread"
        assert verdict(model + r"2 x_i^T w$$") != "holds"

    def test_what_a_letter_of_a_function_stands_for(self) -> None:
        assert verdict(r"$$g = \phi(z) = e^{-z^2}$$") == "unread"
        assert verdict(r"Hence $$\frac{d\phi(z)}{dz} = -2z e^{-z^2}$$") == "unread"
        assert verdict(r"Hence $$\frac{d\phi(z)}{dz} = 2\phi(z)$$") == "false"

    def test_an_exponential_in_the_place_of_a_letter(self) -> None:
        assert verdict(r"Hence $$-2z e^{-z^2} = -2z \phi(z)$$") == "unread"
        assert verdict(r"Hence $$2z\phi(z) = z$$") == "false"

    def test_a_bias_may_be_a_number(self) -> None:
        known = r"Let $\hat{y} = Xw + b$ and $J = \sum_{i=1}^m (\hat{y}_i - y_i)^2$. Then $$"
        slope = r"\frac{\partial J}{\partial b} = 2"
        assert verdict(known + slope + r"\sum_{i=1}^m (\hat{y}_i - y_i)$$") == "unread"
        known = r"Let $J = \|Xw + b - y\|^2$. Then $$"
        assert verdict(known + slope + r"(Xw + b - y)$$") == "holds"
        assert verdict(known + slope + r"(y - Xw - b)$$") == "false"

    def test_a_row_is_added_to_all_rows(self) -> None:
        known = (
            r"Let $b = \begin{bmatrix} b_1 & b_2 \end{bmatrix}$, $W \in \mathbb{R}^{3 \times 2}$."
        )
        claim = r"$X \in \mathbb{R}^{n \times 3}$. Then $$"
        assert verdict(f"{known} {claim} X \\cdot W + b = b + X \\cdot W$$") != "false"


class TestBraces:
    """What stands below a brace is said of what is above it, and proves nothing."""

    def test_it_excuses_what_follows_from_it(self) -> None:
        left = r"Then $$(I - 2uu^T)z = z - 2u"
        assert verdict(left + r" \underbrace{u^Tz}_{=0} = z$$") == "unread"
        wrong = r"z - uu^Tz$$"
        assert verdict(rf"{left} \underbrace{{u^Tz}}_{{=0}} = {wrong}") == "unread"
        assert verdict(rf"{left} \underbrace{{u^Tz}}_{{\text{{a number}}}} = {wrong}") == "false"

    def test_entry_by_entry(self) -> None:
        chain = r"d\operatorname{tr}(AX) = A_{ij} dX_{ji} = "
        report = check(
            rf"Then $${chain} \underbrace{{A_{{ij}}C_{{ki}}}}_{{=(CA)_{{kj}}}} dX_{{ji}}$$"
        )
        assert not report.errors
        assert report.checks[-1].verdict == "unread"

    def test_in_a_row_that_goes_on(self) -> None:
        rows = r"(I - 2uu^T)z &= z - 2u\underbrace{u^Tz}_{= 0} \\ &= z"
        assert verdict(rf"Then $$\begin{{aligned}} {rows} \end{{aligned}}$$") == "unread"


def test_one_slip_makes_no_row_of_a_column() -> None:
    chain = r"Hence $$\mathbf{x} A^TA \mathbf{x} = (A\mathbf{x})^T A\mathbf{x} = "
    found = check(chain + r"\|A\mathbf{x}\|^2$$").checks
    assert [one.verdict for one in found] == ["false", "unread"]
    found = check(chain + r"2\|A\mathbf{x}\|^2$$").checks
    assert [one.verdict for one in found] == ["false", "false"]


def test_the_letter_of_the_ramp_may_be_a_rotation() -> None:
    array = r"\begin{bmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{bmatrix}"
    assert verdict(rf"A rotation is $$R(\theta) = {array}$$") == "definition"
    assert verdict(r"Hence $$R(-x) = -R(x)$$") == "false"


def test_after_what_has_no_shape_the_symbols_of_the_first_side_count() -> None:
    column = r"\begin{bmatrix} %s \\ %s \end{bmatrix}"
    both = column % ("-b", "a") + column % ("c", "d")
    assert verdict(rf"Then $$|u||v|\sin\theta = {both} = ad - bc$$") == "unread"


def test_letters_with_two_numbers_may_be_entries() -> None:
    known = r"$$O_{11} = X_{11} F_{11} + X_{12} F_{12}, \quad O_{21} = X_{21} F_{11}$$ Hence $$"
    slope = r"\frac{\partial L}{\partial F_{11}} = \frac{\partial L}{\partial O_{11}} "
    rest = r" + \frac{\partial L}{\partial O_{21}} X_{21}$$"
    assert verdict(f"{known}{slope}X_{{11}}{rest}") != "false"
    assert verdict(f"{known}{slope}X_{{12}}{rest}") == "false"


class TestDecompositions:
    """Few texts say again that the factors of a decomposition are orthogonal."""

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            (r"A^2 = U\Lambda^2 U^T", r"A^2 = U\Lambda^3 U^T"),
            (r"A + cI = U(\Lambda + cI)U^T", r"A + cI = U(\Lambda - cI)U^T"),
        ],
    )
    def test_their_squares(self, right: str, wrong: str) -> None:
        known = r"The eigendecomposition is $$A = U\Lambda U^T$$ Then "
        assert verdict(f"{known}$${right}$$") == "unread"
        assert verdict(f"{known}$${wrong}$$") == "false"

    def test_the_remedy_works(self) -> None:
        text = r"Let $U$ be orthogonal and $A = U\Lambda U^T$. Then $$A^2 = U\Lambda^2 U^T$$"
        assert verdict(text) == "holds"

    def test_other_letters_are_of_no_decomposition(self) -> None:
        assert verdict(r"Then $$(X^TAX)^2 = X^TA^2X$$") == "false"


def test_an_approximation_is_not_claimed() -> None:
    claim = r"$$\det(I + cA) = 1 + c\operatorname{tr}(A)$$"
    assert verdict(f"The first-order approximation of the determinant is {claim}") == "unread"
    assert verdict(f"Then {claim}") == "false"


def test_several_functions_of_one_name() -> None:
    rows = r"$$\begin{aligned} g(w) &= w^3 \\ g(w) &= e^w \end{aligned}$$"
    assert verdict(f"We differentiate the functions {rows}") == "unread"
    assert verdict(f"We compute the zeros of the functions\n\n{rows}") == "unread"
    assert verdict(f"We differentiate the function {rows}") == "false"


@pytest.mark.parametrize("order", ["O", "o", r"\mathcal{O}"])
def test_two_terms_of_one_order_are_not_equal(order: str) -> None:
    both = rf"One error is $$a = {order}(h^2)$$ and another one is $$b = {order}(h^2)$$"
    assert verdict(f"{both} Thus $$a = b$$") != "holds"
    assert verdict(rf"Then $$f + {order}(h) = {order}(h) + f$$") == "unread"


def test_a_letter_that_is_something_is_of_no_order() -> None:
    assert verdict(r"Let $o = Wx$. Then $$o(a + 1) = ao + o$$") == "holds"
    assert verdict(r"Let $O = XW$. Then $$O(A + B) = OA + OB$$") == "holds"


@pytest.mark.parametrize(
    "constant", [r"\text{const}", r"\mathrm{const.}", "const", r"\text{constant}"]
)
def test_an_unspecified_constant_is_any_number(constant: str) -> None:
    """It takes up what does not depend on x, here the 1 of the square."""
    assert verdict(rf"Then $$(x - 1)^2 + {constant} = x^2 - 2x + {constant}$$") == "unread"
    both = rf"First $$a = x^2 + {constant}$$ and then $$b = x^2 + {constant}$$"
    assert verdict(f"{both} Thus $$a = b$$") != "holds"


class TestFunctions:
    """A letter that is read as an operation, or as a function that is known, may be another."""

    def test_a_function_that_is_called_d(self) -> None:
        assert verdict(r"The prox function $d(x) = \frac{x^2}{2}$ is smooth.") == "unread"
        assert verdict(r"Then $$d(x^2) = 3x dx$$") == "false"

    def test_a_derivative_that_is_called_d(self) -> None:
        known = r"Let $f(x) = x^TAx$. Then "
        assert verdict(known + r"$[Df(x)]_k = \sum_i (A_{ik} + A_{ki})x_i$.") == "unread"
        right = r"$\frac{\partial f}{\partial x} = (A + A^T)x$."
        assert verdict(known + right) == "holds"

    def test_arguments_of_other_kinds(self) -> None:
        known = "Then $$f(x, w) = x^Tw$$ or "
        assert verdict(known + "$$f(X, W) = XW$$") == "unread"
        assert verdict(known + "$$f(y, z) = yz^T$$") == "false"

    @pytest.mark.parametrize(
        "text",
        [
            r"Another unit fixes $\alpha = -1$ to obtain $g(z) = |z|$.",
            r"另一种单元固定 $\alpha = -1$ 来得到 $g(z) = |z|$。",
            r"另一種單元不同於它，是有界的，$g(a) = \max(-1, \min(1, a))$。",
        ],
    )
    def test_another_function_of_the_name(self, text: str) -> None:
        known = r"The unit is $g(z) = \max(0, z)$."
        assert verdict(f"{known} {text}") == "unread"
        assert verdict(f"{known} Hence $g(a) = -\\max(0, a)$.") == "false"


class TestSlashes:
    """In `1/2m` the m may be above or below."""

    def test_a_number_that_touches_it(self) -> None:
        assert verdict("Let $M = 3$. Then $0.2/20L = 0.01/L$.") == "unread"
        assert verdict("Let $M = 3$. Then $x^Tx/20L = x^Tx L/30$.") != "holds"

    def test_the_remedy_works(self) -> None:
        assert verdict(r"Let $M = 3$. Then $\frac{0.2}{20L} = 0.01/L$.") == "holds"
        assert verdict(r"Let $M = 3$. Then $\frac{0.2}{20L} = 0.02/L$.") == "false"


class TestInline:
    """An equation in a sentence goes on with the formula before it, and with no other."""

    def test_behind_another_formula(self) -> None:
        known = r"Then $$(AB)^T = B^TA^T$$ so that we compute "
        assert verdict(known + r"$C$ and $D$ ($= 2 \times 3$ steps).") != "false"
        known = r"Then $$\|x\|^2 = x^Tx$$"
        assert verdict(known + r" which is $= \operatorname{tr}(xx^T)$.") == "holds"
        assert verdict(known + r" which is $= 2\operatorname{tr}(xx^T)$.") == "false"

    def test_behind_another_relation(self) -> None:
        assert verdict("We have $$z = 3$$ and $$a < = 4$$") == "unread"


class TestValues:
    """What holds, or fails, by a value alone."""

    def test_a_step_from_a_first_value(self) -> None:
        step = r"$$w = w - a v$$"
        assert verdict(rf"Set $v = 0$. In every step {step}") == "unread"
        assert verdict(r"Let $S = A + A^T$. Then $$A = S + A - S$$") == "holds"

    def test_a_square_of_what_may_be_a_bit(self) -> None:
        known = r"Let $h_i = 2z_i$. We used "
        assert verdict(known + "that $h_i^2 = h_i$ holds.") != "false"

    @pytest.mark.parametrize(
        ("last", "expected"), [("0.950", "unread"), ("2.950", "false"), ("0.95", "unread")]
    )
    def test_rounded_entries(self, last: str, expected: str) -> None:
        z = r"Let $z = \begin{bmatrix} 4 \\ 1 \\ 7 \end{bmatrix}$. Then "
        third = rf"$z/3 = \begin{{bmatrix}} 1.333 \\ 0.333 \\ {last} \end{{bmatrix}}$"
        third = third.replace("0.95", "2.33") if expected == "unread" else third
        assert verdict(z + third) == expected
        assert verdict(r"Then $\frac{10 - 9.5}{2.2} = 0.2$") == "unread"
        assert verdict(r"Then $\frac{10 - 9.5}{2.2} = 0.3$") == "false"
        soft = r"$\text{softmax}(z) = \begin{bmatrix} 0.047 \\ 0.002 \\ 0.950 \end{bmatrix}$"
        assert verdict(z + soft) == "unread"


def test_a_bold_letter_of_the_text() -> None:
    loss = r"Let $\textbf{x} \in \mathbb{R}^n$ and $f = \textbf{x}^T\textbf{A}\textbf{x}$. Then "
    derivative = r"\frac{\partial f}{\partial \textbf{x}}"
    assert (
        verdict(rf"{loss} ${derivative} = (\textbf{{A}} + \textbf{{A}}^T)\textbf{{x}}$") == "holds"
    )
    assert (
        verdict(rf"{loss} ${derivative} = (\textbf{{A}} - \textbf{{A}}^T)\textbf{{x}}$") == "false"
    )


@pytest.mark.parametrize("delta", [r"\delta_{{{}{}}}", r"\mathbb{{1}}[{} = {}]"])
def test_a_sum_over_the_index_that_two_deltas_share(delta: str) -> None:
    ij, jk, ik = (delta.format(*pair) for pair in ("ij", "jk", "ik"))
    [check_] = check(f"$${ij}{jk} = {ik}$$").checks
    assert (check_.verdict, check_.diagnosis) == (
        "unread",
        r"j may be summed over: write \sum_j where it is",
    )
    # With j on both sides, nothing is summed.
    assert verdict(f"$${ij}{jk} = {ij}{ik}$$") == "holds"
