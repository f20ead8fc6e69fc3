project = "Notes on ridge regression"
extensions = ["myst_parser", "relugrad.book"]
myst_enable_extensions = ["dollarmath"]
html_theme = "alabaster"

# What the letters mean on every page.
relugrad_given = [r"r = \|XW - Y\|_F^2 + \lambda \|W\|_F^2"]
