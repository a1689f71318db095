# The set-up and every job of the project. `make` lists them.
# SPDX-License-Identifier: EUPL-1.2
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

help:  ## lists the jobs
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  #/p' Makefile | column -t -s '#'

# The run-time environment: what `./osreg` needs. Built once, again when pyproject.toml changes.
$(VENV)/.ready: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q registry/osreg_registry checks/osreg_checks cli/osreg
	@touch $@

# pip of Python 3.11 knows no dependency groups: tools/groups.py prints them.
$(VENV)/.ready-test: $(VENV)/.ready
	@$(BIN)/python tools/groups.py test | xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-test
	@$(BIN)/python tools/groups.py dev | xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	@touch $@

setup: $(VENV)/.ready  ## builds .venv with what osreg needs to run

test: $(VENV)/.ready-test  ## runs the tests
	@$(BIN)/python -m pytest --numprocesses auto

lint: $(VENV)/.ready-dev  ## ruff, mypy, import contracts, REUSE
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/reuse --suppress-deprecation lint --quiet || $(BIN)/reuse --suppress-deprecation lint

generated: $(VENV)/.ready-dev  ## makes schemas, message catalogues and check pages again
	@$(BIN)/python tools/generate.py

refresh: $(VENV)/.ready-dev  ## makes licence table and vocabularies again from their origins (asks the network), lists old facts
	@$(BIN)/python tools/refresh.py

validate: $(VENV)/.ready  ## lists the faults of the registry
	@$(BIN)/osreg validate

bench: $(VENV)/.ready  ## prints the speed ratios (needs npm for ajv-cli, or leaves it out)
	@$(BIN)/python bench/speed.py
	@$(BIN)/python bench/sbom.py

clean:  ## removes the environment and what was built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: help setup test lint generated refresh validate bench clean
.DEFAULT_GOAL := help
