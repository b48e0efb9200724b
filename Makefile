# make demo   a whole round on this machine: homeserver, bot, members, minutes
# make test   everything that has to hold before a change may land
# make lint   the fast half of it
# make bench  the benchmarks, as ratios
# make faults writes docs/faults.md anew: what is promised, what is tried, by which tests
# make chaos  kill the bot 200 times at random moments, and see whether people notice (docs/testing.md)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint check bench faults chaos clean

demo: $(VENV)/.demo
	$(BIN)/umlauf demo $(ARGS)

test: check
	$(BIN)/python -m pytest --numprocesses 2 $(ARGS)

lint: check

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test
	@for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

faults: $(VENV)/.test
	$(BIN)/python -m tests.faults.table

chaos: $(VENV)/.test
	$(BIN)/python -m tests.faults.chaos $(ARGS)

clean:
	rm -rf $(VENV) demo-minutes .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.demo: pyproject.toml | $(VENV)
	@echo "Installing Umlauf and a throw-away homeserver into $(VENV) (two to four minutes the first time) ..."
	$(PIP) install --editable ".[demo]"
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)
	@echo "Installing Umlauf and its tests into $(VENV) (two to four minutes the first time) ..."
	$(PIP) install --editable ".[test]"
	@touch $@ $(VENV)/.demo

$(VENV):
	$(PYTHON) -c 'import sys; sys.exit("Umlauf needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
