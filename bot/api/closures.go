package api

import (
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// closure is a closure as it is shown.
type closure struct {
	ID     string  `json:"id"`
	From   *string `json:"from"`
	To     *string `json:"to"`
	Reason string  `json:"reason"`
}

// longestReason is how many characters a reason may have.
const longestReason = 200

func (a *API) closure(c callback.Closure) closure {
	return closure{c.ID, a.town(c.From), a.town(c.To), c.Reason}
}

// closuresOf reads the path's department and what is shut of it, as others
// have left it.
func (a *API) closuresOf(c *gin.Context) (department string, list []callback.Closure, err error) {
	department = c.Param("id")
	if _, known := a.c.Office.Department(department); !known {
		return "", nil, notFound("there is no such department")
	}
	if err := a.c.Office.Refresh(c.Request.Context()); err != nil {
		return "", nil, err
	}
	return department, a.c.Office.Closures(department), nil
}

func (a *API) listClosures(c *gin.Context) (answer, error) {
	if err := only(c); err != nil {
		return answer{}, err
	}
	_, list, err := a.closuresOf(c)
	if err != nil {
		return answer{}, err
	}
	var items []closure
	for _, each := range list {
		items = append(items, a.closure(each))
	}
	return ok(page(items, ""))
}

func (a *API) addClosure(c *gin.Context) (answer, error) {
	var body struct {
		From   moment `json:"from"`
		To     moment `json:"to"`
		Reason string `json:"reason"`
	}
	if err := errors.Join(only(c), read(c, &body)); err != nil {
		return answer{}, err
	}
	switch {
	case body.From.IsZero() || body.To.IsZero():
		return answer{}, invalid("from and to are needed")
	case utf8.RuneCountInString(body.Reason) > longestReason:
		return answer{}, invalid("reason: is longer than %d characters", longestReason)
	}
	department, list, err := a.closuresOf(c)
	if err != nil {
		return answer{}, err
	}
	wanted := callback.Closure{Department: department, From: body.From.Time, To: body.To.Time, Reason: body.Reason, By: system().Login}
	same := func(o callback.Closure) bool { return o.From.Equal(wanted.From) && o.To.Equal(wanted.To) }
	if i := slices.IndexFunc(list, same); i >= 0 {
		return answer{}, problem{http.StatusConflict, "exists", "the department is shut from then to then already", map[string]any{"id": list[i].ID}}
	}
	made, moved, err := a.c.Office.Shut(c.Request.Context(), wanted)
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusCreated, struct {
		closure
		Moved int `json:"moved"`
	}{a.closure(made), moved}, Base + "/departments/" + department + "/closures"}, nil
}

func (a *API) dropClosure(c *gin.Context) (answer, error) {
	if err := errors.Join(only(c), readNothing(c)); err != nil {
		return answer{}, err
	}
	department, _, err := a.closuresOf(c)
	if err != nil {
		return answer{}, err
	}
	restored, err := a.c.Office.Reopen(c.Request.Context(), department, c.Param("closure"))
	if errors.Is(err, callback.ErrUnknown) {
		return answer{}, notFound("this department has no such closure")
	}
	if err != nil {
		return answer{}, err
	}
	return ok(struct {
		Restored int `json:"restored"`
	}{restored})
}
