// What the agent asks inside the emulated machine, where the host's servers are too slow or too far away: the same
// person is in every picture.
//
//   look_server [--after MS] [--keep FILE]      127.0.0.1:8000, until SIGTERM
//
// --after: an answer takes so long. --keep: the newest picture that was sent lies in FILE, whole at any time.
// GET /count tells how many pictures came.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    kPort = 8000,
    kClients = 8,  // the agent, and who asks for the count
    kHeadBytes = 8192,
    kBodyBytes = 16 << 20,
    kAnswerBytes = 1024
};

static const char kConfig[] = "{\"clientMaxFileSize\":5242880,\"clientMaxBodySize\":10485760}";
static const char kSeen[] =
    "{\"result\":[{\"box\":{\"probability\":0.99998,\"x_max\":260,\"y_max\":260,\"x_min\":60,\"y_min\":60},"
    "\"subjects\":[{\"subject\":\"Ada\",\"similarity\":0.99}]}]}";

static int after_ms;
static const char* keep;
static unsigned long pictures;

_Noreturn static void fail(const char* what) {
    fprintf(stderr, "look_server: %s: %s\n", what, strerror(errno));
    exit(1);
}

// One after the other: who asks waits until the answer before has been given.
typedef struct {
    int socket;  // -1: free
    size_t head_bytes, body_bytes, body_wanted;
    bool in_body;
    char head[kHeadBytes];
    uint8_t* body;  // of kBodyBytes; pages that no picture needs are never touched
} Client;

static Client clients[kClients];

static void hang_up(Client* client) {
    close(client->socket);
    client->socket = -1;
}

static void forget_request(Client* client) {
    client->head_bytes = client->body_bytes = client->body_wanted = 0;
    client->in_body = false;
}

static void answer(Client* client, const char* body) {
    char text[kAnswerBytes];
    const int size = snprintf(text, sizeof text,
                              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                              strlen(body), body);
    if (send(client->socket, text, (size_t)size, MSG_NOSIGNAL) != size) hang_up(client);
}

// The picture is what lies between the first begin and the last end of a JPEG in the body.
static void keep_picture(const Client* client) {
    static const uint8_t begin[] = {0xff, 0xd8, 0xff};
    const uint8_t* const first = memmem(client->body, client->body_bytes, begin, sizeof begin);
    if (first == NULL) return;
    const uint8_t* end = client->body + client->body_bytes;
    while (end - first > 2 && !(end[-2] == 0xff && end[-1] == 0xd9)) --end;
    char part[256];
    snprintf(part, sizeof part, "%s.part", keep);
    FILE* file = fopen(part, "wb");
    if (file == NULL) fail(part);
    fwrite(first, 1, (size_t)(end - first), file);
    if (fclose(file) != 0 || rename(part, keep) != 0) fail(keep);
}

static void serve(Client* client) {
    char count[32];
    const char* text = kConfig;
    if (strncmp(client->head, "GET /count ", 11) == 0) {
        snprintf(count, sizeof count, "%lu\n", pictures);
        text = count;
    } else if (strncmp(client->head, "POST ", 5) == 0) {
        ++pictures;
        if (keep != NULL) keep_picture(client);
        if (after_ms > 0) poll(NULL, 0, after_ms);
        text = kSeen;
    }
    answer(client, text);
    forget_request(client);
}

static void take_head(Client* client, size_t got) {
    client->head_bytes += got;
    client->head[client->head_bytes] = '\0';
    char* const end = strstr(client->head, "\r\n\r\n");
    if (end == NULL) {
        if (client->head_bytes + 1 == kHeadBytes) hang_up(client);
        return;
    }
    const char* const length = strcasestr(client->head, "\r\nContent-Length:");
    client->body_wanted = length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0;
    if (client->body_wanted > kBodyBytes) return hang_up(client);
    client->in_body = true;
    const char* const rest = end + 4;
    client->body_bytes = client->head_bytes - (size_t)(rest - client->head);
    if (client->body_bytes > client->body_wanted) return hang_up(client);
    memcpy(client->body, rest, client->body_bytes);
}

static void read_some(Client* client) {
    char* const head = client->head + client->head_bytes;
    uint8_t* const body = client->body + client->body_bytes;
    const ssize_t got = client->in_body ? recv(client->socket, body, client->body_wanted - client->body_bytes, 0)
                                        : recv(client->socket, head, kHeadBytes - 1 - client->head_bytes, 0);
    if (got <= 0) return hang_up(client);
    if (client->in_body) {
        client->body_bytes += (size_t)got;
    } else {
        take_head(client, (size_t)got);
    }
    if (client->socket >= 0 && client->in_body && client->body_bytes == client->body_wanted) serve(client);
}

static void welcome(int listener) {
    const int socket = accept(listener, NULL, NULL);
    for (Client* client = clients; client != clients + kClients; ++client) {
        if (client->socket >= 0) continue;
        if (client->body == NULL) client->body = malloc(kBodyBytes);
        if (client->body == NULL) fail("memory");
        client->socket = socket;
        return forget_request(client);
    }
    close(socket);
}

static int listen_here(void) {
    const struct sockaddr_in here = {
        .sin_family = AF_INET, .sin_port = htons(kPort), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) fail("socket");
    if (bind(listener, (const struct sockaddr*)&here, sizeof here) != 0 || listen(listener, kClients) != 0) {
        fail("127.0.0.1:8000");
    }
    return listener;
}

int main(int argc, char** argv) {
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 < argc && strcmp(argv[i], "--after") == 0) {
            after_ms = atoi(argv[i + 1]);
        } else if (i + 1 < argc && strcmp(argv[i], "--keep") == 0) {
            keep = argv[i + 1];
        } else {
            fprintf(stderr, "usage: look_server [--after MS] [--keep FILE]\n");
            return 64;
        }
    }
    for (Client* client = clients; client != clients + kClients; ++client) client->socket = -1;
    const int listener = listen_here();
    for (;;) {
        struct pollfd waiting[kClients + 1] = {{listener, POLLIN, 0}};
        for (int i = 0; i < kClients; ++i) waiting[i + 1] = (struct pollfd){clients[i].socket, POLLIN, 0};
        if (poll(waiting, kClients + 1, -1) < 0) continue;  // a signal
        if (waiting[0].revents != 0) welcome(listener);
        for (int i = 0; i < kClients; ++i) {
            if (waiting[i + 1].revents != 0 && clients[i].socket == waiting[i + 1].fd) read_some(&clients[i]);
        }
    }
}
