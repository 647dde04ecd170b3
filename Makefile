# MEVM: every target sets up .venv first, when it is missing or out of date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup lock demo test check format bench fuzz audit circuits node native native-lock native-check clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## create .venv with everything that requirements.lock pins

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q chain
	@touch $@

lock: $(READY) ## resolve requirements.in into requirements.lock anew
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile --quiet --prerelease if-necessary-or-explicit --python-version 3.11 --universal \
		--override requirements.overrides --generate-hashes --no-annotate --no-header \
		requirements.in --output-file requirements.lock

demo: $(READY) ## deploy the published tables on a chain in this process, vest, trade, settle disputes, insure forests, pay in secret
	ape run demo

test: $(READY) ## the whole test suite
	bash tests/run

check: $(READY) ## linters, types, formats, generated files
	bash tests/check

format: $(READY) ## format Python and Vyper sources
	ruff check --fix --quiet .
	ruff format --quiet .
	mamushi -q -l 100 contracts interfaces

bench: $(READY) ## speed and cost as ratios against peers
	python -m benchmarks
	python -m benchmarks.history
	python -m benchmarks.precompiles
	python -m benchmarks.gas
	python -m benchmarks.escrow_gas
	python -m benchmarks.forest_gas
	python -m benchmarks.forest_import
	python -m benchmarks.shims
	python -m benchmarks.shielded_gas
	python -m benchmarks.shielded_scan
	python -m benchmarks.shielded_prover

fuzz: $(READY) ## property tests for a long time
	bash tests/run --fuzz

audit: $(READY) ## rule map, roles, sizes, gas, static analysis
	python -m mevm_suite.audit

circuits: $(READY) ## rebuild circuits, development keys and the verifier's constants; needs Node.js and npm
	python -m shielded.ceremony.build

node: $(READY) ## run a development node on 127.0.0.1:8545
	mevm node

native: $(READY) ## build the Rust extension and install it: faster, never needed; needs cargo
	bash native/build

native-check: $(READY) ## formats and lints of the Rust extension
	bash native/build --check

native-lock: $(READY) ## resolve native/Cargo.toml into native/requirements.lock anew
	python native/lock.py --renew

clean: ## remove everything that the targets above made
	rm -rf $(VENV) build native/Cargo.lock .build .hypothesis .mypy_cache .pytest_cache .ruff_cache chain/*.egg-info
	find chain contracts tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
