package wa

import (
	"log/slog"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// quietLog hands whatsmeow's log on without its arguments: they hold addresses,
// names and whole stanzas, and a log of ours must not. The message templates
// alone still tell what happened.
type quietLog struct{ log *slog.Logger }

var _ waLog.Logger = quietLog{}

func (l quietLog) Errorf(text string, _ ...any) { l.log.Error("whatsmeow", "template", text) }
func (l quietLog) Warnf(text string, _ ...any)  { l.log.Warn("whatsmeow", "template", text) }
func (l quietLog) Infof(text string, _ ...any)  { l.log.Info("whatsmeow", "template", text) }

// Debugf drops everything: it is called with every stanza.
func (l quietLog) Debugf(string, ...any) {}

func (l quietLog) Sub(module string) waLog.Logger {
	return quietLog{l.log.With("part", module)}
}
