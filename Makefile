# Rathausruf. Everything is built without msgpack (gin's codec we do not use),
# which halves the binary.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
GO      ?= go
TAGS    := nomsgpack
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: test check bench simulation build clean

test: ## all tests; says aloud what it left out
	@command -v redis-server >/dev/null || echo "LEFT OUT: redis-server is not installed, so the Redis store is not tested (apt-get install redis-server)"
	@command -v chromium >/dev/null || echo "LEFT OUT: chromium is not installed, so no page is tested in a browser (apt-get install chromium)"
	@test -d ../shared/specs || echo "LEFT OUT: ../shared/specs is not there, so nothing is compared with the networks' specifications"
	$(GO) test -tags $(TAGS) -timeout 10m ./...

check: ## formatting, vet, static analysis, flows, import table
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these files"; exit 1; }
	$(GO) vet -tags $(TAGS) ./...
	@if command -v staticcheck >/dev/null; then staticcheck -tags $(TAGS) ./...; else echo "LEFT OUT: staticcheck is not installed (go install honnef.co/go/tools/cmd/staticcheck@v0.8.2)"; fi
	$(GO) run -tags $(TAGS) . check
	$(GO) test -tags $(TAGS) -run 'TestImportTable|TestTopLevel' .

bench: ## the whole pipeline on both stores, as ratios against a bare server in the same run
	$(GO) test -tags $(TAGS) -run '^$$' -bench 'BenchmarkPipeline|BenchmarkQueuePage' -benchtime 1x -timeout 20m .

simulation: ## four weeks of a town on both stores, with its figures
	$(GO) test -tags $(TAGS) -run TestFourWeeksOfATown -count=1 -v -timeout 10m ./callback

build: ## a static binary in dist/
	CGO_ENABLED=0 $(GO) build -tags $(TAGS) -trimpath -ldflags '$(LDFLAGS)' -o dist/rathausruf .

clean:
	rm -rf dist
