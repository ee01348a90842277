package picks

import (
	"fyne.io/fyne/v2/lang"

	"github.com/contactsheet/contactsheet/session"
	"github.com/contactsheet/contactsheet/ui/kit"
	"github.com/contactsheet/contactsheet/ui/words"
)

// deed is one thing to do with what is selected.
type deed string

const (
	download  deed = "download"
	askPhone  deed = "ask"
	export    deed = "export"
	copyFiles deed = "copy"
	forward   deed = "forward"
	star      deed = "star"
	remove    deed = "delete"
	showChat  deed = "chat"
	reveal    deed = "folder"
)

// offer is a deed as a button.
type offer struct {
	is   deed
	text string
	icon kit.IconName
	hint string // what comes of it
	off  string // why it cannot be done; "" where it can
}

// offers are the deeds for n pictures, the most wanted first. Until their census
// is known only those that need none.
func offers(n int, c session.Census, known bool) []offer {
	one := n == 1
	var list []offer
	add := func(o offer) { list = append(list, o) }
	if known && c.N == 0 {
		return nil // none of them is there any more
	}
	if known && c.Remote+c.Failed > 0 {
		add(offer{is: download, text: downloadText(c), icon: kit.IconArrow,
			hint: words.Count(c.Remote+c.Failed, "Fetches one picture (Ctrl+D)", "Fetches {{.N}} pictures (Ctrl+D)")})
	}
	if known && c.Expired > 0 {
		add(offer{is: askPhone, text: words.Count(c.Expired, "Ask for {{.N}}", "Ask for {{.N}}"), icon: kit.IconPhone,
			hint: lang.L("WhatsApp no longer keeps these; your phone is asked to upload them again")})
	}
	add(offer{is: export, text: lang.L("Export…"), hint: lang.L("Writes loose files into a folder (Ctrl+E)")})
	off := ""
	if c.Ready == 0 {
		off = away(one)
	}
	if known {
		add(offer{is: copyFiles, text: lang.L("Copy"), hint: lang.L("Copies what is on this computer, to paste it elsewhere (Ctrl+C)"), off: off})
		add(offer{is: forward, text: lang.L("Forward…"), hint: lang.L("Sends what is on this computer to other chats"), off: off})
	}
	if known && c.Starred == c.N {
		text := lang.L("No longer favourites")
		if one {
			text = lang.L("No longer a favourite")
		}
		add(offer{is: star, text: text, hint: lang.L("Takes the mark of a favourite away (F)")})
	} else {
		add(offer{is: star, text: lang.L("Favourite"), hint: lang.L("Favourites are never deleted by a rule (F)")})
	}
	if known {
		text := lang.L("Delete from disk")
		if !one && c.Ready > 0 {
			text = words.Count(c.Ready, "Delete {{.N}} from disk", "Delete {{.N}} from disk")
		}
		add(offer{is: remove, text: text, hint: lang.L("Moves the files to the trash; the previews stay (Delete)"), off: off})
	}
	if one {
		add(offer{is: showChat, text: lang.L("Show in chat")})
	}
	if one && known && c.Ready == 1 {
		add(offer{is: reveal, text: lang.L("Show in folder")})
	}
	return list
}

// away says that nothing of what is selected is on this computer.
func away(one bool) string {
	if one {
		return lang.L("It is not on this computer yet.")
	}
	return lang.L("None is on this computer yet.")
}

func downloadText(c session.Census) string {
	if c.ToFetch > 0 {
		return lang.L("Download {{.Size}}", map[string]any{"Size": words.Size(c.ToFetch)})
	}
	n := c.Remote + c.Failed
	return words.Count(n, "Download {{.N}}", "Download {{.N}}")
}

// summary is "3 selected · 4.1 MB · 1 to fetch"; only the first part while c is
// not that of the n pictures.
func summary(n int, c session.Census, fresh bool) string {
	if fresh {
		if n = c.N; n == 0 {
			return lang.L("What was selected is no longer here")
		}
	}
	s := words.Count(n, "{{.N}} selected", "{{.N}} selected")
	if !fresh {
		return s
	}
	if c.Bytes > 0 {
		s += " · " + words.Size(c.Bytes)
	}
	if left := c.Remote + c.Failed; left > 0 {
		s += " · " + words.ToFetch(left)
	}
	return s
}
