package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	maxJSON = 64 << 10
	maxCSV  = 16 << 20
)

// mediaType is what the caller says the body is.
func mediaType(c *gin.Context) string {
	t, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// limited reads a body of at most limit bytes.
func limited(c *gin.Context, limit int64) ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, limit))
	if err != nil {
		return nil, unread(err)
	}
	return b, nil
}

// unread says why a body could not be read.
func unread(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem{http.StatusRequestEntityTooLarge, "too-large", fmt.Sprintf("the body is larger than %d KiB", large.Limit>>10), nil}
	}
	return problem{http.StatusBadRequest, "bad-body", "the body ended early", nil}
}

// read reads a JSON body strictly: a field we do not know is refused, since
// the caller meant something by it.
func read(c *gin.Context, into any) error {
	b, err := limited(c, maxJSON)
	if err != nil {
		return err
	}
	if t := mediaType(c); t != "application/json" {
		return problem{http.StatusUnsupportedMediaType, "media-type", "send Content-Type: application/json", nil}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return problem{http.StatusBadRequest, "bad-body", "there is more in the body than one JSON object", nil}
	}
	return nil
}

// readNothing is for what takes no body: none or an empty object.
func readNothing(c *gin.Context) error {
	b, err := limited(c, maxJSON)
	if err != nil {
		return err
	}
	if b = bytes.TrimSpace(b); len(b) == 0 || string(b) == "{}" {
		return nil
	}
	return problem{http.StatusBadRequest, "bad-body", "this takes no body", nil}
}

// unreadable words what encoding/json says, without repeating values.
func unreadable(err error) error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var p problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &kind) && kind.Field == "":
		return problem{http.StatusBadRequest, "bad-body", "the body must be a JSON object", nil}
	case errors.As(err, &kind):
		return invalid("%s: must be %s", kind.Field, wanted(kind.Type))
	case errors.As(err, &syntax):
		return problem{http.StatusBadRequest, "bad-body", fmt.Sprintf("the body is no JSON (at byte %d)", syntax.Offset), nil}
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		return invalid("%s: this field is not known here", strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`))
	}
	return problem{http.StatusBadRequest, "bad-body", "the body is no complete JSON object", nil}
}

// moment is a time in a body.
type moment struct{ time.Time }

// UnmarshalJSON reads RFC 3339; null is no time. What is wrong is said with the
// name of the field, which the decoder knows.
func (m *moment) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var text string
	err := json.Unmarshal(b, &text)
	if err == nil {
		m.Time, err = time.Parse(time.RFC3339, text)
	}
	if err != nil {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[moment]()}
	}
	return nil
}

// wanted says what a field takes.
func wanted(t reflect.Type) string {
	if t == reflect.TypeFor[moment]() {
		return "a moment as in RFC 3339, such as 2026-11-24T09:30:00+01:00"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	}
	return "a number"
}

// optional is a field that may be left out, null or set.
type optional[T any] struct {
	Set   bool
	Value *T
}

// UnmarshalJSON notes that the field is there.
func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.Set = true
	return json.Unmarshal(b, &o.Value)
}
