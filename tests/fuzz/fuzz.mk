# `make fuzz`: each tests/fuzz/fuzz_X.c for FUZZ_SECONDS with the corpus in tests/fuzz/corpus/X, which
# is only read: what is found on the way goes to $(BUILD)/fuzz/found/X. A crash is left there too.
# Everything is built once with what libFuzzer needs, in a build folder of its own.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_BUILD    = $(BUILD)/fuzz
FUZZ_PROGRAMS = $(addprefix $(BUILD)/fuzz_,$(FUZZ_TARGETS))

.PHONY: fuzz fuzz-programs $(addprefix fuzz-,$(FUZZ_TARGETS))
fuzz: $(addprefix fuzz-,$(FUZZ_TARGETS)) ## parsers and readers, FUZZ_SECONDS=60 each
$(addprefix fuzz-,$(FUZZ_TARGETS)): fuzz-%: fuzz-build
	@mkdir -p $(FUZZ_BUILD)/found/$*
	$(FUZZ_BUILD)/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -verbosity=0 \
	  -artifact_prefix=$(FUZZ_BUILD)/found/$*- $(FUZZ_BUILD)/found/$* $(wildcard tests/fuzz/corpus/$*)
.PHONY: fuzz-build
fuzz-build:
	@$(MAKE) --no-print-directory CC='$(FUZZ_CC)' BUILD=$(FUZZ_BUILD) OPT=-O1 fuzz-programs \
	  SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

# ---- in that folder ----
fuzz-programs: $(FUZZ_PROGRAMS)
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(call libraries,speak) $(call libraries,ui)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< \
	  $(foreach m,$(filter-out cmd,$(call reverse,$(MODULES))),$(call library,$(m))) $(PKG_LIBS) -lm
