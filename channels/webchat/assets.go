package webchat

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

//go:embed assets
var assetFiles embed.FS

// asset is a file with a name that changes with its content, so that browsers
// may keep it for good.
type asset struct {
	name string // chat.0123456789ab.css
	file string // chat.css
	body []byte
}

func newAsset(file string, body []byte) asset {
	sum := sha256.Sum256(body)
	base, ending, _ := strings.Cut(file, ".")
	return asset{base + "." + hex.EncodeToString(sum[:])[:12] + "." + ending, file, body}
}

// path is where the file is served, seen from the page: the whole chat may lie
// below a path of the town's own server.
func (a asset) path() string { return "chat/assets/" + a.name }

// readAssets reads what pages load, by its ending.
func (w *Chat) readAssets() error {
	w.assets = map[string]asset{}
	for _, file := range []string{"chat.css", "chat.js"} {
		body, err := assetFiles.ReadFile("assets/" + file)
		if err != nil {
			return fmt.Errorf("read assets: %w", err)
		}
		w.assets[path.Ext(file)] = newAsset(file, body)
	}
	return nil
}

// serveAsset serves the style sheet and the script. A page of another version
// of the gateway gets what there is, but may not keep it.
func (w *Chat) serveAsset(c *gin.Context) {
	name := c.Param("file")
	a, ok := w.assets[path.Ext(name)]
	if !ok || !strings.HasPrefix(name, "chat.") {
		c.Status(http.StatusNotFound)
		return
	}
	if name == a.name {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		c.Header("Cache-Control", "no-cache")
	}
	http.ServeContent(c.Writer, c.Request, a.file, time.Time{}, bytes.NewReader(a.body))
}
