package sqlitestore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed schema/*.sql
var schema embed.FS

// readers is how many reads run at once; they do not wait for the writer.
const readers = 4

// files is the open file: one connection that writes and a few that read.
type files struct {
	write *sql.DB
	conn  *sql.Conn
	read  *sql.DB
}

// openFiles opens a file; only its owner makes it and changes its tables.
func openFiles(ctx context.Context, path string, own bool) (*files, error) {
	file, tables := mustExist, mustFit
	if own {
		file, tables = prepareFile, migrate
	}
	err := file(path)
	if err != nil {
		return nil, err
	}
	f := &files{}
	if f.write, err = sql.Open("sqlite", address(path, "synchronous(FULL)", "wal_autocheckpoint(4000)", "cache_size(-8000)")); err != nil {
		return nil, err
	}
	if f.read, err = sql.Open("sqlite", address(path, "query_only(1)")); err != nil {
		return nil, errors.Join(err, f.close())
	}
	f.read.SetMaxOpenConns(readers)
	f.read.SetMaxIdleConns(readers)
	if f.conn, err = f.write.Conn(ctx); err != nil {
		return nil, errors.Join(err, f.close())
	}
	if err := tables(ctx, f.conn); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// prepareFile makes the file before SQLite does, so that nobody else can ever
// read it; -wal and -shm get the same mode.
func prepareFile(path string) error {
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s is not there: make it first", filepath.Dir(path))
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// mustExist leaves the making to the owner of the file.
func mustExist(path string) error {
	_, err := os.Stat(path)
	return err
}

func address(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"journal_mode(WAL)", "busy_timeout(5000)"}, pragmas...)}
	// Only the path is escaped: a question mark or a number sign in a folder's
	// name would end it otherwise.
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

func (f *files) close() error {
	var err error
	if f.read != nil {
		err = errors.Join(err, f.read.Close())
	}
	if f.conn != nil {
		err = errors.Join(err, f.conn.Close())
	}
	if f.write != nil {
		err = errors.Join(err, f.write.Close())
	}
	return err
}

// migrate brings the tables up to date. PRAGMA user_version counts the files
// of schema that were played.
func migrate(ctx context.Context, c *sql.Conn) error {
	done, steps, err := played(ctx, c)
	if err != nil {
		return err
	}
	for i := done; i < len(steps); i++ {
		if err := migrateStep(ctx, c, steps[i], i+1); err != nil {
			return fmt.Errorf("bring the tables up to date with %s: %w", steps[i], err)
		}
	}
	return nil
}

// played reads how many of the steps there are were played.
func played(ctx context.Context, c *sql.Conn) (done int, steps []string, err error) {
	if steps, err = fs.Glob(schema, "schema/*.sql"); err != nil {
		return 0, nil, err
	}
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&done); err != nil {
		return 0, nil, fmt.Errorf("read the version of the tables: %w", err)
	}
	if done > len(steps) {
		return 0, nil, fmt.Errorf("the file was written by a newer rathausruf (tables %d, known here %d): update this one", done, len(steps))
	}
	return done, steps, nil
}

// mustFit leaves the tables to the owner of the file.
func mustFit(ctx context.Context, c *sql.Conn) error {
	done, steps, err := played(ctx, c)
	if err == nil && done < len(steps) {
		err = errors.New("the file belongs to an older rathausruf that is running: stop that first")
	}
	return err
}

func migrateStep(ctx context.Context, c *sql.Conn, name string, version int) error {
	script, err := schema.ReadFile(name)
	if err != nil {
		return err
	}
	t, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	if _, err := t.ExecContext(ctx, string(script)); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return t.Commit()
}
