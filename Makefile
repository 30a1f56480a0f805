# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make conformance   set up, check the embedded reference provider, say where the report is
#   make test          set up, run the whole test suite
# Beside them: make check (what has to hold before a commit), make generate, make bench,
# make selftest, make soak, make vendors, make catalogue.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITIONS := v1-2023-11 v1-2024-04 v2-2024-04 v2-2024-12 v2-2026-08
READY := $(VENV)/.ready

.PHONY: conformance test check format lint types imports generate generate-check bench selftest soak vendors catalogue clean

conformance: $(READY)
	$(BIN)/runs-conformance check

test: $(READY)
	$(BIN)/pytest

check: lint types imports generate-check test

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/openapi-spec-validator openapi.yaml
	@for edition in $(EDITIONS); do \
	  $(BIN)/runs-conformance contract --edition $$edition | \
	  $(BIN)/runs-conformance lint - --edition $$edition || exit 1; done

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

# generated/ is a pure function of openapi.yaml, the configuration, the templates and the pins.
generate: $(READY)
	$(BIN)/python -m conformance.contract.generate

generate-check: $(READY)
	$(BIN)/python -m conformance.contract.generate --check

# Ratios measured side by side on this machine; never part of the tests.
bench: $(READY)
	$(BIN)/python bench/judging.py
	$(BIN)/python bench/comparing.py
	$(BIN)/python -m bench.client

# Every mutant against every check: the kill matrix.
selftest: $(READY)
	$(BIN)/runs-conformance selftest

# The clean reference in every edition, with many seeds, paces and concurrencies: no false alarm.
# It goes on where it was stopped. Some of it: python -m tests.mutants.soak --sample 30
soak: $(READY)
	$(BIN)/python -m tests.mutants.soak

# Third-party servers and clients, each in an environment of its own; not part of `make test`.
vendors: $(READY)
	$(BIN)/pytest -m vendors

# Bring the catalogues of the other languages up to date; new messages are then translated by hand.
catalogue: $(READY)
	$(BIN)/python -m tests.report.catalogue

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
