package twilio

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// inboxFunc is an inbox of one function, with no other ability.
type inboxFunc func(ctx context.Context, m channels.Message) (channels.Reply, error)

func (f inboxFunc) Receive(ctx context.Context, m channels.Message) (channels.Reply, error) {
	return f(ctx, m)
}

func newRouter() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	return gin.New()
}

// formOf is a form as it comes in.
func formOf(values url.Values) form {
	f, _ := parseForm(nil, []byte(values.Encode()))
	return f
}

// turnOf is the turn in a path.
func turnOf(path string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(path, pathTurn))
	return n
}
