package desk

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// visitPaper is what is printed for a day at a branch.
type visitPaper struct {
	Stylesheet, Icon, Town, Branch, Day, Back string
	Labels                                    []pickupRow // of a label: number, window and count only
	Shelves                                   []shelfList
}

// shelfList is what is to be fetched from one shelf.
type shelfList struct {
	Shelf string // "": the library does not tell
	Media []fetched
}

// fetched is one medium and the visit it is for.
type fetched struct{ Title, Number, Window string }

// readPapers parses what is printed for the library.
func (d *Desk) readPapers() (map[string]*template.Template, error) {
	papers := map[string]*template.Template{}
	for _, name := range []string{"labels", "shelves"} {
		t, err := template.New(name+".html").Funcs(template.FuncMap{"t": d.texts.say}).ParseFS(templates, "templates/paper/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		papers[name] = t
	}
	return papers, nil
}

// visitPaper is the paper of a day, without what is on it.
func (d *Desk) visitPaper(v visits) visitPaper {
	w := onPaper{d.words(), v.day}
	return visitPaper{
		Stylesheet: d.Asset("labels.css"), Icon: d.Asset("icon.svg"), Town: d.c.TownName, Branch: v.branch.Name, Day: w.date(v.day),
		Back: v.path(""),
	}
}

// pickupLabels prints a label for each visit. Nobody's name and no title is on
// it: it lies where others see it.
func (d *Desk) pickupLabels(c *gin.Context, who callback.Staff) {
	v, ok := d.visits(c, who)
	if !ok || !d.notePickups(c, who, "pickups.labelled", v) {
		return
	}
	p, w := d.visitPaper(v), d.words()
	for _, o := range v.list {
		p.Labels = append(p.Labels, pickupRow{Number: o.Number, Window: w.visitWindow(o), Count: w.count("pickups.media", len(o.Items))})
	}
	d.print(c, "labels", p)
}

// pickupShelves prints what is to be fetched, shelf by shelf.
func (d *Desk) pickupShelves(c *gin.Context, who callback.Staff) {
	v, ok := d.visits(c, who)
	if !ok || !d.notePickups(c, who, "pickups.printed", v) {
		return
	}
	p := d.visitPaper(v)
	p.Shelves = d.words().shelves(v.list)
	d.print(c, "shelves", p)
}

// shelves sorts what has not been fetched yet by its shelf. What lies together
// already is left out.
func (w words) shelves(list []Pickup) (out []shelfList) {
	by := map[string][]fetched{}
	for _, o := range list {
		if o.Status != "received" {
			continue
		}
		for _, m := range o.Items {
			by[m.Shelf] = append(by[m.Shelf], fetched{m.Title, o.Number, w.visitWindow(o)})
		}
	}
	for shelf, media := range by {
		slices.SortStableFunc(media, func(a, b fetched) int { return cmp.Compare(a.Title, b.Title) })
		out = append(out, shelfList{shelf, media})
	}
	slices.SortFunc(out, func(a, b shelfList) int { return strings.Compare(a.Shelf, b.Shelf) })
	return out
}

// print answers with a paper.
func (d *Desk) print(c *gin.Context, name string, p visitPaper) {
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	var b bytes.Buffer
	if err := d.papers[name].Execute(&b, p); err != nil {
		d.broken(c, err)
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}
