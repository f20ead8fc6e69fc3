project = "A miniature book"
extensions = ["myst_parser", "relugrad.book"]
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
html_theme = "basic"
