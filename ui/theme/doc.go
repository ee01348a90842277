// Package theme is how the app looks: the design tokens (colours, spacing,
// radii, text sizes) and the fyne.Theme made of them. Nothing else in the
// project names a colour or a size.
//
// Widgets ask for a colour by its name at every refresh, so that switching
// between the darkroom (dark) and the light table (light) is seen at once.
package theme
