package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// A backup is a gzip of lines, each a JSON object: a head, one for each record,
// and an end with their number and the SHA-256 of all lines before it. What is
// of people in it is sealed as in the store.
type (
	backupHead struct {
		Format  string    `json:"format"`
		Version int       `json:"version"`
		At      time.Time `json:"at"`
		By      string    `json:"by"` // the program's version
	}
	backupEnd struct {
		Records int    `json:"records"`
		SHA256  string `json:"sha256"`
	}
)

const (
	backupFormat  = "rathausruf backup"
	backupVersion = 1
)

// backup writes everything the store keeps into a file, also while the gateway
// runs; - is the output.
func backup(ctx context.Context, c Config, clk *clock, args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("backup: into which file? %w", errUsage)
	}
	store, err := openInnerBeside(ctx, c, clk)
	if err != nil {
		return err
	}
	defer store.Close()
	if args[0] == "-" {
		_, err := writeBackup(ctx, store, clk.Now(), out)
		return err
	}
	path := args[0]
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*") // mode 0600
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(part.Name())
	n, err := writeBackup(ctx, store, clk.Now(), part)
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s holds %d records. It is of use only with the secret of this store: keep that elsewhere.\n", path, n)
	return err
}

// lineWriter writes lines and what is to be checked of them.
type lineWriter struct {
	out io.Writer
	sum hash.Hash
}

func (w lineWriter) write(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	w.sum.Write(line)
	_, err = w.out.Write(line)
	return err
}

// writeBackup writes a whole backup and tells how many records are in it.
func writeBackup(ctx context.Context, store bot.Archive, now time.Time, out io.Writer) (n int, err error) {
	z := gzip.NewWriter(out)
	b := bufio.NewWriterSize(z, 1<<16)
	w := lineWriter{b, sha256.New()}
	if err := w.write(backupHead{backupFormat, backupVersion, now.UTC(), buildVersion()}); err != nil {
		return 0, err
	}
	if err := store.Dump(ctx, func(a bot.Archived) error {
		n++
		return errors.Join(w.write(a), ctx.Err())
	}); err != nil {
		return 0, err
	}
	if err := w.write(backupEnd{n, hex.EncodeToString(w.sum.Sum(nil))}); err != nil {
		return 0, err
	}
	return n, errors.Join(b.Flush(), z.Close())
}
