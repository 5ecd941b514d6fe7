# Grappe: `make demo` shows it, `make test` proves it. Each target does its own set-up, once.
PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
GRAPPE := $(BIN)/python -m api
DEMO := var/demo

.DEFAULT_GOAL := help
.PHONY: help demo setup test check bench trials clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Grappe needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/ready-to-run: $(BIN)/python pyproject.toml constraints.txt
	PIP_CONSTRAINT=constraints.txt $(PIP) install --quiet --editable .
	@touch $@

.venv/ready-to-test: .venv/ready-to-run
	PIP_CONSTRAINT=constraints.txt $(PIP) install --quiet --editable '.[transformers,postgres,dev]'
	@touch $@

demo: export GRAPPE_HOME = $(DEMO)
demo: .venv/ready-to-run ## load the fictional cluster, index it, print a suggestion, serve page and API [PORT=8000]
	rm -rf $(DEMO)
	$(GRAPPE) init --demo
	$(GRAPPE) index
	$(GRAPPE) suggest --lang fr --seeker Ambrelune --with "Silo 31 Hébergement" --need "hébergement de données de santé, tests d'usage auprès de personnes âgées" --k 1
	$(GRAPPE) serve --port $(PORT)

setup: .venv/ready-to-test ## the environment, with all that tests need

test: .venv/ready-to-test ## all tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/ready-to-test ## format, lint, types, imports, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet tests/unit/test_docs.py

bench: .venv/ready-to-test ## speeds, as figures and ratios
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.bench

trials: .venv/ready-to-test ## what reliability promises, tried; docs/reliability.md tells it [TRIALS="edits killed"]
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.trials $(TRIALS)

clean: ## forget the environment and the demo
	rm -rf .venv var
