# Needs Python 3.11 or newer and make. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/.installed
UV ?= uv
PYTEST := $(BIN)/python -m pytest -rs --numprocesses auto --dist worksteal
# What one process has compiled none compiles again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run test long everything lint crash decisions properties fuzz consumers bench bench-peers sample schema pictures docs plain lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

install: $(DONE)  ## make .venv with the exact versions of requirements-dev.lock and Postil in it

$(DONE): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Postil needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "Setting up $(VENV); this takes a minute, once." >&2; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements-dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

run: install  ## open the reader on the sample articles
	@POSTIL_LIBRARY=annotations.db $(BIN)/postil seeds

test: install  ## run the tests, but those that take longest
	@$(PYTEST) -m "not long"
	@echo "make long runs the tests that take longest."
	@echo "Programs of others that read the exports were not run: they need the network; make consumers runs them."

long: install  ## run the tests that take longest: walks of every screen, marking that is stopped anywhere
	@$(PYTEST) -m long

everything: install  ## run the tests of both, in one go
	@$(PYTEST)

lint: install  ## check format, style and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

crash: install  ## kill readers and markers at random moments (ROUNDS=100 JOBS=2 SEED=…), nothing may be lost
	@$(BIN)/python -m tests.crash $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(JOBS),--jobs $(JOBS)) $(if $(SEED),--seed $(SEED))

decisions: install  ## two people, two libraries, random steps: who decided what stays (STEPS=10000 SEED=…)
	@$(BIN)/python -m tests.decisions $(if $(STEPS),--steps $(STEPS)) $(if $(SEED),--seed $(SEED))

properties: install  ## the property tests with examples that no run before has tried (TIMES=10)
	@for i in $$(seq $(or $(TIMES),10)); do $(BIN)/python -m pytest --quiet --numprocesses auto --hypothesis-profile new \
	  $$(grep -rl hypothesis tests --include 'test_*.py') || exit 1; done

fuzz: install  ## feed every reader of foreign bytes with bad ones (FUZZ="--inputs 10000 --seconds 60")
	@$(BIN)/python -m tests.fuzz $(FUZZ)

consumers: install  ## install programs of others outside .venv and let them read the exports (needs the network)
	@$(BIN)/python -m tests.consumers

bench: install  ## measure, each figure beside its yardstick (BENCH=--quick, BENCH="start keys", BENCH=compare)
	@$(BIN)/python -m benchmarks $(BENCH)

bench-peers: install  ## measure Taguette and qualitative-coding beside Postil (BENCH=--quick; needs the network, once)
	@$(BIN)/python -m benchmarks coding-peers $(BENCH)

sample: install  ## build annotations.db, the sample library, from seeds/ and tests/sample/
	@$(BIN)/python tests/sample/build.py annotations.db

schema: install  ## write the tables of a new library, after a migration was added
	@$(BIN)/python -m tests.library.schema

pictures: install  ## take the pictures of the README from the reader (all but the moving one need Chromium)
	@$(BIN)/python docs/pictures/move.py
	@$(BIN)/python docs/pictures/take.py

docs: install  ## build the documentation as pages, with a search that needs no network, into build/site
	@$(BIN)/python docs/site/build.py

plain: install  ## install as a stranger does, with the oldest and the newest pip and pipx, and use it (needs the network)
	@$(BIN)/python -m tests.plain_install $(PIP)

lock:  ## choose the newest versions that fit pyproject.toml (needs uv)
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements.lock
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove what can be made again; no library is touched
	@rm -rf $(VENV) .consumers build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis snapshot_report.html
	@find tui tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
