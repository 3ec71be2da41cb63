package orders

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxFile is how large a file may be: some 100,000 orders.
const maxFile = 16 << 20

// row is one line of a table, by column.
type row struct {
	line  int // in the file, from 1
	cells map[column]string
}

// readTable reads a CSV file as spreadsheet programs write it: UTF-8 with or
// without a byte order mark, or Windows-1252; comma, semicolon or tab.
func readTable(r io.Reader) (rows []row, bad []Fault, err error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the file: %w", err)
	}
	if len(b) > maxFile {
		return nil, []Fault{{Kind: "large", Line: 1, What: "the file is larger than 16 MiB", Try: "split it"}}, nil
	}
	b = utf8Text(b)
	c := csv.NewReader(bytes.NewReader(b))
	c.Comma = separator(b)
	c.FieldsPerRecord, c.TrimLeadingSpace = -1, true
	header, err := c.Read()
	if err != nil {
		return nil, []Fault{unreadable(err)}, nil
	}
	columns, bad := readHeader(header)
	if len(bad) > 0 {
		return nil, bad, nil
	}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, bad, nil
		}
		if err != nil { // what follows a broken quotation mark cannot be told apart
			return rows, append(bad, unreadable(err)), nil
		}
		line, _ := c.FieldPos(0)
		if blank(cells) {
			continue
		}
		if len(cells) > len(columns) && !blank(cells[len(columns):]) {
			bad = append(bad, Fault{Kind: "cells", Line: line, What: "more cells than the first line has columns", Try: "put a cell that contains the separator into quotation marks"})
			continue
		}
		rows = append(rows, row{line, byColumn(columns, cells)})
	}
}

func byColumn(columns []column, cells []string) map[column]string {
	m := make(map[column]string, len(columns))
	for i, c := range columns {
		if c != "" && i < len(cells) {
			m[c] = strings.TrimSpace(cells[i])
		}
	}
	return m
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
