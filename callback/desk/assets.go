package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Assets are the style sheets, fonts and scripts, with their licences beside
// them, below "assets".
//
//go:embed assets
var Assets embed.FS

// assets serves them under a path that changes with their content, so that
// browsers may keep them for good.
type assets struct {
	files   fs.FS
	version string
	server  http.Handler
}

// readAssets computes the version.
func readAssets() (assets, error) {
	files, err := fs.Sub(Assets, "assets")
	if err != nil {
		return assets{}, fmt.Errorf("open assets: %w", err)
	}
	sum := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		fmt.Fprintf(sum, "%s %d\n", path, len(b))
		sum.Write(b)
		return err
	})
	if err != nil {
		return assets{}, fmt.Errorf("read assets: %w", err)
	}
	return assets{files: files, version: hex.EncodeToString(sum.Sum(nil))[:12], server: http.FileServerFS(files)}, nil
}

// Asset is the path of an asset ("kern/kern.min.css") on this server.
func (d *Desk) Asset(name string) string {
	return "/desk/assets/" + d.assets.version + "/" + name
}

// AssetPath is the same before there is a desk, for pages that use its style
// sheet.
func AssetPath(name string) (string, error) {
	a, err := readAssets()
	if err != nil {
		return "", err
	}
	return (&Desk{assets: a}).Asset(name), nil
}

// asset serves one file; never a listing. A page of another version of the
// gateway gets what there is, but may not keep it.
func (d *Desk) asset(c *gin.Context, _ callback.Staff) {
	name := strings.TrimPrefix(c.Param("file"), "/")
	info, err := fs.Stat(d.assets.files, name)
	if err != nil || info.IsDir() {
		c.Header("Cache-Control", "no-store")
		c.Status(http.StatusNotFound)
		return
	}
	keep := "no-cache"
	if c.Param("version") == d.assets.version {
		keep = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", keep)
	r := c.Request.Clone(c.Request.Context())
	r.URL.Path = "/" + name
	d.assets.server.ServeHTTP(c.Writer, r)
}
