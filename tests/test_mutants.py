"""`tests.mutants`: the slips, which of them are proved to be none, and what is counted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import relugrad
from relugrad.course import GIVEN
from relugrad.errors import RelugradError
from relugrad.language.chains import Chain
from relugrad.verify.deciding import ContradictionError
from relugrad.verify.outcomes import Outcome
from relugrad.verify.sides import Attempt
from relugrad.verify.verdict import judge

from . import mutants
from .examples import DOCS
from .mutants import ENDS, OPERATORS, run


def page(latex: str) -> str:
    return f"# A page\n\n$$\n{latex}\n$$\n"


def tidy(latex: str) -> str:
    return re.sub(r"\s+", "", latex)


def made(latex: str, operator: str) -> set[str]:
    """What an operator makes of a display, without spaces."""
    found = mutants.mutants(page(latex))
    return {tidy(mutant.latex) for mutant in found if mutant.operator == operator}


class TestOperators:
    """Each makes the slip that its name says, at every place where it can be made."""

    @pytest.mark.parametrize(
        ("operator", "latex", "expected"),
        [
            ("factor", "(2A)^T = 2A^T", ["(1A)^T=2A^T", "((4)A)^T=2A^T", "(2A)^T=1A^T"]),
            ("factor", "A + B = B + A", ["(2(A))+B=B+A", "(2(A+B))=B+A", "A+B=(2(B+A))"]),
            ("sign", "A + B = B + A", ["A-B=B+A", "(-(A))+B=B+A", "A+B=(-(B+A))"]),
            ("transpose", "(AB)^T = B^T A^T",
             ["((AB))=B^TA^T", "(AB)^T=(B)A^T", "((A)^TB)^T=B^TA^T"]),
            ("swap", "(AB)^T = B^T A^T", ["((B)(A))^T=B^TA^T", "(AB)^T=(A^T)(B^T)"]),
            ("swap", r"A \odot B = B \odot A", [r"(B)\odot(A)=B\odotA"]),
            ("product", "(AB)^T = B^T A^T", [r"(((A)\odot(B)))^T=B^TA^T"]),
            ("product", r"A \odot B = B \odot A", [r"((A)(B))=B\odotA"]),
            ("mask", r"\max(A, 0) = A \odot H(A)", [r"\max(A,0)=((A))", r"(A)=A\odotH(A)"]),
            ("letter", "d(AB) = dA B + A dB", ["d(BB)=dAB+AdB", "d(AB)=dBB+AdB"]),
            ("letter", r"\sum_{i,j} x_{ij} y_{ij} = \operatorname{tr}(X^T Y)",
             [r"\sum_{i,j}y_{ij}y_{ij}=\operatorname{tr}(X^TY)"]),
            ("index", r"\sum_{i,j} x_{ij} y_{ij} = \operatorname{tr}(X^T Y)",
             [r"\sum_{i,j}x_{ji}y_{ij}=\operatorname{tr}(X^TY)"]),
            ("prime", r"d\phi(A) = \phi'(A) \odot dA",
             [r"d\phi'(A)=\phi'(A)\odotdA", r"d\phi(A)=\phi''(A)\odotdA",
              r"d\phi(A)=\phi(A)\odotdA"]),
            ("mask", r"d\phi(A) = \phi'(A) \odot dA", [r"d\phi(A)=((dA))"]),
            ("letter", r"\nabla_W \operatorname{tr}(A^T W) = A",
             [r"\nabla_A\operatorname{tr}(A^TW)=A"]),
        ],
    )  # fmt: skip
    def test_makes(self, operator: str, latex: str, expected: list[str]) -> None:
        assert made(latex, operator) >= set(expected)

    def test_every_operator_has_its_mutants_in_the_book(self) -> None:
        text = (DOCS / "derivation.md").read_text(encoding="utf-8")
        text += page(r"d\phi(A) = \phi'(A) \odot dA") + page(r"(A^T)_{ij} = a_{ji}")
        kinds = {mutant.operator for mutant in mutants.mutants(text, GIVEN)}
        assert kinds == set(OPERATORS)

    def test_a_mutant_changes_one_display_and_no_two_are_the_same(self) -> None:
        found = mutants.mutants(page(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)"))
        texts = [mutant.latex for mutant in found]
        assert len(set(texts)) == len(texts)
        assert all(mutant.display == 0 for mutant in found)

    def test_a_display_marked_as_unchecked_is_left_alone(self) -> None:
        assert mutants.mutants(page("% unchecked: a sketch\nA = 2A")) == []

    def test_a_definition_from_which_nothing_follows_is_left_alone(self) -> None:
        assert mutants.mutants(page("Q = AB")) == []
        assert mutants.mutants(page("Q = AB") + page("Q^T = B^T A^T")) != []


# Equations in which some slip is none, and the slip.
EQUAL = [
    ("transpose", r"\operatorname{tr}(A + B) = \operatorname{tr}(A) + \operatorname{tr}(B)",
     "tr}((A)^T+B)"),
    ("transpose", r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", "tr}((AB))^T="),
    ("sign", r"\|A - B\|_F^2 = \|B - A\|_F^2", r"\|(-(A-B))\|_F^2="),
    ("transpose", r"\|\max(A, 0)\|_F^2 + \|\max(-A, 0)\|_F^2 = \|A\|_F^2",
     r"\|\max((A)^T,0)\|_F^2+"),
    ("transpose", "(A^T A)^T = A^T A", "=(A^TA)^T"),
    ("transpose", "A (A^T A)^{-1} A^T A = A", "(A^TA)^{-1})^TA^TA=A"),
    ("swap", r"\operatorname{tr}(2 A) = 2 \operatorname{tr}(A)", "tr}((A)(2))="),
    ("swap", "A A B = A (A B)", "(A)(A)B="),
    ("swap", r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", "tr}((B)(A))="),
    ("swap", r"(A \odot B)^T = A^T \odot B^T", r"((B)\odot(A))^T="),
    ("product", r"\max(x, 0) = x H(x)", r"=((x)\odot(H(x)))"),
    ("factor", r"\max(A, 0) = A \odot H(A)", r"=A\odotH(2((A)))"),
    ("factor", r"A \odot H(A) + A \odot H(-A) = A", r"H(2((-A)))=A"),
    ("index", r"\|A\|_F^2 = \sum_{i,j} a_{ij}^2", r"\sum_{i,j}a_{ji}^2"),
    ("mask", r"H(A) \odot H(A) = H(A)", "((H(A)))=H(A)"),
    ("mask", r"(\max(x, 0) - y) H(x) = x H(x) - y H(x)", "((x)-y)H(x)="),
    ("mask", r"\operatorname{tr}((B \odot H(A))^T (\max(A, 0) - C))"
     r" = \operatorname{tr}(B^T ((\max(A, 0) - C) \odot H(A)))", "((A)-C))="),
]  # fmt: skip


class TestEqual:
    @pytest.mark.parametrize(("operator", "latex", "changed"), EQUAL)
    def test_a_slip_that_changes_nothing_is_proved_to(
        self, operator: str, latex: str, changed: str
    ) -> None:
        result = run(page(latex))
        proved = {(m.operator, tidy(m.latex)) for _line, m in result.proved}
        assert any(of == operator and changed in text for of, text in proved), proved
        assert result.survivors == []

    @pytest.mark.parametrize(
        ("latex", "operator", "changed"),
        [
            # In a trace of three factors neighbours may not be exchanged,
            (r"\operatorname{tr}(ABC) = \operatorname{tr}(CAB)", "swap", r"tr}((B)(A)C)="),
            # nor one factor be transposed;
            (r"\operatorname{tr}(ABC) = \operatorname{tr}(CAB)", "transpose", r"tr}((A)^TBC)="),
            # a product outside of a trace keeps its order;
            ("(AB)C = A(BC)", "swap", "((B)(A))C="),
            # the mask of another matrix excuses nothing;
            (r"\max(A, 0) \odot H(B) = A \odot H(A) \odot H(B)", "mask", r"(A)\odotH(B)="),
            (r"\max(A, 0) \odot H(B) = A \odot H(A) \odot H(B)", "mask", r"=((A)\odot(H(B)))"),
            # a ramp feels a factor, a mask a sign.
            (r"\max(A, 0) = A \odot H(A)", "factor", r"\max((2(A)),0)="),
            (r"\max(A, 0) = A \odot H(A)", "sign", r"A\odotH(-((A)))"),
        ],
    )
    def test_its_neighbours_are_found(self, latex: str, operator: str, changed: str) -> None:
        assert relugrad.check(page(latex)).ok
        found = [
            mutant
            for mutant in mutants.mutants(page(latex))
            if mutant.operator == operator and changed in tidy(mutant.latex)
        ]
        assert found
        result = run(page(latex))
        for mutant in found:
            assert mutant not in [m for _line, m in result.proved]
            assert not relugrad.check(page(mutant.latex)).ok
        assert result.survivors == []


class TestRun:
    def test_an_equation_that_is_false_as_it_stands_is_no_start(self) -> None:
        with pytest.raises(RelugradError, match=r"^words\.md:3: this does not hold as it stands"):
            run(page("(AB)^T = A^T B^T"), page="words.md")

    def test_counts_a_wrong_value_apart_from_shapes_that_do_not_fit(self) -> None:
        result = run(page("(AB)^T = B^T A^T"))
        assert result.verdicts["false"] > 0
        assert result.verdicts["shapes"] > 0
        assert result.made == sum(result.verdicts.values())

    def test_a_changed_definition_is_judged_by_what_follows_from_it(self) -> None:
        # In one section, for in another one a name is defined anew.
        result = run(page("Q = 2AB") + "\n$$\nQ^T = 2 B^T A^T\n$$\n")
        assert result.survivors == []
        assert result.verdicts["false"] > 0

    @pytest.mark.parametrize(
        "definition", ["Q = 2AB", r"q_{ij} = 2 a_{ij} b_{ij}", r"Q = \max(A, 0) B"]
    )
    def test_a_definition_that_changes_what_it_defines_survives_claims_of_anything(
        self, definition: str
    ) -> None:
        # Q is square, of a size that either definition gives.
        result = run(page(definition) + page(r"\operatorname{tr}(Q^T Q) = \|Q\|_F^2"))
        there = {mutant.said for line, mutant in result.survivors if line == 3}
        assert any("(4)" in said or "(-(" in said for said in there)
        assert {line for line, _mutant in result.survivors} == {3}

    def test_what_holds_by_sampling_alone_survives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unproved(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
            outcomes, attempt = judge(chain, seed, trials)
            for outcome in outcomes:
                outcome.proof = None
            return outcomes, attempt

        latex = page(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)")
        proved = run(latex)
        monkeypatch.setattr(mutants, "judge", unproved)
        sampled = run(latex)
        assert sampled.survivors == proved.proved != []

    def test_a_point_against_a_proof_stops_the_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def contradicted(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
            if "2" in "".join(side.latex for side in chain.sides):
                raise ContradictionError("A", "B")
            return judge(chain, seed, trials)

        monkeypatch.setattr(mutants, "judge", contradicted)
        with pytest.raises(RelugradError, match=r"^-:3: A .* → .*: a point refutes what is proved"):
            run(page("A + B = B + A"))

    def test_a_differential_on_the_left_is_not_taken_for_a_definition(self) -> None:
        assert run(page("d(A^T) = (dA)^T")).survivors == []


TABLE: mutants.Table = json.loads((DOCS / "mutants.json").read_text(encoding="utf-8"))
AGAIN = "run `nox -s mutants`, and commit docs/mutants.json"


class TestTheBook:
    """The table that the book shows; `nox -s mutants` judges all of it, and takes minutes."""

    EVERY = 20

    @pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("*.md")))
    def test_the_committed_table_still_holds(self, name: str) -> None:
        """All mutants of a page are counted, and one of twenty is judged."""
        result = run((DOCS / name).read_text(encoding="utf-8"), GIVEN, name, self.EVERY)
        row = TABLE["pages"].get(name, {})
        assert result.made == row.get("mutants", 0), AGAIN
        assert result.survivors == []
        more = {
            head: n for end, head in ENDS.items() if (n := result.verdicts[end]) > row.get(head, 0)
        }
        assert more == {}, AGAIN

    def test_there_are_many(self) -> None:
        assert sum(row["mutants"] for row in TABLE["pages"].values()) > 500
        assert TABLE["pages"].keys() <= {path.name for path in DOCS.glob("*.md")}


class TestCommand:
    TRACE = ("--given", r"g = \operatorname{tr}(AB)")

    @pytest.fixture
    def book(self, tmp_path: Path) -> Path:
        (tmp_path / "index.md").write_text(page(r"g = \operatorname{tr}(BA)"))
        (tmp_path / "words.md").write_text("# No equation\n")
        return tmp_path

    def test_a_book_in_which_every_slip_is_found(
        self, book: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert mutants.main([str(book), *self.TRACE]) == 0
        said = capsys.readouterr().out
        assert re.match(r"index\.md: \d+ mutants: .*, [1-9]\d* proved equal, 0 survivors$", said)
        assert "words.md" not in said

    def test_lists_every_equal_mutant_when_asked(
        self, book: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert mutants.main([str(book), *self.TRACE]) == 0
        assert "proved equal: " not in capsys.readouterr().out
        assert mutants.main([str(book), *self.TRACE, "--list"]) == 0
        assert "index.md:3: proved equal: swap: BA → (A) (B)\n" in capsys.readouterr().out

    def test_writes_the_table(self, book: Path, tmp_path: Path) -> None:
        assert mutants.main([str(book), *self.TRACE, "--output", str(tmp_path / "table.json")]) == 0
        written = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
        assert written == mutants.table(mutants.run_book(book, self.TRACE[1:]))
        [counts] = written["pages"].values()
        assert list(counts) == ["mutants", *ENDS.values()]
        assert counts.pop("mutants") == sum(counts.values())

    def test_a_slip_that_nobody_finds_is_a_failure(
        self, book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def blind(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
            outcomes, attempt = judge(chain, seed, trials)
            return [Outcome("holds") for _ in outcomes], attempt

        monkeypatch.setattr(mutants, "judge", blind)
        assert mutants.main([str(book), *self.TRACE, "--output", str(book / "table.json")]) == 1
        assert not (book / "table.json").exists()
        assert "index.md:3: SURVIVES: factor: " in capsys.readouterr().out

    def test_a_folder_without_equations(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert mutants.main([str(tmp_path)]) == 2
        assert "no page with an equation" in capsys.readouterr().err

    def test_says_how_far_it_is_where_it_takes_long(
        self, book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = iter(range(0, 1000, 5))
        monkeypatch.setattr("tests.mutants.time.monotonic", lambda: next(clock))
        assert mutants.main([str(book), *self.TRACE]) == 0
        assert re.match(r"index\.md: \d+ mutants so far\n", capsys.readouterr().err)
