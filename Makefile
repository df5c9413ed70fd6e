# Two commands do everything on a fresh machine: `make run` and `make test`. README.md says what the rest is for.
PYTHON3 ?= python3
BIN := .venv/bin
PYTHON := $(BIN)/python
SET_UP := .venv/set-up.stamp

export LANG := C.UTF-8
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
# A session of a desktop has its own private folder; where there is none, ours is made by the set-up (mode 0700).
XDG_RUNTIME_DIR ?= $(CURDIR)/.venv/runtime
export XDG_RUNTIME_DIR

.DEFAULT_GOAL := help
.PHONY: help setup run test demo check bench faults soak screens build lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

setup: $(SET_UP) ## everything that running and testing need, once

$(SET_UP): .ci/set_up.py requirements-dev.lock pyproject.toml
	$(PYTHON3) .ci/set_up.py
	@touch $@

run: $(SET_UP) ## the window with a training portal beside it; without a display, the demo
	$(BIN)/tramhoso run-training

demo: $(SET_UP) ## the whole main job without a screen, into demo-out/
	$(BIN)/tramhoso demo --out demo-out

test: $(SET_UP) ## all tests but the faults and the soak
	$(PYTHON) -m pytest -m "not faults and not soak" -n 2 --dist loadfile

faults: $(SET_UP) ## tests that break the line, the disk and the process on purpose
	$(PYTHON) -m pytest -m "faults and not soak"

soak: $(SET_UP) ## tests that run for a long time
	$(PYTHON) -m pytest -m soak || [ $$? -eq 5 ] # 5: there is none yet

check: $(SET_UP) ## style, types on Linux and on Windows, import contracts, rules of the repository
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/lint-imports
	$(PYTHON) -m pytest -q tests/repository

bench: $(SET_UP) ## every promise on speed beside a peer, into docs/benchmarks.md
	$(PYTHON) -m benchmarks

screens: $(SET_UP) ## a picture of every page, light and dark, 100 % and 200 %, into docs/screens/
	$(BIN)/tramhoso gallery --out docs/screens

build: $(SET_UP) ## one folder that runs without Python, into dist/
	$(PYTHON) -m PyInstaller --noconfirm --clean build.spec

lock: ## write the two locks anew from pyproject.toml
	.ci/lock.sh

clean: ## take away what was built and found, but not .venv
	rm -rf build dist demo-out htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
