package bot

import "testing"

// TestNothingIsLeft: what no message ever told of is deleted, and the job of a
// message is not taken for it.
func TestNothingIsLeft(t *testing.T) {
	h, n, c := taped(t)
	for range 2 {
		if err := h.Made(t.Context(), recordingID); err != nil {
			t.Fatal(err)
		}
	}
	send(t, h, n.memory)
	if len(n.there) != 1 || len(n.jobs) != 1 {
		t.Fatalf("at once: at the network %v, jobs %v", n.there, n.jobs)
	}
	n.there["RE2"] = "x"
	send(t, h, n.memory, recordingJob(c.Now(), "R-1", recordingID))
	if n.kept["R-1"] == nil {
		t.Error("the message is not kept")
	}
	c.advance(leftAfter)
	send(t, h, n.memory)
	if len(n.jobs) != 0 || n.there[recordingID] != "" {
		t.Errorf("at the network %v, jobs %v", n.there, n.jobs)
	}
}
