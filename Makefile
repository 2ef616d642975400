# Everything a newcomer needs: `make run` and `make test`. Versions come from requirements*.txt, locked with hashes.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard quizapp/translations/*/LC_MESSAGES/messages.po))
UV := $(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 --quiet
CODE := quizapp tests migrations

.PHONY: run install translations check test test-long chaos browser bench lock messages screenshots clean

run: install  ## install, migrate, load the bank and serve on http://127.0.0.1:8000
	$(BIN)/quizapp db upgrade
	$(BIN)/quizapp bank load
	$(BIN)/quizapp serve

install: $(VENV)/.runtime translations  ## what running needs, nothing else

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("quizapp needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

translations: $(CATALOGUES)

%.mo: %.po | $(VENV)/.runtime
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

check: $(VENV)/.dev translations  ## lint, types, templates, import contracts
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint quizapp/templates
	$(BIN)/lint-imports
	$(BIN)/quizapp bank check

test: $(VENV)/.dev translations browser  ## every test, slow ones in their short form; browser tests where Chromium is to be had
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --ignore=tests/browser --ignore=tests/chaos
	$(BIN)/python -m pytest tests/browser tests/chaos  # one Chromium at a time: two would starve each other

test-long:  ## every variant of the slow tests, too: all languages, widths and schemes in the browser
	QUIZAPP_TESTS=long $(MAKE) test

chaos: $(VENV)/.dev translations browser  ## the long form of tests/chaos: 170 kills, both databases, twenty minutes
	QUIZAPP_CHAOS=long $(BIN)/python -m pytest tests/chaos

browser:  ## Chromium by apt-get where this is root on Debian; its absence is said by the tests
	@command -v chromium >/dev/null 2>&1 || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium >/dev/null; } || \
	  echo 'Chromium is not here and could not be installed: browser tests will not run.'

bench: $(VENV)/.dev translations  ## the figures, as ratios to a bare application started beside ours
	$(BIN)/python -m tests.bench

messages: $(VENV)/.dev  ## collect new sentences into the three catalogues
	$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keywords _l --keywords N_n:1,2 --no-location --sort-output \
	  --project quizapp --copyright-holder 'the quizapp authors' --output-file $(VENV)/messages.pot quizapp
	for l in az en ru; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --locale $$l \
	  --input-file $(VENV)/messages.pot --output-file quizapp/translations/$$l/LC_MESSAGES/messages.po; done

lock: $(VENV)/.dev  ## write requirements*.txt anew
	$(UV) pyproject.toml --extra build --output-file requirements.txt
	$(UV) pyproject.toml --extra build --extra postgres --extra test --extra dev --constraint requirements.txt --output-file requirements-dev.txt

screenshots: $(VENV)/.dev translations browser  ## the README's pictures
	$(BIN)/python -m tests.browser.screenshots

clean:  ## remove the virtual environment and compiled catalogues; the instance folder with your data stays
	rm -rf $(VENV) $(CATALOGUES) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
