# The bench's own tool.
RAMP := $(BUILD)/tests/bench/ramp
bench: $(RAMP)
$(RAMP): $(RAMP).o $(RIG_DIR)/common.o
	$(CC) $(LDFLAGS) -o $@ $^ -ljack -lsndfile -lm
