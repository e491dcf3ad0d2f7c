# run: serve Goodword with its demo company    test: everything    check: the quick part of it    bench: speed
# Needs Python 3.11 or newer and make; the rest is installed into .venv and node_modules.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
NPM := $(or $(shell command -v npm),$(BIN)/npm)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
INSTALLED := .venv/installed
INSTALLED_DEV := .venv/installed-dev
ASSETS := assets/vendor/built
# Two at a time, each file by one of them: what a file's tests share is made once. Long files come first, and not those
# of many tests: see tests/conftest.py.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test plain-tests browser-tests check bench lint types chromium lock
.DEFAULT_GOAL := run

run:
	@$(MAKE) --no-print-directory -j2 $(INSTALLED) $(ASSETS)
	@$(BIN)/goodword demo --if-needed >/dev/null & exec $(BIN)/goodword serve

test: chromium
	@$(MAKE) --no-print-directory -j2 $(INSTALLED_DEV) $(ASSETS)
	@$(MAKE) --no-print-directory lint types
	@$(MAKE) --no-print-directory --keep-going plain-tests browser-tests

plain-tests browser-tests: $(INSTALLED_DEV) $(ASSETS)

plain-tests:
	$(BIN)/python -m pytest -m "not browser" $(TWO)

browser-tests:
	$(BIN)/python -m pytest -m "browser" $(TWO)

check: $(INSTALLED_DEV) $(ASSETS)
	@$(MAKE) --no-print-directory lint types
	$(BIN)/python -m pytest -q -m "not slow and not browser" $(TWO)

bench: $(INSTALLED) $(ASSETS)
	$(BIN)/goodword bench

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(INSTALLED_DEV)
	$(BIN)/mypy

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Goodword needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making the environment .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

# The project itself is installed editable: it runs from this folder, with the build tools of the lock.
$(INSTALLED): requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the dependencies of requirements.lock"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	@echo "Installing the development tools of requirements-dev.lock"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(BIN)/npm: requirements-node.lock | $(INSTALLED)
	@echo "Installing Node of requirements-node.lock: this machine has none"
	@$(PIP) --require-hashes -r requirements-node.lock
	@touch $@

node_modules/installed: package-lock.json package.json .npmrc $(if $(filter $(BIN)/npm,$(NPM)),$(BIN)/npm)
	@echo "Fetching the front-end files of package-lock.json"
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(NPM) ci --silent --prefer-offline
	@touch $@

$(ASSETS): node_modules/installed dashboard/build_assets.py
	@$(PYTHON) -m dashboard.build_assets
	@touch $@

chromium:
	@for browser in chromium chromium-browser google-chrome; do command -v $$browser >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "No Chromium here: the browser tests are skipped. Install it with your system's packages to run them."; \
	fi

lock: $(INSTALLED_DEV)
	@for lock in "requirements:--group build" "requirements-dev:--group build --group dev -c requirements.lock"; do \
		$(BIN)/uv pip compile -q pyproject.toml $${lock#*:} --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate -o $${lock%%:*}.lock || exit 1; done
	@$(BIN)/uv pip compile -q --group node --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate -o requirements-node.lock
	@$(NPM) install --package-lock-only --silent
