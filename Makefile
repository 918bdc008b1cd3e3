# make serve: build the graph and serve it.  make test: everything.  make check: ruff and mypy.
# make assets: the editor of /sparql, where npm is there; the page is a plain form without it.
# make bench: this service beside others, into docs/benchmarks.md (half an hour).
PYTHON ?= python3
VENV := .venv
EXTRAS ?= dev
RUN := $(VENV)/bin

EDITOR := server/static/built/editor.js

.PHONY: serve test check assets bench clean

serve: $(VENV)/installed assets
	@$(RUN)/maillage serve

test: $(VENV)/installed-dev check assets
	@$(RUN)/pytest --numprocesses 2 --dist loadfile

check: $(VENV)/installed-dev
	@$(RUN)/ruff check graph server bench tests
	@$(RUN)/ruff format --check graph server bench tests
	@$(RUN)/mypy

assets: $(EDITOR)

$(EDITOR): package-lock.json assets/build.js assets/editor.js assets/proposals.js
	@if command -v npm >/dev/null; then \
	  { npm ci --silent --ignore-scripts --no-audit --no-fund --fetch-retries=0 && npm run --silent build; } \
	  || echo "The editor of /sparql was not built; the page is a plain form."; \
	fi

bench: $(VENV)/installed-dev
	@$(RUN)/python -m bench.run

clean:
	rm -rf $(VENV) .maillage node_modules server/static/built

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Maillage needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Maillage into $(VENV) (once, about a minute)…"
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@
