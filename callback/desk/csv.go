package desk

import (
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// sheetWriter writes a table for spreadsheet programs in German: UTF-8 with a
// byte order mark, semicolons, lines that end in CRLF.
type sheetWriter struct{ *csv.Writer }

// newSheet begins the answer with a file of a name.
func newSheet(c *gin.Context, name string) sheetWriter {
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Status(http.StatusOK)
	_, _ = c.Writer.WriteString("\ufeff") // who went away is noticed by Flush
	w := csv.NewWriter(c.Writer)
	w.Comma, w.UseCRLF = ';', true
	return sheetWriter{w}
}

// row writes one line. Its errors are kept by the Writer.
func (s sheetWriter) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = inert(cell)
	}
	_ = s.Write(cells)
}

// inert keeps a spreadsheet program from taking a text for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
