# ---- sound: what the strip measures, as it stands in README.md ------------------------------------------
SOUND_OBJECTS := $(patsubst tests/sound/%.c,$(BUILD)/tests/sound/%.o,$(wildcard tests/sound/*.c))
$(BUILD)/tests/sound/figures: $(SOUND_OBJECTS) $(TEST_LIB) $(call libraries,strip)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka -lm

.PHONY: sound check-sound
sound: $(BUILD)/tests/sound/figures ## measure the strip and write the table of README.md anew
	@tests/sound/table.sh write $<
check-sound: $(BUILD)/tests/sound/figures ## measure the strip against what README.md promises
	@tests/sound/table.sh check $<
