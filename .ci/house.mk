# ---- the house: dependencies, documents, lint, real-time checks, sanitizers, installing ---------------

# `make deps GOAL`: what GOAL needs is installed before anything is compiled.
DEPS_FOR := $(if $(filter bench,$(MAKECMDGOALS)),bench,$(if $(filter-out deps all run install \
  uninstall help,$(MAKECMDGOALS)),test,build))
.PHONY: deps
deps: ## install what is missing: for building, or with `make deps check` for the tests
	@.ci/deps.sh $(DEPS_FOR)
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(foreach m,$(MODULES),$(call objects,$(m))) $(BUILD)/main.o $(TEST_LIB) $(UNIT_TESTS:=.o) \
  $(addsuffix .o,$(RIG_TOOLS)) $(RIG_DIR)/common.o $(RIG_DIR)/pcm_fakecard.o $(RIG_DIR)/fakecards.o: | deps
$(filter-out deps,$(MAKECMDGOALS)): | deps
endif

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort

# ---- documents -----------------------------------------------------------------------------------------
.PHONY: docs
docs: $(BUILD)/gainstage ## write the tables of README.md anew
	@.ci/docs.sh write $<

$(BUILD)/gainstage.1: $(BUILD)/gainstage
	@mkdir -p $(@D)
	$< __manual > $@.new && mv $@.new $@

# ---- lint ----------------------------------------------------------------------------------------------
C_FILES = $(sort $(shell find src include tests -name '*.[ch]'))
.PHONY: lint format
lint: $(BUILD)/gainstage $(BUILD)/gainstage.1 ## includes, format, clang-tidy, shell scripts, README and manual
	@tests/lint/edges.sh
	@tests/lint/files.sh
	@tests/lint/lint_test.sh
	@.ci/docs.sh check $<
	@clang-format --dry-run -Werror $(C_FILES) && echo "format: $(words $(C_FILES)) files"
	@if command -v shellcheck > /dev/null; then \
	  shellcheck -x $$(grep -rlE '^#!.*\b(ba)?sh' src tests .ci) && echo "shellcheck: clean"; fi
	@! mandoc -T lint -W warning $(BUILD)/gainstage.1 | grep -v 'missing date' && echo "manual: clean"
	@tests/lint/tidy.sh -std=c11 $(CPPFLAGS) $(PKG_CFLAGS)
format: ## lay out all C files
	@clang-format -i $(C_FILES)

# ---- real-time checks ----------------------------------------------------------------------------------
# With a section a function, the linker can tell what the audio thread reaches.
CFLAGS += -ffunction-sections -fdata-sections
RT_PROGRAMS := $(BUILD)/tests/rt/interposer $(BUILD)/tests/rt/seccomp
RT_LIBRARIES = $(call libraries,audio)
# -O0: else the C library's headers define some of these functions inline
$(BUILD)/tests/rt/%.o: private CFLAGS += -O0 -fno-builtin
$(RT_PROGRAMS): %: %.o $(BUILD)/tests/rt/exercise.o $(RT_LIBRARIES)
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

.PHONY: check-rt rt-programs
rt-programs: $(RT_PROGRAMS)
check-rt: rt-programs ## the audio thread: no allocation, lock, system call
	@BUILD=$(BUILD) tests/rt/check.sh

# ---- sanitizers ----------------------------------------------------------------------------------------
# Unit tests and the end-to-end tests that need no sound server once more, in a build folder of their
# own. What a sanitizer finds in any process goes into a file, and one such file is a failure.
SANITIZED_SCRIPTS := $(wildcard $(addprefix tests/e2e/,concurrency.sh lifecycle.sh record_file.sh \
  wrong_input.sh frontend_faults.sh takes.sh))
.PHONY: check-asan check-tsan sanitized
sanitized: $(UNIT_TESTS) $(BUILD)/gainstage rig
	@rm -f $(BUILD)/report.*
	@BUILD=$(BUILD) PROGRAM_LIMIT=600 tests/run.sh $(UNIT_TESTS) $(SANITIZED_SCRIPTS); status=$$?; \
	  if compgen -G '$(BUILD)/report.*'; then cat $(BUILD)/report.*; exit 1; fi; exit $$status
REPORT = log_path=$(abspath $(BUILD))
check-asan: ## unit and end-to-end tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@ASAN_OPTIONS=$(REPORT)/asan/report UBSAN_OPTIONS=print_stacktrace=1:$(REPORT)/asan/report \
	  $(MAKE) --no-print-directory BUILD=$(BUILD)/asan OPT=-O1 \
	  SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' sanitized
check-tsan: ## unit and end-to-end tests under ThreadSanitizer
	@TSAN_OPTIONS=second_deadlock_stack=1:$(REPORT)/tsan/report \
	  $(MAKE) --no-print-directory BUILD=$(BUILD)/tsan OPT=-O1 SANITIZE=-fsanitize=thread sanitized

# ---- installing ----------------------------------------------------------------------------------------
BIN_DIR = $(DESTDIR)$(PREFIX)/bin
MAN_DIR = $(DESTDIR)$(PREFIX)/share/man/man1
.PHONY: install uninstall
install: $(BUILD)/gainstage $(BUILD)/gainstage.1 ## the program and its manual, below PREFIX
	install -D -m 755 $(BUILD)/gainstage $(BIN_DIR)/gainstage
	install -D -m 644 $(BUILD)/gainstage.1 $(MAN_DIR)/gainstage.1
uninstall: ## takes both away again
	rm -f $(BIN_DIR)/gainstage $(MAN_DIR)/gainstage.1
