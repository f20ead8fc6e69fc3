r"""Shapes, as "Symbols" of the notation says: inferred by unification, and told by symbol."""

from __future__ import annotations

import pytest

from relugrad import check
from relugrad.course import GIVEN
from relugrad.documents.reading import read
from relugrad.errors import NotReadError
from relugrad.language.cursor import Context
from relugrad.language.gathering import chains
from relugrad.language.misfits import ShapeError
from relugrad.language.nodes import walk
from relugrad.language.parser import parse
from relugrad.language.scope import Binding, Scope, reachable
from relugrad.language.shapes import MAX_SIZES, Shapes
from relugrad.tokens import tokenize
from relugrad.verify import Check


def infer(latex: str, shapes: Shapes | None = None) -> tuple[Shapes, str]:
    """The shapes of one expression, and the expression's own in words."""
    shapes = shapes or Shapes()
    node = parse(tokenize(latex), Context())
    return shapes, shapes.describe(shapes.infer(node, Scope(), latex))


def letters(latex: str) -> dict[str, str]:
    """The shape of every letter of one expression."""
    shapes, _ = infer(latex)
    return {name: shapes.describe(shape) for name, shape in shapes.variables.items()}


def only(text: str) -> Check:
    """The only equality of a text in which the book's f is known."""
    (found,) = check(text + "\n", given=GIVEN).checks
    return found


class TestRules:
    @pytest.mark.parametrize(
        ("latex", "shape"),
        [
            ("A", "n×d"),
            (r"\mathbf{x}", "n×1"),
            ("a", "a number"),
            (r"\lambda", "a number"),
            ("3", "a number"),
            ("A^T", "d×n"),
            ("AB", "n×h"),
            ("ABC", "n×m"),
            (r"A \odot B", "n×d"),
            ("A + B", "n×d"),
            ("A + 0", "n×d"),
            ("0 + A", "n×d"),
            ("I + A", "n×n"),
            ("AI", "n×d"),
            ("IA", "n×d"),
            ("aA", "n×d"),
            ("Aa", "n×d"),
            ("2AB", "n×h"),
            (r"A \cdot 2 \cdot B", "n×h"),
            (r"\frac{A}{2}", "n×d"),
            ("A^{-1}", "n×n"),
            ("A^2", "n×n"),
            ("A^1", "n×d"),
            (r"A^{\odot 2}", "n×d"),
            (r"\operatorname{tr}(AB)", "a number"),
            (r"\|A\|_F^2", "a number"),
            (r"\|\mathbf{x}\|^2", "a number"),
            (r"\langle A, B \rangle", "a number"),
            (r"\mathbf{x}^T \mathbf{y}", "a number"),
            (r"\mathbf{x} \mathbf{y}^T", "n×d"),
            (r"A \mathbf{x}", "n×1"),
            (r"\mathbf{x}^T A \mathbf{y} B", "h×m"),
            (r"\max(A, 0)", "n×d"),
            ("H(A)", "n×d"),
            ("dA", "n×d"),
            (r"\frac{\partial \operatorname{tr}(AB)}{\partial A}", "n×d"),
            (r"\frac{\partial (aA)}{\partial a}", "n×d"),
        ],
    )
    def test_of_every_operator(self, latex: str, shape: str) -> None:
        assert infer(latex)[1] == shape

    @pytest.mark.parametrize(
        ("latex", "shapes"),
        [
            (r"\|\max(XW, 0) - Y\|_F^2", {"X": "n×d", "W": "d×h", "Y": "n×h"}),
            (r"\operatorname{tr}(AB)", {"A": "n×d", "B": "d×n"}),
            (r"\langle A, BC \rangle", {"A": "n×d", "B": "n×h", "C": "h×d"}),
            ("A^T B", {"A": "n×d", "B": "n×h"}),
            ("A + A^T", {"A": "n×n"}),
            (r"\mathbf{x}^T A \mathbf{x}", {r"\mathbf{x}": "n×1", "A": "n×n"}),
            ("(I - A) B", {"A": "n×n", "B": "n×d"}),
            (
                r"\|A \mathbf{x} - \mathbf{b}\|^2",
                {"A": "n×d", r"\mathbf{x}": "d×1", r"\mathbf{b}": "n×1"},
            ),
        ],
    )
    def test_sizes_are_unified(self, latex: str, shapes: dict[str, str]) -> None:
        assert letters(latex) == shapes

    def test_a_matrix_is_never_taken_for_a_number(self) -> None:
        with pytest.raises(ShapeError, match="a denominator must be a number"):
            infer(r"\frac{a}{A}")

    def test_every_node_has_one(self) -> None:
        latex = r"2 X^T ((\max(XW, 0) - Y) \odot H(XW))"
        shapes = Shapes()
        node = parse(tokenize(latex), Context())
        shapes.infer(node, Scope(), latex)
        for part in walk(node):
            assert "?" not in shapes.describe(shapes.of(part))

    def test_sizes_that_stay_free_are_drawn_different(self) -> None:
        found = only(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)")
        assert found.evidence is not None
        sizes = found.evidence.sizes
        assert len(set(sizes.values())) == len(sizes) == 2
        assert 1 not in sizes.values()


class TestErrors:
    """Two shapes that do not fit, by symbol, and the part at fault."""

    @pytest.mark.parametrize(
        ("latex", "said", "part"),
        [
            (r"\operatorname{tr}(\mathbf{x})", r"a trace needs a square matrix", r"(\mathbf{x})"),
            (r"\mathbf{x}^{-1}", "an inverse needs a square matrix", r"\mathbf{x}"),
            (r"\mathbf{x}^2", "a power needs a square matrix", r"\mathbf{x}"),
            (r"\frac{1}{A}", "A is n×d: a denominator must be a number", "A"),
            (r"\mathbf{x} \mathbf{y}", r"\mathbf{x} is n×1, \mathbf{y} is d×1", None),
            (r"A (\mathbf{x} \mathbf{y})", r"\mathbf{x} \mathbf{y} has no shape", None),
            ("A + 1", "A is n×d, 1 is a number: the sum A + 1 has no shape", "A + 1"),
            (r"A \odot 2", "the elementwise product", r"A \odot 2"),
        ],
    )
    def test_says_which_and_where(self, latex: str, said: str, part: str | None) -> None:
        with pytest.raises(ShapeError) as caught:
            infer(latex)
        assert said in caught.value.message
        start, end = caught.value.node.span
        if part is not None:
            assert latex[start:end] == part

    def test_the_part_at_fault_is_underlined(self) -> None:
        report = check("$$\nd(XW) = dX W + X dX\n$$\n")
        (found,) = report.checks
        assert found.verdict == "false"
        assert found.span is not None
        assert "\nd(XW) = dX W + X dX\n"[slice(*found.span)] == "X dX"
        lines = str(report).splitlines()
        (row,) = (i for i, line in enumerate(lines) if "X dX" in line and "d(XW)" in line)
        assert lines[row + 1].count("~") + lines[row + 1].count("^") >= len("X dX") - 1

    def test_what_would_fit_is_said(self) -> None:
        said = only("d(XW) = X dX").diagnosis
        assert "X is n×d, dX is n×d: X dX has no shape" in said

    def test_two_sides_of_different_shapes(self) -> None:
        said = only(r"\frac{\partial f}{\partial W} = 2X(\max(XW,0)-Y)").diagnosis
        assert "has no shape" in said

    def test_a_missing_transpose_never_hides(self) -> None:
        found = only(r"\frac{\partial f}{\partial X} = 2((\max(XW, 0) - Y) \odot H(XW)) W")
        assert found.verdict == "false"
        assert "W^T is expected" in found.diagnosis


class TestNotRead:
    """What has no value in the notation is not read, rather than called false."""

    @pytest.mark.parametrize(
        ("latex", "said", "part"),
        [
            ("x^T A x", r"x is a number, going by its letter: a column is written \mathbf{x}", "x"),
            ("x y^T", r"a column is written \mathbf{y}", "y"),
            (r"\|x\|^2", r"a column is written \mathbf{x}", "x"),
            (r"\|x\|_2^2", r"a column is written \mathbf{x}", "x"),
            (r"\langle x, y \rangle", r"a column is written \mathbf{x}", "x"),
            ("Ax - b", r"a column is written \mathbf{b}", "b"),
            (r"\|A\|^2", r"Of a matrix it is \|A\|_F^2", r"\|A\|^2"),
            (r"\nabla_X (AX)", "four indices", r"\nabla_X (AX)"),
            (r"\nabla_W g", "g is not defined before this line", "g"),
        ],
    )
    def test_says_which_and_where(self, latex: str, said: str, part: str | None) -> None:
        with pytest.raises(NotReadError) as caught:
            infer(latex)
        assert said in caught.value.message
        assert latex[caught.value.start : caught.value.end] == part

    def test_a_derivative_by_what_the_objective_does_not_hold(self) -> None:
        found = only(r"\frac{\partial f}{\partial \hat{Y}} = 2(\hat{Y} - Y)")
        assert found.verdict == "unread"
        assert r"f as it stands here does not contain \hat{Y}" in found.diagnosis

    def test_too_many_sizes(self) -> None:
        many = " + ".join(rf"\|A_{{{i}}}\|_F^2" for i in range(MAX_SIZES))
        with pytest.raises(NotReadError, match=f"more than {MAX_SIZES} different sizes"):
            infer(many)
        few = " + ".join(rf"\|A_{{{i}}}\|_F^2" for i in range(MAX_SIZES // 2))
        assert infer(few)[1] == "a number"


class TestForest:
    def test_fixed_sizes_are_told_apart(self) -> None:
        shapes, _ = infer("A")
        rows, columns = shapes.variables["A"]
        shapes.fix()
        assert not shapes.unify(rows, columns)
        assert shapes.unify(rows, rows)

    def test_free_ones_give_way(self) -> None:
        shapes, _ = infer("A")
        shapes.fix()
        free = shapes.fresh()
        rows, _ = shapes.variables["A"]
        assert shapes.unify(rows, free)
        assert shapes.root(free) == shapes.root(rows)

    def test_what_does_not_fit_leaves_no_trace(self) -> None:
        shapes, _ = infer("A")
        shapes.fix()
        rows, columns = shapes.variables["A"]
        one, other = shapes.fresh(), shapes.fresh()
        assert shapes.unify(other, rows)
        assert not shapes.unify_shapes((one, other), (rows, columns))
        assert shapes.root(one) == one

    def test_restored_it_is_as_it_was(self) -> None:
        shapes, _ = infer("A")
        saved = shapes.save()
        with pytest.raises(ShapeError):
            infer("AA^T + B^{-1} A", shapes) and infer(r"A \mathbf{x} \mathbf{y}", shapes)
        shapes.restore(saved)
        assert list(shapes.variables) == ["A"]
        assert shapes.describe(shapes.variables["A"]) == "n×d"


class TestReachable:
    @staticmethod
    def of(text: str) -> list[str]:
        side = chains(read(text, markdown=True))[-1].sides[0]
        assert side.node is not None
        return [binding.name for binding in reachable([(side.node, side.scope)])]

    def test_each_comes_after_those_that_it_needs(self) -> None:
        text = "$$Z = XW$$\n\n$$P = \\max(Z, 0)$$\n\n$$g = \\|P - Z\\|_F^2$$\n\n$$g + 1 = 0$$"
        assert self.of(text) == ["Z", "P", "g"]

    def test_a_long_row_of_them_is_not_read(self) -> None:
        text = "\n\n".join(f"$$a_{{{i + 1}}} = a_{{{i}}} + 1$$" for i in range(300))
        found = check(f"{text}\n\n$$(a_{{300}} + 1)^2 = 2a_{{300}} + 1$$\n").checks
        assert [c.verdict for c in found[:201]] == ["definition"] * 200 + ["unread"]
        assert found[-1].verdict == "unread"
        assert found[200].diagnosis == "this needs more than 200 definitions"

    def test_nor_is_what_needs_many_side_by_side(self) -> None:
        text = "\n\n".join(f"$$a_{{{i}}} = b + {i}$$" for i in range(300))
        total = " + ".join(f"a_{{{i}}}" for i in range(300))
        with pytest.raises(NotReadError, match="this needs more than 200 definitions"):
            self.of(f"{text}\n\n$${total} + 1 = 0$$")

    def test_a_row_below_the_limit_is(self) -> None:
        text = "\n\n".join(f"$$a_{{{i + 1}}} = a_{{{i}}} + 1$$" for i in range(60))
        report = check(f"{text}\n\n$$a_{{60}} - a_0 = 60$$\n")
        assert report.checks[-1].verdict == "holds"

    def test_a_definition_that_has_no_value(self) -> None:
        binding = Binding("Z", None, Scope(), "", error="the definition of Z was not read")
        with pytest.raises(NotReadError, match="the definition of Z was not read"):
            Shapes().binding(binding)
