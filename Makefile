# gainstage: `make deps run` and `make deps check` are all that anyone needs; `make help` tells the rest.
VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
OPT     ?= -O2
SHELL   := /bin/bash

# Lower modules first: a module may include those before it (tests/lint/edges.sh has the exact table).
MODULES := base rt dsp meter param strip file take audio engine control speak ui cmd
PKGS    := ncursesw portaudio-2.0 sndfile libebur128 alsa jansson

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wdouble-promotion -Wshadow \
  -Wvla -Wundef -Wcast-qual -Wformat=2 -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes \
  -Wno-psabi # vectors are only passed to functions that are always inlined
WERROR   := $(if $(filter true,$(CI)),-Werror)
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   = $(shell pkg-config --libs $(PKGS))

CPPFLAGS += -D_GNU_SOURCE -DGS_VERSION='"$(VERSION)"' -Iinclude -I$(BUILD)/gen
CFLAGS   += -std=c11 $(OPT) -g $(WARNINGS) $(WERROR) -pthread $(SANITIZE)
LDFLAGS  += -pthread $(SANITIZE)
# The sound itself: let the compiler vectorise. Never -ffast-math: the figures are the product;
# never fused products: a channel's bits must not depend on how many are computed at once.
DSP_CFLAGS := -O3 -fno-tree-slp-vectorize -fno-math-errno -fno-trapping-math -ffp-contract=off

# And what runs for every sample twice, see include/gainstage/dsp/wide.h.
WIDE := $(filter x86_64%,$(shell $(CC) -dumpmachine))
CPPFLAGS += $(if $(WIDE),-DGS_HAVE_WIDE)

sources = $(sort $(wildcard src/$(1)/*.c))
objects = $(patsubst src/%.c,$(BUILD)/%.o,$(call sources,$(1))) \
  $(if $(WIDE),$(patsubst src/%.c,$(BUILD)/%.wide.o,$(sort $(wildcard src/$(1)/*_run.c))))
library = $(BUILD)/libgs_$(1).a
# A module's library and those of all modules below it, in link order.
reverse  = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
upto     = $(call reverse,$(shell for m in $(MODULES); do echo $$m; [ $$m = $(1) ] && break; done))
libraries = $(foreach m,$(call upto,$(1)),$(call library,$(m)))

.DEFAULT_GOAL := all
.PHONY: all
all: $(BUILD)/gainstage ## build the program

$(BUILD)/gainstage: $(BUILD)/main.o $(foreach m,$(call reverse,$(MODULES)),$(call library,$(m)))
	$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

define MODULE_RULES
$(call library,$(1)): $(call objects,$(1))
	@rm -f $$@
	$(AR) rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call MODULE_RULES,$(m))))

# Objects are made anew when the flags or the compiler change.
FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS) $(DSP_CFLAGS)
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@
.PHONY: force

$(BUILD)/dsp/%.o $(BUILD)/strip/%.o $(BUILD)/file/wav.o $(BUILD)/file/pcm_run.o $(BUILD)/file/pcm_run.wide.o: private CFLAGS += $(DSP_CFLAGS)

# Shipped presets and themes are part of the program: it works from any folder, installed or not.
$(BUILD)/gen/presets.inc $(BUILD)/gen/themes.inc: src/control/embed.sh
	@mkdir -p $(@D)
	src/control/embed.sh $(filter-out $<,$^) > $@
$(BUILD)/gen/presets.inc: $(sort $(wildcard src/control/presets/*.preset))
$(BUILD)/gen/themes.inc: $(sort $(wildcard themes/*.theme))
$(BUILD)/control/assets.o: $(BUILD)/gen/presets.inc $(BUILD)/gen/themes.inc

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.wide.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -DGS_WIDE $(CFLAGS) -mavx2 -MMD -MP -c -o $@ $<

# ---- tests -------------------------------------------------------------------------------------
# tests/unit/MODULE/test_X.c links MODULE's library and those below it, cmocka and tests/lib.
TEST_LIB     := $(patsubst tests/lib/%.c,$(BUILD)/tests/lib/%.o,$(wildcard tests/lib/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(UNIT_SOURCES))

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests/lib -Isrc $(PKG_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define UNIT_RULES
$(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/$(1)/test_*.c)): $(BUILD)/tests/%: \
  $(BUILD)/tests/%.o $(TEST_LIB) $(call libraries,$(1))
	$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) -lcmocka -lm
.PHONY: unit-$(1)
unit-$(1): $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/$(1)/test_*.c))
	@for t in $$^; do $$$$t || exit 1; done
endef
$(foreach m,$(MODULES),$(eval $(call UNIT_RULES,$(m))))

# ---- run, check, bench -------------------------------------------------------------------------
.PHONY: run check golden bench clean
run: $(BUILD)/gainstage ## open the program; without a sound card the demo voice speaks
	@$(BUILD)/gainstage

check: $(BUILD)/gainstage $(UNIT_TESTS) rig rt-programs ## all tests
	@BUILD=$(BUILD) tests/run.sh

golden: $(BUILD)/tests/unit/ui/test_golden ## write the golden screens of the front end anew
	@GOLDEN=write $<

bench: $(BUILD)/gainstage rig ## cost and speed, beside the peers' in the same run
	@BUILD=$(BUILD) tests/bench/run.sh

clean:
	rm -rf $(BUILD)

include tests/e2e/rig.mk
include tests/bench/bench.mk
include tests/sound/sound.mk
include tests/fuzz/fuzz.mk
include .ci/house.mk

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.SECONDARY:
