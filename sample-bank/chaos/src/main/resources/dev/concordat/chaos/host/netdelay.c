/* netdelay QUEUE MILLIS JITTER LOSS_PERCENT SEED: holds each packet of an NFQUEUE for MILLIS and up to JITTER more, so
   that packets overtake each other, and drops some. Packets pass unharmed when it ends and the rule has a bypass. */
#include <arpa/inet.h>
#include <libnetfilter_queue/libnetfilter_queue.h>
#include <linux/netfilter.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define SLOTS 8192 /* one for each millisecond to come */

struct waiting {
    uint32_t packet;
    struct waiting *next;
};

static struct waiting *slots[SLOTS];
static int held, millis, jitter, loss;
static int64_t done; /* every slot up to this millisecond is empty */

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int arrived(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *data, void *unused) {
    (void)message;
    (void)unused;
    struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(data);
    if (header == NULL) {
        return 0;
    }
    uint32_t packet = ntohl(header->packet_id);
    struct waiting *entry = malloc(sizeof *entry);
    if (entry == NULL || rand() % 100 < loss) {
        free(entry);
        return nfq_set_verdict(queue, packet, NF_DROP, 0, NULL);
    }
    int64_t due = now() + millis + (jitter > 0 ? rand() % jitter : 0);
    if (due <= done) {
        due = done + 1;
    }
    entry->packet = packet;
    entry->next = slots[due % SLOTS];
    slots[due % SLOTS] = entry;
    held++;
    return 0;
}

static void release(struct nfq_q_handle *queue, int64_t until) {
    for (; done < until; done++) {
        struct waiting *entry = slots[(done + 1) % SLOTS];
        slots[(done + 1) % SLOTS] = NULL;
        while (entry != NULL) {
            struct waiting *next = entry->next;
            nfq_set_verdict(queue, entry->packet, NF_ACCEPT, 0, NULL);
            free(entry);
            held--;
            entry = next;
        }
    }
}

int main(int count, char **words) {
    if (count != 6) {
        fprintf(stderr, "usage: netdelay QUEUE MILLIS JITTER LOSS_PERCENT SEED\n");
        return 2;
    }
    millis = atoi(words[2]);
    jitter = atoi(words[3]);
    loss = atoi(words[4]);
    srand((unsigned)atoi(words[5]));
    if (millis < 0 || jitter < 0 || millis + jitter >= SLOTS) {
        fprintf(stderr, "at most %d ms\n", SLOTS - 1);
        return 2;
    }
    struct nfq_handle *library = nfq_open();
    struct nfq_q_handle *queue =
        library == NULL ? NULL : nfq_create_queue(library, (uint16_t)atoi(words[1]), arrived, NULL);
    if (queue == NULL || nfq_set_mode(queue, NFQNL_COPY_META, 0) < 0) {
        perror("nfqueue");
        return 1;
    }
    nfq_set_queue_maxlen(queue, 20000);
    done = now();
    static char buffer[65536];
    struct pollfd socket = {.fd = nfq_fd(library), .events = POLLIN};
    for (;;) {
        if (poll(&socket, 1, held > 0 ? 1 : 200) > 0) {
            ssize_t length = recv(socket.fd, buffer, sizeof buffer, 0);
            if (length > 0) {
                nfq_handle_packet(library, buffer, (int)length);
            }
        }
        release(queue, now());
    }
}
