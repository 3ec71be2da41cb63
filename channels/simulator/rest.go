package simulator

import (
	"crypto/subtle"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// refusal is an error of Twilio's REST API.
type refusal struct {
	status, code int
	message      string
}

func (r refusal) write(c *gin.Context) {
	c.AbortWithStatusJSON(r.status, gin.H{
		"code": r.code, "message": r.message, "status": r.status,
		"more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(r.code),
	})
}

// mountREST mounts Twilio's API, as far as the gateway uses it.
func (s *Simulator) mountREST(r gin.IRouter) {
	g := r.Group("/twilio/"+apiVersion+"/Accounts/:account", s.authenticate)
	g.GET("", s.fetchAccount)
	g.GET("/IncomingPhoneNumbers.json", s.listNumbers)
	g.POST("/Calls.json", s.createCall)
	g.GET("/Calls.json", s.listCalls)
	g.GET("/Calls/:sid", s.fetchCall)
	g.POST("/Calls/:sid", s.updateCall)
	g.POST("/Messages.json", s.createText)
	g.GET("/Messages.json", s.listTexts)
	g.GET("/Messages/:sid", s.fetchText)
	g.POST("/Messages/:sid", s.updateText)
	g.DELETE("/Messages/:sid", s.deleteText)
	g.GET("/Recordings/:sid", s.fetchRecording)
	g.DELETE("/Recordings/:sid", s.deleteRecording)
}

// authenticate lets only our account in.
func (s *Simulator) authenticate(c *gin.Context) {
	user, password, _ := c.Request.BasicAuth()
	good := subtle.ConstantTimeCompare([]byte(user), []byte(s.config.AccountSID)) &
		subtle.ConstantTimeCompare([]byte(password), []byte(s.config.AuthToken))
	if good != 1 || s.current().Dead || s.config.AuthToken == "" {
		refusal{http.StatusUnauthorized, 20003, "Authenticate"}.write(c)
		return
	}
	if strings.TrimSuffix(c.Param("account"), ".json") != s.config.AccountSID {
		notFound.write(c)
	}
}

var notFound = refusal{http.StatusNotFound, 20404, "The requested resource was not found"}

// form reads a form and reports parameters that Twilio does not know: it would
// ignore them, and what they were meant to do would not happen.
func (s *Simulator) form(c *gin.Context, in string, known ...string) (url.Values, bool) {
	if kind := c.ContentType(); kind != "application/x-www-form-urlencoded" {
		refusal{http.StatusUnsupportedMediaType, 20415, "Content type " + kind + " is not taken"}.write(c)
		return nil, false
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxDocument)
	if err := c.Request.ParseForm(); err != nil {
		refusal{http.StatusBadRequest, 20001, "The form cannot be read"}.write(c)
		return nil, false
	}
	for _, k := range slices.Sorted(maps.Keys(c.Request.PostForm)) {
		if !slices.Contains(known, k) {
			s.report(Problem{In: in, Text: "there is no parameter " + k})
		}
	}
	return c.Request.PostForm, true
}

// answerCreate gives the answer of a create the fate the knobs drew for it:
// make is called unless it was to fail.
func (s *Simulator) answerCreate(c *gin.Context, make func() (body gin.H, start func())) {
	what, status := s.draw()
	if what == failed {
		refusal{status, 20000 + status, http.StatusText(status)}.write(c)
		return
	}
	body, start := make()
	if what == lost {
		cut(c)
	} else {
		c.JSON(http.StatusCreated, body)
	}
	start()
}

// cut closes the connection without an answer.
func cut(c *gin.Context) {
	c.Abort()
	conn, _, err := c.Writer.Hijack()
	if err != nil { // HTTP/2 and test recorders; the answer is lost another way
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}

// badURL reports why an address is none that Twilio would call, or "".
func badURL(v string) string {
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "is not a valid URL"
	case len(v) > 4000:
		return "is longer than 4000 characters"
	case strings.Contains(u.Hostname(), "_"):
		return "has an underscore in its host name"
	}
	return ""
}

// sid is the ID in a path that ends in .json.
func sid(c *gin.Context) string { return strings.TrimSuffix(c.Param("sid"), ".json") }

// pageOf cuts one page out of a list and gives the paging part of the answer.
func pageOf[T any](c *gin.Context, list []T) ([]T, gin.H) {
	size, err := strconv.Atoi(c.Query("PageSize"))
	if err != nil || size < 1 || size > 1000 {
		size = 50
	}
	page, err := strconv.Atoi(c.Query("Page"))
	if err != nil || page < 0 {
		page = 0
	}
	start := min(page*size, len(list))
	end := min(start+size, len(list))
	path := strings.TrimPrefix(c.Request.URL.Path, "/simulator/twilio")
	at := func(n int) string {
		q := c.Request.URL.Query()
		q.Set("Page", strconv.Itoa(n))
		q.Set("PageSize", strconv.Itoa(size))
		return path + "?" + q.Encode()
	}
	info := gin.H{
		"page": page, "page_size": size, "start": start, "end": max(start, end-1), "uri": at(page),
		"first_page_uri": at(0), "next_page_uri": nil, "previous_page_uri": nil,
	}
	if end < len(list) {
		info["next_page_uri"] = at(page + 1)
	}
	if page > 0 {
		info["previous_page_uri"] = at(page - 1)
	}
	return list[start:end], info
}

// uri is where a resource is found.
func (s *Simulator) uri(kind, sid string) string {
	return fmt.Sprintf("/%s/Accounts/%s/%s/%s.json", apiVersion, s.config.AccountSID, kind, sid)
}
