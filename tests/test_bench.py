"""The benchmark: it measures what it says, agrees first, compares by ratios."""

# No time is held against a bound: the machine that tests may be busy.

from __future__ import annotations

import copy
import json
import platform
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from bench import gradients as bench
from bench.gradients import Case

# Those that need no compiler and no other library than the tests have.
QUICK = "relugrad,relugrad out=,plain formula,autograd,func.grad,NumPy"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "new" / "cpu.json"
    small = ["--sizes", "7x3x2,30×2×5", "--peers", QUICK, "--seconds", "0", "--busy", "1"]
    assert bench.main([*small, "--output", str(path)]) == 0
    return path


@pytest.fixture
def result(written: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return loaded


class TestCase:
    def test_flops_and_bytes(self) -> None:
        """n = 3, d = 5, h = 7: 3 · 2 · 105 operations; 2 (15 + 35 + 21) numbers."""
        case = Case(3, 5, 7, "float32")
        assert case.flops == 630
        assert case.bytes == 142 * 4
        assert Case(3, 5, 7, "float64").bytes == 142 * 8

    def test_the_floor_is_the_slower_of_the_two(self) -> None:
        case = Case(3, 5, 7, "float32")
        assert case.floor(copy=568, product=1e9) == 1
        assert case.floor(copy=1e9, product=315) == 2


class TestPeers:
    @pytest.mark.parametrize("name", QUICK.split(","))
    @pytest.mark.parametrize("dtype", bench.DTYPES)
    def test_each_gives_x_w_and_y(self, name: str, dtype: str) -> None:
        X, W, Y = Case(7, 3, 2, dtype).draw("cpu")
        way = bench.PEERS[name](X, W, Y)
        for _ in range(2):
            for ours, theirs in zip(way(), bench._plain(X, W, Y), strict=True):
                torch.testing.assert_close(torch.as_tensor(ours), theirs, rtol=1e-5, atol=1e-5)

    def test_one_that_differs_is_not_timed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def wrong(X: Any, W: Any, Y: Any) -> bench.Way:
            by_X, by_W, by_Y = bench._plain(X, W, Y)
            return lambda: (by_X / 2, by_W, by_Y)

        monkeypatch.setitem(bench.PEERS, "wrong", wrong)
        assert bench.main(["--sizes", "7x3x2", "--peers", "autograd,wrong", "--seconds", "0"]) == 2
        error = capsys.readouterr().err
        assert "7×3×2 float32: wrong differs in the gradient by X" in error

    def test_one_that_is_not_there_is_told(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def missing(*_: Any) -> bench.Way:
            raise bench.Absent("nobody has it")

        monkeypatch.setitem(bench.PEERS, "rare", missing)
        quick = ["--sizes", "7x3x2", "--dtypes", "float32", "--peers", "autograd,rare"]
        assert bench.main([*quick, "--seconds", "0"]) == 0
        assert "absent: rare, nobody has it" in capsys.readouterr().out

    def test_numpy_and_a_gpu(self) -> None:
        meta = [t.to("meta") for t in Case(7, 3, 2, "float32").draw("cpu")]
        with pytest.raises(bench.Absent, match="CPU"):
            bench.PEERS["NumPy"](*meta)


class TestClock:
    def test_a_wait_is_as_long_as_it_is(self) -> None:
        from time import sleep

        assert bench.seconds(lambda: sleep(0.01), 2, "cpu") >= 0.01

    def test_everyone_has_as_many_rounds(self) -> None:
        calls = {"a": 0, "b": 0}

        def way(name: str) -> Any:
            def call() -> None:
                calls[name] += 1

            return call

        times = bench.rounds({name: way(name) for name in calls}, 0, "cpu")
        assert [len(values) for values in times.values()] == [3, 3]
        assert all(count > 100 for count in calls.values())

    @pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="not on Linux")
    def test_extra_memory_sees_what_was_held_for_a_while(self) -> None:
        size = 2**27

        def way() -> bench.Results:
            torch.ones(size, dtype=torch.uint8)
            return None, None, None

        found = bench.extra_memory(way, "cpu")
        assert found is None or size * 0.9 < found < size * 1.5


class TestRun:
    def test_what_is_written(self, result: dict[str, Any]) -> None:
        assert [(c["n"], c["d"], c["h"], c["dtype"]) for c in result["cases"]] == [
            (7, 3, 2, "float32"),
            (30, 2, 5, "float32"),
            (7, 3, 2, "float64"),
            (30, 2, 5, "float64"),
        ]
        for case in result["cases"]:
            assert set(case["median"]) == set(case["lowest"]) == set(QUICK.split(","))
            assert all(0 < case["lowest"][p] <= case["median"][p] for p in case["median"])
            assert case["rounds"] == 3
            assert case["floor"] > 0
        assert set(result["ceilings"]["product"]) == {"float32", "float64"}
        assert result["versions"]["torch"] == torch.__version__
        assert result["machine"]["threads"] == torch.get_num_threads()

    def test_nothing_names_the_machine(self, written: Path) -> None:
        import platform

        text = written.read_text(encoding="utf-8")
        assert f'"{platform.node()}"' not in text
        assert str(Path.home()) not in text and "/work" not in text

    def test_the_table_names_every_case_and_peer(self, result: dict[str, Any]) -> None:
        table = bench.table(result)
        assert "30×2×5 float64" in table
        again = dict.fromkeys(bench.BESIDE, 2)
        for name in QUICK.split(","):
            assert table.count(f"    {name:20} ") == 4 + again.get(name, 0)

    def test_some_is_timed_beside_busy_processes(self, result: dict[str, Any]) -> None:
        assert result["busy"]["processes"] == 1
        cases = result["busy"]["cases"]
        assert [(c["n"], c["d"], c["h"], c["dtype"]) for c in cases] == [
            (7, 3, 2, "float32"),
            (30, 2, 5, "float32"),
        ]
        for case in cases:
            assert set(case["median"]) == set(bench.BESIDE)
            assert min(case["median"].values()) > 0
        table = bench.table(result)
        assert table.count(" beside 1 busy processes") == 2

    @pytest.mark.skipif(
        not Path("/proc/thread-self/children").exists(), reason="the list is Linux's"
    )
    def test_the_busy_processes_are_there_meanwhile(self) -> None:
        def children() -> set[str]:
            return set(Path("/proc/thread-self/children").read_text().split())

        before = children()
        with bench.busy(3):
            assert len(children() - before) == 3
        assert children() <= before

    def test_a_sweep_of_blocks(self) -> None:
        case = Case(300, 3, 2, "float32")
        swept = bench._sweep(case, *case.draw("cpu"), budget=0)
        assert swept["rows"] == [64, 128, 256, 512]
        assert len(swept["median"]) == 4 and min(swept["median"]) > 0

    @pytest.mark.skipif(
        platform.libc_ver()[0] != "glibc", reason="another C library keeps memory in its own way"
    )
    def test_in_a_process_that_keeps_its_memory(self) -> None:
        kept = bench._kept(Case(30, 2, 5, "float64"), ["relugrad", "autograd"], budget=0)
        assert kept is not None and list(kept) == ["relugrad", "autograd"]
        assert min(kept.values()) > 0
        with pytest.raises(bench.BenchError, match=r"30×2×5 float64 .* --peers: expected some of"):
            bench._kept(Case(30, 2, 5, "float64"), ["nobody"], budget=0)

    @pytest.mark.skipif(sys.platform != "linux", reason="the marks of memory are Linux's")
    def test_memory_is_what_a_call_adds(self) -> None:
        """However much the C library has kept of what was freed before."""
        size = 2**26
        held: list[torch.Tensor] = []
        for _ in range(3):
            in_store = [torch.ones(2**20) for _ in range(64)]
            # What lies behind it keeps the system from getting it back.
            held.append(torch.ones(25_000))
            del in_store
        grown = bench.extra_memory(lambda: (torch.ones(size // 4), held, held), "cpu")
        assert grown is None or 0.95 * size < grown < 1.2 * size


class TestCompare:
    def change(self, result: dict[str, Any], factor: float, way: str = "relugrad") -> Any:
        changed = copy.deepcopy(result)
        changed["cases"][1]["median"][way] *= factor
        return changed

    def test_a_slower_machine_is_no_regression(self, result: dict[str, Any]) -> None:
        slow = copy.deepcopy(result)
        for case in slow["cases"]:
            case["median"] = {name: 7 * value for name, value in case["median"].items()}
        lines, slower = bench.compare(result, slow, 0.2)
        assert not slower and len(lines) == 8

    def test_a_slower_ratio_is(self, result: dict[str, Any]) -> None:
        lines, slower = bench.compare(result, self.change(result, 1.3), 0.2)
        assert slower
        [line] = [line for line in lines if "REGRESSION" in line]
        assert line.startswith("30×2×5 float32: relugrad took ")
        assert bench.compare(result, self.change(result, 1.3), 0.4)[1] is False
        assert bench.compare(result, self.change(result, 0.5), 0.2)[1] is False
        assert bench.compare(result, self.change(result, 1.3, "relugrad out="), 0.2)[1]
        assert bench.compare(result, self.change(result, 9, "NumPy"), 0.2)[1] is False

    def test_from_the_command(
        self, result: dict[str, Any], written: Path, tmp_path: Path, capsys: Any
    ) -> None:
        other = tmp_path / "other.json"
        changed = self.change(result, 3)
        del changed["cases"][0]
        other.write_text(json.dumps(changed), encoding="utf-8")
        assert bench.main(["--compare", str(written), str(written)]) == 0
        assert bench.main(["--compare", str(written), str(other)]) == 1
        assert "7×3×2 float32: only in the old file" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"cases": [{"n": 1}]}', '{"cases": 3}'])
    def test_another_file_is_refused(self, text: str, tmp_path: Path, capsys: Any) -> None:
        path = tmp_path / "no.json"
        path.write_text(text, encoding="utf-8")
        assert bench.main(["--compare", str(path), str(path)]) == 2
        assert "no.json: expected the JSON of a run" in capsys.readouterr().err

    def test_a_missing_file_is_told(self, tmp_path: Path, capsys: Any) -> None:
        path = str(tmp_path / "none.json")
        assert bench.main(["--compare", path, path]) == 2
        assert "none.json: cannot be read" in capsys.readouterr().err


class TestWrongUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--sizes", "10x4"], "--sizes: expected n×d×h such as 1000x64x64, got '10x4'"),
            (["--sizes", "10x0x4"], "--sizes: expected no size of 0"),
            (["--peers", "autograd,nobody"], "got 'nobody'"),
            (["--dtypes", "int8"], "--dtypes: expected some of float64, float32"),
        ],
    )
    def test_is_told_in_a_line(self, arguments: list[str], message: str, capsys: Any) -> None:
        assert bench.main(arguments) == 2
        error = capsys.readouterr().err
        assert message in error and error.count("\n") == 1

    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
    def test_no_gpu(self, capsys: Any) -> None:
        assert bench.main(["--device", "cuda"]) == 2
        assert "this PyTorch finds no GPU" in capsys.readouterr().err
