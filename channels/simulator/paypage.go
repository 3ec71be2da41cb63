package simulator

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
)

// payView is the provider's page.
type payView struct {
	Stylesheet, Purpose, Amount, Status, Path, Return string
	Open                                              bool
}

// payPage is where the citizen pays.
func (s *Simulator) payPage(c *gin.Context) {
	s.mu.Lock()
	p := s.payment(c.Param("id"))
	var v payView
	if p != nil {
		v = payView{
			Stylesheet: s.config.Stylesheet, Purpose: p.Request.Purpose, Amount: p.Request.Amount.String(), Status: p.Status,
			Path: "/simulator/pay/page/" + p.ID, Return: p.Request.Return, Open: p.Status == "INITIAL",
		}
	}
	s.mu.Unlock()
	if p == nil {
		c.String(http.StatusNotFound, "Diese Zahlung gibt es nicht.\n")
		return
	}
	t, err := template.ParseFS(files, "page/pay.html")
	if err != nil {
		s.log.Error("read the page", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Type", "text/html; charset=utf-8")
	if err := t.Execute(c.Writer, v); err != nil {
		s.log.Warn("write the page", "error", err)
	}
}

// payDecide does what the citizen chose and sends them back. The way back tells
// nothing: whoever wants to know asks.
func (s *Simulator) payDecide(c *gin.Context) {
	s.Pay(c.Param("id"), c.PostForm("status")) // what is decided stays so
	s.mu.Lock()
	p := s.payment(c.Param("id"))
	back := ""
	if p != nil {
		back = p.Request.Return
	}
	s.mu.Unlock()
	if back == "" {
		c.String(http.StatusNotFound, "Diese Zahlung gibt es nicht.\n")
		return
	}
	c.Redirect(http.StatusSeeOther, back)
}
