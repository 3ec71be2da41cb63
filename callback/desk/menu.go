package desk

import "github.com/rathausruf/rathausruf/callback"

// menuItem is one page of the main menu. Name is that of the page's template.
type menuItem struct{ Name, Path, Text string }

// menu lists the pages a member may go to, the most used first.
func (d *Desk) menu(who callback.Staff) (list []menuItem) {
	add := func(name, path string, may bool) {
		if may {
			list = append(list, menuItem{name, path, d.texts.say("nav." + name)})
		}
	}
	add("queue", "/desk", true)
	add("chats", "/desk/chats", d.c.Talks != nil)
	add("counter", "/desk/counter", true)
	add("paper", "/desk/paper", true)
	add("orders", "/desk/orders", len(d.books(who)) > 0)
	add("certificates", "/desk/certificates", len(d.registers(who)) > 0)
	add("pickups", "/desk/pickups", len(d.libraries(who)) > 0)
	add("closures", "/desk/closures", true)
	add("statistics", "/desk/statistics", leads(who) && d.c.Numbers != nil)
	add("audit", "/desk/audit", d.c.Journal != nil && leads(who))
	add("staff", "/desk/staff", who.Role == roleAdmin)
	add("health", "/desk/health", d.c.Health != nil && who.Role == roleAdmin)
	add("account", "/desk/account", true)
	return list
}
