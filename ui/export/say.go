package export

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/words"
)

func exportPictures(n int) string {
	return words.Count(n, "Export {{.N}} picture", "Export {{.N}} pictures")
}

// outcome is how many files an export is to have, or to find there already.
func outcome(c session.Census, fetch bool) int {
	if fetch {
		return c.Ready + c.Remote + c.Failed
	}
	return c.Ready
}

// fetchFirst is what the check says.
func fetchFirst(c session.Census) string {
	n := c.Remote + c.Failed
	text := words.Count(n, "Fetch the one that is not here first", "Fetch the {{.N}} that are not here first")
	if c.ToFetch > 0 {
		text += " (" + words.Size(c.ToFetch) + ")"
	}
	return text
}

// leftOut says what will not be exported, and why; "" for nothing.
func leftOut(c session.Census, fetch bool) string {
	var said []string
	add := func(n int, text string) {
		if n > 0 {
			said = append(said, text)
		}
	}
	if !fetch {
		add(c.Remote+c.Failed, words.Count(c.Remote+c.Failed, "One is not on this disk and is left out.", "{{.N}} are not on this disk and are left out."))
		add(c.Busy, words.Count(c.Busy, "One is on its way and is left out.", "{{.N}} are on their way and are left out."))
	}
	add(c.Expired, words.Count(c.Expired, "One is no longer on WhatsApp's servers and is left out.", "{{.N}} are no longer on WhatsApp's servers and are left out."))
	lost := c.N - c.Ready - c.Remote - c.Failed - c.Busy - c.Expired
	add(lost, words.Count(lost, "One can no longer be had and is left out.", "{{.N}} can no longer be had and are left out."))
	return strings.Join(said, "\n")
}

// inFolder names a folder shortly.
func inFolder(path string) string {
	if base := filepath.Base(path); base != "." && base != string(filepath.Separator) {
		return base
	}
	return path
}

// headline says what came of an export.
func headline(r session.ExportResult, err error) string {
	folder := map[string]any{"Folder": inFolder(r.Folder), "Pictures": words.Pictures(r.Written)}
	switch {
	case r.Written > 0 && err != nil:
		return lang.L("Stopped after {{.Pictures}}", folder)
	case r.Written > 0:
		return lang.L("Saved {{.Pictures}} to {{.Folder}}", folder)
	case err != nil:
		return lang.L("Nothing was saved")
	case r.Known > 0 && r.Missing+r.Failed == 0:
		return lang.L("All of them were in {{.Folder}} already", folder)
	}
	return lang.L("Nothing new was saved to {{.Folder}}", folder)
}

// rest says what else came of it, a sentence each.
func rest(r session.ExportResult) []string {
	var said []string
	add := func(n int, text string) {
		if n > 0 {
			said = append(said, text)
		}
	}
	if r.Written > 0 || r.Missing+r.Failed > 0 {
		add(r.Known, words.Count(r.Known, "One was there already.", "{{.N}} were there already."))
	}
	add(r.Missing, words.Count(r.Missing, "One is not on this disk.", "{{.N}} are not on this disk."))
	switch r.Fault {
	case media.BadPlain:
		add(r.Failed, words.Count(r.Failed, "One file on this disk is damaged and was left out. Delete it here and fetch it again.",
			"{{.N}} files on this disk are damaged and were left out. Delete them here and fetch them again."))
	default:
		add(r.Failed, words.Count(r.Failed, "One file on this disk cannot be read and was left out.", "{{.N}} files on this disk cannot be read and were left out."))
	}
	return said
}

// trouble says why an export ended early, and what to do.
func trouble(err error) (sentence string, next words.Action) {
	switch media.FaultOf(err) {
	case media.Cancelled:
		return lang.L("You cancelled it. What was saved stays, and is not written again the next time."), words.Retry
	case media.DiskFull:
		return lang.L("The disk is full. Make room, or choose a folder on another disk; what was saved stays."), words.OtherFolder
	case media.NotWritable:
		return lang.L("This folder cannot be written to. Choose another one."), words.OtherFolder
	case media.BadField:
		return badName(), words.Retry
	}
	return words.Explain(err).Sentence, words.Retry
}

func badName() string {
	return lang.L("Only these parts can stand in braces.")
}
