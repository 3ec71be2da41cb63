package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// pinLength is how many digits a PIN of the staff line has.
const pinLength = 6

// noPIN is what a PIN is compared with that nobody has, so that it takes as long.
var noPIN = sync.OnceValues(func() (string, error) { return HashPassword("no PIN is as long as this") })

// PINFits reports whether a PIN is the one of a hash; of an empty hash none is.
func PINFits(phc, pin string) (bool, error) {
	known := phc != ""
	if !known {
		var err error
		if phc, err = noPIN(); err != nil {
			return false, err
		}
	}
	if len(pin) > 2*pinLength {
		pin = ""
	}
	fits, err := matches(phc, pin)
	return fits && known, err
}

// weakPIN names what speaks against a PIN, as the key of a text; "" is nothing.
func weakPIN(pin, again string) string {
	same, up, down := true, true, true
	for i := range len(pin) {
		if pin[i] < '0' || pin[i] > '9' {
			return "pin.digits"
		}
		if i > 0 {
			same, up, down = same && pin[i] == pin[0], up && pin[i] == pin[i-1]+1, down && pin[i] == pin[i-1]-1
		}
	}
	switch {
	case len(pin) != pinLength:
		return "pin.digits"
	case same || up || down || pin[:3] == pin[3:]:
		return "pin.simple"
	case pin != again:
		return "pin.differs"
	}
	return ""
}

// savePIN gives a member a PIN, and a number if they have none.
func (d *Desk) savePIN(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	pin := c.PostForm("pin")
	why := weakPIN(pin, c.PostForm("again"))
	if why == "" && who.Subject == "" {
		switch _, err := d.authenticate(ctx, who.Login, c.PostForm("current"), c.ClientIP()); {
		case errors.Is(err, errTries):
			why = "sign-in.tries"
		case errors.Is(err, errWrong):
			why = "password.current.wrong"
		case err != nil:
			d.broken(c, err)
			return
		}
	}
	if why != "" {
		d.showAccount(c, http.StatusUnprocessableEntity, who, accountView{Alert: d.texts.say(why)})
		return
	}
	if !d.note(c, who, "member.pin", "", who.Login, "") {
		return
	}
	err := d.keepPIN(ctx, &who, pin)
	if err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Put(ctx, keyFlash, d.texts.say("pin.saved", "number", who.Number))
	d.redirect(c, "/desk/account")
}

func (d *Desk) keepPIN(ctx context.Context, who *callback.Staff, pin string) (err error) {
	if who.Number == "" {
		if who.Number, err = d.freeNumber(ctx); err != nil {
			return err
		}
	}
	if who.PIN, err = d.hash(pin); err != nil {
		return err
	}
	return d.c.Roster.SaveMember(ctx, *who)
}

// freeNumber draws a number of the staff line that nobody has.
func (d *Desk) freeNumber(ctx context.Context) (string, error) {
	members, err := d.c.Roster.Members(ctx)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, m := range members {
		taken[m.Number] = true
	}
	for range 1000 {
		n, err := rand.Int(rand.Reader, big.NewInt(9000))
		if err != nil {
			return "", fmt.Errorf("draw a number: %w", err)
		}
		if number := fmt.Sprint(1000 + n.Int64()); !taken[number] {
			return number, nil
		}
	}
	return "", errors.New("no number of the staff line is free")
}
