package viewer

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

// toggleStar makes the picture a favourite, or no longer.
func (v *Viewer) toggleStar() {
	m, ok := v.current()
	if !ok {
		return
	}
	on := !m.Media.Starred
	v.ask(func(ctx context.Context) error { return v.d.Actions.Star(ctx, on, m.ID) })
}

// deleteFile moves the file to the trash; the preview stays, and so does the way
// back.
func (v *Viewer) deleteFile() {
	m, ok := v.current()
	if !ok || m.Media.State != media.Ready {
		return
	}
	v.ask(func(ctx context.Context) error {
		sweep, err := v.d.Actions.Delete(ctx, m.ID)
		if err != nil {
			return err
		}
		v.d.Do(func() {
			if !v.shut {
				v.layers.Toast(lang.L("Moved to the trash"), lang.L("Undo"), func() { v.undo(sweep) })
			}
		})
		return nil
	})
}

func (v *Viewer) undo(s session.Sweep) {
	v.ask(func(ctx context.Context) error { return v.d.Actions.Undo(ctx, s) })
}

// forward opens the send dialog with the picture in it. A file that has gone is
// told here, for what is beneath the viewer is not seen.
func (v *Viewer) forward() {
	m, _ := v.current()
	v.withPath(func(string) error {
		v.d.Do(func() {
			if !v.shut {
				v.d.Forward(m)
			}
		})
		return nil
	})
}

// reply opens the send dialog to answer the message with a picture.
func (v *Viewer) reply() {
	if m, ok := v.current(); ok {
		v.d.Reply(m)
	}
}

// showInChat closes the viewer and shows the message where it was said.
func (v *Viewer) showInChat() {
	m, ok := v.current()
	if !ok {
		return
	}
	v.Close()
	v.d.Chat(m)
}

// playMotion opens the video of a motion photo with the system's program, as
// soon as it is here.
func (v *Viewer) playMotion() {
	m, ok := v.current()
	if !ok || m.Motion == 0 {
		return
	}
	ctx, id := v.visit, m.Motion
	v.ask(func(context.Context) error {
		changes := v.d.Feed.Subscribe(ctx)
		if err := v.d.Actions.Download(ctx, id); err != nil {
			return err
		}
		for told := false; ; {
			video, err := v.d.Library.Message(ctx, id)
			switch {
			case ctx.Err() != nil:
				return nil // the user has gone on
			case err != nil:
				return err
			case video.Media == nil:
				return session.NoSuch
			}
			switch f := video.Media; f.State {
			case media.Ready:
				path, err := v.d.Desk.Path(f.File)
				if err != nil {
					return err
				}
				return v.d.Desk.Open(path)
			case media.Expired, media.Gone, media.Failed:
				return fmt.Errorf("motion: %w", orNotFound(f.Fault))
			}
			if !told {
				told = true
				v.d.Do(func() { v.say(lang.L("The motion is being fetched, and plays then.")) })
			}
			select {
			case <-changes.Wake():
				changes.Take()
			case <-ctx.Done():
				return nil
			}
		}
	})
}

func orNotFound(f media.Fault) media.Fault {
	if f == "" {
		return media.NotFound
	}
	return f
}

func title(f media.Fault) string { return words.Explain(f).Sentence }
