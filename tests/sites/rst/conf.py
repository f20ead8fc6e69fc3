project = "A miniature book in reStructuredText"
extensions = ["relugrad.book"]
html_theme = "basic"
