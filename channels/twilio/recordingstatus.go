package twilio

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// pathRecording is told what became of recordings.
const pathRecording = "/twilio/recording"

// recordingStatus passes on that a recording was made. What is absent, or has
// no ID that could be one, needs nobody's care.
func (t *Twilio) recordingStatus(c *gin.Context, q *request, recorder channels.Recorder) {
	id := q.fields.get("RecordingSid")
	made := q.fields.is("RecordingStatus", "completed") && len(id) == 34 && alphanumeric(id)
	if recorder == nil || !made {
		c.Status(http.StatusNoContent)
		return
	}
	if err := recorder.Made(c.Request.Context(), id); err != nil {
		t.log.LogAttrs(c.Request.Context(), slog.LevelError, "a recording was not noted", slog.Any("error", err))
		c.AbortWithStatus(http.StatusServiceUnavailable)
		return
	}
	c.Status(http.StatusNoContent)
}
