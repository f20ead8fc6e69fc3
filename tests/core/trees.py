"""Random typed expressions as LaTeX, rewritten by rules and changed by slips."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

Shape = tuple[str, str]
NUMBER: Shape = ("1", "1")
SYMBOLS: dict[Shape, tuple[str, ...]] = {
    ("n", "m"): ("A", "B"),
    ("m", "n"): ("C", "D"),
    ("n", "n"): ("S", "T"),
    ("m", "m"): ("P", "Q"),
    ("n", "1"): (r"\mathbf{x}", r"\mathbf{y}"),
    ("m", "1"): (r"\mathbf{u}", r"\mathbf{v}"),
    NUMBER: (r"\alpha", r"\beta"),
}
SHAPES = {name: shape for shape, names in SYMBOLS.items() for name in names}
FUNCTIONS = ("H", r"\phi", r"\phi'")


@dataclass(frozen=True)
class Tree:
    """An operation on operands of known shapes; `said` is a symbol, a number or a function."""

    operation: str
    shape: Shape
    operands: tuple[Tree, ...] = ()
    said: str = ""

    @property
    def latex(self) -> str:
        inside = [tree.latex for tree in self.operands]
        group = [
            text
            if tree.operation in ("symbol", "number", "apply", "max", "min", "trace")
            else rf"\left({text}\right)"
            for text, tree in zip(inside, self.operands, strict=True)
        ]
        match self.operation:
            case "symbol":
                return self.said
            case "number":
                return self.said if self.said[0] != "-" else rf"\left({self.said}\right)"
            case "sum":
                return " + ".join(group)
            case "difference":
                return " - ".join(group)
            case "negative":
                return "-" + group[0]
            case "product":
                return r" \, ".join(group)
            case "hadamard":
                return r" \odot ".join(group)
            case "transpose":
                return f"{group[0]}^T"
            case "inverse":
                return f"{group[0]}^{{-1}}"
            case "over":
                return rf"\frac{{{inside[0]}}}{{{inside[1]}}}"
            case "square":
                return f"{group[0]}^2"
            case "apply":
                return rf"{self.said}\left({inside[0]}\right)"
            case "max" | "min":
                return rf"\{self.operation}\left({inside[0]}, {inside[1]}\right)"
            case "trace":
                return rf"\operatorname{{tr}}\left({inside[0]}\right)"
            case "norm":
                return rf"\left\|{inside[0]}\right\|_F^2"
            case "inner":
                return rf"\left\langle {inside[0]}, {inside[1]}\right\rangle"
            case "entries":
                return rf"\sum_{{i,j}} {group[0]}_{{ij}} {group[1]}_{{ij}}"
            case "differential":
                if self.operands[0].operation == "symbol":
                    return f"d{inside[0]}"
                return rf"d\left({inside[0]}\right)"
            case "derivative":
                return rf"\frac{{\partial \left({inside[0]}\right)}}{{\partial {self.said}}}"
        raise AssertionError(self.operation)

    def parts(self) -> list[Tree]:
        """This and everything in it."""
        return [self, *[part for tree in self.operands for part in tree.parts()]]

    def names(self) -> set[str]:
        """The symbols and functions in it."""
        return {part.said for part in self.parts()}

    def replaced(self, old: Tree, new: Tree) -> Tree:
        """The tree with `new` for the part `old`, which is told by its identity."""
        if self is old:
            return new
        return replace(self, operands=tuple([o.replaced(old, new) for o in self.operands]))


# What some documents define before the pair.
DEFINITION = "Z = AC + S"
DEFINED = Tree("symbol", ("n", "n"), (), "Z")


# -- drawing ------------------------------------------------------------------------------------


def symbol(name: str) -> Tree:
    return Tree("symbol", SHAPES.get(name, ("n", "n")), (), name)


def drawn(random: Random, shape: Shape, depth: int, defined: bool) -> Tree:
    """A random expression of a shape."""

    def inner(rows: str, columns: str) -> Tree:
        return drawn(random, (rows, columns), depth - 1, defined)

    r, c = shape
    if depth <= 0 or random.random() < 0.1:
        return _leaf(random, shape, defined)
    middle = random.choice("nm")
    made: dict[str, Callable[[], Tree]] = {
        "sum": lambda: Tree("sum", shape, (inner(r, c), inner(r, c))),
        "difference": lambda: Tree("difference", shape, (inner(r, c), inner(r, c))),
        "scaled": lambda: Tree("product", shape, (_leaf(random, NUMBER, defined), inner(r, c))),
        "apply": lambda: Tree("apply", shape, (inner(r, c),), random.choice(FUNCTIONS)),
        "max": lambda: Tree("max", shape, (inner(r, c), _zero_or(random, inner(r, c)))),
        "min": lambda: Tree("min", shape, (inner(r, c), _zero_or(random, inner(r, c)))),
    }
    if shape == NUMBER:
        made |= {
            "trace": lambda: Tree("trace", shape, (inner(middle, middle),)),
            "norm": lambda: Tree("norm", shape, (inner("n", "m"),)),
            "inner": lambda: Tree("inner", shape, (inner("n", middle), inner("n", middle))),
            "entries": lambda: Tree("entries", shape, (inner("n", "m"), inner("n", "m"))),
            "form": lambda: Tree("product", shape, (inner("1", "n"), inner("n", "1"))),
            "over": lambda: Tree("over", shape, (inner(r, c), inner(r, c))),
            "square": lambda: Tree("square", shape, (inner(r, c),)),
        }
    else:
        made["product"] = lambda: Tree("product", shape, (inner(r, middle), inner(middle, c)))
        made["hadamard"] = lambda: Tree("hadamard", shape, (inner(r, c), inner(r, c)))
        if (c, r) in SYMBOLS:
            made["transpose"] = lambda: Tree("transpose", shape, (inner(c, r),))
        if r == c:
            made["inverse"] = lambda: Tree("inverse", shape, (inner(r, c),))
            made["square"] = lambda: Tree("square", shape, (inner(r, c),))
    return made[random.choice(list(made))]()


def _leaf(random: Random, shape: Shape, defined: bool) -> Tree:
    if shape == NUMBER and random.random() < 0.4:
        return Tree("number", shape, (), random.choice(("2", "3", "-1")))
    if shape not in SYMBOLS:
        return Tree("transpose", shape, (_leaf(random, shape[::-1], defined),))
    if defined and shape == DEFINED.shape and random.random() < 0.5:
        return DEFINED
    return symbol(random.choice(SYMBOLS[shape]))


def _zero_or(random: Random, tree: Tree) -> Tree:
    return Tree("number", NUMBER, (), "0") if random.random() < 0.6 else tree


def _d(tree: Tree) -> Tree:
    return Tree("differential", tree.shape, (tree,))


def outermost(random: Random, depth: int, defined: bool) -> Tree:
    """A random side: an expression, its differential or its derivative."""
    way = random.random()
    if way < 0.5:
        shape = random.choice([*SYMBOLS, NUMBER, NUMBER])
        return drawn(random, shape, depth, defined)
    shape = random.choice((NUMBER, NUMBER, ("n", "n"))) if way < 0.7 else NUMBER
    inner = drawn(random, shape, depth - 1, defined)
    occurring = [name for name in SHAPES if name in inner.names()]
    name = random.choice(occurring or ["S", "A"])
    if way >= 0.7:
        return Tree("derivative", SHAPES[name], (inner,), name)
    # What varies is what a differential stands beside.
    varies = Tree("inner", NUMBER, (_d(symbol(name)), symbol(name)))
    if shape != NUMBER:
        varies = Tree("product", shape, (varies, symbol("T")))
    return Tree("sum", shape, (_d(inner), varies))


# -- rewriting ----------------------------------------------------------------------------------


def equal(random: Random, tree: Tree) -> Tree:
    """A tree that is equal to it, by one rule at a random place."""
    places = [(part, new) for part in tree.parts() for new in _laws(part)]
    if not places:
        return tree
    return tree.replaced(*random.choice(places))


def _laws(t: Tree) -> Iterator[Tree]:
    """What `t` is equal to, by one rule each."""
    a = t.operands[0] if t.operands else t
    b = t.operands[1] if len(t.operands) > 1 else t

    def of(operation: str, *operands: Tree, shape: Shape = t.shape, said: str = "") -> Tree:
        return Tree(operation, shape, operands, said)

    def turned(tree: Tree) -> Tree:
        return Tree("transpose", tree.shape[::-1], (tree,))

    match t.operation:
        case "sum":
            yield of("sum", b, a)
        case "difference":
            yield of("sum", of("negative", b), a)
        case "hadamard":
            yield of("hadamard", b, a)
        case "product":
            yield from _products(t, a, b, of, turned)
        case "transpose":
            if a.operation == "transpose":
                yield a.operands[0]
            elif a.operation in ("sum", "difference", "hadamard"):
                yield of(a.operation, *map(turned, a.operands))
        case "inverse":
            yield turned(of("inverse", turned(a)))
            if a.operation == "product" and a.operands[0].shape == a.operands[1].shape:
                yield of("product", *[of("inverse", o) for o in reversed(a.operands)])
        case "square":
            yield of("product", a, a)
        case "apply" if t.said == "H":
            yield of("hadamard", t, t) if t.shape != NUMBER else of("product", t, t)
            double = of("product", Tree("number", NUMBER, (), "2"), a)
            yield of("apply", double, said="H")
        case "max" | "min":
            if b.said != "0":
                yield of(t.operation, b, a)
                other = "min" if t.operation == "max" else "max"
                yield of("negative", of(other, of("negative", a), of("negative", b)))
            elif t.operation == "max":
                step = of("apply", a, said="H")
                yield of("product" if t.shape == NUMBER else "hadamard", a, step)
        case "trace":
            yield of("trace", turned(a))
            if a.operation == "product" and a.operands[0].shape != NUMBER:
                left, right = a.operands
                size = right.shape[0]
                yield of("trace", of("product", right, left, shape=(size, size)))
                yield of("inner", turned(left), right)
        case "norm":
            yield of("trace", of("product", turned(a), a, shape=(a.shape[1],) * 2))
            yield of("entries", a, a)
        case "inner":
            yield of("inner", b, a)
            yield of("trace", of("product", turned(a), b, shape=(a.shape[1],) * 2))
        case "entries":
            yield of("inner", a, b)
        case "over":
            yield of("product", a, of("over", Tree("number", NUMBER, (), "1"), b))
        case "differential" | "derivative":
            yield from _derived(t, a, of, turned)


def _products(
    t: Tree, a: Tree, b: Tree, of: Callable[..., Tree], turned: Callable[[Tree], Tree]
) -> Iterator[Tree]:
    if b.operation in ("sum", "difference"):
        yield of(b.operation, *[of("product", a, o) for o in b.operands])
    if a.operation in ("sum", "difference"):
        yield of(a.operation, *[of("product", o, b) for o in a.operands])
    if NUMBER in (a.shape, b.shape):
        yield of("product", b, a)
    else:
        yield turned(of("product", turned(b), turned(a), shape=t.shape[::-1]))
    if b.operation == "product" and NUMBER not in (a.shape, b.operands[0].shape):
        left = of("product", a, b.operands[0], shape=(a.shape[0], b.operands[0].shape[1]))
        yield of("product", left, b.operands[1])


def _derived(
    t: Tree, a: Tree, of: Callable[..., Tree], turned: Callable[[Tree], Tree]
) -> Iterator[Tree]:
    """The rules of differentials and derivatives."""

    def d(tree: Tree) -> Tree:
        return replace(t, operands=(tree,), shape=tree.shape if not t.said else t.shape)

    split = all(not t.said or t.said in o.names() for o in a.operands)
    if a.operation in ("sum", "difference") and split:
        yield of(a.operation, *map(d, a.operands))
    if (
        a.operation == "product"
        and split
        and (not t.said or {o.shape for o in a.operands} == {NUMBER})
    ):
        left, right = a.operands
        yield of("sum", of("product", d(left), right), of("product", left, d(right)))
    if t.said:
        if a.operation == "square":
            twice = of("product", Tree("number", NUMBER, (), "2"), a.operands[0], shape=NUMBER)
            yield of("product", twice, d(a.operands[0]))
        return
    if a.operation == "hadamard":
        left, right = a.operands
        yield of("sum", of("hadamard", d(left), right), of("hadamard", left, d(right)))
    if a.operation in ("transpose", "trace"):
        yield replace(a, operands=(d(a.operands[0]),))
    if a.operation == "inverse":
        yield of("negative", of("product", of("product", a, d(a.operands[0])), a))
    if a.operation == "norm":
        twice = Tree("number", NUMBER, (), "2")
        yield of("product", twice, of("inner", a.operands[0], d(a.operands[0])))
    if a.operation == "apply" and a.said == r"\phi":
        slope = replace(a, said=r"\phi'")
        inner = d(a.operands[0])
        yield of("product" if a.shape == NUMBER else "hadamard", slope, inner)


def slipped(random: Random, tree: Tree) -> Tree:
    """A tree with a slip in it, which mostly is not equal to it."""
    places = [(part, new) for part in tree.parts() for new in _slips(part)]
    return tree.replaced(*random.choice(places))


def _slips(t: Tree) -> Iterator[Tree]:
    a = t.operands[0] if t.operands else t
    b = t.operands[1] if len(t.operands) > 1 else t
    if t.said != "0":
        yield Tree("negative", t.shape, (t,))
    if t.shape[0] == t.shape[1] != "1":
        yield Tree("transpose", t.shape, (t,))
    match t.operation:
        case "symbol":
            for other in SYMBOLS[t.shape]:
                if other != t.said:
                    yield replace(t, said=other)
        case "number":
            yield replace(t, said="5")
        case "sum":
            yield a
            yield replace(t, operation="difference")
        case "transpose" if a.shape[0] == a.shape[1]:
            yield a
        case "product" if a.shape == b.shape:
            yield replace(t, operands=(b, a))
            yield replace(t, operation="hadamard") if t.shape != NUMBER else b
        case "hadamard" if t.shape[0] == t.shape[1]:
            yield replace(t, operation="product")
        case "apply":
            for other in FUNCTIONS:
                if other != t.said:
                    yield replace(t, said=other)
        case "max" | "min":
            yield replace(t, operation="min" if t.operation == "max" else "max")
        case "inverse" | "square":
            yield a
