package gallery

// syncDir does nothing: Windows journals renames and syncs no folders.
func (g *Gallery) syncDir(string) error { return nil }
