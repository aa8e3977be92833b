// A network namespace of the victim's own, and just enough route netlink to attach programs in it.
#pragma once
#include "bpf.h"
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>

struct netlink_request {
	struct nlmsghdr header;
	char body[1024];
};

static inline void *netlink_extend(struct netlink_request *request, size_t length)
{
	char *at = (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);

	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + NLMSG_ALIGN(length);
	return at;
}

static inline void netlink_begin(struct netlink_request *request, int type, int flags,
				 const void *message, size_t length)
{
	memset(request, 0, sizeof *request);
	request->header.nlmsg_len = NLMSG_HDRLEN;
	request->header.nlmsg_type = type;
	request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	memcpy(netlink_extend(request, length), message, length);
}

static inline struct rtattr *netlink_add(struct netlink_request *request, int type,
					 const void *value, size_t length)
{
	struct rtattr *attribute = netlink_extend(request, RTA_LENGTH(length));

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(length);
	if (length)
		memcpy(RTA_DATA(attribute), value, length);
	return attribute;
}

static inline void netlink_end_nested(struct netlink_request *request, struct rtattr *attribute)
{
	attribute->rta_len = (char *)request + request->header.nlmsg_len - (char *)attribute;
}

/* Sends the request and waits for its acknowledgement. */
static inline void netlink_talk(struct netlink_request *request, const char *what)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[4096];
	} reply;
	int netlink = check(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "socket");

	check(send(netlink, request, request->header.nlmsg_len, 0), what);
	check(recv(netlink, &reply, sizeof reply, 0), what);
	close(netlink);
	if (reply.error.error) {
		errno = -reply.error.error;
		fail(what);
	}
}

/* Moves the victim to a new network namespace and returns its inode number. */
static inline unsigned long enter_new_netns(void)
{
	struct stat status;

	check(unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
	check(stat("/proc/self/ns/net", &status), "stat");
	return status.st_ino;
}

/* Makes a veth pair; returns the interface index of the named end. */
static inline int veth_create(const char *name)
{
	struct netlink_request request;
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };

	netlink_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
	netlink_add(&request, IFLA_IFNAME, name, strlen(name) + 1);
	struct rtattr *info = netlink_add(&request, IFLA_LINKINFO, NULL, 0);
	netlink_add(&request, IFLA_INFO_KIND, "veth", 4);
	netlink_end_nested(&request, info);
	netlink_talk(&request, "netlink(new veth)");
	return check(if_nametoindex(name), "if_nametoindex");
}

/* Attaches an XDP program without a link; -1 detaches. `flags` are XDP_FLAGS_*. */
static inline void xdp_attach(int ifindex, int prog_fd, unsigned int flags)
{
	struct netlink_request request;
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC, .ifi_index = ifindex };

	netlink_begin(&request, RTM_SETLINK, 0, &link, sizeof link);
	struct rtattr *xdp = netlink_add(&request, IFLA_XDP | NLA_F_NESTED, NULL, 0);
	netlink_add(&request, IFLA_XDP_FD, &prog_fd, sizeof prog_fd);
	netlink_add(&request, IFLA_XDP_FLAGS, &flags, sizeof flags);
	netlink_end_nested(&request, xdp);
	netlink_talk(&request, "netlink(set xdp)");
}

static inline void clsact_create(int ifindex)
{
	struct netlink_request request;
	struct tcmsg qdisc = { .tcm_ifindex = ifindex,
			       .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
			       .tcm_parent = TC_H_CLSACT };

	netlink_begin(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &qdisc, sizeof qdisc);
	netlink_add(&request, TCA_KIND, "clsact", 7);
	netlink_talk(&request, "netlink(new clsact)");
}

/* Adds a direct-action cls_bpf filter; `minor` is TC_H_MIN_INGRESS or TC_H_MIN_EGRESS. */
static inline void tc_filter_add(int ifindex, unsigned int minor, int prog_fd, const char *name)
{
	struct netlink_request request;
	unsigned int flags = TCA_BPF_FLAG_ACT_DIRECT;
	struct tcmsg filter = { .tcm_ifindex = ifindex,
				.tcm_parent = TC_H_MAKE(TC_H_CLSACT, minor),
				.tcm_info = TC_H_MAKE(1 << 16, htons(ETH_P_ALL)) };

	netlink_begin(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &filter, sizeof filter);
	netlink_add(&request, TCA_KIND, "bpf", 4);
	struct rtattr *options = netlink_add(&request, TCA_OPTIONS, NULL, 0);
	netlink_add(&request, TCA_BPF_FD, &prog_fd, sizeof prog_fd);
	netlink_add(&request, TCA_BPF_NAME, name, strlen(name) + 1);
	netlink_add(&request, TCA_BPF_FLAGS, &flags, sizeof flags);
	netlink_end_nested(&request, options);
	netlink_talk(&request, "netlink(new filter)");
}

static inline void clsact_delete(int ifindex)
{
	struct netlink_request request;
	struct tcmsg qdisc = { .tcm_ifindex = ifindex,
			       .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
			       .tcm_parent = TC_H_CLSACT };

	netlink_begin(&request, RTM_DELQDISC, 0, &qdisc, sizeof qdisc);
	netlink_talk(&request, "netlink(delete clsact)");
}
