package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// check prints every problem, or says that there is none. What is only hard to
// understand is told too, and is no problem.
func check(c Config, loadErr error, out io.Writer) error {
	err := problems(c, loadErr)
	if c.read {
		for _, h := range hints(c) {
			fmt.Fprintln(out, "hint:", h)
		}
	}
	if err == nil {
		_, err := fmt.Fprintf(out, "%s: no problem found (%s, %d departments, languages %s)\n",
			c.file, c.Town.Name, len(c.Departments), strings.Join(c.Town.Languages, ", "))
		return err
	}
	list := flatten(err)
	for _, e := range list {
		fmt.Fprintln(out, e)
	}
	if len(list) == 1 {
		return errors.New("1 problem found")
	}
	return fmt.Errorf("%d problems found", len(list))
}

// healthcheck asks the gateway on this machine whether it is alive.
func healthcheck(ctx context.Context, environ []string) error {
	c, err := loadConfig(environ)
	if err != nil && !c.read {
		return err
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the gateway: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the gateway answers %s", res.Status)
	}
	return nil
}
