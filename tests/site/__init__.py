"""The built site: every page of every language, in a browser and as files. `nox -s site`."""
