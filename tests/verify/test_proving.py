"""`relugrad.prove`: the normal forms of both sides, and what is said where they do not decide."""

from __future__ import annotations

import pytest

import relugrad
from relugrad import RelugradError, prove


def forms(latex: str, **options: object) -> list[str]:
    return [side.form for side in prove(latex, **options).sides]  # type: ignore[arg-type]


class TestForms:
    def test_equal_sides_have_one(self) -> None:
        found = prove(r"\operatorname{tr}(ABC) = \operatorname{tr}(BCA) = \operatorname{tr}(CAB)")
        assert {side.form for side in found.sides} == {r"\sum_{k, l, m} A_{kl} B_{lm} C_{mk}"}
        assert [side.proved for side in found.sides] == [None, True, True]
        assert found.proved

    def test_one_transpose_tells_them_apart(self) -> None:
        found = prove(r"\operatorname{tr}(A^2B) = \operatorname{tr}(A^TAB)")
        left, right = found.sides
        assert left.form == r"\sum_{k, l, m} A_{kl} A_{mk} B_{lm}"
        assert right.form == r"\sum_{k, l, m} A_{kl} A_{km} B_{lm}"
        assert right.proved is False
        assert right.note == "the two sides differ"
        assert not found.proved

    @pytest.mark.parametrize(
        ("latex", "form"),
        [
            ("A^T B", r"\sum_{k} A_{ki} B_{kj}"),
            (r"A \odot B^T", r"A_{ij} B_{ji}"),
            (r"\operatorname{tr}(I + A)", r"n + \sum_{k} A_{kk}"),
            (r"d(XW)", ""),
        ],
    )
    def test_a_single_expression_has_one(self, latex: str, form: str) -> None:
        found = prove(latex)
        assert [side.form for side in found.sides] == [form]
        assert found.proved == bool(form)

    def test_definitions_are_put_in(self) -> None:
        assert forms("Z", given="Z = XW") == [r"\sum_{k} W_{kj} X_{ik}"]

    def test_a_symbol_that_stands_for_its_definition_is_written_as_the_text_has_it(self) -> None:
        [check] = relugrad.check("$$A + Z = Z + A$$", given="Z = XW").checks
        assert check.proof is not None
        assert check.proof.normal_form == "A_{ij} + Z_{ij}"


class TestWhatIsNotProved:
    def test_what_only_points_tell(self) -> None:
        found = prove(r"\sum_i \frac{1}{1 + x_i} = \sum_i \frac{1 - x_i}{1 - x_i^2}")
        assert found.sides[1].form != found.sides[0].form
        assert "both sides agree at all points tried" in found.sides[1].note
        assert not found.proved

    def test_a_definition(self) -> None:
        found = prove("Z = XW")
        assert found.sides[1].proved is None
        assert found.proved

    def test_shapes_that_do_not_fit_are_told_once(self) -> None:
        found = prove(r"\operatorname{tr}(AB) = \operatorname{tr}(A^TB)")
        told = "  not proved: A^T is d×n, B is d×n: A^TB has no shape"
        assert str(found).splitlines()[-1] == told
        assert not found.proved

    @pytest.mark.parametrize("latex", ["", "  "])
    def test_nothing_is_an_error(self, latex: str) -> None:
        with pytest.raises(RelugradError, match="empty"):
            prove(latex)

    def test_a_given_that_is_no_definition_is_an_error(self) -> None:
        with pytest.raises(RelugradError):
            prove("A = A", given=r"\int = \int")
