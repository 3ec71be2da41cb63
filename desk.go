package main

import (
	"fmt"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// openDesk makes the desk.
func (g *gateway) openDesk() (*desk.Desk, error) {
	c := desk.Config{
		Office: g.office, Caller: g.caller, Book: g.store, Changes: g.store, Roster: g.store, Sessions: g.store, Limits: g.store,
		Recording: g.hub.Recording, Talks: g.talks(), Journal: g.journal, Health: g.health.state, Orders: g.deskOrders(), Certificates: newDeskCertificates(g.deskBooks("certificate")), Pickups: newDeskPickups(g.deskBooks("library")), Beside: newDeskBeside(g.deskBooks("")), Numbers: g.numbers, Confirm: g.hub.Confirm, Letters: func(list []callback.Request) []desk.Letter { return letters(g.script, list) }, Writer: g.hub, Transcripts: g.hub,
		CallerID: readable(g.config.Town.Phone), OfficePhone: g.officePhone(), StaffLine: g.linePhone(), Languages: g.config.Town.Languages,
		SecondFactor: g.config.Desk.SecondFactor == "required",
		TownName:     g.config.Town.Name, Location: location(g.config), Secure: g.secure(), Now: g.clock.Now, Log: g.log,
	}
	if o := g.config.Desk.OIDC; o.Issuer != "" {
		c.Provider = &desk.Provider{
			Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: string(o.ClientSecret), Name: o.Name,
			Return:     strings.TrimRight(g.config.PublicURL, "/") + "/desk/oidc/callback",
			LoginClaim: o.LoginClaim, RolesClaim: o.RolesClaim, Roles: o.Roles, Only: o.Local == "off",
		}
	}
	if secret := secretFor(g.store, "second factors"); secret != nil {
		vault, err := bot.NewVault(secret)
		if err != nil {
			return nil, fmt.Errorf("open the desk: %w", err)
		}
		c.Sealer = vault
	}
	return desk.New(c)
}

// talks are the chats staff take part in; nil where the town has none.
func (g *gateway) talks() desk.Talks {
	if g.config.Town.Chat == 0 {
		return nil
	}
	return g.hub
}

// officePhone is where people answer, if that is not where the machine does.
func (g *gateway) officePhone() string {
	if g.config.Town.Office == g.config.Town.Phone {
		return ""
	}
	return readable(g.config.Town.Office)
}

// linePhone is the number of the staff line, as people read it.
func (g *gateway) linePhone() string {
	if g.config.Desk.Line == "" || g.twilio == nil {
		return ""
	}
	return readable(g.config.Desk.Line)
}
