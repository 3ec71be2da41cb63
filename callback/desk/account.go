package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

func (d *Desk) accountRoutes() []route {
	return []route{
		{"GET", "/account", member, false, d.accountPage},
		{"POST", "/account/phones", member, false, d.savePhones},
	}
}

// accountView is the main part of a member's own page. Nobody else sees it.
type accountView struct {
	Phones   []phoneField
	Alert    string
	Wrong    string // key of the number that is not taken
	Code     bool   // a second factor may be had
	CodeOn   bool
	Password bool // one signs in here, and not at the town's account
}

// phoneField is one telephone of the member.
type phoneField struct {
	Key, Label, Number string
	Rings              bool
}

// Telephones of a member, by the key of their field.
func fields(p *callback.Phones) map[string]*string {
	return map[string]*string{"office": &p.Office, "home": &p.Home, "mobile": &p.Mobile}
}

func (d *Desk) accountPage(c *gin.Context, who callback.Staff) {
	d.showAccount(c, http.StatusOK, who, accountView{})
}

func (d *Desk) showAccount(c *gin.Context, status int, who callback.Staff, v accountView) {
	phones := who.Phones
	if phones == (callback.Phones{}) {
		phones.Office = who.Phone
	}
	for _, key := range []string{"office", "home", "mobile"} {
		number := *fields(&phones)[key]
		f := phoneField{Key: key, Label: d.texts.say("account.phone." + key), Number: grouped(number), Rings: number != "" && number == who.Phone}
		if typed, ok := c.GetPostForm(key); ok && v.Alert != "" {
			f.Number, f.Rings = typed, c.PostForm("ring") == key
		}
		v.Phones = append(v.Phones, f)
	}
	v.Code, v.CodeOn, v.Password = d.c.Sealer != nil && who.Subject == "", hasCode(who), who.Subject == ""
	d.show(c, status, "account", who, v)
}

// savePhones keeps where a member can be rung, and which telephone it is now.
func (d *Desk) savePhones(c *gin.Context, who callback.Staff) {
	var phones callback.Phones
	ring := ""
	for key, field := range fields(&phones) {
		typed := c.PostForm(key)
		if typed == "" {
			continue
		}
		number, err := d.c.Office.Number(typed)
		if err != nil {
			d.showAccount(c, http.StatusUnprocessableEntity, who, accountView{Alert: d.texts.say("account.phone.wrong", "which", d.texts.say("account.phone."+key)), Wrong: key})
			return
		}
		if *field = number; key == c.PostForm("ring") {
			ring = number
		}
	}
	if ring == "" && phones != (callback.Phones{}) && c.PostForm("ring") != "none" {
		d.showAccount(c, http.StatusUnprocessableEntity, who, accountView{Alert: d.texts.say("account.phone.which")})
		return
	}
	if !d.note(c, who, "member.phones", "", who.Login, "") {
		return
	}
	who.Phones, who.Phone = phones, ring
	if err := d.c.Roster.SaveMember(c.Request.Context(), who); err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("account.saved"))
	d.redirect(c, "/desk/account")
}
