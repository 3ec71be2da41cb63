package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

//go:embed assets
var assetFiles embed.FS

// asset is a file with a name that changes with its content, so that browsers
// may keep it for good.
type asset struct {
	name string // page.0123456789ab.css
	body []byte
}

func readAsset(file string) (asset, error) {
	body, err := assetFiles.ReadFile("assets/" + file)
	if err != nil {
		return asset{}, fmt.Errorf("read assets: %w", err)
	}
	sum := sha256.Sum256(body)
	base, ending, _ := strings.Cut(file, ".")
	return asset{base + "." + hex.EncodeToString(sum[:])[:12] + "." + ending, body}, nil
}

// path is where the file is served.
func (a asset) path() string { return "/c/assets/" + a.name }

// serveStyle serves the style sheet. A page of another version of the gateway
// gets what there is, but may not keep it.
func (p *Page) serveStyle(c *gin.Context) {
	name := c.Param("file")
	if !strings.HasPrefix(name, "page.") || !strings.HasSuffix(name, ".css") {
		c.Status(http.StatusNotFound)
		return
	}
	keep := "no-cache"
	if name == p.style.name {
		keep = "public, max-age=31536000, immutable"
	}
	c.Writer.Header().Del("Vary")
	c.Header("Cache-Control", keep)
	http.ServeContent(c.Writer, c.Request, "page.css", time.Time{}, bytes.NewReader(p.style.body))
}
