"""The command: its options, exit statuses and messages."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from relugrad import __version__
from relugrad.cli import main
from relugrad.documents.display import Display
from relugrad.documents.reading import read_named
from relugrad.language.chains import Chain
from relugrad.macros import Macros
from relugrad.verify import checking, judging
from relugrad.verify.outcomes import Outcome
from relugrad.verify.sides import Attempt
from relugrad.verify.verdict import judge

TRUE, FALSE, UNREAD = "$$A + B = B + A$$\n", "$$(AB)^T = A^T B^T$$\n", "$$A B = \\sqrt{C}$$\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("true.md", TRUE), ("false.md", FALSE), ("unread.md", UNREAD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "empty.md").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status, and what was written to both streams."""
    try:
        status = main(["check", *arguments])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def process(
    *arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "relugrad", *arguments],
        input=stdin, capture_output=True, timeout=60, env=env, check=False,
    )  # fmt: skip


def run_prove(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit status, and what was written to both streams."""
    try:
        status = main(["prove", *arguments])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.usefixtures("files")
class TestFiles:
    @pytest.mark.parametrize(
        ("names", "status"),
        [
            (["true.md"], 0),
            (["false.md"], 1),
            (["unread.md"], 0),
            (["empty.md"], 0),
            (["true.md", "unread.md"], 0),
            (["true.md", "false.md"], 1),
            (["absent.md"], 2),
            (["folder"], 0),
            (["--strict", "folder"], 1),
            (["binary.md"], 2),
            (["true.md", "absent.md"], 2),
            (["absent.md", "false.md"], 3),
            (["absent.md", "unread.md"], 2),
            (["--strict", "true.md"], 0),
            (["--strict", "unread.md"], 1),
            (["--strict", "unread.md", "false.md"], 1),
            (["--strict", "unread.md", "absent.md"], 3),
            (["--strict", "absent.md"], 2),
            (["--strict", "empty.md"], 1),
            (["--strict", "empty.md", "absent.md"], 3),
            (["--strict", "empty.md", "true.md"], 0),
        ],
    )
    def test_exit_status(
        self, capsys: pytest.CaptureFixture[str], names: list[str], status: int
    ) -> None:
        assert run(capsys, *names)[0] == status

    def test_several_are_named_and_counted_together(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _, out, err = run(capsys, "true.md", "false.md", "empty.md")
        lines = out.splitlines()
        assert lines[0] == "true.md:1:3: holds"
        assert lines[1] == "false.md:1:12: FALSE"
        assert lines[-5:] == [
            "empty.md: no equation was found",
            "true.md: 1 equality: 1 holds, 0 false",
            "false.md: 1 equality: 0 holds, 1 false",
            "2 equalities: 1 holds, 1 false",
            "2 of 2 equalities read (100 %)",
        ]
        assert err == ""

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("absent.md", "relugrad: absent.md: cannot be read: No such file or directory\n"),
            ("binary.md", "relugrad: binary.md: is not UTF-8 text (byte 0)\n"),
        ],
    )
    def test_one_that_cannot_be_read_is_told_in_one_line_and_the_rest_is_checked(
        self, capsys: pytest.CaptureFixture[str], name: str, said: str
    ) -> None:
        _, out, err = run(capsys, name, "true.md")
        assert err == said
        assert "true.md:1:3: holds" in out

    def test_a_folder_is_its_documents_in_order(
        self, capsys: pytest.CaptureFixture[str], files: Path
    ) -> None:
        (files / "folder" / "deep").mkdir()
        (files / "folder" / "b.md").write_text(TRUE)
        (files / "folder" / "deep" / "c.tex").write_text(FALSE)
        (files / "folder" / "a.md").write_bytes(b"\xff")
        status, out, err = run(capsys, "folder", "true.md")
        assert status == 3
        assert err == "relugrad: folder/a.md: is not UTF-8 text (byte 0)\n"
        heads = [line for line in out.splitlines() if ".md:" in line or ".tex:" in line]
        assert heads == [
            "folder/b.md:1:3: holds",
            "folder/deep/c.tex:1:12: FALSE",
            "true.md:1:3: holds",
            "folder/b.md: 1 equality: 1 holds, 0 false",
            "folder/deep/c.tex: 1 equality: 0 holds, 1 false",
            "true.md: 1 equality: 1 holds, 0 false",
        ]

    def test_many_files_without_an_equation_are_counted(
        self, capsys: pytest.CaptureFixture[str], files: Path
    ) -> None:
        for number in range(11):
            (files / "folder" / f"{number}.md").touch()
        assert "11 files: no equation was found" in run(capsys, "folder")[1].splitlines()

    def test_the_row_that_is_meant_is_named(
        self, capsys: pytest.CaptureFixture[str], files: Path
    ) -> None:
        text = "# A *title*\n\n> $$\n> (AB)^T\n> &= B^TA^T \\\\\n>   &= (BA)^T\n> $$\n"
        (files / "rows.md").write_text(text)
        _, out, _ = run(capsys, "rows.md")
        assert out.startswith("rows.md:6:8: FALSE")
        found = json.loads(run(capsys, "--format", "json", "rows.md")[1])["checks"]
        assert [(c["line"], c["column"], c["section"]) for c in found] == [
            (5, 6, "A title"),
            (6, 8, "A title"),
        ]

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--format", "json", "false.md", "true.md")
        found = json.loads(out)
        assert status == 1
        assert found["files"] == ["false.md", "true.md"]
        assert [(c["file"], c["verdict"]) for c in found["checks"]] == [
            ("false.md", "false"),
            ("true.md", "holds"),
        ]
        assert found["counts"]["false"] == 1
        assert found["errors"] == []

    def test_json_has_the_files_that_cannot_be_read(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, err = run(capsys, "--format", "json", "./absent.md", "true.md")
        assert status == 2
        assert json.loads(out)["errors"] == [
            {
                "file": "./absent.md",
                "line": None,
                "message": "cannot be read: No such file or directory",
            }
        ]
        assert err == "relugrad: ./absent.md: cannot be read: No such file or directory\n"


@pytest.mark.usefixtures("files")
class TestItsOwnErrors:
    """An error of the checker itself is one line with its place, and costs nothing else."""

    @pytest.fixture
    def failing(self, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever holds the letter Q makes the checker fail."""

        def fails(chain: Chain, seed: int, trials: int) -> tuple[list[Outcome], Attempt]:
            if any("Q" in side.latex and side.error is None for side in chain.sides):
                raise KeyError("Q")
            return judge(chain, seed, trials)

        monkeypatch.setattr(judging, "judge", fails)
        (files / "page.md").write_text(FALSE + "\n$$Q = 2Q$$\n\n$$A + B = B + A$$\n")
        (files / "part.md").write_text("$$Q = 2Q$$\n\n$$A + B = B + A$$\n")

    SAID = "an error in the checker itself, please report it: KeyError: 'Q'"

    @pytest.mark.usefixtures("failing")
    def test_one_in_a_display(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = run(capsys, "part.md", "true.md")
        assert status == 2
        assert err == f"relugrad: part.md:1: {self.SAID}\n"
        heads = [line for line in out.splitlines() if line[0] != " "]
        assert heads == [
            "part.md:1:7: not read",
            "part.md:3:3: holds",
            "true.md:1:3: holds",
            "part.md: 2 equalities: 1 holds, 0 false, 1 not read",
            "true.md: 1 equality: 1 holds, 0 false",
            "3 equalities: 2 holds, 0 false, 1 not read",
            "2 of 3 equalities read (66 %)",
        ]

    @pytest.mark.usefixtures("failing")
    def test_beside_what_is_false(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--format", "json", "page.md")
        found = json.loads(out)
        assert status == 3
        assert [c["verdict"] for c in found["checks"]] == ["false", "unread", "holds"]
        assert found["errors"] == [{"file": "page.md", "line": 3, "message": self.SAID}]

    def test_one_in_finding_the_mathematics_of_a_file(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(text: str, name: str, macros: Macros) -> list[Display]:
            return read_named(text, name, macros) if name == "true.md" else [][1]

        monkeypatch.setattr(checking, "read_named", fails)
        status, out, err = run(capsys, "unread.md", "true.md")
        assert status == 2
        assert err.startswith("relugrad: unread.md: an error in the checker itself")
        assert err.count("\n") == 1
        assert "true.md:1:3: holds" in out

    def test_one_in_the_command(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("relugrad.commands.check.merge", None)
        status, out, err = run(capsys, "true.md")
        assert (status, out) == (2, "")
        assert err.startswith("relugrad: an error in the checker itself")
        assert err.count("\n") == 1


class TestExpressions:
    def test_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "-e", "A + B = B + A") == (
            0, "-e:1:1: holds\n1 equality: 1 holds, 0 false\n1 of 1 equality read (100 %)\n", "",
        )  # fmt: skip

    def test_several_are_one_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "-e", "Z = XW", "-e", "(Z + XW)^T = 3Z^T", "-e", "= 3W^TX^T")
        assert status == 1
        assert [line for line in out.splitlines() if line.startswith("-e")] == [
            "-e:1:1: definition",
            "-e:2:14: FALSE",
            "-e:3:1: holds",
        ]

    def test_commands_that_one_defines_are_known_to_the_next(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(capsys, "-e", r"\def\eq{=}", "-e", r"(2A)^T \eq A^T")[0] == 1

    def test_an_empty_one_says_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "-e", "") == (0, "nothing to check: no equation was found\n", "")

    def test_with_files(self, capsys: pytest.CaptureFixture[str], files: Path) -> None:
        status, out, _ = run(capsys, "-e", "A = B", str(files / "false.md"))
        assert status == 1
        assert out.startswith("-e:1:1: definition\n")


class TestGiven:
    def test_it_holds_from_the_start(self, capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ("-e", "(Z + XW)^T Z = 2W^TX^TZ")
        assert run(capsys, *arguments)[0] == 1
        assert run(capsys, "--given", "Z = XW", *arguments)[0] == 0

    @pytest.mark.parametrize("wrong", ["", "A", "A + B", r"A = \int B", "A = ("])
    def test_a_wrong_one_is_told_in_one_line(
        self, capsys: pytest.CaptureFixture[str], wrong: str
    ) -> None:
        status, out, err = run(capsys, "--given", wrong, "-e", "A + B = A")
        assert (status, out) == (2, "")
        assert err.startswith("relugrad: given ")
        assert err.count("\n") == 1


class TestOptions:
    def test_the_seed_chooses_the_points_and_not_the_verdict(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outputs = {run(capsys, "--seed", "5", "-e", "(AB)^T = 2B^TA^T")[:2] for _ in range(2)}
        assert len(outputs) == 1
        assert {status for status, _ in outputs} == {1}
        assert run(capsys, "--seed", "6", "-e", "(AB)^T = 2B^TA^T")[0] == 1

    def test_trials(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "--trials", "1", "-e", r"\max(A, 0) = A \odot H(A)")[0] == 0

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--trials", "0"], "a whole number from 1 to 10000"),
            (["--trials", "x"], "a whole number from 1 to 10000"),
            (["--seed", "x"], "invalid int value"),
            (["--format", "xml"], "invalid choice"),
            (["--nonsense"], "unrecognized arguments"),
            (["-e"], "expected one argument"),
        ],
    )
    def test_a_wrong_one_is_told_in_one_line(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
    ) -> None:
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (2, "")
        assert said in err
        assert err.startswith("relugrad: ")
        assert err.count("\n") == 1

    def test_a_command_is_needed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main([])
        assert stopped.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1

    def test_the_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["--version"])
        assert stopped.value.code == 0
        assert capsys.readouterr().out == f"relugrad {__version__}\n"

    def test_help_names_every_option(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = run(capsys, "--help")
        assert status == 0
        for option in ("-e", "--given", "--strict", "--format", "--seed", "--trials"):
            assert option in out


class TestStandardInput:
    @pytest.mark.parametrize(("text", "status"), [(TRUE, 0), (FALSE, 1), ("", 0)])
    @pytest.mark.parametrize("names", [[], ["-"]])
    def test_it_is_read(
        self,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        text: str,
        status: int,
        names: list[str],
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run(capsys, *names)[0] == status

    def test_it_is_utf_8_whatever_the_locale(self) -> None:
        text = "因此 $(AB)^T = A^TB^T$ — é".encode()
        done = process("check", stdin=text, env={"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"})
        assert (done.returncode, done.stderr) == (1, b"")

    def test_bytes_that_are_no_text(self) -> None:
        done = process("check", stdin=b"$$A = B$$ \xff")
        assert done.returncode == 2
        assert done.stderr == b"relugrad: -: is not UTF-8 text (byte 10)\n"


def test_a_pipe_that_closes_early_changes_no_verdict() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "relugrad", "check", "-e", "(AB)^T = A^TB^T"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_the_command_never_imports_torch() -> None:
    code = (
        "import sys; from relugrad.cli import main; status = main(['check', '-e', '(2A)^T = A^T']);"
        "print(status, 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "1 False"


def test_help_imports_no_checker() -> None:
    """That is why it comes at once."""
    code = (
        "import sys; from relugrad.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print([m for m in sys.modules if m.startswith('relugrad.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "['relugrad.wording', 'relugrad.errors', 'relugrad.cli']"


class TestProve:
    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (["-e", "(AB)^T = B^TA^T"], 0),
            (["-e", "A^TB"], 0),
            (["-e", "A + B = A"], 1),
            (["-e", r"\sum_i \frac{1}{1 + x_i} = \sum_i \frac{1 - x_i}{1 - x_i^2}"], 1),
            (["-e", "(AB)^T = B^TA^T", "-e", "A + B = A"], 1),
            (["-e", r"\int A"], 1),
            (["-e", ""], 2),
            (["--given", "A", "-e", "A = A"], 2),
            ([], 2),
            (["-e"], 2),
        ],
    )
    def test_exit_status(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
    ) -> None:
        found, out, err = run_prove(capsys, *arguments)
        assert found == status
        assert bool(out) == (status != 2)
        assert err.count("\n") == (status == 2)

    def test_it_prints_the_form_of_both_sides(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run_prove(capsys, "-e", "(AB)^T = B^TA^T")
        assert out.splitlines() == [
            "(AB)^T",
            r"  = \sum_{k} A_{jk} B_{ki}",
            "B^TA^T",
            r"  = \sum_{k} A_{jk} B_{ki}",
            "  proved: the same normal form, for all sizes and all values",
        ]

    def test_each_is_read_by_itself(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run_prove(capsys, "-e", "Z = XW", "-e", "Z")
        assert out.endswith("\n\nZ\n  = Z_{ij}\n")

    def test_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = run_prove(capsys, "--given", "Z = XW", "-e", "Z")
        assert out == "Z\n  = \\sum_{k} W_{kj} X_{ik}\n"
