# Contact Sheet. A fresh machine needs Go 1.26 and make; the rest is installed
# on the way (Debian packages through apt).
SHELL := /bin/bash
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
LDFLAGS := -s -w -X main.version=$(VERSION)
APP := build/contactsheet
LINT := go tool -modfile=.ci/tools.mod golangci-lint

.PHONY: all build demo run test window interop bench shots monkey lint package deps clean

all: build

deps:            ## install what building and testing needs
	@.ci/deps

build: deps      ## the program, in build/
	@.ci/build -trimpath -ldflags '$(LDFLAGS)' -o $(APP) ./app

run: build       ## open the app
	@$(APP)

demo: deps       ## open the app on the sandbox; without a display, walk the main job by itself
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] && [ -z "$$CI" ]; then \
		$(MAKE) --no-print-directory build && exec $(APP) --sandbox; \
	else \
		.ci/build -tags e2e -ldflags '-X main.version=$(VERSION)' -o $(APP)-e2e ./app && \
		exec go run ./app/walk demo --app $(APP)-e2e --out build/demo; \
	fi

test: deps       ## every test with the race detector, then the real window without it
	go test -race -timeout 40m ./...
	@$(MAKE) --no-print-directory window

interop: deps    ## pictures to and from Baileys, a client by other hands (needs Node.js)
	@.ci/interop

window: deps     ## the real-window tests; RUN=Name picks some
	.ci/build -tags e2e -ldflags '-X main.version=$(VERSION)' -o $(APP)-e2e ./app
	@go test -tags e2e -list '$(or $(RUN),.)' ./app/walk | grep -q ^Test || { echo "no test is called $(RUN)" >&2; exit 1; }
	CONTACTSHEET_APP=$(CURDIR)/$(APP)-e2e go test -count=1 -timeout 40m -tags e2e -run '$(or $(RUN),.)' ./app/walk

bench: deps      ## speeds as ratios, downloads beside whatsmeow's; first frame, scrolling and memory of the real window
	go test -run '^$$' -bench . -benchtime 1x ./media/... ./session/store ./session/wa
	.ci/build -tags e2e -ldflags '-X main.version=$(VERSION)' -o $(APP)-e2e ./app
	go run ./app/walk bench --app $(APP)-e2e

shots: deps      ## every page and state, light and dark, as PNG in build/shots; ONLY=keys,states picks some
	.ci/build -tags e2e -ldflags '-X main.version=$(VERSION)' -o $(APP)-e2e ./app
	go run ./app/walk shots --app $(APP)-e2e --out build/shots $(if $(ONLY),--only $(ONLY))

monkey: deps     ## 10,000 random clicks, keys, drags and drops in the real window; SEED=2 for others
	.ci/build -tags e2e -ldflags '-X main.version=$(VERSION)' -o $(APP)-e2e ./app
	go run ./app/walk monkey --app $(APP)-e2e --seed $(or $(SEED),1) --actions $(or $(ACTIONS),10000)

lint: deps       ## gofmt, vet, the house's import rules
	$(LINT) run ./...
	cd ui/opengl && go run gen.go -check "$$(cd ../.. && go list -m -f '{{.Dir}}' fyne.io/fyne/v2)"

package: build   ## a tar.xz that runs from any folder
	@.ci/package $(APP) $(VERSION)

clean:           ## remove build/ (never the build cache: it saves minutes)
	rm -rf build
