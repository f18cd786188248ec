# Everything is done inside .venv, from locked packages. `make` alone lists what there is.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run test check coverage bench prove frontend format lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## Start Throughlane with the process library and demo people
	@$(BIN)/python hatch_build.py
	@exec $(BIN)/throughlane demo

test: $(VENV)/.test ## Run every check and every test
	@$(BIN)/python hatch_build.py
	@$(BIN)/python -m tests.gate

check: $(VENV)/.test ## Run what takes seconds: style, types, who may import whom
	@$(BIN)/python -m tests.gate --checks-only

coverage: $(VENV)/.test ## Run every test and list the lines that none of them runs
	@$(BIN)/python hatch_build.py
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest --quiet --numprocesses=auto
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

bench: $(VENV)/.run ## Measure the engine beside SpiffWorkflow and beside a bare transaction
	@$(BIN)/python -m benchmarks.engine

prove: $(VENV)/.test ## Prove durability for half an hour, and write docs/reliability.md
	@$(BIN)/python -m tests.durability.prove

frontend: $(VENV)/.run ## Build web/static/dist where its sources have changed
	@$(BIN)/python hatch_build.py

format: $(VENV)/.test ## Put all Python into the one style
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

lock: $(VENV)/.test ## Lock what pyproject.toml asks for (UPGRADE=--upgrade takes the newest)
	@$(BIN)/python -m pip install --quiet uv
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group test --constraints requirements.lock --output-file requirements-test.lock
	@$(COMPILE) --group build --constraints requirements-test.lock --output-file requirements-build.lock

clean: ## Remove what was built and installed; the data stay
	@rm -rf $(VENV) web/static/dist web/frontend/node_modules .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Throughlane needs Python 3.11 or later. Name one: make $(MAKECMDGOALS) PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment (on Debian: apt install python3-venv)."; exit 1; }

$(VENV)/.run: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	$(call install,Python packages,requirements.lock)
	@touch $@

$(VENV)/.test: requirements-test.lock requirements-build.lock pyproject.toml | $(BIN)/python
	$(call install,Python packages and what tests need,requirements-test.lock)
	@touch $(VENV)/.run $@

# install(what, lock): name each package as it is fetched, so that a slow line is seen to move. The
# project itself is linked into .venv, which gives it the command `throughlane`.
define install
	@echo "Installing $(1) (about a minute on a fast line, the first time) …"
	@set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --require-hashes \
		--requirement $(2) --requirement requirements-build.lock \
		| awk '/^Collecting /{n++; printf "  %3d %s\n", n, $$2; fflush()} END {printf "  Packages installed: %d\n", n}'
	@$(BIN)/python hatch_build.py
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
endef
