# Set-up is one file: the pinned uv in .tools. Everything runs through it from the frozen lock.
UV_VERSION := 0.13.8
TOOLS      := .tools
ifeq ($(OS),Windows_NT)
UV     := $(TOOLS)/Scripts/uv.exe
PYTHON ?= python
else
UV     := $(TOOLS)/bin/uv
PYTHON ?= python3
endif
RUN    := $(UV) run --frozen
SITE   := examples/riverside-water
OUT    := out
# The day the example is judged by: between the April update's deadline and the hardening one.
AS_OF  := 2021-04-20

.PHONY: demo test check bench docs example clean

demo: $(UV)
	@mkdir -p $(OUT)
	@$(RUN) --no-dev firedoor assess $(SITE) --as-of $(AS_OF) --format json -o $(OUT)/riverside-water.json
	@$(RUN) --no-dev firedoor report $(OUT)/riverside-water.json --format html -o $(OUT)/riverside-water.html
	@$(RUN) --no-dev firedoor report $(OUT)/riverside-water.json
	@echo
	@echo "This site is fictitious. The full report: $(OUT)/riverside-water.html (open it in a browser)"

test: $(UV)
	@$(RUN) pytest -n 2 $(PYTEST)

check: $(UV)
	@$(RUN) ruff check src tests tools
	@$(RUN) ruff format --check src tests tools
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) python tools/docs.py --check

bench: $(UV)
	@$(RUN) python -m tools.bench_all

# Writes what the docs take from the code: command help, the table of checks, the list of readers.
docs: $(UV)
	@$(RUN) python tools/docs.py

clean:
	rm -rf $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Debian ships python3 without ensurepip: then one line names the package, and nothing half-made stays.
$(UV): Makefile
	@$(PYTHON) -m venv $(TOOLS) >/dev/null 2>&1 || { rm -rf $(TOOLS); \
	  echo "make: python3 cannot create a virtual environment here; install the package python3-venv" >&2; exit 1; }
	@$(TOOLS)/*/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
	  || { rm -rf $(TOOLS); echo "make: uv $(UV_VERSION) could not be installed (is the package index reachable?)" >&2; exit 1; }
	@touch $(UV)
