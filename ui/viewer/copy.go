package viewer

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"unicode"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media/descriptor"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/session/record"
	"github.com/contactsheet/contactsheet/ui/words"
)

// copyPicture puts the picture on the clipboard, as programs paste it.
func (v *Viewer) copyPicture() {
	m, ok := v.current()
	if !ok || m.Media.File.IsZero() || !drawable(m.Media) {
		v.say(lang.L("This picture is not on this computer yet, so it cannot be copied."))
		return
	}
	v.clip(lang.L("Copied the picture"), func(ctx context.Context) error { return v.d.Desk.CopyPicture(ctx, m.Media.File) })
}

// copyFile puts the file on the clipboard, as file managers paste it.
func (v *Viewer) copyFile() {
	m, ok := v.current()
	if !ok || m.Media.File.IsZero() {
		return
	}
	v.clip(lang.L("Copied the file"), func(ctx context.Context) error {
		path, err := v.d.Desk.Path(m.Media.File)
		if err != nil {
			return err
		}
		return v.d.Desk.CopyFiles(ctx, path)
	})
}

// clip fills the clipboard beside the UI goroutine and says what came of it.
func (v *Viewer) clip(done string, f func(ctx context.Context) error) {
	v.ask(func(ctx context.Context) error {
		err := f(ctx)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			v.d.Do(func() { v.say(words.NoClipboard()) })
		case err != nil:
			return err
		default:
			v.d.Do(func() { v.say(done) })
		}
		return nil
	})
}

// saveCopy asks where to and copies the file there.
func (v *Viewer) saveCopy() {
	m, ok := v.current()
	if !ok || m.Media.File.IsZero() {
		return
	}
	v.ask(func(ctx context.Context) error {
		path, err := v.d.Desk.Path(m.Media.File)
		if err != nil {
			return err
		}
		to, err := v.d.Save(ctx, fileName(m, filepath.Ext(path)))
		if err != nil || to == "" {
			return err
		}
		if err := v.d.Desk.SaveCopy(ctx, m.Media.File, to); err != nil {
			return err
		}
		v.d.Do(func() {
			if !v.shut {
				v.layers.Toast(lang.L("Saved {{.Name}}", map[string]any{"Name": filepath.Base(to)}), lang.L("Show in folder"),
					func() { v.ask(func(context.Context) error { return v.d.Desk.Reveal(to) }) })
				v.focus()
			}
		})
		return nil
	})
}

// fileName is what a copy of m's file is called at first: its own name, or when
// and by whom it was sent. It is safe on every system.
func fileName(m session.Message, ext string) string {
	if m.Media.FileName != "" {
		return safe(m.Media.FileName)
	}
	who := m.SenderName
	if m.FromMe {
		who = lang.L("You")
	}
	return safe(m.Time.Format("2006-01-02 15.04.05") + " " + who + ext)
}

// safe is name without what a file's name must not have somewhere.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) || !unicode.IsPrint(r) && r != '\u200d' {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimRight(name, ". "), ".")
	if r := []rune(name); len(r) > 120 {
		name = string(r[:100]) + filepath.Ext(name)
	}
	if name == "" {
		return "picture"
	}
	return name
}

// copyJSON copies the Media record.
func (v *Viewer) copyJSON() {
	m, ok := v.current()
	if !ok {
		return
	}
	v.ask(func(context.Context) error {
		path := v.pathOf(m.Media)
		b, err := record.Of(m, path, title).Indent()
		if err != nil {
			return err
		}
		v.d.Do(func() { v.copied(string(b)) })
		return nil
	})
}

// copyDescriptor copies what "Get from keys", here or elsewhere, needs to fetch
// the file.
func (v *Viewer) copyDescriptor() {
	m, ok := v.current()
	if !ok {
		return
	}
	if len(m.Media.MediaKey) == 0 {
		v.say(lang.L("This file has no key that could be copied."))
		return
	}
	v.copied(string(descriptor.Of(m.Media.Ref, m.Media.FileName)))
}

// copyID copies the message id.
func (v *Viewer) copyID() {
	if m, ok := v.current(); ok && m.WAID != "" {
		v.copied(m.WAID)
	}
}
