package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
)

// staff lists and changes who may sign in to the desk.
func staff(ctx context.Context, c Config, args []string, out io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("staff: add, list, disable or reset? %w", errUsage)
	}
	clk := &clock{}
	store, err := openBeside(ctx, c, clk)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := noteStaff(ctx, store, clk, args); err != nil {
		return err
	}
	switch verb, args := args[0], args[1:]; {
	case verb == "list":
		return listStaff(ctx, store, out)
	case len(args) == 0:
		return fmt.Errorf("staff %s: whom? Give the login", verb)
	case verb == "add":
		return addStaff(ctx, c, store, clk, args, out)
	case verb == "disable":
		return changeStaff(ctx, store, args[0], func(s *callback.Staff) error {
			s.Disabled = true
			_, err := fmt.Fprintf(out, "%s can no longer sign in.\n", s.Login)
			return err
		})
	case verb == "reset":
		return changeStaff(ctx, store, args[0], func(s *callback.Staff) error {
			s.Disabled, s.TOTP, s.Recovery, s.PIN = false, nil, nil, ""
			return oneTime(s, out)
		})
	}
	return fmt.Errorf("staff %s: %w", args[0], errUsage)
}

func listStaff(ctx context.Context, store bot.Store, out io.Writer) error {
	list, err := store.Members(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "LOGIN\tNAME\tROLE\tDEPARTMENTS\tSTATE")
	for _, s := range list {
		state := "active"
		switch {
		case s.Disabled:
			state = "disabled"
		case s.MustChange:
			state = "one-time password"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.Login, s.Name, s.Role, strings.Join(s.Departments, ","), state)
	}
	return w.Flush()
}

func addStaff(ctx context.Context, c Config, store bot.Store, clk *clock, args []string, out io.Writer) error {
	f := flag.NewFlagSet("staff add", flag.ContinueOnError)
	f.SetOutput(out)
	name := f.String("name", "", "shown at the desk")
	departments := f.String("departments", "", "ids, separated by commas; * for all")
	role := f.String("role", "staff", "staff, lead or admin")
	phone := f.String("phone", "", "rings first when they call back, with country code")
	login := strings.ToLower(args[0])
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	s := callback.Staff{
		Login: login, Name: *name, Role: *role, Phone: compactNumber(*phone),
		Departments: strings.Split(*departments, ","), CreatedAt: clk.Now(),
	}
	if err := checkStaff(c, s); err != nil {
		return err
	}
	if _, err := store.Member(ctx, login); err == nil {
		return fmt.Errorf("%s is there already; staff reset %s gives a new password", login, login)
	} else if !errors.Is(err, callback.ErrUnknown) {
		return err
	}
	set(&s.Name, login)
	if err := oneTime(&s, out); err != nil {
		return err
	}
	return store.SaveMember(ctx, s)
}

// checkStaff says what is wrong with a new member of staff.
func checkStaff(c Config, s callback.Staff) error {
	known := []string{"*"}
	for _, d := range c.Departments {
		known = append(known, d.ID)
	}
	for _, d := range s.Departments {
		if !slices.Contains(known, d) {
			return fmt.Errorf("--departments: %q is unknown; there are %s", d, strings.Join(known, ", "))
		}
	}
	if !slices.Contains([]string{"staff", "lead", "admin"}, s.Role) {
		return fmt.Errorf("--role: %q is none; use staff, lead or admin", s.Role)
	}
	if s.Phone != "" && !strings.HasPrefix(s.Phone, "+") {
		return errors.New("--phone: give it with the country code, like +49 30 23125 201")
	}
	return nil
}

func changeStaff(ctx context.Context, store bot.Store, login string, change func(*callback.Staff) error) error {
	s, err := store.Member(ctx, strings.ToLower(login))
	if errors.Is(err, callback.ErrUnknown) {
		return fmt.Errorf("%s is not known; staff list shows who is", login)
	}
	if err != nil {
		return err
	}
	if err := change(&s); err != nil {
		return err
	}
	return store.SaveMember(ctx, s)
}

// oneTime gives a member a password that must be changed at the first sign-in,
// and prints it.
func oneTime(s *callback.Staff, out io.Writer) (err error) {
	word := strings.ToLower(rand.Text()[:12])
	if s.Password, err = desk.HashPassword(word); err != nil {
		return err
	}
	s.MustChange = true
	_, err = fmt.Fprintf(out, "%s signs in with the one-time password %s\n", s.Login, word)
	return err
}
