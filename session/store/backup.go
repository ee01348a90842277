package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/util/dbutil"
)

const (
	sqlHasVersion = `SELECT EXISTS (SELECT 1 FROM pragma_table_list('version'))`
	sqlBackup     = `VACUUM INTO ?`
)

// upgrades are the migrations, in order.
func upgrades() (dbutil.UpgradeTable, error) {
	// dbutil joins paths the system's way, which an embed.FS does not know on
	// Windows; from its root there is nothing to join.
	root, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return dbutil.BuildUpgradeTable().WithFS(root.(interface {
		fs.ReadFileFS
		fs.ReadDirFS
	})).Finish(), nil
}

// migrate brings the catalogue at path up to date. One that has something in it
// is copied before, beside it: the copy's name ends in the version it has, and it
// is kept for copyLife.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	table, err := upgrades()
	if err != nil {
		return err
	}
	var known bool
	if err := db.QueryRowContext(ctx, sqlHasVersion).Scan(&known); err != nil {
		return err
	}
	if known {
		var version, compat int
		err := db.QueryRowContext(ctx, sqlVersion).Scan(&version, &compat)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if version > 0 && version < len(table) {
			if err := backup(ctx, db, fmt.Sprintf("%s.v%d", path, version)); err != nil {
				return fmt.Errorf("copy before the migration: %w", err)
			}
		}
	}
	up, err := dbutil.NewWithDB(db, "sqlite")
	if err != nil {
		return err
	}
	up.Owner, up.UpgradeTable = owner, table
	return up.Upgrade(ctx)
}

// copyLife is how long the copy of an older version is kept: long enough to find
// out that the new one does, for it is as large as the catalogue.
const copyLife = 7 * 24 * time.Hour

// Copies are the copies of the catalogue at path that migrations have left beside
// it, with what is left of one that broke off.
func Copies(path string) (names []string, err error) {
	list, err := os.ReadDir(filepath.Dir(path))
	for _, e := range list {
		version, ok := strings.CutPrefix(e.Name(), filepath.Base(path)+".v")
		_, err := strconv.ParseUint(strings.TrimSuffix(version, ".part"), 10, 32)
		if ok && err == nil && e.Type().IsRegular() {
			names = append(names, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return names, err
}

// dropCopies removes the copies that were made before a time.
func dropCopies(path string, before time.Time) error {
	names, err := Copies(path)
	errs := []error{err}
	for _, name := range names {
		if st, err := os.Stat(name); err == nil && st.ModTime().Before(before) {
			errs = append(errs, os.Remove(name))
		}
	}
	return errors.Join(errs...)
}

// backup copies the catalogue to path, which only its owner can read, in place
// of an older copy.
func backup(ctx context.Context, db *sql.DB, path string) error {
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return refused(err)
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return refused(err)
	}
	_, err = db.ExecContext(ctx, sqlBackup, part)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return nil
}
