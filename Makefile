# make serve: build the graph and serve it.  make test: everything.  make check: ruff and mypy.
# make bench: this service beside others, into docs/benchmarks.md (half an hour).
PYTHON ?= python3
VENV := .venv
EXTRAS ?= dev
RUN := $(VENV)/bin

.PHONY: serve test check bench clean

serve: $(VENV)/installed
	@$(RUN)/maillage serve

test: $(VENV)/installed-dev check
	@$(RUN)/pytest

check: $(VENV)/installed-dev
	@$(RUN)/ruff check graph server bench tests
	@$(RUN)/ruff format --check graph server bench tests
	@$(RUN)/mypy

bench: $(VENV)/installed-dev
	@$(RUN)/python -m bench.run

clean:
	rm -rf $(VENV) .maillage

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
