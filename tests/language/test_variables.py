r"""What is derived by: an entry \theta_j of the column \theta, and the variance \sigma^2."""

from __future__ import annotations

import pytest

from relugrad import check

LINEAR = r"$$h_\theta(x) = \theta^T x$$ "
LOGISTIC = r"$$g(z) = \frac{1}{1 + e^{-z}}$$ $$h_\theta(x) = g(\theta^T x)$$ "


def verdict(text: str) -> str:
    return check(text).checks[-1].verdict


class TestEntries:
    @pytest.mark.parametrize("factor", ["x_j^{(i)}", "x^{(i)}_j", "(x^{(i)})_j"])
    def test_by_an_entry_of_a_column(self, factor: str) -> None:
        text = LINEAR + r"$$J(\theta) = \frac12 \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$ "
        text += r"$$\frac{\partial}{\partial\theta_j} J(\theta) = %s $$"
        right = rf"\sum_{{i=1}}^m (h_\theta(x^{{(i)}}) - y^{{(i)}}) {factor}"
        assert verdict(text % right) == "holds"
        assert verdict(text % f"-{right}") == "false"

    def test_the_likelihood_of_a_logistic_regression(self) -> None:
        text = LOGISTIC + r"$$\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h_\theta(x^{(i)}) + "
        text += r"(1 - y^{(i)}) \log(1 - h_\theta(x^{(i)}))$$ "
        text += r"$$\frac{\partial}{\partial\theta_j} \ell(\theta) = "
        text += r"\sum_{i=1}^m (y^{(i)} %s h_\theta(x^{(i)})) x_j^{(i)}$$"
        assert verdict(text % "-") == "holds"
        assert verdict(text % "+") == "false"

    def test_a_chain_for_one_example(self) -> None:
        text = LOGISTIC + r"\[\begin{aligned} \frac{\partial}{\partial\theta_j} g(\theta^Tx) &= "
        text += r"g(\theta^Tx)(1 - g(\theta^Tx)) \frac{\partial}{\partial\theta_j} \theta^Tx \\ "
        text += r"&= h_\theta(x)(1 - h_\theta(x)) x_j \end{aligned}\]"
        assert [one.verdict for one in check(text).checks][-2:] == ["holds", "holds"]

    def test_a_norm_tells_a_column_too(self) -> None:
        text = r"$$\frac{\partial}{\partial x_i} \|x\|^2 = %s x_i$$"
        assert verdict(text % "2") == "holds"
        assert verdict(text % "") == "false"

    def test_an_entry_of_one_of_several_depends_on_its_label(self) -> None:
        text = r"$$\sum_i x_j^{(i)} = m x_j^{(i)}$$"
        assert verdict(text) == "unread"


class TestVariance:
    TEXT = (
        r"$$\ell(\mu, \sigma^2) = -\frac{n}{2}\log\sigma^2 "
        r"- \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2$$ "
    )

    @pytest.mark.parametrize(
        "left",
        [
            r"\frac{\partial\ell}{\partial\sigma^2}",
            r"\frac{\partial \ell(\mu, \sigma^2)}{\partial\sigma^{2}}",
            r"\frac{\partial}{\partial\sigma^2} \ell(\mu, \sigma^2)",
        ],
    )
    def test_by_a_square(self, left: str) -> None:
        right = r"= -\frac{n}{2\sigma^2} %s \frac{1}{2\sigma^4}\sum_{i=1}^n (x_i - \mu)^2$$"
        assert verdict(f"{self.TEXT}$${left}{right % '+'}") == "holds"
        assert verdict(f"{self.TEXT}$${left}{right % '-'}") == "false"

    def test_its_root_is_still_a_variable(self) -> None:
        right = r"-\frac{n}{\sigma} + \frac{1}{\sigma^3}\sum_{i=1}^n (x_i - \mu)^2"
        assert (
            verdict(rf"{self.TEXT}$$\frac{{\partial\ell}}{{\partial\sigma}} = {right}$$") == "holds"
        )

    def test_values_at_other_squares_are_not_read(self) -> None:
        text = r"$$\ell(\sigma^2) = \log\sigma^2 + \mu$$ $$\ell(\tau^2) = \log\tau^2 - \mu$$"
        assert verdict(text) == "unread"

    def test_second_derivatives_stay(self) -> None:
        assert verdict(r"$$\frac{\partial^2}{\partial\sigma^2} \sigma^3 = 6\sigma$$") == "holds"


class TestSamples:
    TEXT = r"$$L = -\sum_{i=1}^n y_i w^Tx_i$$ $$\frac{\partial L}{\partial w_j} = %s$$"

    def test_an_entry_of_a_sample_is_one_of_the_data_matrix(self) -> None:
        found = check(self.TEXT % r"-\sum_{i=1}^n y_i x_{ij}").checks[-1]
        assert found.verdict == "holds"
        assert found.under == ("the rows of X are the x_i",)

    def test_in_the_other_order_they_are_columns(self) -> None:
        found = check(self.TEXT % r"-\sum_{i=1}^n y_i x_{ji}").checks[-1]
        assert found.under == ("the columns of X are the x_i",)

    @pytest.mark.parametrize("slip", [r"\sum_{i=1}^n y_i x_{ij}", r"-\sum_{i=1}^n y_j x_{ij}"])
    def test_slips_do_not_hold(self, slip: str) -> None:
        assert verdict(self.TEXT % slip) != "holds"


class TestColumnsOfEntries:
    SOFTMAX = r"$$s_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}$$ "

    @pytest.mark.parametrize(
        ("latex", "slip"),
        [
            (
                r"\frac{\partial s}{\partial z} = \operatorname{diag}(s) - ss^T",
                r"\frac{\partial s}{\partial z} = \operatorname{diag}(s) + ss^T",
            ),
            (
                r"s^Ts = \frac{\sum_k e^{2z_k}}{(\sum_k e^{z_k})^2}",
                r"s^Ts + 1 = \frac{\sum_k e^{2z_k}}{(\sum_k e^{z_k})^2}",
            ),
        ],
    )
    def test_a_plain_column_consists_of_the_entries_that_are_defined(
        self, latex: str, slip: str
    ) -> None:
        assert verdict(f"{self.SOFTMAX}$${latex}$$") == "holds"
        assert verdict(f"{self.SOFTMAX}$${slip}$$") in ("false", "condition")

    def test_a_number_may_go_by_its_letter(self) -> None:
        text = self.SOFTMAX + r"$$z^Tz = \sum_i z_i^2$$ $$c = \frac{s}{2}$$ $$2c = s$$"
        assert verdict(text) == "holds"

    def test_a_column_with_a_definition_of_its_own_keeps_it(self) -> None:
        text = r"$$r_i = 2z_i$$ $$r = Aw$$ $$r^Tr = w^TA^TAw$$"
        assert verdict(text) == "holds"
