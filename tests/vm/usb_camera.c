// A USB camera in user space, for the emulated machine: the kernel's own uvcvideo drives it as it drives a real one.
//
//   usb_camera [--port N] [--serial TEXT] [--size WIDTHxHEIGHT] [--fps N] [PICTURE.jpg...]
//
// Plugged into port N (0) until SIGTERM, which pulls it out. MJPEG, 640x480 or the size given (multiples of 16 up to
// 3840x2160), 30 frames/s or as many as given. Shows the pictures, a second each; without any, squares with noise that
// change places each second, without Huffman tables, as most cameras send theirs. SIGUSR1: it stays plugged in and goes
// silent; again: it goes on. SIGUSR2: every second picture is cut off in its middle; again: every picture; again: none.
//
// The kernel's virtual host controller (module vhci-hcd) takes a socket and speaks USB/IP on it: 48 bytes of header,
// big-endian, then data. We answer as the device.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Numbers of more than one byte in descriptors, little-endian.
#define LE16(x) (uint8_t)((x)&0xff), (uint8_t)((x) >> 8)
#define LE32(x) LE16((x)&0xffff), LE16((uint32_t)(x) >> 16)

enum {
    kMostWidth = 3840,
    kMostHeight = 2160,
    kFrameBytes = kMostWidth * kMostHeight * 2,
    kPayloadBytes = 16384,  // of one bulk transfer
    kPayloadHead = 2,
    kProbeBytes = 26,  // UVC 1.0
    kUsbIpHead = 48,
    kPending = 256,
    kStreamEndpoint = 0x81,
    kControlBytes = 13 + 17 + 9,
    kStreamBytes = 14 + 11 + 30,
    kConfigurationBytes = 9 + 8 + 9 + kControlBytes + 9 + kStreamBytes + 7,
    kStall = -32,
    kUnlinked = -104
};

static const uint8_t kDevice[] = {18,           1, LE16(0x200), 0xef, 2, 1, 64, LE16(0x1d6b), LE16(0x0104),
                                  LE16(0x0100), 1, 2,           3,    1};

static uint32_t width = 640, height = 480, fps = 30;

static uint32_t frame_100ns(void) {
    return 10000000 / fps;
}

// clang-format off
static void describe_configuration(uint8_t* out) {
    const uint8_t bytes[] = {
    9, 2, LE16(kConfigurationBytes), 2, 1, 0, 0x80, 50,
    8, 11, 0, 2, 0x0e, 3, 0, 2,                                        // interface association: video
    9, 4, 0, 0, 0, 0x0e, 1, 0, 2,                                      // interface 0: control
    13, 0x24, 1, LE16(0x0100), LE16(kControlBytes), LE32(48000000), 1, 1,
    17, 0x24, 2, 1, LE16(0x0201), 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,     // camera terminal
    9, 0x24, 3, 2, LE16(0x0101), 0, 1, 0,                              // output terminal
    9, 4, 1, 0, 1, 0x0e, 2, 0, 0,                                      // interface 1: the stream, by bulk transfers
    14, 0x24, 1, 1, LE16(kStreamBytes), kStreamEndpoint, 0, 2, 0, 0, 0, 1, 0,
    11, 0x24, 6, 1, 1, 1, 1, 0, 0, 0, 0,                               // MJPEG
    30, 0x24, 7, 1, 0, LE16(width), LE16(height), LE32(1000000), LE32(100000000), LE32(width * height * 2),
        LE32(frame_100ns()), 1, LE32(frame_100ns()),
    7, 5, kStreamEndpoint, 2, LE16(512), 0};
    _Static_assert(sizeof bytes == kConfigurationBytes, "the length that it tells");
    memcpy(out, bytes, sizeof bytes);
}

static void describe_stream(uint8_t* out) {
    const uint8_t bytes[kProbeBytes] = {
    LE16(1), 1, 1, LE32(frame_100ns()), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, LE32(width * height * 2), LE32(kPayloadBytes)};
    memcpy(out, bytes, sizeof bytes);
}
// clang-format on

static int bus = -1;  // our end of the USB/IP socket
static const char* serial = "CAM0001";
static volatile sig_atomic_t ends = 0, silent = 0;
static volatile sig_atomic_t cuts = 0;  // 1: every second picture, 2: every one

static void on_signal(int number) {
    if (number == SIGUSR1) silent = !silent;
    if (number == SIGUSR2) cuts = (cuts + 1) % 3;
    if (number == SIGTERM) ends = 1;
}

_Noreturn static void fail(const char* what) {
    fprintf(stderr, "usb_camera: %s: %s\n", what, strerror(errno));
    exit(1);
}

// --- pictures

typedef struct {
    uint8_t bytes[kFrameBytes];
    size_t size;
    size_t sent;  // of them
} Picture;

typedef struct {
    Picture* out;
    uint32_t bits;
    int count;
} BitWriter;

static void put_bits(BitWriter* writer, uint32_t value, int count) {
    writer->bits = writer->bits << count | value;
    writer->count += count;
    while (writer->count >= 8) {
        const uint8_t byte = (uint8_t)(writer->bits >> (writer->count - 8));
        writer->out->bytes[writer->out->size++] = byte;
        if (byte == 0xff) writer->out->bytes[writer->out->size++] = 0;
        writer->count -= 8;
    }
}

static void put(Picture* out, const void* bytes, size_t size) {
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

// How bright a block of 8x8 pixels is, from dark -26 to bright 26: squares of 64 pixels, and what a sensor adds.
static int block_level(int column, int row, bool swapped) {
    static uint32_t noise = 1;
    noise = noise * 1664525U + 1013904223U;
    return ((column / 8 + row / 8) % 2 == (swapped ? 1 : 0) ? 24 : -24) + (int)(noise >> 30) - 1;
}

// By how much a block is brighter than the one before, in the code of the standard's own tables, and "nothing more".
static void put_luma(BitWriter* writer, int step) {
    static const struct { uint8_t code, bits; } lengths[] = {{0, 2}, {2, 3}, {3, 3}, {4, 3}, {5, 3}, {6, 3}, {14, 4}};
    int length = 0;
    while (abs(step) >> length) ++length;
    put_bits(writer, lengths[length].code, lengths[length].bits);
    put_bits(writer, (uint32_t)(step < 0 ? step + (1 << length) - 1 : step), length);
    put_bits(writer, 0xa, 4);
}

// Without colour, in 4:2:2.
static void make_squares(Picture* out, bool swapped) {
    static const uint8_t head[] = {0xff, 0xd8, 0xff, 0xdb, 0, 67, 0};
    // clang-format off
    const uint8_t tail[] = {
        0xff, 0xc0, 0, 17, 8, (uint8_t)(height >> 8), height & 0xff, (uint8_t)(width >> 8), width & 0xff, 3,
            1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0,
        0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0};
    // clang-format on
    uint8_t table[64];
    memset(table, 16, sizeof table);
    out->size = 0;
    put(out, head, sizeof head);
    put(out, table, sizeof table);
    put(out, tail, sizeof tail);

    BitWriter writer = {out, 0, 0};
    int before = 0;
    const int across = (int)width / 16;
    for (int unit = 0; unit < across * (int)(height / 8); ++unit) {
        for (int i = 0; i < 2; ++i) {
            const int level = block_level(unit % across * 2 + i, unit / across, swapped);
            put_luma(&writer, level - before);
            before = level;
        }
        put_bits(&writer, 0, 8);  // blue and red: as before
    }
    const int padding = (8 - writer.count) % 8;
    put_bits(&writer, (1U << padding) - 1, padding);
    static const uint8_t end[] = {0xff, 0xd9};
    put(out, end, sizeof end);
}

static void read_picture(Picture* out, const char* path) {
    FILE* file = fopen(path, "rb");
    if (file == NULL) fail(path);
    out->size = fread(out->bytes, 1, sizeof out->bytes, file);
    fclose(file);
}

static void choose_picture(Picture* out, unsigned long frame, int count, char** paths) {
    if (count == 0) {
        make_squares(out, frame / fps % 2 == 1);
    } else if (frame % fps == 0) {
        read_picture(out, paths[frame / fps % (unsigned long)count]);
    }
    out->sent = cuts == 2 || (cuts == 1 && frame % 2 == 1) ? out->size / 2 : out->size;
}

// --- USB/IP

static bool read_whole(void* out, size_t size) {
    for (uint8_t* at = out; size > 0;) {
        const ssize_t got = read(bus, at, size);
        if (got < 0 && errno == EINTR && !ends) continue;
        if (got <= 0) return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static void write_whole(const void* bytes, size_t size) {
    for (const uint8_t* at = bytes; size > 0;) {
        const ssize_t sent = write(bus, at, size);
        if (sent < 0 && errno == EINTR && !ends) continue;
        if (sent <= 0) exit(0);  // the controller has let go of us
        at += sent;
        size -= (size_t)sent;
    }
}

// `moved`: bytes that went either way. `sequence` is in network order, as it came.
static void answer(uint32_t sequence, int status, uint32_t moved, const void* in, size_t in_bytes) {
    static uint8_t message[kUsbIpHead + kPayloadBytes];
    const uint32_t head[12] = {htonl(3), sequence, 0, 0, 0, htonl((uint32_t)status), htonl(moved), 0, 0xffffffff};
    memcpy(message, head, kUsbIpHead);
    if (in_bytes > 0) memcpy(message + kUsbIpHead, in, in_bytes);
    write_whole(message, kUsbIpHead + in_bytes);
}

// Transfers that the host waits for, in their order.
static struct {
    uint32_t sequence, bytes;  // sequence 0: taken back
} pending[kPending];
static unsigned first_pending, end_pending;

static void unlink_pending(const uint32_t* request) {
    int status = 0;
    for (unsigned i = first_pending; i != end_pending; ++i) {
        if (pending[i % kPending].sequence != request[5]) continue;
        pending[i % kPending].sequence = 0;
        status = kUnlinked;
    }
    const uint32_t reply[12] = {htonl(4), request[1], 0, 0, 0, htonl((uint32_t)status)};
    write_whole(reply, sizeof reply);
}

static size_t text_descriptor(uint8_t* out, int index) {
    const char* const texts[] = {"Acme", "TestCam", serial};
    if (index < 1 || index > 3) {
        memcpy(out, (uint8_t[]){4, 3, LE16(0x0409)}, 4);
        return 4;
    }
    const char* text = texts[index - 1];
    const size_t size = 2 + 2 * strlen(text);
    memset(out, 0, size);
    out[0] = (uint8_t)size;
    out[1] = 3;
    for (size_t i = 0; text[i] != 0; ++i) out[2 + 2 * i] = (uint8_t)text[i];
    return size;
}

// What the control pipe reads. Negative: the request is refused.
static int read_control(const uint8_t* setup, uint8_t* out) {
    const uint8_t type = setup[0], request = setup[1], index = setup[2], kind = setup[3], interface = setup[4];
    if (type == 0x80 && request == 6) {
        if (kind == 1) return memcpy(out, kDevice, sizeof kDevice), (int)sizeof kDevice;
        if (kind == 2) return describe_configuration(out), kConfigurationBytes;
        return kind == 3 ? (int)text_descriptor(out, index) : kStall;
    }
    if (type == 0x80 && request == 0) return 2;  // status: nothing special
    if ((type & 0x60) == 0) return 0;            // set configuration, set interface, clear halt
    if ((type & 0x60) != 0x20 || interface != 1) return kStall;
    if (type == 0x21) return 0;  // there is one format: whatever is asked for, it is this
    if (request == 0x86) return out[0] = 3, 1;
    if (request == 0x85) return out[0] = kProbeBytes, 2;
    return describe_stream(out), kProbeBytes;
}

static bool serve_control(const uint32_t* request) {
    const uint8_t* setup = (const uint8_t*)(request + 10);
    const bool reads = ntohl(request[3]) == 1;
    const uint32_t wanted = ntohl(request[6]);
    static uint8_t written[4096];
    if (!reads && (wanted > sizeof written || !read_whole(written, wanted))) return false;

    static uint8_t out[512];
    memset(out, 0, sizeof out);
    int got = read_control(setup, out);
    const int status = got < 0 ? got : 0;
    const int most = setup[6] | setup[7] << 8;
    if (got > most) got = most;
    if (got < 0) got = 0;
    answer(request[1], status, reads ? (uint32_t)got : (status != 0 ? 0 : wanted), out, reads ? (size_t)got : 0);
    return true;
}

// False: unplugged.
static bool serve_request(void) {
    uint32_t request[12];
    if (!read_whole(request, sizeof request)) return false;
    if (ntohl(request[0]) == 2) {
        unlink_pending(request);
        return true;
    }
    if (ntohl(request[4]) == 0) return serve_control(request);
    pending[end_pending % kPending].sequence = request[1];
    pending[end_pending % kPending].bytes = ntohl(request[6]);
    ++end_pending;
    return true;
}

// The next piece of the picture into the transfer that has waited longest. True: that was the last piece.
static bool send_piece(const Picture* picture, size_t* at, uint8_t frame_bit) {
    static uint8_t payload[kPayloadBytes];
    size_t room = pending[first_pending % kPending].bytes;
    if (room > sizeof payload) room = sizeof payload;
    size_t piece = picture->sent - *at;
    if (piece > room - kPayloadHead) piece = room - kPayloadHead;
    memcpy(payload + kPayloadHead, picture->bytes + *at, piece);
    *at += piece;
    const bool last = *at == picture->sent;
    payload[0] = kPayloadHead;
    payload[1] = (uint8_t)(0x80 | frame_bit | (last ? 2 : 0));
    answer(pending[first_pending % kPending].sequence, 0, (uint32_t)(piece + kPayloadHead), payload,
           piece + kPayloadHead);
    ++first_pending;
    return last;
}

// The controller's end of a socket pair goes to the kernel.
static void plug_in(unsigned port) {
    int ends_of_bus[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_of_bus) != 0) fail("socketpair");
    bus = ends_of_bus[0];
    const int file = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY | O_CLOEXEC);
    if (file < 0) fail("vhci_hcd (modprobe vhci-hcd)");
    char line[64];  // port, socket, device id, speed: high
    const int size = snprintf(line, sizeof line, "%u %d %u 3", port, ends_of_bus[1], 0x10002 + port);
    if (write(file, line, (size_t)size) != size) fail("attach");
    close(file);
    close(ends_of_bus[1]);
}

static double now_s(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool size_from(const char* text) {
    const bool good = sscanf(text, "%ux%u", &width, &height) == 2 && width >= 16 && height >= 16;
    return good && width <= kMostWidth && height <= kMostHeight && width % 16 == 0 && height % 16 == 0;
}

// The first argument that is a picture.
static int read_options(int argc, char** argv, unsigned* port) {
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char* const value = i + 1 < argc ? argv[i + 1] : "";
        bool good = true;
        if (strcmp(argv[i], "--port") == 0) {
            good = sscanf(value, "%u", port) == 1;
        } else if (strcmp(argv[i], "--serial") == 0) {
            serial = value;
            good = *value != 0 && strlen(value) < 32;
        } else if (strcmp(argv[i], "--fps") == 0) {
            good = sscanf(value, "%u", &fps) == 1 && fps >= 1 && fps <= 60;
        } else {
            good = strcmp(argv[i], "--size") == 0 && size_from(value);
        }
        if (good) continue;
        fprintf(stderr, "usb_camera: %s %s: unknown, or its value is wrong\n", argv[i], value);
        exit(64);
    }
    return i;
}

int main(int argc, char** argv) {
    const struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    unsigned port = 0;
    const int first_picture = read_options(argc, argv, &port);
    plug_in(port);

    static Picture picture;
    size_t at = 0;
    uint8_t frame_bit = 0;
    unsigned long frames = 0;
    double next_s = now_s();
    while (!ends) {
        while (first_pending != end_pending && pending[first_pending % kPending].sequence == 0) ++first_pending;
        const bool asked = first_pending != end_pending && !silent;
        const double left_s = at > 0 ? 0 : next_s - now_s();
        struct pollfd one = {bus, POLLIN, 0};
        if (poll(&one, 1, !asked ? -1 : left_s > 0 ? (int)(left_s * 1000) + 1 : 0) < 0) continue;  // a signal
        if (one.revents != 0) {
            if (!serve_request()) break;
            continue;
        }
        if (!asked || left_s > 0) continue;
        if (at == 0) choose_picture(&picture, frames, argc - first_picture, argv + first_picture);
        if (!send_piece(&picture, &at, frame_bit)) continue;
        at = 0;
        frame_bit ^= 1;
        ++frames;
        next_s += frame_100ns() / 1e7;
        if (next_s < now_s() - 0.2) next_s = now_s();
    }
    fprintf(stderr, "usb_camera: pulled out after %lu frames\n", frames);
    return 0;
}
