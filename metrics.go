package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/rathausruf/rathausruf/bot"
)

// newRequests counts answers and how long they took.
func newRequests() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "rathausruf_http_request_seconds", Help: "Time to answer, by route and status class.",
		Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10},
	}, []string{"path", "status"})
}

// metrics gathers the figures of this process. None is personal.
func (g *gateway) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(g.requests, collectors.NewGoCollector(), g.backlog("todo", func(todo, _ int) int { return todo }),
		g.backlog("dead", func(_, dead int) int { return dead }))
	for _, p := range g.health.probes {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "rathausruf_trouble", Help: "1 while this does not work, as the desk says it.",
			ConstLabels: prometheus.Labels{"kind": p.key},
		}, func() float64 { return g.health.trouble(p.key) }))
	}
	for id, s := range g.services {
		for kind, b := range s.systems {
			reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "rathausruf_breaker_open", Help: "1 while a library or payment provider counts as not answering, and is left alone.",
				ConstLabels: prometheus.Labels{"source": id, "system": kind},
			}, func() float64 {
				if b.Open() {
					return 1
				}
				return 0
			}))
		}
	}
	for name, read := range map[string]func(bot.Stats) int64{
		"turns":            func(s bot.Stats) int64 { return s.Turns },
		"repeats":          func(s bot.Stats) int64 { return s.Repeats },
		"turns_lost":       func(s bot.Stats) int64 { return s.Lost },
		"messages_failed":  func(s bot.Stats) int64 { return s.Failed },
		"actions":          func(s bot.Stats) int64 { return s.Actions },
		"action_faults":    func(s bot.Stats) int64 { return s.Faults },
		"messages_sent":    func(s bot.Stats) int64 { return s.Sent },
		"messages_retried": func(s bot.Stats) int64 { return s.Retried },
		"messages_buried":  func(s bot.Stats) int64 { return s.Buried },
	} {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "rathausruf_" + name + "_total", Help: "Since this process began; see bot.Stats.",
		}, func() float64 { return float64(read(g.hub.Stats())) }))
	}
	return reg
}

// backlog is the size of the outbox when somebody looks; -1 when the store
// cannot be asked.
func (g *gateway) backlog(state string, pick func(todo, dead int) int) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "rathausruf_jobs", Help: "Messages to send (todo) and given up (dead).",
		ConstLabels: prometheus.Labels{"state": state},
	}, func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		todo, dead, err := g.store.Backlog(ctx)
		if err != nil {
			return -1
		}
		return float64(pick(todo, dead))
	})
}
