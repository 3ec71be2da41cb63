package orders

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxFile is how large a file may be: some 100,000 orders.
const maxFile = 16 << 20

// table is what stands in a file.
type table struct {
	has  map[column]bool // what the first line names
	rows []row
}

// row is one line of a table.
type row struct {
	line    int // in the file, from 1
	columns []column
	cells   []string
}

// cell is what stands in a column; nothing where there is none.
func (r row) cell(c column) string {
	if i := slices.Index(r.columns, c); i >= 0 && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// readTable reads a CSV file as spreadsheet programs write it: UTF-8 with or
// without a byte order mark, or Windows-1252; comma, semicolon or tab.
func readTable(r io.Reader) (t table, bad []Fault, err error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return t, nil, fmt.Errorf("read the file: %w", err)
	}
	if len(b) > maxFile {
		return t, []Fault{{Kind: "large", Line: 1, What: "the file is larger than 16 MiB", Try: "split it"}}, nil
	}
	b = utf8Text(b)
	c := csv.NewReader(bytes.NewReader(b))
	c.Comma = separator(b)
	c.FieldsPerRecord, c.TrimLeadingSpace = -1, true
	header, err := c.Read()
	if err != nil {
		return t, []Fault{unreadable(err)}, nil
	}
	columns, bad := readHeader(header)
	if len(bad) > 0 {
		return t, bad, nil
	}
	t.has = make(map[column]bool, len(columns))
	for _, name := range columns {
		t.has[name] = true
	}
	t.rows, bad = readCells(c, columns)
	return t, bad, nil
}

// readCells reads what follows the first line.
func readCells(c *csv.Reader, columns []column) (rows []row, bad []Fault) {
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad
		}
		if err != nil { // what follows a broken quotation mark cannot be told apart
			return rows, append(bad, unreadable(err))
		}
		line, _ := c.FieldPos(0)
		switch {
		case blank(cells):
		case len(cells) > len(columns) && !blank(cells[len(columns):]):
			bad = append(bad, Fault{Kind: "cells", Line: line, What: "more cells than the first line has columns", Try: "put a cell that contains the separator into quotation marks"})
		default:
			rows = append(rows, row{line, columns, cells})
		}
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// utf8Text drops a byte order mark; what is no UTF-8 is taken for Windows-1252,
// which spreadsheet programs still write in Germany.
func utf8Text(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return b
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	return out
}

// separator is the candidate the first line has most of.
func separator(b []byte) rune {
	first, _, _ := bytes.Cut(b, []byte("\n"))
	best := ';'
	for _, c := range ";,\t" {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// unreadable words an error of the CSV reader.
func unreadable(err error) Fault {
	var p *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return Fault{Kind: "empty", Line: 1, What: "the file is empty", Try: "begin with a line of column names, such as: " + example}
	case errors.As(err, &p):
		return Fault{Kind: "quotes", Line: p.StartLine, What: "a quotation mark is not closed or stands inside of a cell", Try: `write a quotation mark inside of a quoted cell twice: ""`}
	}
	return Fault{Kind: "unreadable", Line: 1, What: "the file cannot be read", Try: "save it as CSV once more"}
}
