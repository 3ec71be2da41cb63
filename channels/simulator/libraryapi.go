package simulator

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// readerScopes are what a reader may do, as PAIA names it.
const readerScopes = "read_patron read_fees read_items write_items read_notifications"

// mountLibrary plays PAIA 1.4.0.
func (s *Simulator) mountLibrary(g *gin.RouterGroup) {
	l := g.Group("/library", func(c *gin.Context) {
		c.Header("X-PAIA-Version", "1.4.0")
		c.Header("X-OAuth-Scopes", readerScopes)
	}, s.misbehave(func(k *Knobs) *Trouble { return &k.Library }))
	l.POST("/auth/login", s.libraryLogin)
	l.POST("/auth/logout", s.libraryLogout)
	for path, answer := range map[string]func(*gin.Context, *Reader){
		"": s.libraryPatron, "/items": s.libraryItems, "/fees": s.libraryFees,
		"/notifications": func(c *gin.Context, _ *Reader) { c.JSON(http.StatusOK, gin.H{"notification": []any{}}) },
	} {
		l.GET("/core/:patron"+path, s.ofReader(answer))
	}
	l.POST("/core/:patron/renew", s.ofReader(s.libraryRenew))
	for _, path := range []string{"/request", "/cancel"} {
		l.POST("/core/:patron"+path, s.ofReader(func(c *gin.Context, _ *Reader) { paiaError(c, http.StatusNotImplemented, "not_implemented", "") }))
	}
	g.POST("/readers/:number/media/:n", s.postMedium)
}

func paiaError(c *gin.Context, status int, name, about string) {
	if status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", "Bearer")
	}
	c.AbortWithStatusJSON(status, gin.H{"error": name, "code": status, "error_description": about})
}

func (s *Simulator) libraryLogin(c *gin.Context) {
	number, pin := c.PostForm("username"), c.PostForm("password")
	if c.PostForm("grant_type") != "password" || number == "" || pin == "" {
		paiaError(c, http.StatusBadRequest, "invalid_request", "grant_type, username and password are needed")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.reader(number)
	if r == nil || r.PIN != pin {
		paiaError(c, http.StatusForbidden, "access_denied", "invalid patron or password")
		return
	}
	token := secret()
	s.library.tokens[token] = libraryToken{r, s.now().Add(tokenLife)}
	c.JSON(http.StatusOK, gin.H{"patron": number, "access_token": token, "token_type": "Bearer", "scope": readerScopes, "expires_in": int(tokenLife / time.Second)})
}

func (s *Simulator) libraryLogout(c *gin.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.library.tokens, strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer "))
	c.JSON(http.StatusOK, gin.H{"patron": c.PostForm("patron")})
}

// ofReader answers whoever has a token of the reader in the path.
func (s *Simulator) ofReader(answer func(*gin.Context, *Reader)) gin.HandlerFunc {
	return func(c *gin.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		bearer, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
		t, known := s.library.tokens[bearer]
		switch {
		case !ok || !known || !s.now().Before(t.until):
			paiaError(c, http.StatusUnauthorized, "invalid_grant", "the token is not valid")
		case t.reader.Number != c.Param("patron"):
			paiaError(c, http.StatusForbidden, "access_denied", "")
		default:
			answer(c, t.reader)
		}
	}
}

func (s *Simulator) libraryPatron(c *gin.Context, r *Reader) {
	status := 0
	if r.Fee != "" {
		status = 3
	}
	c.JSON(http.StatusOK, gin.H{"name": "Leserin " + r.Number, "status": status})
}

func (s *Simulator) libraryItems(c *gin.Context, r *Reader) {
	if s.knobs.Library.Lie != "" {
		doc := []any{}
		for _, m := range r.Media {
			doc = append(doc, gin.H{"status": "9", "item": m.Item, "about": m.About})
		}
		c.JSON(http.StatusOK, gin.H{"doc": doc})
		return
	}
	c.JSON(http.StatusOK, gin.H{"doc": append([]Medium{}, r.Media...)})
}

func (s *Simulator) libraryFees(c *gin.Context, r *Reader) {
	if r.Fee == "" {
		c.JSON(http.StatusOK, gin.H{"amount": "0.00 EUR", "fee": []any{}})
		return
	}
	c.JSON(http.StatusOK, gin.H{"amount": r.Fee, "fee": []any{gin.H{"amount": r.Fee, "about": "Mahngebühr"}}})
}

// feeCondition is the type of a condition about money.
const feeCondition = "http://purl.org/ontology/paia#FeeCondition"

// renewalWeeks is how much longer a medium is lent.
const renewalWeeks = 4

func (s *Simulator) libraryRenew(c *gin.Context, r *Reader) {
	var in struct {
		Doc []struct {
			Item    string              `json:"item"`
			Edition string              `json:"edition"`
			Confirm map[string][]string `json:"confirm"`
		} `json:"doc"`
	}
	if err := c.ShouldBindJSON(&in); err != nil || len(in.Doc) == 0 {
		paiaError(c, http.StatusUnprocessableEntity, "invalid_request", "a list of documents is needed")
		return
	}
	doc := []any{}
	for _, d := range in.Doc {
		doc = append(doc, s.renewOne(r, d.Item, d.Confirm))
	}
	s.touch()
	c.JSON(http.StatusOK, gin.H{"doc": doc})
}

func (s *Simulator) renewOne(r *Reader, item string, confirm map[string][]string) any {
	for i := range r.Media {
		m := &r.Media[i]
		if m.Item != item {
			continue
		}
		switch {
		case m.Status != 3 || m.CanRenew != nil && !*m.CanRenew:
			return gin.H{"item": item, "status": m.Status, "error": "Verlängerung nicht möglich"}
		case m.Fee != "" && len(confirm[feeCondition]) == 0:
			return gin.H{"item": item, "status": 3, "error": "Bestätigung erforderlich", "condition": gin.H{feeCondition: gin.H{"option": []any{
				gin.H{"id": "https://opac.musterstadt.example/gebuehr", "about": "Verlängerungsgebühr", "amount": m.Fee},
			}}}}
		}
		m.End = s.now().AddDate(0, 0, 7*renewalWeeks).Format(time.DateOnly)
		m.Renewals++
		return *m
	}
	return gin.H{"item": item, "error": "item URI not found"}
}
