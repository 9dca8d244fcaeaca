# Needs only Python 3.11 or later, pip and make. Another interpreter: make PYTHON=/path/to/python
# More arguments for run and test: make test ARGS="-k erlang"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test lint types fmt bench screenshots lock clean dev compiled chromium

# A version manager may put a python3.11 on the path that only prints an error: try it.
PYTHON ?= $(shell python3.11 -c '' >/dev/null 2>&1 && echo python3.11 || echo python3)
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes -r
UV := uv==0.13.9

# The environment remembers where it was made: copied or moved, its scripts would run the
# original, so it is then made anew.
MADE_AT := $(shell [ -x $(BIN)/python ] && cat $(VENV)/.made-at 2>/dev/null)
ifneq ($(MADE_AT),$(CURDIR))
.PHONY: $(VENV)/.made-at
endif

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | while IFS='	' read -r t d; do printf 'make %-11s %s\n' "$$t" "$$d"; done

setup: $(VENV)/.installed compiled  ## make the virtual environment, install the twin in it and compile its engine

run: $(VENV)/.installed  ## simulate a day live and serve the dashboard on 127.0.0.1:8050
	@exec $(BIN)/twin serve $(ARGS)

test: dev compiled chromium  ## run all tests, in a browser too where Chromium can be had
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

lint: dev  ## check style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: dev  ## check types
	@$(BIN)/mypy

fmt: dev  ## mend style and formatting where it can be done by machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: dev compiled  ## measure speed and memory, into build/bench.json
	@mkdir -p build
	@$(BIN)/python tests/benchmarks/run.py $(ARGS)

screenshots: dev chromium  ## take the pictures of the dashboard in docs/screenshots
	@$(BIN)/python scripts/screenshots.py $(ARGS)

lock:  ## write the two lock files anew, with today's versions
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
	@$(LOCK) -o requirements.lock pyproject.toml --group build
	@$(LOCK) -o requirements-dev.lock pyproject.toml --group build --extra dev -c requirements.lock

clean:  ## remove everything that was made here
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One version of each package for every platform and Python; hashes; nothing about where it
# was made or fetched from.
LOCK := build/lock/bin/uv pip compile --quiet --upgrade --no-config --universal --fork-strategy fewest \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

# Debian keeps ensurepip in a package of its own. Without it, the environment is made without
# pip, and the pip outside installs the locked one inside.
$(VENV)/.made-at:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo absent). Try: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@rm -rf $(VENV)
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	else $(PYTHON) -m venv --without-pip $(VENV); fi
	@echo '$(CURDIR)' > $@

$(VENV)/.installed: requirements.lock pyproject.toml setup.py $(VENV)/.made-at
	@echo "Installing what requirements.lock names into $(VENV) (about a minute the first time)"
	@if $(BIN)/python -c 'import pip' 2>/dev/null; then $(INSTALL) requirements.lock; \
	else $(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes -r requirements.lock; fi
	@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

dev: $(VENV)/.installed-dev

# Does nothing where there is no C compiler, or where the build of these sources is there already.
compiled: $(VENV)/.installed
	@$(BIN)/python scripts/compile.py

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what requirements-dev.lock adds"
	@$(INSTALL) requirements-dev.lock
	@touch $@

# Never fails: without Chromium the browser tests skip and say so.
chromium:
	@for c in chromium chromium-browser google-chrome; do command -v $$c >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests"; mkdir -p build; \
		export DEBIAN_FRONTEND=noninteractive; \
		{ timeout 60 apt-get -qq -o Acquire::Retries=0 update; \
		  timeout 300 apt-get -qq -y --no-install-recommends install chromium; } \
			</dev/null >build/chromium.log 2>&1 \
		|| echo "Chromium could not be installed (build/chromium.log): the browser tests will be skipped"; \
	fi
