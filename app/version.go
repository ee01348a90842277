package main

// version is this program's version: the one in FyneApp.toml, set by the
// Makefile through -ldflags.
var version = "0.1.0-dev"
