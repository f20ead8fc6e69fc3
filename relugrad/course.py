r"""The course report's symbols, f among them, which a reader of the book uses without defining.

Source: 干皓丞, 计算机视觉作业, 17 October 2021 (kancheng/kan-cs-report-in-2021).

Examples
--------
>>> import relugrad
>>> answer = r"\frac{\partial f}{\partial Y} = 2(\max(XW, 0) - Y)"
>>> relugrad.check(answer).checks[0].verdict
'definition'
>>> relugrad.check(answer, given=relugrad.course.GIVEN).checks[0].verdict
'false'
"""

from __future__ import annotations

GIVEN = (
    r"Z = XW",
    r"\hat{Y} = \max(Z, 0)",
    r"f = \|\max(XW, 0) - Y\|_F^2",
    r"E = \hat{Y} - Y",
    r"M = H(Z)",
)
"""The definitions that hold on every page of the book: the `given` of `relugrad.check`."""
