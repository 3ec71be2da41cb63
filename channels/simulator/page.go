package simulator

import (
	"embed"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/gin-gonic/gin"
)

//go:embed page
var files embed.FS

// pageData is what the page is made from; everything else comes by /events.
type pageData struct {
	Stylesheet string
	Chat       string
	Citizens   []string // numbers to choose from
	WhatsApp   []messengerUser
	Telegram   []messengerUser
}

// messengerUser is someone to write as.
type messengerUser struct{ ID, Name string }

// page is GET /simulator.
func (s *Simulator) page(c *gin.Context) {
	t, err := template.New("simulator.html").Funcs(template.FuncMap{"keypad": keypad}).ParseFS(files, "page/simulator.html")
	if err != nil {
		s.log.Error("read the page", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(http.StatusOK)
	if err := t.Execute(c.Writer, s.pageData()); err != nil {
		s.log.Warn("write the page", "error", err)
	}
}

// pageData offers numbers the regulator keeps free for films and examples.
func (s *Simulator) pageData() pageData {
	d := pageData{
		Stylesheet: s.config.Stylesheet, Chat: s.config.Chat,
		Citizens: []string{"+491713920001", "+491713920002", "+4917604069010", "+496990009010"},
	}
	for _, p := range s.config.People {
		if s.config.WhatsAppNumber != "" {
			d.WhatsApp = append(d.WhatsApp, messengerUser{p.Phone, p.name() + ", " + p.Phone})
		}
		if s.config.TelegramToken != "" {
			d.Telegram = append(d.Telegram, messengerUser{strconv.FormatInt(p.ID, 10), p.name() + ", " + p.Phone})
		}
	}
	if d.WhatsApp != nil {
		d.WhatsApp = append(d.WhatsApp, messengerUser{hiddenUser, "Musterfrau, ohne Nummer"})
	}
	return d
}

// key is one key of a telephone; Name is for the two that are no digit.
type key struct{ Key, Name string }

func keypad() []key {
	return []key{
		{"1", ""}, {"2", ""}, {"3", ""}, {"4", ""}, {"5", ""}, {"6", ""}, {"7", ""}, {"8", ""}, {"9", ""},
		{"*", "Stern"}, {"0", ""}, {"#", "Raute"},
	}
}

// asset is GET /simulator/assets/….
func (s *Simulator) asset(c *gin.Context) {
	name := path.Base(c.Param("name"))
	if path.Ext(name) == ".html" {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	raw, err := files.ReadFile("page/" + name)
	if err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.Data(http.StatusOK, mime.TypeByExtension(path.Ext(name)), raw)
}
