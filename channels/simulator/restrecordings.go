package simulator

import (
	"encoding/binary"
	"math"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// recorded is one message that was left.
type recorded struct {
	sid, call string
	seconds   int
	at        time.Time
}

// keepRecording keeps a recording and gives its ID.
func (s *Simulator) keepRecording(r recorded) string {
	r.sid, r.at = newSID("RE"), s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.archive = last(append(s.archive, r), keep)
	s.touch()
	return r.sid
}

// fetchRecording is GET Recordings/{sid}.json, and the sound as .wav or .mp3.
// Both are the same WAV: a tone for every word there might be.
func (s *Simulator) fetchRecording(c *gin.Context) {
	ending := path.Ext(c.Param("sid"))
	sid := strings.TrimSuffix(c.Param("sid"), ending)
	s.mu.Lock()
	i := slices.IndexFunc(s.archive, func(r recorded) bool { return r.sid == sid })
	var found recorded
	if i >= 0 {
		found = s.archive[i]
	}
	s.mu.Unlock()
	switch {
	case i < 0:
		notFound.write(c)
	case ending == ".json":
		c.JSON(http.StatusOK, s.recordingJSON(found))
	case ending == ".wav" || ending == ".mp3":
		c.Data(http.StatusOK, "audio/x-wav", sound(found.seconds))
	default:
		notFound.write(c)
	}
}

// recordingJSON is a recording as the API shows it.
func (s *Simulator) recordingJSON(r recorded) gin.H {
	uri := s.uri("Recordings", r.sid)
	return gin.H{
		"sid": r.sid, "account_sid": s.config.AccountSID, "call_sid": r.call, "conference_sid": nil, "status": "completed",
		"duration": strconv.Itoa(r.seconds), "channels": 1, "source": "RecordVerb", "error_code": nil, "price": nil, "price_unit": "USD",
		"date_created": stamp(r.at), "date_updated": stamp(r.at), "start_time": stamp(r.at), "api_version": apiVersion,
		"encryption_details": nil, "subresource_uris": gin.H{}, "uri": uri,
		"media_url": "https://api.twilio.com" + strings.TrimSuffix(uri, ".json"),
	}
}

// deleteRecording is DELETE Recordings/{sid}.json.
func (s *Simulator) deleteRecording(c *gin.Context) {
	s.mu.Lock()
	i := slices.IndexFunc(s.archive, func(r recorded) bool { return r.sid == sid(c) })
	if i >= 0 {
		s.archive = slices.Delete(s.archive, i, i+1)
		s.touch()
	}
	s.mu.Unlock()
	if i < 0 {
		notFound.write(c)
		return
	}
	c.Status(http.StatusNoContent)
}

// The sound of a recording: 8 bits, one channel, as a telephone has it.
const (
	sampleRate   = 8000
	longestSound = 60 // seconds; enough to try out a player
)

// sound is a WAV file of so many seconds: a soft tone every half second.
func sound(seconds int) []byte {
	n := min(max(seconds, 1), longestSound) * sampleRate
	b := make([]byte, 0, 44+n)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(36+n))
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = binary.LittleEndian.AppendUint16(b, 1) // PCM
	b = binary.LittleEndian.AppendUint16(b, 1) // channel
	b = binary.LittleEndian.AppendUint32(b, sampleRate)
	b = binary.LittleEndian.AppendUint32(b, sampleRate) // bytes per second
	b = binary.LittleEndian.AppendUint16(b, 1)
	b = binary.LittleEndian.AppendUint16(b, 8)
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	for i := range n {
		level := 0.0
		if i%(sampleRate/2) < sampleRate/4 {
			level = 40 * math.Sin(2*math.Pi*440*float64(i)/sampleRate)
		}
		b = append(b, byte(128+int(level)))
	}
	return b
}
