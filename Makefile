# harmledger: the few commands that a newcomer needs. Each works from an empty clone; the second call is quick.
#   make demo     run the main job on examples/ and write a page
#   make test     every check: style, types, import arrows, tests
#   make check    the static checks alone
#   make eval     quality against coded material, where HARMLEDGER_EVAL names it
#   make guards   which test sentence of a language guards which rule (minutes)
#   make bench    times, on this machine
#   make fuzz     read texts that nobody would write (N=2000 SEED=1 WORKERS=2 MINUTES=600; goes on where it stopped)
#   make campaign  harm done to cases again and again (ONLY=kill N=300 SEED=1 MINUTES=20; goes on where it stopped)
#   make lock     rewrite the hashed locks after a change of dependencies (UPGRADE=--upgrade: to the newest)
#   make clean    take away what these commands made

PYTHON ?= python3
VENV ?= .venv
DEMO ?= demo-case
UPGRADE ?=
N ?= 2000
SEED ?= 1
WORKERS ?= 2
MINUTES ?= 600
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
RESOURCES := src/harmledger/resources
INDEXES := $(RESOURCES)/places/world.index $(patsubst %/grammar.yaml,%/common.index,$(wildcard $(RESOURCES)/languages/*/grammar.yaml))
OUTLINES := $(RESOURCES)/outlines/world.index
VENDOR := src/harmledger/web/vendor/versions.json

.DEFAULT_GOAL := help
.NOTPARALLEL: # an environment is installed into, step by step
.PHONY: help demo test check eval guards bench fuzz campaign lock clean

help:
	@sed -n 's/^#   //p' Makefile

$(VENV)/made: Makefile
	@$(PYTHON) -c 'import sys; sys.exit("harmledger needs Python 3.11 or later; this is %d.%d. Name another with PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || { echo "Making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@touch $@

# The package itself comes last, without its dependencies and with the locked build tools: nothing unhashed comes in.
$(VENV)/run: $(VENV)/made requirements.txt pyproject.toml
	@echo "Installing what harmledger needs, from requirements.txt"
	@$(PIP) --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/made requirements-dev.txt pyproject.toml
	@echo "Installing what harmledger and its tests need, from requirements-dev.txt"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run

# The installation above cuts the indexes of places and of common words; they are cut again when their rules change.
$(INDEXES): hatch_build.py $(addprefix src/harmledger/text/,names.py scripts.py tokens.py)
	@$(BIN)/python hatch_build.py

# The coasts on the page's map come by npm; without it the map has its grid and its places alone.
$(OUTLINES): tools/cut_outlines.py tools/outlines/package-lock.json
	@if ! command -v npm >/dev/null; then :; \
	elif npm ci --silent --prefix tools/outlines >/dev/null 2>&1; then \
	  $(BIN)/python tools/cut_outlines.py && echo "Made $@"; \
	else echo "The page's map will have no coasts: npm could not fetch them (npm ci --prefix tools/outlines says why)"; fi

# So do the map's program and its letters, and the checker of accessibility that the tests use.
$(VENDOR): tools/build_web.py tools/web/package-lock.json
	@if ! command -v npm >/dev/null; then :; \
	elif npm ci --silent --prefix tools/web >/dev/null 2>&1; then \
	  $(BIN)/python tools/build_web.py && echo "Made $(dir $@)"; \
	else echo "The pages' map will be a drawing: npm could not fetch its program (npm ci --prefix tools/web says why)"; fi

demo: $(VENV)/run $(INDEXES) $(OUTLINES) $(VENDOR)
	@rm -rf $(DEMO)
	$(BIN)/harmledger run examples/reports --manifest examples/manifest.csv --places examples/places.csv --case $(DEMO)
	$(BIN)/harmledger verify --case $(DEMO)
	$(BIN)/harmledger export incidents --case $(DEMO) --format csv --out $(DEMO)/incidents.csv
	$(BIN)/harmledger export incidents --case $(DEMO) --format geojson --out $(DEMO)/incidents.geojson
	$(BIN)/harmledger page --case $(DEMO) --out $(DEMO)/page.html
	@cat examples/look-at.txt

test: check
	$(BIN)/pytest -n auto --dist worksteal

check: $(VENV)/dev $(INDEXES) $(OUTLINES) $(VENDOR)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/dev $(INDEXES)
	@if [ -f evaluation/gate.py ]; then $(BIN)/python evaluation/gate.py; \
	else echo "No quality gate has been written yet: nothing was measured."; fi

guards: $(VENV)/dev $(INDEXES)
	$(BIN)/python tools/guards.py

bench: $(VENV)/dev $(INDEXES)
	$(BIN)/python benchmarks/times.py
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python -m benchmarks.linking
	$(BIN)/python benchmarks/desk_queue.py
	$(BIN)/python -m benchmarks.finding
	$(BIN)/python -m benchmarks.desk_triage
	$(BIN)/python -m benchmarks.reader_map
	$(BIN)/python -m benchmarks.exports --claims 100000

fuzz: $(VENV)/dev $(INDEXES)
	$(BIN)/python -m fuzz.texts --count $(N) --seed $(SEED) --workers $(WORKERS) --minutes $(MINUTES)

# Each campaign states its own number of trials; N and MINUTES count here only where they are given.
campaign: $(VENV)/dev $(INDEXES)
	$(BIN)/python -m campaigns.run --seed $(SEED) $(if $(ONLY),--only $(ONLY)) \
	  $(if $(filter command environment,$(firstword $(origin N))),--count $(N)) \
	  $(if $(filter command environment,$(firstword $(origin MINUTES))),--minutes $(MINUTES))

# The locks hold hashes for every platform and Python from 3.11. They name no package host: yours decides.
lock:
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock; .venv-lock/bin/python -m pip --disable-pip-version-check install --quiet uv; }
	@for dev in "" -dev; do \
	  .venv-lock/bin/uv pip compile pyproject.toml --group build $${dev:+--group dev} --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --quiet $(UPGRADE) --output-file requirements$$dev.txt >/dev/null || exit 1; \
	done
	@grep -c '^[a-z]' requirements.txt requirements-dev.txt

clean:
	rm -rf $(INDEXES) $(OUTLINES) tools/outlines/node_modules $(dir $(VENDOR)) tools/web/node_modules
	rm -rf $(VENV) .venv-lock $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
