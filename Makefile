# SmartCut: `make run` starts it, `make test` tests it. The work is in scripts/; see CONTRIBUTING.md.
# Works with GNU make 3.81 (macOS) and newer.

PYTHON ?=
PORT ?= $(SMARTCUT_CORE_PORT)
ARGS ?=
VERSION ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test lint format vendor decoder pin clean bench bench-quick bench-data

help:  ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  — /p' Makefile

# `exec`: the command takes the place of make's shell, so that Ctrl-C and SIGTERM reach it and it ends what it started.
run:  ## set up what is missing and start SmartCut (PORT=8001 for a port other than 8000)
	@exec env SMARTCUT_CORE_PORT='$(PORT)' scripts/with_python.sh scripts/setup.py run $(ARGS)

test:  ## set up what is missing and run lint, types and all tests (ARGS="integration e2e" for some parts)
	@exec scripts/with_python.sh scripts/setup.py test $(ARGS)

lint:  ## the lint and type parts of `make test`
	@exec scripts/with_python.sh scripts/setup.py test lint

bench:  ## all benchmarks on a day of video, about 25 minutes (ARGS="relay cut" for some; needs bench-data)
	@exec scripts/with_python.sh scripts/setup.py bench $(ARGS)

bench-quick:  ## all benchmarks on ten minutes of video, below 5 minutes
	@exec scripts/with_python.sh scripts/setup.py bench --quick $(ARGS)

bench-data:  ## make the day of video that `make bench` works on: 22 GB, asks first (ARGS=--yes: does not)
	@exec scripts/with_python.sh scripts/setup.py bench-data $(ARGS)

format:  ## bring Python and JavaScript into shape
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format . && cd webclient && npx biome check --write .

vendor:  ## fetch the page's browser libraries into webclient/vendor
	@exec scripts/with_python.sh scripts/setup.py vendor

decoder:  ## build the page's own decoder, for HEVC and old AVI files (needs a compiler; `make test` builds it too)
	@exec scripts/with_python.sh scripts/setup.py decoder

dist:  ## build the packages of every distribution into dist/ (ARGS=--with-decoder: fail without a compiler for it)
	@exec scripts/with_python.sh scripts/setup.py dist $(ARGS)

version:  ## say the version of all packages (VERSION=0.2.0: change it)
	@exec scripts/with_python.sh scripts/version.py $(VERSION)

pin:  ## write constraints.txt anew with today's versions
	@exec scripts/with_python.sh scripts/pin.py

clean:  ## remove everything that can be made again
	@exec scripts/clean.sh
