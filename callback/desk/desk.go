// Package desk is the web page where staff see who waits, take a request in
// hand, call back and record how it went, and where they write with citizens
// who want a person. It works with plain forms and links; scripts only make it
// live. Whoever is signed in sees the requests of their
// departments and nothing else.
package desk

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Config is what a Desk needs.
type Config struct {
	Office   *callback.Office
	Caller   *callback.Caller
	Book     callback.Book
	Changes  callback.Changes
	Roster   callback.Roster
	Sessions callback.Sessions
	Limits   callback.Limits
	TownName string
	Location *time.Location // the town's; nil: Europe/Berlin
	Secure   bool           // the desk is reached over https
	// Recording gives the recorded message of a request; nil: there are none.
	// Error: callback.ErrUnknown.
	Recording func(ctx context.Context, reference string) (data []byte, mediaType string, err error)
	Talks     Talks // written conversations; nil: there are no chats
	// Confirm sends a text that confirms a request as it is; nil: nothing is sent.
	Confirm     func(ctx context.Context, r callback.Request) error
	Writer      Writer      // nil: citizens are not written to
	Transcripts Transcripts // nil: there are none
	// Letters words a letter for each request nobody was reached for; nil: there are none.
	Letters func(unreached []callback.Request) []Letter
	// CallerID and OfficePhone are printed for citizens: the number we call from
	// and are called at, and where people answer; as people read them.
	CallerID, OfficePhone string
	StaffLine             string   // number of the staff line, as it is read; "" there is none
	Languages             []string // of citizens, as codes; default de and en
	// Sealer keeps members' second factors; nil: there are none.
	Sealer   Sealer
	Provider *Provider // by which staff sign in; nil: with a password only
	// SecondFactor: everybody who signs in with a password must have one.
	SecondFactor bool
	Numbers      Numbers      // of the statistics; nil: there are none
	Orders       Orders       // the built-in order books; nil: there are none
	Certificates Certificates // requests for certificates; nil: there are none
	Pickups      Pickups      // of the library; nil: there are none
	Beside       Beside       // orders that belong to a callback; nil: they are not looked for
	// Health gives what is wrong and what was looked at; nil: nobody looks.
	Health  func() Health
	Journal Journal // the audit log; nil: there is none
	Now     func() time.Time
	Log     *slog.Logger
}

// Desk serves the pages under /desk.
type Desk struct {
	c          Config
	texts      texts
	pages      map[string]*template.Template
	slips      *template.Template
	papers     map[string]*template.Template // of the library
	assets     assets
	sessions   *scs.SessionManager
	origins    *http.CrossOriginProtection
	hashing    chan struct{} // each password check takes 19 MiB
	decoy      string        // what an unknown login is compared with
	hash       func(password string) (string, error)
	feed       *feed
	federation *federation   // nil: there is no identity provider
	beat       time.Duration // of a live stream
	calm       time.Duration // shortest time between two signals of one
}

// New makes a Desk.
func New(c Config) (*Desk, error) {
	if c.Location == nil {
		loc, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			return nil, fmt.Errorf("load the town's time zone: %w", err)
		}
		c.Location = loc
	}
	if len(c.Languages) == 0 {
		c.Languages = []string{"de", "en"}
	}
	d := &Desk{c: c, origins: http.NewCrossOriginProtection(), hashing: make(chan struct{}, 4), hash: HashPassword, beat: 15 * time.Second, calm: calm}
	var err error
	if d.texts, err = readTexts("de"); err != nil {
		return nil, err
	}
	if d.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if d.pages, err = d.readPages(); err != nil {
		return nil, err
	}
	if d.slips, err = template.New("slip.html").Funcs(template.FuncMap{"t": d.texts.say}).ParseFS(templates, "templates/paper/slip.html"); err != nil {
		return nil, fmt.Errorf("read the slip: %w", err)
	}
	if d.papers, err = d.readPapers(); err != nil {
		return nil, err
	}
	if d.decoy, err = HashPassword("nobody signs in with this one"); err != nil {
		return nil, err
	}
	d.sessions, d.federation = newSessions(c), newFederation(c.Provider)
	d.feed = newFeed(c.Changes, c.Log)
	return d, nil
}

// rule says who may use a route.
type rule int

const (
	anyone   rule = iota // no session is looked at
	guest                // with or without being signed in
	newcomer             // signed in, also while the password is a one-time one
	member               // signed in; what belongs to a department asks for it beside
	leading              // leads departments, or is an admin; which ones is asked beside
	running              // an admin
)

// route is one line of the desk's table of routes.
type route struct {
	method, path string
	rule         rule
	quiet        bool // asked by the page itself: does not keep the session alive
	handle       func(c *gin.Context, who callback.Staff)
}

// routes lists everything the desk answers to. Each subject lists its own.
func (d *Desk) routes() []route {
	return slices.Concat(
		[]route{{"GET", "/assets/:version/*file", anyone, true, d.asset}},
		d.signInRoutes(),
		d.queueRoutes(),
		d.requestRoutes(),
		d.passingRoutes(),
		d.saidRoutes(),
		d.counterRoutes(),
		d.paperRoutes(),
		d.chatRoutes(),
		d.closureRoutes(),
		d.auditRoutes(),
		d.codeRoutes(),
		d.federatedRoutes(),
		d.accountRoutes(),
		d.statisticsRoutes(),
		d.healthRoutes(),
		d.staffRoutes(),
		d.orderRoutes(),
		d.certificateRoutes(),
		d.pickupRoutes(),
	)
}

// Mount adds the desk's routes below /desk.
func (d *Desk) Mount(r gin.IRouter) {
	g := r.Group("/desk", d.headers)
	for _, rt := range d.routes() {
		g.Handle(rt.method, rt.path, d.guarded(rt))
	}
}

// Close ends all live streams, so that a server can shut down.
func (d *Desk) Close() { d.feed.close() }
