package redisstore

import (
	"embed"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var lua embed.FS

// Every decision is one of these; what each does stands at its head.
var (
	beginTurn     = script("begin")
	endTurn       = script("lanes", "end")
	abandonTurn   = script("abandon")
	enqueueJobs   = script("lanes", "enqueue")
	leaseJobs     = script("lease")
	finishJob     = script("lanes", "finish")
	retryJob      = script("lanes", "retry")
	countJobs     = script("count_jobs")
	forgetJobs    = script("forget_jobs")
	removeJob     = script("lanes", "remove_job")
	addRequest    = script("room", "add")
	updateRequest = script("room", "update")
	forgetRequest = script("forget_request")
	openFor       = script("open_for")
	listRecords   = script("list")
	takenPlaces   = script("taken")
	holdPlace     = script("room", "hold")
	releasePlace  = script("room", "release")
	forgetHolds   = script("room", "forget_holds")
	keepDelivery  = script("delivered")
	takeTry       = script("take")
	putOrder      = script("put_order")
	saveMedia     = script("save_media")
	readLines     = script("lines")
	forgetChat    = script("forget_chat")
	linkAddress   = script("unlinking", "link")
	unlinkAddress = script("unlinking", "unlink")
	forgetLinks   = script("unlinking", "forget_links")
	appendEntry   = script("append")
	saveKeyring   = script("save_keyring")
)

// script reads a script: the functions it uses come first.
func script(names ...string) *redis.Script {
	var b strings.Builder
	for _, n := range names {
		text, err := lua.ReadFile("lua/" + n + ".lua")
		if err != nil {
			panic(err) // a name above is misspelt
		}
		b.Write(text)
	}
	return redis.NewScript(b.String())
}
