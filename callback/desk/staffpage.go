package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// staffRoutes are for admins: who may sign in, and what they may do.
func (d *Desk) staffRoutes() []route {
	return []route{
		{"GET", "/staff", running, false, d.staffPage},
		{"POST", "/staff", running, false, d.addMember},
		{"GET", "/staff/:login", running, false, d.memberPage},
		{"POST", "/staff/:login", running, false, d.changeMember},
		{"POST", "/staff/:login/reset", running, false, d.resetMember},
		{"POST", "/staff/:login/disable", running, false, d.disableMember},
		{"POST", "/staff/:login/enable", running, false, d.enableMember},
	}
}

// loginForm is what a login looks like.
var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// staffView is the main part of the page of all members.
type staffView struct {
	Rows  []memberRow
	New   memberForm
	Alert string
	Word  string // one-time password, shown once
	For   string // whose
}

// memberRow is one member in the list.
type memberRow struct{ Login, Name, Role, Departments, State string }

// memberForm is a member as it is filled in.
type memberForm struct {
	Login, Name string
	Roles       []option
	Departments []option
	All         bool
}

// memberView is the main part of the page of one member.
type memberView struct {
	memberForm
	Disabled, Code, Elsewhere, Self bool
	Alert                           string
}

func (v memberView) title(t texts) string { return t.say("staff.member", "name", v.Name) }

func (d *Desk) staffPage(c *gin.Context, who callback.Staff) {
	d.showStaff(c, http.StatusOK, who, staffView{New: d.memberForm(callback.Staff{Role: "staff"})})
}

func (d *Desk) showStaff(c *gin.Context, status int, who callback.Staff, v staffView) {
	members, err := d.c.Roster.Members(c.Request.Context())
	if err != nil {
		d.broken(c, err)
		return
	}
	l := d.lister(who, false)
	for _, m := range members {
		row := memberRow{Login: m.Login, Name: m.Name, Role: l.or("role."+m.Role, m.Role), State: l.say("staff.state." + memberState(m))}
		for _, id := range m.Departments {
			if id == "*" {
				row.Departments = l.say("staff.all")
				break
			}
			row.Departments = strings.TrimPrefix(row.Departments+", "+l.title(id), ", ")
		}
		v.Rows = append(v.Rows, row)
	}
	d.show(c, status, "staff", who, v)
}

// memberState is how a member's account stands.
func memberState(m callback.Staff) string {
	switch {
	case m.Disabled:
		return "disabled"
	case m.MustChange:
		return "new"
	case m.Subject != "":
		return "elsewhere"
	case hasCode(m):
		return "code"
	}
	return "password"
}

func (d *Desk) memberForm(m callback.Staff) memberForm {
	f := memberForm{Login: m.Login, Name: m.Name, All: slices.Contains(m.Departments, "*")}
	for _, role := range []string{"staff", roleLead, roleAdmin} {
		f.Roles = append(f.Roles, option{role, d.texts.say("role." + role), role == m.Role})
	}
	for _, dep := range d.c.Office.Departments() {
		f.Departments = append(f.Departments, option{dep.ID, dep.Title("de"), slices.Contains(m.Departments, dep.ID)})
	}
	return f
}

// typedMember reads the form into a member; wrong is the key of what is wrong.
func (d *Desk) typedMember(c *gin.Context, m *callback.Staff) (wrong string) {
	m.Name, m.Role, m.Departments = strings.TrimSpace(c.PostForm("name")), c.PostForm("role"), nil
	if c.PostForm("all") != "" {
		m.Departments = []string{"*"}
	} else {
		for _, dep := range d.c.Office.Departments() {
			if slices.Contains(c.PostFormArray("departments"), dep.ID) {
				m.Departments = append(m.Departments, dep.ID)
			}
		}
	}
	switch {
	case m.Name == "" || utf8.RuneCountInString(m.Name) > longestName:
		return "staff.name.wrong"
	case !slices.Contains([]string{"staff", roleLead, roleAdmin}, m.Role):
		return "staff.role.wrong"
	}
	return ""
}

// addMember adds a member and shows their one-time password, once.
func (d *Desk) addMember(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	m := callback.Staff{Login: strings.ToLower(strings.TrimSpace(c.PostForm("login"))), CreatedAt: d.c.Now()}
	wrong := d.typedMember(c, &m)
	if !loginForm.MatchString(m.Login) {
		wrong = "staff.login.wrong"
	} else if _, err := d.c.Roster.Member(ctx, m.Login); err == nil {
		wrong = "staff.login.taken"
	} else if !errors.Is(err, callback.ErrUnknown) {
		d.broken(c, err)
		return
	}
	if wrong != "" {
		d.showStaff(c, http.StatusUnprocessableEntity, who, staffView{New: d.memberForm(m), Alert: d.texts.say(wrong)})
		return
	}
	if d.note(c, who, "member.added", "", m.Login, m.Role) {
		d.giveWord(c, who, m)
	}
}

// giveWord gives a member a password that must be changed at the next sign-in.
// With it the second factor goes: it is for who has lost either.
func (d *Desk) giveWord(c *gin.Context, who, m callback.Staff) {
	word := strings.ToLower(rand.Text()[:12])
	phc, err := d.hash(word)
	if err == nil {
		m.Password, m.MustChange, m.TOTP, m.Recovery, m.PIN = phc, true, nil, nil, ""
		err = d.c.Roster.SaveMember(c.Request.Context(), m)
	}
	if err != nil {
		d.broken(c, err)
		return
	}
	d.showStaff(c, http.StatusOK, who, staffView{New: d.memberForm(callback.Staff{Role: "staff"}), Word: word, For: m.Login})
}

// member gives the one of the path; otherwise it has answered.
func (d *Desk) member(c *gin.Context) (callback.Staff, bool) {
	m, err := d.c.Roster.Member(c.Request.Context(), c.Param("login"))
	if errors.Is(err, callback.ErrUnknown) {
		d.fail(c, http.StatusNotFound, "unknown")
		return m, false
	}
	if err != nil {
		d.broken(c, err)
	}
	return m, err == nil
}

func (d *Desk) memberPage(c *gin.Context, who callback.Staff) {
	if m, ok := d.member(c); ok {
		d.showMember(c, http.StatusOK, who, m, "")
	}
}

func (d *Desk) showMember(c *gin.Context, status int, who, m callback.Staff, alert string) {
	v := memberView{memberForm: d.memberForm(m), Disabled: m.Disabled, Code: hasCode(m), Elsewhere: m.Subject != "", Self: m.Login == who.Login, Alert: alert}
	d.show(c, status, "member", who, v)
}

// changeMember keeps name, role and departments. They apply with the next page
// the member opens.
func (d *Desk) changeMember(c *gin.Context, who callback.Staff) {
	m, ok := d.member(c)
	if !ok {
		return
	}
	before := m.Role
	wrong := d.typedMember(c, &m)
	if wrong == "" && before == roleAdmin && m.Role != roleAdmin {
		last, err := d.lastAdmin(c.Request.Context(), m.Login)
		if err != nil {
			d.broken(c, err)
			return
		}
		if last {
			wrong = "staff.last"
		}
	}
	if wrong != "" {
		d.showMember(c, http.StatusUnprocessableEntity, who, m, d.texts.say(wrong))
		return
	}
	d.keepMember(c, who, m, "member.changed", m.Role+" "+strings.Join(m.Departments, ","))
}

// keepMember writes a change down and makes it.
func (d *Desk) keepMember(c *gin.Context, who, m callback.Staff, action, detail string) {
	if !d.note(c, who, action, "", m.Login, detail) {
		return
	}
	if err := d.c.Roster.SaveMember(c.Request.Context(), m); err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("staff.saved", "name", m.Name))
	d.redirect(c, "/desk/staff")
}

// lastAdmin reports whether nobody else could change rights any more.
func (d *Desk) lastAdmin(ctx context.Context, login string) (bool, error) {
	members, err := d.c.Roster.Members(ctx)
	for _, m := range members {
		if m.Role == roleAdmin && !m.Disabled && m.Login != login {
			return false, err
		}
	}
	return true, err
}

func (d *Desk) resetMember(c *gin.Context, who callback.Staff) {
	m, ok := d.member(c)
	if !ok {
		return
	}
	if m.Subject != "" {
		d.showMember(c, http.StatusUnprocessableEntity, who, m, d.texts.say("staff.elsewhere"))
		return
	}
	if d.note(c, who, "member.reset", "", m.Login, "") {
		d.giveWord(c, who, m)
	}
}

func (d *Desk) disableMember(c *gin.Context, who callback.Staff) {
	m, ok := d.member(c)
	if !ok {
		return
	}
	last, err := d.lastAdmin(c.Request.Context(), m.Login)
	switch {
	case err != nil:
		d.broken(c, err)
		return
	case m.Role == roleAdmin && last:
		d.showMember(c, http.StatusUnprocessableEntity, who, m, d.texts.say("staff.last"))
		return
	}
	m.Disabled = true
	d.keepMember(c, who, m, "member.disabled", "")
}

func (d *Desk) enableMember(c *gin.Context, who callback.Staff) {
	if m, ok := d.member(c); ok {
		m.Disabled = false
		d.keepMember(c, who, m, "member.enabled", "")
	}
}
