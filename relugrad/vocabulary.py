"""The commands of LaTeX by what they do to the text around them, for the tokenizer."""

from __future__ import annotations

from typing import Literal

from .patterns import lazy

SKIPPED = frozenset(
    r"""\, \; \: \! \> \  \enspace \enskip \thinspace \medspace \thickspace \negthinspace \left
    \right \middle \big \Big \bigg \Bigg \bigl \bigr \Bigl \Bigr \biggl \biggr \Biggl \Biggr \bigm
    \Bigm \nonumber \notag \therefore \because \displaystyle \textstyle \scriptstyle \limits
    \nolimits \allowbreak \nobreak \mathstrut \strut \hfill \noindent \par \hline \relax \mathbin
    \mathrel \mathord \mathclose \mathopen \mathinner \/ \- \IEEEyesnumber \IEEEnonumber
    \IEEEyessubnumber \IEEEnosubnumber \IEEEeqnarraynumspace""".split()
) | {"\\ "}
SIZES = frozenset(name for name in SKIPPED if name[1:4].lower() == "big") | {"\\left", "\\right"}
WITH_ARGUMENT = frozenset(
    r"\label \tag \tag* \hspace \vspace \hspace* \vspace* \ref \eqref \phantom \hphantom \vphantom"
    r" \color \cite".split()
)
# \overset{!}{=} is its second argument with words over it.
STACKED = frozenset(("\\overset", "\\underset", "\\stackrel"))
STARRED = frozenset(("\\hspace*", "\\vspace*", "\\operatorname*", "\\tag*"))
GAPS = frozenset(("\\quad", "\\qquad"))
WORDS = frozenset(("\\text", "\\textrm", "\\textit", "\\textbf", "\\mbox", "\\textup", "\\hbox"))
UPRIGHT = frozenset(("\\operatorname", "\\operatorname*", "\\mathrm", "\\mathop", "\\mathsf"))
FUNCTIONS = {
    "tr": "tr",
    "Tr": "tr",
    "trace": "tr",
    "Trace": "tr",
    "ReLU": "ReLU",
    "relu": "ReLU",
    "max": "max",
    "min": "min",
    "d": "d",
}
# Functions that many write without a backslash, or without an upright font.
FUNCTION_WORDS = FUNCTIONS.keys() - {"d"} | frozenset(
    """det Det log ln lg exp diag Diag vec Vec rank sin cos tan sinh cosh tanh sign sgn dim ker span
    argmax argmin softmax sigmoid Var var Cov cov Corr corr std mean sum prod sqrt abs norm sup inf
    lim gcd div grad curl mod""".split()
)
SEPARATORS = frozenset(
    (";", ",", "\\to", "\\rightarrow", "\\Rightarrow", "\\implies", "\\iff", "\\longrightarrow",
     "\\Longrightarrow", "\\Longleftrightarrow", "\\Longleftarrow",
     "\\Leftrightarrow", "\\leftrightarrow", "\\longmapsto", "\\leadsto",
     "\\Leftarrow", "\\impliedby", "\\leftarrow", "\\land", "\\wedge", "\\gets")
)  # fmt: skip
OPENERS = frozenset(("(", "[", "{", "\\{", "\\langle", "\\lbrack", "\\lbrace", "\\lVert"))
CLOSERS = frozenset((")", "]", "}", "\\}", "\\rangle", "\\rbrack", "\\rbrace", "\\rVert"))
OPERATORS = frozenset(("+", "-", "\\cdot", "\\times", "\\odot", "\\circ", "/", "."))
# Where a number may begin with its point.
BEFORE_NUMBER = (OPENERS | OPERATORS | SEPARATORS) - {"."} | frozenset(
    r"= < > := ^ \approx \in \ge \geq \geqslant \le \leq \leqslant \ne \neq \sim".split()
)
# Where the thousands of a number may be set apart by commas: not in a list or in an index.
BEFORE_GROUPS = (OPERATORS - {"."}) | frozenset(
    r"= < > := \approx \ge \geq \geqslant \le \leq \leqslant \ne \neq".split()
)
NUMBER = lazy(r"[0-9]*(?:\.[0-9]+)?")
GROUPED_NUMBER = lazy(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])(?:\.[0-9]+)?")
CHARACTERS = {
    "，": ",", "；": ";", "。": ".", "、": ",", "：": ":", "（": "(", "）": ")", "＝": "=",
    "＋": "+", "－": "-", "−": "-", "⊙": "\\odot", "∘": "\\circ", "·": "\\cdot", "×": "\\times",
    "≔": ":=", "≡": "\\equiv", "≜": "\\triangleq",
    "≥": "\\ge", "≤": "\\le", "≠": "\\ne", "→": "\\to", "⇒": "\\Rightarrow", "⇔": "\\iff",
    "∂": "\\partial", "∇": "\\nabla", "‖": "\\|", "∥": "\\|", "…": "\\ldots",
    "⟨": "\\langle", "⟩": "\\rangle",
}  # fmt: skip
# Greek letters; Σ and Π may be sums and products, and Δ a change.
CHARACTERS |= {
    character: f"\\{name}"
    for character, name in zip(
        "αβγδεζηθικλμνξπρστυφϕχψωΓΘΛΞΦΨΩ",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
        " upsilon phi phi chi psi omega Gamma Theta Lambda Xi Phi Psi Omega".split(),
        strict=True,
    )
}

# Slanted capitals are no letters of their own.
CHARACTERS |= {
    f"\\var{name}": f"\\{name}"
    for name in "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
}

# Commands of plain TeX around rows, each with what stands for its two ends.
PLAIN: dict[str, tuple[Literal["gap", "command"], str, str]] = {
    f"\\{name}": ("command", f"\\begin{{{name}}}", f"\\end{{{name}}}")
    for name in ("matrix", "pmatrix", "bmatrix", "vmatrix", "cases")
}
PLAIN["\\eqalign"] = ("gap", "\\eqalign", "\\eqalign")

# Commands that state an equality, or a definition; in RELATE the name stands at the right, or the
# equality is not exact, and what they state is not read.
EQUATE = frozenset(("\\equiv", "\\coloneqq", "\\coloneq", "\\triangleq"))
DEFINE = frozenset(("\\defeq", "\\eqdef", "\\colonequals"))
RELATE = frozenset(("\\eqqcolon", "\\eqcolon", "\\equalscolon", "\\doteq"))
