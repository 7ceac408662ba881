# SmartCut: `make run` starts it, `make test` tests it. The targets call scripts/; see CONTRIBUTING.md.
# Works with GNU make 3.81 (macOS) and newer.

PYTHON ?=
PORT ?= $(SMARTCUT_CORE_PORT)
ARGS ?=
# From the command line only: VERSION is a common name in the environment.
VERSION :=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test lint format dist version vendor decoder pin clean bench bench-quick bench-data

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  — /p' Makefile

# exec replaces make's shell, so that Ctrl-C and SIGTERM reach the script, which ends what it started.
run:  ## set up what is missing and start SmartCut (PORT=8001: another port than 8000)
	@exec env SMARTCUT_CORE_PORT='$(PORT)' scripts/with_python.sh scripts/setup.py run $(ARGS)

test:  ## set up what is missing, run lint, type checks and all tests (ARGS="integration e2e": only these parts)
	@exec scripts/with_python.sh scripts/setup.py test $(ARGS)

lint:  ## run the lint and type checks of `make test`
	@exec scripts/with_python.sh scripts/setup.py test lint

bench:  ## run all benchmarks on a day of video, about 25 minutes (ARGS="relay cut": only these; needs bench-data)
	@exec scripts/with_python.sh scripts/setup.py bench $(ARGS)

bench-quick:  ## run all benchmarks on ten minutes of video, under 5 minutes
	@exec scripts/with_python.sh scripts/setup.py bench --quick $(ARGS)

bench-data:  ## create the day of video for `make bench`: 22 GB, asks first (ARGS=--yes: does not)
	@exec scripts/with_python.sh scripts/setup.py bench-data $(ARGS)

format:  ## format Python and JavaScript
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format . && cd webclient && npx biome check --write .

vendor:  ## fetch the page's browser libraries into webclient/vendor
	@exec scripts/with_python.sh scripts/setup.py vendor

decoder:  ## build the page's decoder for HEVC and old AVI files (needs a compiler; `make test` builds it too)
	@exec scripts/with_python.sh scripts/setup.py decoder

dist:  ## build all packages into dist/ (ARGS=--with-decoder: fail if the page's decoder can't be built)
	@exec scripts/with_python.sh scripts/setup.py dist $(ARGS)

version:  ## print the version of all packages (VERSION=0.2.0: change it)
	@exec scripts/with_python.sh scripts/version.py $(VERSION)

pin:  ## rewrite constraints.txt with the latest versions
	@exec scripts/with_python.sh scripts/pin.py

clean:  ## remove everything that can be regenerated
	@exec scripts/clean.sh
