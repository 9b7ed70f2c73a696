# `make fuzz`: each tests/fuzz/fuzz_X.c for FUZZ_SECONDS with the corpus in tests/fuzz/corpus/X, which
# is only read: what is found on the way goes to $(BUILD)/fuzz/found/X. A crash is left there too.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
FUZZ_FLAGS   := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_TARGETS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_SOURCES  = $(foreach m,$(filter-out cmd,$(MODULES)),$(call sources,$(m)))

$(BUILD)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/control/assets.o force
	@mkdir -p $(@D)
	$(FUZZ_CC) -std=c11 $(CPPFLAGS) -UGS_HAVE_WIDE -Wno-psabi -Isrc $(PKG_CFLAGS) -pthread -ffunction-sections $(FUZZ_FLAGS) \
	  -Wl,--gc-sections -o $@ $< $(FUZZ_SOURCES) $(PKG_LIBS) -lm

.PHONY: fuzz $(addprefix fuzz-,$(FUZZ_TARGETS))
fuzz: $(addprefix fuzz-,$(FUZZ_TARGETS)) ## parsers and readers, FUZZ_SECONDS=60 each
$(addprefix fuzz-,$(FUZZ_TARGETS)): fuzz-%: $(BUILD)/fuzz/fuzz_%
	@mkdir -p $(BUILD)/fuzz/found/$*
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -print_final_stats=0 -verbosity=0 \
	  -artifact_prefix=$(BUILD)/fuzz/found/$*- $(BUILD)/fuzz/found/$* $(wildcard tests/fuzz/corpus/$*)
