# The project's commands. `make` alone lists them. Everything runs in .venv, which is made (and made
# again when pyproject.toml or constraints.txt change) by plain venv and pip. Paths are relative, so the
# checkout may lie anywhere, also under a name with spaces or Vietnamese letters.

YEAR ?= 2016
PROVINCE ?= all
NOTEBOOKS ?= province_report data_overview correlation
FORMATS ?= html,docx,pdf,xlsx
JOBS ?=
ARGS ?=
# What `make reports` and `make test` install beyond the core: names of extras in pyproject.toml.
REPORT_EXTRAS ?= documents
DEV_EXTRAS ?= dev distributed

VENV := .venv
PY := $(VENV)/bin/python
REPORTS_READY := $(VENV)/ready-reports
DEV_READY := $(VENV)/ready-dev

export YEAR PROVINCE FORMATS JOBS
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
.PHONY: help reports test lab check format bench docs constraints clean clean-all again

help: ## List the commands (this page)
	@printf 'Usage: make COMMAND [YEAR=2016] [PROVINCE=all] [FORMATS=html,docx,pdf,xlsx] [JOBS=2]\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

reports: $(REPORTS_READY) ## Build the data and publish the reports of YEAR for PROVINCE (default: 2016, all)
	@$(PY) -m parresearch data build
	@$(PY) -m parresearch batch $(NOTEBOOKS) --province "$$PROVINCE" --year "$$YEAR" --format "$$FORMATS" $${JOBS:+--jobs "$$JOBS"} $(ARGS)

test: $(DEV_READY) ## Run every test and docstring example, in two processes
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lab: $(REPORTS_READY) ## Open the notebooks in JupyterLab
	@$(PY) -m jupyterlab notebooks $(ARGS)

check: $(DEV_READY) ## Check format, style, types, the order of rooms and the notebooks; changes nothing
	$(PY) -m ruff format --check --output-format concise .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo
	$(PY) make.py notebooks
	$(PY) make.py links

format: $(DEV_READY) ## Mend what `make check` can mend: format, style, notebook outputs and pairs
	$(PY) make.py pair
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix --exit-zero .
	$(PY) make.py strip

bench: $(DEV_READY) ## Measure: time and memory of the reports against papermill and nbconvert alone
	@for script in benchmarks/batch_vs_loop.py benchmarks/batch_speed.py benchmarks/batch_scaling.py benchmarks/scoring_vs_loop.py; do echo "$$script"; $(PY) "$$script" $(ARGS) || exit 1; done

docs: $(DEV_READY) ## Run the examples of the documentation and check its links
	@$(PY) make.py links
	@$(PY) make.py examples
	@printf 'The documentation starts at docs/architecture.md.\n'

constraints: ## Make constraints.txt and environment.yml anew after a change of pyproject.toml (UPGRADE=1: newest versions)
	@$(find_python); "$$python" make.py constraints $(if $(UPGRADE),--upgrade)

clean: ## Remove reports, derived data and caches; the environment stays
	rm -rf reports data/processed build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./$(VENV) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

clean-all: clean ## Remove the environment as well
	rm -rf $(VENV) *.egg-info

# ── the environment ──────────────────────────────────────────────────────────────────────────────────

# Sets $python: PYTHON when given, else the first of python3, python3.12, python3.11 … that is new enough.
define find_python
seen=; python=; \
for candidate in $(if $(PYTHON),"$(PYTHON)",python3 python3.12 python3.11 python3.13 python3.14 python); do \
	version=$$("$$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue; \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then python=$$candidate; break; fi; \
	seen="$$seen $$candidate is $$version;"; \
done; \
if [ -z "$$python" ]; then \
	echo "parresearch needs Python 3.11 or newer. Found:$${seen:- no Python at all;}" \
		"install a newer one, or name it: make PYTHON=/path/to/python3.12 …" >&2; exit 1; \
fi
endef

# A moved checkout or a Python that is gone leaves an environment that no longer works: make it again.
STALE := $(shell [ ! -e $(VENV) ] || { [ "$$(cat $(VENV)/home 2>/dev/null)" = "$$(pwd -P)" ] && $(PY) -c '' 2>/dev/null; } || echo yes)
ENVIRONMENT_OF := pyproject.toml constraints.txt $(if $(STALE),again)

# `half-made` stands in the environment while pip works on it. If it is there at the start, the last
# run was broken off, and nothing that it left behind is trusted.
define install
@if [ -n "$(STALE)" ] || [ -e $(VENV)/half-made ]; then rm -rf $(VENV); fi; \
if [ ! -e $(VENV) ]; then \
	$(find_python); \
	echo "Making the environment $(VENV) with Python $$version …"; \
	mkdir $(VENV) && touch $(VENV)/half-made && "$$python" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$$python -m venv failed. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
fi
@touch $(VENV)/half-made
@echo "Installing $(if $(1),the extras $(1),the core) at the versions of constraints.txt (one to three minutes the first time) …"
@$(PY) -m pip install --quiet -c constraints.txt -e '.$(if $(1),[$(1)])'
@pwd -P > $(VENV)/home
@rm $(VENV)/half-made
@touch $@
endef

comma := ,
space := $(subst ,, )

$(REPORTS_READY): $(ENVIRONMENT_OF)
	$(call install,$(subst $(space),$(comma),$(strip $(REPORT_EXTRAS))))

$(DEV_READY): $(ENVIRONMENT_OF)
	$(call install,$(subst $(space),$(comma),$(strip $(REPORT_EXTRAS) $(DEV_EXTRAS))))
	@touch $(REPORTS_READY)
