# make serve: build the graph and serve it.  make test: everything.  make check: ruff and mypy.
# make assets: the editor of /sparql and the territories of France, where npm is there.
# make bench: this service beside others, into docs/benchmarks.md (half an hour).
# make eval: what extraction finds in the documents, beside their curated tables.
PYTHON ?= python3
VENV := .venv
EXTRAS ?= dev
RUN := $(VENV)/bin

EDITOR := server/static/built/editor.js
PLACES := graph/names/built/territories.tsv.gz

.PHONY: serve test check assets bench eval clean

serve: $(VENV)/installed assets
	@$(RUN)/maillage serve

test: $(VENV)/installed-dev check assets
	@$(RUN)/pytest --numprocesses 2 --dist loadfile

check: $(VENV)/installed-dev
	@$(RUN)/ruff check graph server bench tests
	@$(RUN)/ruff format --check graph server bench tests
	@$(RUN)/mypy

assets: $(EDITOR) $(PLACES)

$(EDITOR): package-lock.json assets/build.js assets/editor.js assets/proposals.js
	@if command -v npm >/dev/null; then \
	  { npm ci --silent --ignore-scripts --no-audit --no-fund --fetch-retries=0 && npm run --silent build; } \
	  || echo "The editor of /sparql was not built; the page is a plain form."; \
	fi

$(PLACES): package-lock.json graph/names/compile.py $(EDITOR) | $(VENV)/installed
	@if [ -d node_modules/@etalab ]; then $(RUN)/python -m graph.names.compile; \
	  else echo "The territories of France were not built; imports know those of data/reference alone."; fi

bench: $(VENV)/installed-dev
	@$(RUN)/python -m bench.run

eval: $(VENV)/installed-dev
	@$(RUN)/python -m bench.evaluate

clean:
	rm -rf $(VENV) .maillage node_modules server/static/built graph/names/built

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
