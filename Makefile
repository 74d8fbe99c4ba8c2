# Everything a person types here. Only Python 3.11 and make are needed; the rest goes into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --no-input
LOCAL := $(PYTHON) -m smartvillage.local
# The first Python 3.11 on the PATH; looked for only when the venv must be made.
SYSTEM_PYTHON ?= $(shell for name in python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& { command -v "$$name"; break; }; done)
LOCK := $(PYTHON) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate \
	--build-deps-for wheel
# Lets code that needs settings but no database be looked at.
SETTINGS := SECRET_KEY=check DJANGO_SETTINGS_MODULE=smartvillage.config.settings

.PHONY: help
help: ## Tampilkan daftar perintah ini
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  Pilihan make run: PORT=8000 BASE_DOMAIN=smartvillage.localhost DATABASE_URL=… DEMO=0 CI=1"

.PHONY: run
run: .venv/.project ## Jalankan semuanya di komputer ini (Ctrl-C berhenti)
	@exec $(LOCAL) run

.PHONY: stop
stop: .venv/.project ## Hentikan yang sedang berjalan
	@exec $(LOCAL) stop

.PHONY: status
status: .venv/.project ## Tanya apakah sedang berjalan
	@exec $(LOCAL) status

.PHONY: reset
reset: .venv/.project ## Hapus basis data dan berkas lokal, kembali ke awal
	@exec $(LOCAL) reset

.PHONY: desa
desa: .venv/.project ## Jalankan perintah desa, misalnya make desa CMD="village list"
	@test -f var/env || { echo "✘ Belum ada basis data; jalankan \`make run\` dulu."; exit 1; }
	@set -a; . ./var/env; set +a; exec $(PYTHON) -m smartvillage.cli $(CMD)

.PHONY: test
test: .venv/.dev ## Jalankan semua uji
	@exec $(PYTHON) -m pytest -q -n 2 --dist loadfile

.PHONY: test-ux ux
test-ux: .venv/.dev ## Jalankan uji di peramban saja
	@exec $(PYTHON) -m pytest -q -m journey
ux: test-ux

.PHONY: check
check: lint .venv/.dev ## Periksa gaya, tipe, lapisan, templat, dan migrasi
	@$(SETTINGS) $(PYTHON) -m mypy
	@find src tenants -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check
	@$(SETTINGS) $(PYTHON) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

.PHONY: lint
lint: .venv/.dev ## Periksa gaya dan lapisan kode
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@.venv/bin/lint-imports

.PHONY: fmt
fmt: .venv/.dev ## Rapikan kode dan templat
	@$(PYTHON) -m ruff check --fix --exit-zero
	@$(PYTHON) -m ruff format
	@find src tenants -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 || true

.PHONY: bench
bench: .venv/.dev ## Ukur batas kecepatan dan ukuran (SCALE=1: juga provinsi di var/scale)
	@$(PYTHON) -m tests.bench
	@if test -n "$(SCALE)"; then exec $(PYTHON) -m tests.scale --villages $(VILLAGES) --residents $(RESIDENTS); fi

.PHONY: scale
VILLAGES ?= 2651
RESIDENTS ?= 300
scale: .venv/.dev ## Bangun provinsi sebesar VILLAGES desa di var/scale dan ukur (0 menghapusnya)
	@exec $(PYTHON) -m tests.scale --villages $(VILLAGES) --residents $(RESIDENTS)

.PHONY: screenshots
screenshots: .venv/.dev ## Ambil gambar layar untuk dokumen
	@exec $(PYTHON) -m tests.journeys.screenshots

.PHONY: template
template: .venv/.dev ## Buat ulang templat SQL desa dari migrasi
	@exec $(PYTHON) -m smartvillage.local template

.PHONY: lock
lock: .venv/.dev ## Kunci ulang versi paket dari pyproject.toml
	@mkdir -p var/log && { $(LOCK) --output-file requirements.lock pyproject.toml && $(LOCK) --extra dev \
		--constraint requirements.lock --output-file requirements-dev.lock pyproject.toml; } \
		> var/log/lock.log 2>&1 || { echo "✘ Versi gagal dikunci; lihat var/log/lock.log."; exit 1; }
	@! grep -n '://' requirements.lock requirements-dev.lock

.PHONY: clean
clean: ## Hapus .venv dan sisa alat (data di var/ tetap)
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf *.egg-info src/*.egg-info

# --- the venv -------------------------------------------------------------------------------------
# .made holds the folder it was made in: a venv does not survive a move, nor a removed Python.
ifneq ($(shell test -x $(PYTHON) && cat .venv/.made 2>/dev/null),$(CURDIR))
.PHONY: .venv/.made
endif

.venv/.made:
	@test -n "$(SYSTEM_PYTHON)" || { echo "✘ Python 3.11 tidak ditemukan; pasang dulu" \
		"(Debian: apt install python3.11 python3.11-venv, macOS: brew install python@3.11)," \
		"lalu ulangi."; exit 1; }
	@"$(SYSTEM_PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "✘ Python ini tanpa venv;" \
		"pasang dengan apt install python3.11-venv, lalu ulangi."; exit 1; }
	@if test -f .venv/.made || ! $(PYTHON) -c '' 2>/dev/null; then rm -rf .venv; fi
	@mkdir -p var/log && "$(SYSTEM_PYTHON)" -m venv .venv > var/log/pip.log 2>&1 || { \
		echo "✘ .venv gagal dibuat; lihat var/log/pip.log, lalu ulangi."; exit 1; }
	@printf '%s' "$(CURDIR)" > $@

# Packages come with hashes only; what has no wheel is built with the locked setuptools.
define install
	@mkdir -p var/log && echo "… memasang paket dari $(1) (sekali saja, sekitar satu menit)"
	@awk '/^setuptools==/ { on = 1 } on { print } on && !/\\$$/ { exit }' $(1) > .venv/build.txt
	@{ $(PIP) install --require-hashes -r .venv/build.txt \
		&& $(PIP) install --require-hashes --no-build-isolation -r $(1); } > var/log/pip.log 2>&1 || { \
		echo "✘ Paket gagal dipasang; periksa internet, lihat var/log/pip.log, lalu ulangi."; exit 1; }
	@touch $(2)
endef

.venv/.packages: .venv/.made requirements.lock
	$(call install,requirements.lock,$@)

.venv/.project: .venv/.packages pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable . > var/log/pip.log 2>&1 || { \
		echo "✘ Proyek gagal dipasang; lihat var/log/pip.log, lalu ulangi."; exit 1; }
	@touch $@

.venv/.dev: .venv/.project requirements-dev.lock
	$(call install,requirements-dev.lock,$@)
