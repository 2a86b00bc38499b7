# The project's commands: `make` lists them. The CI script runs the same ones.
# Without make (Windows), the README gives the lines that `make setup` runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
UV := $(BIN)/uv
FLOORS := .floors-venv

REPORT := reports/managed-db
CASE := data/cases/managed-db.yaml
TERMS := data/terms/five_phase.yaml data/terms/direct.yaml

# Where it is set, every notebook kernel compiles its imports anew: 2 s for each start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup report explore test test-all coverage mutation floors docs lint types check bench bench-peers schema lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## install the locked dependencies and the package into .venv; runs once
	@echo "Ready. Activate it with"
	@echo "  bash:        source $(VENV)/bin/activate"
	@echo "  PowerShell:  $(VENV)\\Scripts\\Activate.ps1"

report: $(STAMP) ## make a comparison report from the shipped case and print where it is
	@$(BIN)/partnersim report $(CASE) $(TERMS) -o $(REPORT)

explore: $(STAMP) ## open the explorer: move a slider, see the deal change
	@$(BIN)/partnersim explore

test: $(STAMP) ## run every test with fast counts
	@$(BIN)/pytest -n logical

test-all: $(STAMP) ## run TESTS, or all, with full counts (hours), each figure beside its goal: reports/quality
	@$(BIN)/pytest -n logical --long=1 --junitxml=reports/quality/tests$(subst /,-,$(TESTS:tests%=%)).xml $(TESTS)
	@$(BIN)/python -m benchmarks.battery

# Of functions that are compiled too, it is their plain form that is seen; how they are compiled, as that is done anew.
coverage: $(STAMP) ## measure which lines and branches the tests take
	@rm -rf build/compiled
	@NUMBA_CACHE_DIR=$(CURDIR)/build/compiled $(BIN)/pytest -n logical --cov=partnersim --cov-branch \
		--cov-report=json:reports/quality/coverage.json --cov-report=html:reports/quality/coverage

mutation: $(STAMP) ## change the code in SAMPLE ways an area, and see whether a test notices: reports/quality
	@$(BIN)/python -m benchmarks.mutation $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(AGAIN),--again)

lint: $(STAMP) ## check style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP) ## check types, strictly
	@$(BIN)/mypy

check: lint types ## lint and types

bench: $(STAMP) ## measure speed and memory, each figure beside its goal: reports/bench
	@$(BIN)/python -m benchmarks.bench

bench-peers: $(STAMP) ## compare speed with other packages, in an environment of their own
	@$(BIN)/python -m benchmarks.peers.drive

floors: $(STAMP) ## run TESTS, or all, with the oldest dependencies that pyproject.toml allows
	@$(PYTHON) -m venv $(FLOORS)
	@$(UV) pip compile --quiet --resolution lowest-direct --extra dev --output-file $(FLOORS)/floors.txt pyproject.toml
	@$(UV) pip sync --quiet --python $(FLOORS)/bin/python $(FLOORS)/floors.txt
	@$(UV) pip install --quiet --python $(FLOORS)/bin/python --no-deps --no-build-isolation --editable .
	@$(FLOORS)/bin/python -m pytest -n logical $(TESTS)

docs: $(STAMP) ## build the guide: build/docs/index.html
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs build/docs
	@echo build/docs/index.html

schema: $(STAMP) ## write the JSON schemas that editors read
	@$(BIN)/partnersim schema -o schemas

# Pins that still satisfy pyproject.toml stay; `make lock UPGRADE=1` takes the newest of everything.
lock: $(UV) ## pin the dependencies of pyproject.toml in requirements.lock
	@$(UV) pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header \
		--extra dev $(if $(UPGRADE),--upgrade) --output-file requirements.lock pyproject.toml

clean: ## remove .venv, caches and builds; reports stay
	@rm -rf $(VENV) .bench-venv $(FLOORS) .mutation build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks .coverage
	@find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# The installer's own pin and hashes are its lines of the lock.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "partnersim needs Python 3.11 or later, and '$(PYTHON)' is not: try 'make setup PYTHON=python3.12'." >&2; \
		exit 1; }
	@echo "Setting up $(VENV) (once; about half a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock.txt
	@rm $(VENV)/uv.lock.txt

$(STAMP): requirements.lock pyproject.toml | $(UV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
