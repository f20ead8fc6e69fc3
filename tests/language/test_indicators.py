"""Indicators as they are written: of an inequality the unit step, of two indices δ."""

from __future__ import annotations

import pytest

from relugrad import check

RAMP = r"\frac{d}{dx} \max(x, 0) = "
ENTRIES = r"\frac{\partial x_i}{\partial x_j} = "
UNEQUAL = r"i \ne j"
LAYER = r"Let $\mathbf{z} = W\mathbf{x}$ and $\mathbf{h} = \max(\mathbf{z}, 0)$. "
HEADS = [
    r"\mathbb{1}",
    r"\mathbf{1}",
    r"\mathbf 1",
    r"\mathds{1}",
    "1",
    r"\mathbb{I}",
    "I",
    r"\mathcal{I}",
]


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


class TestSpellings:
    @pytest.mark.parametrize("head", HEADS)
    @pytest.mark.parametrize("brackets", [r"\{%s\}", r"\left[%s\right]", r"_{%s}", r"_{\{%s\}}"])
    def test_conditions_stand_beside_or_below(self, head: str, brackets: str) -> None:
        assert verdict(f"$${RAMP}{head}{brackets % 'x > 0'}$$") == "holds"
        assert verdict(f"$${RAMP}{head}{brackets % 'x < 0'}$$") == "false"
        assert verdict(f"$${ENTRIES}{head}{brackets % 'i = j'}$$") == "holds"
        assert verdict(f"$${ENTRIES}{head}{brackets % UNEQUAL}$$") == "false"

    @pytest.mark.parametrize("written", ["[%s]", "[[%s]]", r"[\![%s]\!]"])
    def test_conditions_in_square_brackets_stand_for_themselves(self, written: str) -> None:
        assert verdict(f"$${RAMP}{written % 'x > 0'}$$") == "holds"
        assert verdict(f"$${ENTRIES}{written % 'j = i'}$$") == "holds"

    @pytest.mark.parametrize("condition", [r"x \ge 0", "0 < x", r"2x \geq 0", r"x - 1 > -1"])
    def test_comparisons(self, condition: str) -> None:
        assert verdict(rf"$${RAMP}\mathbb{{1}}[{condition}]$$") == "holds"

    def test_a_number_between_two_others(self) -> None:
        left = r"\frac{d}{dx} (\max(x, 0) - \max(x - 1, 0)) = "
        assert verdict(rf"$${left}\mathbb{{1}}[0 < x < 1]$$") == "holds"
        assert verdict(rf"$${left}\mathbb{{1}}[0 < x < 2]$$") == "false"


class TestMeaning:
    def test_they_are_masks_of_columns_and_matrices(self) -> None:
        left = r"$$\frac{\partial L}{\partial \mathbf{x}} = "
        right = r"(\frac{\partial L}{\partial \mathbf{h}} \odot \mathbb{1}[\mathbf{z} > 0])$$"
        assert verdict(f"{LAYER}{left}W^T{right}") == "holds"
        assert verdict(f"{LAYER}{left}W{right}") == "false"
        assert verdict(f"{LAYER}{left}W^T{right.replace('>', '<')}") == "false"

    def test_they_are_the_jacobian_of_the_ramp(self) -> None:
        left = r"$$\frac{\partial \mathbf{h}}{\partial \mathbf{z}} = "
        assert (
            verdict(LAYER + left + r"\operatorname{diag}(\mathbb{1}[\mathbf{z} > 0])$$") == "holds"
        )

    def test_labels_with_a_margin(self) -> None:
        text = r"$$L = \sum_i \max(0, 1 - y_i w^Tx_i)$$ "
        text += r"$$\nabla_w L = %s\sum_i 1\{y_iw^Tx_i < 1\} y_i x_i$$"
        assert verdict(text % "-") == "holds"
        assert verdict(text % "") == "false"

    def test_softmax(self) -> None:
        text = r"$$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$$ "
        text += r"$$\frac{\partial p_k}{\partial z_j} = p_k(\mathbb{1}\{k = j\} %s p_j)$$"
        assert verdict(text % "-") == "holds"
        assert verdict(text % "+") == "false"


class TestWhatIsNoIndicator:
    @pytest.mark.parametrize(
        "latex",
        [
            r"P[x > 0] = 1 - P[x < 0]",
            r"\mathbb{E}[x > 0] = c",
            "c = 1 (i = j)",
            "c = I(X; Y = y)",
            r"c = \mathbf{1}(x)",
            r"c = \mathbb{1}[x > 0, y > 0]",
            r"c = \mathbb{1}[x \in A]",
        ],
    )
    def test_it_is_not_read(self, latex: str) -> None:
        assert {one.verdict for one in check(f"$${latex}$$").checks} == {"unread"}

    def test_a_number_compared_with_a_column_is_accused_of_nothing(self) -> None:
        text = r"$$\mathbf{v} \odot \mathbb{1}[\mathbf{z} > 1] = "
        text += r"\mathbf{v} - \mathbf{v} \odot \mathbb{1}[\mathbf{z} < 1]$$"
        assert verdict(text) == "unread"


class TestCases:
    SOFTMAX = r"$$p_i = \frac{e^{x_i}}{\sum_l e^{x_l}}$$ $$\frac{\partial p_i}{\partial x_j} = "

    @pytest.mark.parametrize(
        "cases",
        [
            r"p_i(1 - p_j) & i = j \\ -p_i p_j & i \neq j",
            r"p_i(1 - p_i), & \text{if } i = j, \\ -p_i p_j, & \text{otherwise}.",
            r"-p_i p_j & \text{if $i \ne j$} \\ p_i(1 - p_i) & j = i",
        ],
    )
    def test_two_indices_decide(self, cases: str) -> None:
        text = self.SOFTMAX + r"\begin{cases}" + cases + r"\end{cases}$$"
        assert verdict(text) == "holds"
        assert verdict(text.replace("-p_i p_j", "p_i p_j")) == "false"

    def test_they_are_two_cases_of_one_pair(self) -> None:
        text = self.SOFTMAX + r"\begin{cases} p_i(1 - p_i) & i = j \\ -p_i p_j & %s \end{cases}$$"
        assert verdict(text % r"i \neq j") == "holds"
        assert verdict(text % r"i \neq k") == verdict(text % "i = j") == "unread"

    def test_they_define_entries(self) -> None:
        text = r"$$a_{ij} = \begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}$$ $$AB = %s$$"
        assert verdict(text % "B") == "holds"
        assert verdict(text % "2B") == "false"

    def test_cases_may_be_columns(self) -> None:
        text = r"$$h = \max(0, 1 - y w^Tx)$$ $$\nabla_w h = "
        text += r"\begin{cases} %s y x & \text{if } y w^Tx < 1 \\ 0 & \text{else} \end{cases}$$"
        assert verdict(text % "-") == "holds"
        assert verdict(text % "") == "false"

    def test_cases_depend_on_the_indices_of_their_conditions(self) -> None:
        text = r"$$L = \sum_i \max(0, 1 - a_i b_i)$$ $$\frac{\partial L}{\partial b_i} = "
        text += r"\begin{cases} 0 & a_i b_i \geq 1 \\ %s a_i & a_i b_i < 1 \end{cases}$$"
        assert verdict(text % "-") == "holds"
        assert verdict(text % "") == "false"


class TestLabels:
    SOFTMAX = (
        r"Let $p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$ "
        r"and $L = -\sum_k \mathbb{1}\{y = k\} \log p_k$. "
    )

    @pytest.mark.parametrize("one", [r"\mathbb{1}\{y = k\}", r"\mathbb{1}_{y = k}", r"1\{k = y\}"])
    def test_indicators_of_one_label_add_up_to_1(self, one: str) -> None:
        text = self.SOFTMAX.replace(r"\mathbb{1}\{y = k\}", one)
        assert verdict(rf"{text}$$\frac{{\partial L}}{{\partial z_k}} = p_k - {one}$$") == "holds"
        assert verdict(rf"{text}$$\sum_k {one} = 1$$") == "holds"
        found = check(rf"{text}$$\frac{{\partial L}}{{\partial z_k}} = p_k - {one}$$").checks[-1]
        assert any("= 1 (line 1)" in said for said in found.under)

    def test_they_are_no_more_than_numbers(self) -> None:
        for slip in (r"p_k + \mathbb{1}\{y = k\}", r"\mathbb{1}\{y = k\} - p_k", "p_k"):
            text = rf"{self.SOFTMAX}$$\frac{{\partial L}}{{\partial z_k}} = {slip}$$"
            assert verdict(text) == "unread"

    @pytest.mark.parametrize(
        ("latex", "expected"),
        [
            (r"\sum_i 1\{y_i = 1\} (x_i + a_i) = \sum_i 1\{y_i = 1\} a_i + \sum_i 1\{y_i = 1\} x_i",
             "holds"),
            (r"\sum_i \sum_k 1\{y_i = k\} a_i = \sum_i a_i", "holds"),
            (r"\sum_i 1\{y_i \ne 1\} a_i = \sum_i a_i - \sum_i 1\{y_i = 1\} a_i", "holds"),
            # True of what is 0 or 1 alone, or of two labels.
            (r"\sum_i 1\{y_i = 1\} 1\{y_i = 1\} = \sum_i 1\{y_i = 1\}", "unread"),
            (r"\sum_i 1\{y_i = 1\} a_i + \sum_i 1\{y_i = 0\} a_i = \sum_i a_i", "unread"),
            # Of another label.
            (r"\sum_i 1\{y_i = 1\} a_i = \sum_i 1\{y_i = 0\} a_i", "condition"),
        ],
    )  # fmt: skip
    def test_what_holds_of_them(self, latex: str, expected: str) -> None:
        assert verdict(f"$${latex}$$") == expected

    def test_brackets_around_a_sum_are_none(self) -> None:
        assert verdict(r"$$a = [\sum_{i=1}^n b_i]$$ $$2a = [\sum_{i=1}^n 2b_i]$$") == "holds"


class TestTheMaskOfAnActivation:
    """`1[H > 0]` of H = max(0, Z): H is 0 in a region, and so is the mask there."""

    NETWORK = r"""
Let $Z = XW$, $H = %s$ and $L = \|HV - Y\|_F^2$. Then
$$\frac{\partial L}{\partial W} = 2X^T((HV - Y)V^T \odot \mathbb{1}[H %s 0])$$
"""

    @pytest.mark.parametrize("ramp", [r"\max(0, Z)", r"\max(Z, 0)", r"\mathrm{ReLU}(Z)"])
    def test_it_is_that_of_its_argument(self, ramp: str) -> None:
        assert check(self.NETWORK % (ramp, ">")).checks[-1].verdict == "holds"
        assert check(self.NETWORK % (ramp, "<")).checks[-1].verdict != "holds"
        assert check(self.NETWORK % (ramp, r"\ge")).checks[-1].verdict != "holds"

    @pytest.mark.parametrize(
        "claim",
        [
            "1[h > 0] + 1[h < 0] = 1",
            "1[-h > 0] = 1 - 1[h > 0]",
            r"1[\exp(h) - 1 > 0] + 1[\exp(h) - 1 < 0] = 1",
            "1[z - h > 0] + 1[z - h < 0] = 1",
        ],
    )
    def test_it_and_its_contrary_may_both_be_0(self, claim: str) -> None:
        text = rf"Let $h = \max(0, z)$ for a number $z$. Then ${claim}$."
        assert check(text).checks[-1].verdict != "holds"

    def test_of_a_symbol_one_of_them_is_1(self) -> None:
        assert check("For a number $z$: $1[z > 0] + 1[z < 0] = 1$.").checks[-1].verdict == "holds"
