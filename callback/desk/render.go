package desk

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

//go:embed templates
var templates embed.FS

// page is what every template gets.
type page struct {
	Name   string
	Title  string
	Town   string
	Who    callback.Staff // zero: nobody is signed in
	Flash  string
	Menu   []menuItem
	Chats  *menuChats // nil: no entry in the menu
	Alarms []alarm    // what does not work
	Around bool       // it is about to change in a page that is open
	Main   any
}

// readPages parses each file of templates together with the frame around it.
// Fragments are templates of the page they belong to. What is printed stands in
// templates/paper and has no frame.
func (d *Desk) readPages() (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		if name == "frame" {
			continue
		}
		t, err := template.New(name).Funcs(template.FuncMap{
			"t": d.texts.say, "n": d.texts.count, "asset": d.Asset,
			"list": func(items ...string) []string { return items }, "pick": newPick, "swatch": swatch,
		}).ParseFS(templates, "templates/frame.html", file)
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", name, err)
		}
		pages[name] = t
	}
	return pages, nil
}

// show answers with a page.
func (d *Desk) show(c *gin.Context, status int, name string, who callback.Staff, main any) {
	p := d.framed(c, name, who, main)
	p.Flash = d.sessions.PopString(c.Request.Context(), keyFlash)
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	d.write(c, status, name, "frame", p)
}

// framed is what the frame of a page needs. Who waits in a chat stands in the
// title, so that it is seen in a tab that lies behind others.
func (d *Desk) framed(c *gin.Context, name string, who callback.Staff, main any) page {
	p := page{Name: name, Title: d.texts.say(name + ".title"), Town: d.c.TownName, Who: who, Main: main, Chats: d.menuChats(c, who)}
	p.Menu = d.menu(who)
	p.Alarms = d.alarms()
	if titled, ok := main.(interface{ title(texts) string }); ok {
		p.Title = titled.title(d.texts)
	}
	if p.Chats == nil || p.Chats.Waiting == 0 {
		return p
	}
	waiting := d.texts.say("chats.title.waiting", "n", strconv.Itoa(p.Chats.Waiting))
	if name == "chats" {
		p.Title = waiting
	} else {
		p.Title = waiting + " – " + p.Title
	}
	return p
}

// fragment answers a script with a part of a page, and with what changes in the
// frame around it.
func (d *Desk) fragment(c *gin.Context, who callback.Staff, name, part string, main any) {
	var b bytes.Buffer
	if !d.render(c, &b, name, part, main) {
		return
	}
	p := d.framed(c, name, who, main)
	if p.Around = true; !d.render(c, &b, name, "around", p) {
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}

// write renders first, so that a broken template does not leave half a page.
func (d *Desk) write(c *gin.Context, status int, name, part string, data any) {
	var b bytes.Buffer
	if d.render(c, &b, name, part, data) {
		c.Data(status, "text/html; charset=utf-8", b.Bytes())
	}
}

// render adds a part of a page to b; otherwise it has answered.
func (d *Desk) render(c *gin.Context, b *bytes.Buffer, name, part string, data any) bool {
	err := d.pages[name].ExecuteTemplate(b, part, data)
	if err != nil {
		d.c.Log.Error("a page could not be rendered", "page", name, "error", err)
		c.Status(http.StatusInternalServerError)
	}
	return err == nil
}

// problem is the main part of an error page.
type problem struct {
	Heading, Text, Key string
	Lost               string // what somebody wrote, and it went nowhere
}

func (p problem) title(texts) string { return p.Heading }

// fail answers with a page that says what happened and what to try. It needs
// no session, so that it works when nothing else does.
func (d *Desk) fail(c *gin.Context, status int, key string) { d.failWith(c, status, key, "") }

// failWith is fail, and gives back what somebody wrote.
func (d *Desk) failWith(c *gin.Context, status int, key, lost string) {
	c.Header("Cache-Control", "no-store")
	if scripted(c) {
		if status == http.StatusNotFound {
			c.Header("HX-Refresh", "true") // the page as a whole says it
		}
		c.Status(status)
		c.Writer.WriteHeaderNow()
		return
	}
	p := problem{d.texts.say("error." + key + ".title"), d.texts.say("error." + key + ".text"), key, lost}
	d.write(c, status, "error", "frame", page{Name: "error", Title: p.Heading, Town: d.c.TownName, Main: p})
}

// broken answers when something of ours does not work.
func (d *Desk) broken(c *gin.Context, err error) { d.brokenWith(c, err, "") }

// brokenWith is broken, and gives back what somebody wrote.
func (d *Desk) brokenWith(c *gin.Context, err error, lost string) {
	if c.Request.Context().Err() != nil {
		return // nobody reads the answer
	}
	if errors.Is(err, callback.ErrUnavailable) {
		d.c.Log.Warn("the desk cannot reach the store", "path", c.FullPath(), "error", err)
		d.failWith(c, http.StatusServiceUnavailable, "unavailable", lost)
		return
	}
	d.c.Log.Error("the desk could not answer", "path", c.FullPath(), "error", err)
	d.failWith(c, http.StatusInternalServerError, "internal", lost)
}

// NotFound answers for a path below /desk that does not exist, in the same way
// as for a request that is not shown; a router may use it where nothing fits.
func (d *Desk) NotFound(c *gin.Context) {
	for key, values := range map[string]string{
		"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
	} {
		c.Header(key, values)
	}
	d.fail(c, http.StatusNotFound, "unknown")
}
