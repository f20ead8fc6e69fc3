extensions = ["relugrad.book"]
