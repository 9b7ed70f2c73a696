# The rig's own small programs: $(BUILD)/tests/e2e/tools. `make rig` builds them.
RIG_DIR     := $(BUILD)/tests/e2e/tools
RIG_PLAIN   := ptyrun sockline json slowlink unplug
RIG_SOUND   := wavgen wavcmp wavinfo wavloop wavclick
RIG_TOOLS   := $(addprefix $(RIG_DIR)/,$(RIG_PLAIN) $(RIG_SOUND) fakeif)
RIG_PLUGINS := $(RIG_DIR)/libasound_module_pcm_fakecard.so $(RIG_DIR)/fakecards.so \
  $(RIG_DIR)/diskfault.so $(RIG_DIR)/powercut.so $(RIG_DIR)/wallclock.so

.PHONY: rig
rig: $(RIG_TOOLS) $(RIG_PLUGINS)

# The rig is built without sanitizers whatever the program is built with: libraries that are
# preloaded into other people's programs can't have them.
$(RIG_DIR)/%.o: tests/e2e/tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(if $(SANITIZE),-fno-sanitize=all) -fPIC -MMD -MP -c -o $@ $<

$(RIG_TOOLS): $(RIG_DIR)/%: $(RIG_DIR)/%.o $(RIG_DIR)/common.o
	$(CC) -pthread -o $@ $^ $(if $(filter fakeif,$*),-ljack) $(if $(filter wavclick,$*),-lcmocka) -lsndfile -lutil -lm

# A terminal at the end of a slow line is the one in memory that the unit tests use; so is the
# measure of clicks.
$(RIG_DIR)/slowlink: $(RIG_DIR)/vt.o
$(RIG_DIR)/wavclick: $(RIG_DIR)/click.o $(RIG_DIR)/measure.o
$(RIG_DIR)/wavclick.o: CPPFLAGS += -Itests/lib
$(RIG_DIR)/%.o: tests/lib/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(if $(SANITIZE),-fno-sanitize=all) -MMD -MP -c -o $@ $<

$(RIG_DIR)/libasound_module_pcm_fakecard.so: $(RIG_DIR)/pcm_fakecard.o
	$(CC) -shared -o $@ $^ -lasound
$(RIG_DIR)/fakecards.so: $(RIG_DIR)/fakecards.o
	$(CC) -shared -o $@ $^
$(RIG_DIR)/diskfault.so: $(RIG_DIR)/diskfault.o
	$(CC) -shared -o $@ $^
$(RIG_DIR)/wallclock.so: $(RIG_DIR)/wallclock.o
	$(CC) -shared -o $@ $^

.PHONY: check-endurance
check-endurance: $(BUILD)/gainstage rig ## 32 channels beside a busy disk, for MINUTES=12
	@BUILD=$(BUILD) MINUTES=$(or $(MINUTES),12) SCRIPT_LIMIT=4000 tests/run.sh tests/endurance/busy_disk.sh
$(RIG_DIR)/powercut.so: $(RIG_DIR)/powercut.o
	$(CC) -shared -o $@ $^

# Engines killed and power cut, fifty times each; the figures are told at the end.
CRASH_ROUNDS ?= 50
CRASH_CUTS   ?= 50
.PHONY: check-crash
check-crash: $(BUILD)/gainstage rig ## fifty killed engines (CRASH_ROUNDS=), fifty power cuts (CRASH_CUTS=)
	@rm -f $(BUILD)/crash-figures
	@BUILD=$(BUILD) CRASH_ROUNDS=$(CRASH_ROUNDS) CRASH_CUTS=$(CRASH_CUTS) CRASH_CUT_SECONDS=12 \
	  CRASH_FIGURES=$(abspath $(BUILD))/crash-figures tests/run.sh tests/e2e/crash.sh tests/e2e/power_cut.sh
	@cat $(BUILD)/crash-figures
	@BUILD=$(BUILD) STALL_SECONDS=10 ONLY='*stall*' tests/run.sh tests/e2e/take_faults.sh
	@BUILD=$(BUILD) tests/run.sh tests/endurance/deep_ring.sh

.PHONY: check-link
check-link: $(BUILD)/gainstage rig ## the front end behind a slow line, a minute long
	@LINK_FULL=1 BUILD=$(BUILD) tests/run.sh tests/e2e/link.sh
