package redisstore_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/channels"
)

// TestMoved: slots that move to another node of a cluster, and those on their
// way there, are found by scripts that are sent only once.
func TestMoved(t *testing.T) {
	one := newCluster(t)
	two := storetest.NewServer(t, "--cluster-enabled", "yes")
	from, to := client(t, one), client(t, two)
	host, port, _ := strings.Cut(two.Host(), ":")
	if err := from.ClusterMeet(t.Context(), host, port).Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*redis.Client{from, to} {
		eventually(t, "both know each other", func() bool {
			info := c.ClusterInfo(t.Context()).Val()
			return strings.Contains(info, "cluster_known_nodes:2") && strings.Contains(info, "cluster_state:ok")
		})
	}
	ids := map[*redis.Client]string{}
	for _, c := range []*redis.Client{from, to} {
		ids[c] = c.Do(t.Context(), "cluster", "myid").Val().(string)
	}
	s := open(t, "redis-cluster://"+one.Host(), time.Now)
	defer s.Close()
	for partition := range 16 {
		slot := from.ClusterKeySlot(t.Context(), fmt.Sprintf("{%d}", partition)).Val()
		setSlot(t, to, slot, "node", ids[to])
		setSlot(t, from, slot, "node", ids[to])
	}
	slot := from.ClusterKeySlot(t.Context(), "rr:delivery:sms SM1").Val()
	setSlot(t, to, slot, "importing", ids[from])
	setSlot(t, from, slot, "migrating", ids[to])
	if kept, err := s.Delivered(t.Context(), channels.Delivery{Channel: "sms", ID: "SM1", Rank: 1}); !kept || err != nil {
		t.Errorf("a delivery on its way: %v (%v)", kept, err)
	}
	for i := range 64 {
		turnOK(t, s, fmt.Sprint("sms:", i), "1")
	}
	if n := to.DBSize(t.Context()).Val(); n != 129 {
		t.Errorf("the other node has %d keys", n)
	}
}

func setSlot(t *testing.T, c *redis.Client, slot int64, is, node string) {
	t.Helper()
	if err := c.Do(t.Context(), "cluster", "setslot", slot, is, node).Err(); err != nil {
		t.Fatal(err)
	}
}
