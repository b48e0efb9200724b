# make demo   a whole round on this machine: homeserver, bot, members, minutes
# make test   everything that has to hold before a change may land
# make lint   the fast half of it
# make bench  the benchmarks, as ratios
# make faults writes docs/faults.md anew: what is promised, what is tried, by which tests
# make pins   the newest versions that fit, written to constraints.txt; then make test
# make chaos  kill the bot 200 times at random moments, and see whether people notice (docs/testing.md)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint check bench faults chaos pins clean

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

pins:
	rm -rf $(VENV) && $(MAKE) $(VENV)
	$(PIP) install --editable ".[test]"
	{ sed '/^[^#]/d' constraints.txt; $(PIP) freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) demo-minutes .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.demo: pyproject.toml constraints.txt | $(VENV)
	@echo "Installing Umlauf and a throw-away homeserver into $(VENV) (two to four minutes the first time) ..."
	$(PIP) install --constraint constraints.txt --editable ".[demo]"
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)
	@echo "Installing Umlauf and its tests into $(VENV) (two to four minutes the first time) ..."
	$(PIP) install --constraint constraints.txt --editable ".[test]"
	@touch $@ $(VENV)/.demo

$(VENV):
	$(PYTHON) -c 'import sys; sys.exit("Umlauf needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
