package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sealed"
)

// What restoring may end in.
var (
	errNoBackup  = errors.New("the file is no backup of rathausruf, or is damaged: take another one; nothing was written")
	errNotEmpty  = errors.New("the store is not empty: give RATHAUSRUF_STORE another file or database; nothing was written")
	errHalf      = errors.New("the store is now incomplete and will not start: empty it and restore again")
	errTooNew    = errors.New("the backup was written by a newer rathausruf: update this one; nothing was written")
	errNoKeyring = errors.New("the backup has no key: it is of a store that was not encrypted; nothing was written")
)

// restoreBatch is how many records are written at once.
const restoreBatch = 500

// maxBackupLine is more than any record has; a recorded message is the largest.
const maxBackupLine = 64 << 20

// restore fills an empty store from a backup; - is the input. The whole file is
// checked before the first record is written.
func restore(ctx context.Context, c Config, clk *clock, args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("restore: from which file? %w", errUsage)
	}
	if err := c.keepSecret(rand.Text); err != nil {
		return err
	}
	file, err := backupFile(args[0], in)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer file.Close()
	keyring, err := checkBackup(file)
	if err == nil {
		err = sealed.Opens(keyring, secrets(c)...)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	store, err := openInner(ctx, c.Store, clk.Now)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	defer store.Close()
	if empty, err := store.Empty(ctx); err != nil || !empty {
		return fmt.Errorf("restore: %w", errors.Join(err, errNotEmpty))
	}
	n, err := fill(ctx, store, file)
	if err != nil {
		return fmt.Errorf("restore: %w; %w", err, errHalf)
	}
	_, err = fmt.Fprintf(out, "%d records were restored. Start the gateway with the secret it had.\n", n)
	return err
}

// backupFile opens a backup so that it can be read twice; the input is kept in a
// file that nobody else can read and that goes when it is closed.
func backupFile(path string, in io.Reader) (*os.File, error) {
	if path != "-" {
		return os.Open(path)
	}
	f, err := os.CreateTemp("", "rathausruf-restore-*")
	if err != nil {
		return nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		_, err = io.Copy(f, in)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// checkBackup reads a whole backup and gives the keyring in it.
func checkBackup(file *os.File) (keyring []byte, err error) {
	err = eachRecord(file, func(a bot.Archived) error {
		if a.Keyring != nil {
			keyring = a.Keyring
		}
		if a.Kind() == "" {
			return errTooNew
		}
		return nil
	})
	if err == nil && keyring == nil {
		err = errNoKeyring
	}
	return keyring, err
}

// eachRecord gives the records of a backup. Errors: errNoBackup, errTooNew.
func eachRecord(file *os.File, each func(bot.Archived) error) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	z, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		return errNoBackup
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(make([]byte, 1<<16), maxBackupLine)
	sum := sha256.New()
	var head backupHead
	for n := -1; lines.Scan(); n++ {
		line := lines.Bytes()
		if n < 0 {
			if json.Unmarshal(line, &head) != nil || head.Format != backupFormat {
				return errNoBackup
			}
			if head.Version > backupVersion {
				return errTooNew
			}
		} else if end, ok := endOf(line); ok {
			if end.Records != n || end.SHA256 != hex.EncodeToString(sum.Sum(nil)) || lines.Scan() || lines.Err() != nil {
				return errNoBackup
			}
			return nil
		} else {
			var a bot.Archived
			if json.Unmarshal(line, &a) != nil {
				return errNoBackup
			}
			if err := each(a); err != nil {
				return err
			}
		}
		sum.Write(line)
		sum.Write([]byte{'\n'})
	}
	return errNoBackup // it has no end
}

// endOf reads the last line of a backup.
func endOf(line []byte) (end backupEnd, ok bool) {
	err := json.Unmarshal(line, &end)
	return end, err == nil && end.SHA256 != ""
}

// fill writes the records of a backup that was checked. The key comes last: a
// store that is not complete does not start.
func fill(ctx context.Context, store bot.Archive, file *os.File) (n int, err error) {
	var batch, last []bot.Archived
	flush := func() error {
		err := store.Load(ctx, batch)
		n += len(batch)
		batch = batch[:0]
		return err
	}
	err = eachRecord(file, func(a bot.Archived) error {
		if a.Keyring != nil {
			last = append(last, a)
			return nil
		}
		if batch = append(batch, a); len(batch) < restoreBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		batch = last
		err = flush()
	}
	return n, err
}
