// Rathausruf is the gateway through which a town talks with its citizens: by
// phone, SMS, messenger and web chat, in one set of dialogs that book a
// callback or tell how an order stands; and the desk where staff call back.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a container may have no zone files
)

// version is stamped in by the build: -ldflags "-X main.version=1.2.3".
var version string

const usage = `rathausruf — a town talks with its citizens, and calls them back

  rathausruf [serve]       start the gateway (without RATHAUSRUF_CONFIG: the sample town)
  rathausruf check         read config, flows and texts; print every problem
  rathausruf talk          hold a conversation in the terminal
                             --as voice|sms|whatsapp|telegram|web   --lang de
  rathausruf understand TEXT
                           what the bot makes of it, as JSON   --now 2026-11-25T10:20:00+01:00   --lang de
  rathausruf staff add LOGIN --name "Erika Muster" --departments buergerbuero,standesamt
                             --role staff|lead|admin   --phone +49…
  rathausruf staff list | disable LOGIN | reset LOGIN
  rathausruf print --department ID --day 2026-11-24   > day.html
                             the day's callbacks and letters, for the printer (without --day: today)
  rathausruf unanswered    what citizens asked and nobody could answer, without who asked   --weeks 4
  rathausruf backup FILE       everything the store keeps, also while the gateway runs (- is the output)
  rathausruf restore FILE      fills an empty store, of whichever kind
  rathausruf export --citizen +49…   what is kept about one person, as JSON
  rathausruf erase --citizen +49…    forgets it                       --also-open   cancels what is still open
  rathausruf healthcheck   ask the running gateway whether it is alive (for containers)
  rathausruf version

Settings come from the environment and the town's file: docs/operating.md
`

// errUsage says that the words of the command line are off.
var errUsage = errors.New("these words are not understood; rathausruf help shows what there is")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is main without the process around it.
func run(ctx context.Context, args, environ []string, in io.Reader, out, logs io.Writer) error {
	command := "serve"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "help", "-h", "--help":
		_, err := io.WriteString(out, usage)
		return err
	case "version", "--version":
		_, err := fmt.Fprintln(out, "rathausruf", buildVersion())
		return err
	case "healthcheck":
		return healthcheck(ctx, environ)
	}
	c, err := loadConfig(environ)
	if command == "check" {
		return check(c, err, out)
	}
	if err != nil {
		return err
	}
	switch command {
	case "serve":
		return serve(ctx, c, out, logs)
	case "talk":
		return talk(ctx, c, args, in, out)
	case "staff":
		return staff(ctx, c, args, out)
	case "understand":
		return understand(c, &clock{}, args, out)
	case "print":
		return printDay(ctx, c, &clock{}, args, out)
	case "unanswered":
		return unanswered(ctx, c, &clock{}, args, out)
	case "backup":
		return backup(ctx, c, &clock{}, args, out)
	case "restore":
		return restore(ctx, c, &clock{}, args, in, out)
	case "export":
		return export(ctx, c, &clock{}, args, out)
	case "erase":
		return erase(ctx, c, &clock{}, args, out)
	}
	return fmt.Errorf("%s: %w", command, errUsage)
}

// buildVersion is the stamped version, or what the Go tool knows of it.
func buildVersion() string {
	if version != "" {
		return version
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "development"
}
