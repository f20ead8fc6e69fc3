project = "Notes on ridge regression"
extensions = ["myst_parser", "relugrad.book"]
myst_enable_extensions = ["dollarmath"]
exclude_patterns = ["_build", ".*"]
html_theme = "alabaster"
