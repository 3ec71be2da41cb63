package webchat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// gap is where the widget's words go in its script.
const gap = "{/* words */}"

// readWidget puts the widget's words into its script, in every language of the
// page, the town's first.
func (w *Chat) readWidget() error {
	script, err := assetFiles.ReadFile("assets/widget.js")
	if err != nil {
		return fmt.Errorf("read assets: %w", err)
	}
	type words struct{ Lang, Open, News, Close, Window, Away string }
	var list []words
	for _, l := range w.tongues {
		t := w.voices[l].texts
		list = append(list, words{
			l, t.say("title", "town", w.c.TownName), t.say("widget.news"), t.say("widget.close"), t.say("widget.window"), t.say("widget.away"),
		})
	}
	b, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("word the widget: %w", err)
	}
	w.widget = newAsset("widget.js", bytes.Replace(script, []byte(gap), b, 1))
	return nil
}

// serveWidget serves the script that a page of the town loads, whatever site
// it is on. Its address never changes, so browsers ask each time whether it has.
func (w *Chat) serveWidget(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	c.Header("ETag", `"`+w.widget.name+`"`)
	http.ServeContent(c.Writer, c.Request, w.widget.file, time.Time{}, bytes.NewReader(w.widget.body))
}
