# SmartCut: `make run` starts it, `make test` tests it. The work is in scripts/; see CONTRIBUTING.md.
# Works with GNU make 3.81 (macOS) and newer.

PYTHON ?=
PORT ?= $(SMARTCUT_CORE_PORT)
ARGS ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test lint format vendor pin clean

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1  — /p' Makefile

# `exec`: the command takes the place of make's shell, so that Ctrl-C and SIGTERM reach it and it ends what it started.
run:  ## set up what is missing and start SmartCut (PORT=8001 for a port other than 8000)
	@exec env SMARTCUT_CORE_PORT='$(PORT)' scripts/with_python.sh scripts/setup.py run $(ARGS)

test:  ## set up what is missing and run lint, types and all tests (ARGS="integration e2e" for some parts)
	@exec scripts/with_python.sh scripts/setup.py test $(ARGS)

lint:  ## the lint and type parts of `make test`
	@exec scripts/with_python.sh scripts/setup.py test lint

format:  ## bring Python and JavaScript into shape
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format . && cd webclient && npx biome check --write .

vendor:  ## fetch the page's browser libraries into webclient/vendor
	@exec scripts/with_python.sh scripts/setup.py vendor

pin:  ## write constraints.txt anew with today's versions
	@exec scripts/with_python.sh scripts/pin.py

clean:  ## remove everything that can be made again
	@exec scripts/clean.sh
