#include "compreface/curl_transport.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <initializer_list>

#include "addresses.hpp"
#include "text_writer.hpp"

namespace compreface {
namespace {

constexpr const char* kSystemCaFile = "/etc/ssl/certs/ca-certificates.crt";
// The server drops a connection after 60 s without a call, and curl would keep it for 118.
constexpr long kIdleConnectionSeconds = 50;
// curl takes this from the heap for each call, 16 KB of it unless told; answers are mostly below it.
constexpr long kReadBufferBytes = 1'024;
constexpr int kPollMs = 1'000;  // curl's own timers and stop() end the wait earlier

// Sets options until one is refused.
class Setup {
public:
    explicit Setup(CURL* easy) : easy_(easy) {}

    template <class Value>
    Setup& set(CURLoption option, Value value) {
        if (result_ == CURLE_OK) result_ = curl_easy_setopt(easy_, option, value);
        return *this;
    }

    // For what a trimmed build cannot do anyway, and must not be told to leave.
    template <class Value>
    Setup& set_if_built(CURLoption option, Value value) {
        if (result_ != CURLE_OK) return *this;
        const CURLcode result = curl_easy_setopt(easy_, option, value);
        if (result != CURLE_UNKNOWN_OPTION && result != CURLE_NOT_BUILT_IN) result_ = result;
        return *this;
    }

    [[nodiscard]] bool ok() const { return result_ == CURLE_OK; }

private:
    CURL* easy_;
    CURLcode result_ = CURLE_OK;
};

struct Meaning {
    CURLcode result;
    Code code;
    const char* words;  // nullptr: the code's own description
};

// What is not here is transport_failed.
constexpr Meaning kMeanings[] = {
    {CURLE_URL_MALFORMAT, Code::invalid_url, nullptr},
    {CURLE_UNSUPPORTED_PROTOCOL, Code::wrong_server,
     "what answers there does not speak HTTP, or curl was built without TLS"},
    {CURLE_WEIRD_SERVER_REPLY, Code::wrong_server, "what answers there does not speak HTTP"},
    {CURLE_COULDNT_RESOLVE_HOST, Code::name_not_resolved, nullptr},
    {CURLE_COULDNT_RESOLVE_PROXY, Code::name_not_resolved, nullptr},
    {CURLE_COULDNT_CONNECT, Code::connection_refused, nullptr},
    {CURLE_OPERATION_TIMEDOUT, Code::timeout, nullptr},
    {CURLE_GOT_NOTHING, Code::connection_lost, nullptr},
    {CURLE_PARTIAL_FILE, Code::connection_lost, nullptr},
    {CURLE_SEND_ERROR, Code::connection_lost, nullptr},
    {CURLE_RECV_ERROR, Code::connection_lost, nullptr},
    {CURLE_SEND_FAIL_REWIND, Code::outcome_unknown, nullptr},
    {CURLE_SSL_CONNECT_ERROR, Code::tls_failed,
     "the TLS handshake failed: is this an https port, with TLS 1.2 or later?"},
    {CURLE_PEER_FAILED_VERIFICATION, Code::tls_failed,
     "the server's certificate was refused: see its authority (ca_file), host name and dates, and this machine's "
     "clock"},
    {CURLE_SSL_CACERT_BADFILE, Code::tls_failed, "ca_file cannot be read or has no certificate"},
    {CURLE_SSL_CERTPROBLEM, Code::tls_failed, nullptr},
    {CURLE_SSL_CIPHER, Code::tls_failed, nullptr},
    {CURLE_SSL_ISSUER_ERROR, Code::tls_failed, nullptr},
    {CURLE_USE_SSL_FAILED, Code::tls_failed, nullptr},
    {CURLE_SSL_INVALIDCERTSTATUS, Code::tls_failed, nullptr},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, Code::tls_failed, nullptr},
};

constexpr Meaning kNoWholeHead{CURLE_OK, Code::connection_lost, "the connection ended within the answer's head"};

constexpr Meaning kAddressRefused{CURLE_OK, Code::invalid_url, "the address is not a public one"};

Meaning meaning_of(CURLcode result) {
    for (const Meaning& meaning : kMeanings) {
        if (meaning.result == result) return meaning;
    }
    return {result, Code::transport_failed, nullptr};
}

// Once in a process. A start that failed for want of memory cannot be mended: libcurl 8.14 then takes its TLS part for
// started, says that a second start succeeded, and crashes in the first handshake. A failure stays one.
bool start_curl() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return started;
}

// `wanted`, with or without parameters.
bool is_type(const char* type, std::string_view wanted) {
    if (type == nullptr) return false;
    for (const char expected : wanted) {
        const char c = *type++;
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != expected) return false;
    }
    return *type == '\0' || *type == ';' || *type == ' ';
}

// Header lines in fixed memory: curl only reads its lists, and copies nothing of them.
class HeaderList {
public:
    HeaderList() = default;
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;

    // Up to kLines lines.
    void add(std::string_view name, std::string_view value) {
        assert(count_ < kLines);
        TextWriter writer{lines_[count_]};
        writer.add(name);
        writer.add(value);
        writer.add({"", 1});  // the closing zero
        if (!writer.fits()) fits_ = false;
        nodes_[count_] = {lines_[count_].data(), nullptr};
        if (count_ > 0) nodes_[count_ - 1].next = &nodes_[count_];
        ++count_;
    }

    // False from the first line that was too long.
    [[nodiscard]] bool fits() const { return fits_; }
    curl_slist* first() { return nodes_.data(); }

private:
    static constexpr std::size_t kLines = 4;
    static constexpr std::size_t kLineBytes = 128;
    std::array<std::array<char, kLineBytes>, kLines> lines_;
    std::array<curl_slist, kLines> nodes_{};
    std::size_t count_ = 0;
    bool fits_ = true;
};

}  // namespace

// What one call needs while it runs.
struct CurlTransport::Transfer {
    CURL* easy;
    const Request& request;
    AnswerSink& sink;
    Reply& reply;
    HeaderList headers = {};
    std::array<char, CURL_ERROR_SIZE> error = {};
    Status ended_by = {};       // what the body or the sink did not want to go on for
    bool body_started = false;  // curl has taken some of the body: it may have been sent
    bool address_refused = false;
    bool head_whole = false;  // the empty line after the answer's header lines has come
    std::uint64_t body_taken = 0;

    static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* transfer) {
        Transfer& self = *static_cast<Transfer*>(transfer);
        std::size_t filled = 0;
        self.ended_by = self.request.body->read(std::as_writable_bytes(std::span{out, size * count}), filled);
        if (!self.ended_by.ok()) return CURL_READFUNC_ABORT;
        self.body_started = true;
        self.body_taken += filled;
        return filled;
    }

    // curl rewinds to send the request once more, on a new connection, when a kept-alive one turns out dead. It seeks
    // nowhere but to the beginning: no upload is resumed.
    static int on_seek(void* transfer, curl_off_t, int) {
        Transfer& self = *static_cast<Transfer*>(transfer);
        if (!self.request.repeatable && self.body_started) return CURL_SEEKFUNC_FAIL;
        self.request.body->rewind();
        self.body_taken = 0;
        self.sink.reset();
        return CURL_SEEKFUNC_OK;
    }

    // For curl, a connection that ends between two header lines ends an answer without a body. To us it is no answer.
    static std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* transfer) {
        Transfer& self = *static_cast<Transfer*>(transfer);
        const std::string_view line{bytes, size * count};
        if (line.starts_with("HTTP/")) self.head_whole = false;  // after an interim answer, or sent once more
        if (line == "\r\n" || line == "\n") self.head_whole = true;
        return size * count;
    }

    static std::size_t on_answer(char* bytes, std::size_t size, std::size_t count, void* transfer) {
        Transfer& self = *static_cast<Transfer*>(transfer);
        self.look_at_head();
        self.ended_by = self.sink.take(self.reply.http_status, std::as_bytes(std::span{bytes, size * count}));
        return self.ended_by.ok() ? size * count : CURL_WRITEFUNC_ERROR;
    }

    // Opens the socket of a new connection.
    static curl_socket_t on_socket(void* transfer, curlsocktype, curl_sockaddr* address) {
        Transfer& self = *static_cast<Transfer*>(transfer);
        if (!is_public_address(address->addr)) {
            self.address_refused = true;
            return CURL_SOCKET_BAD;
        }
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    // Absolute; curl makes it so.
    void look_for_redirect() const {
        const char* target = nullptr;
        if (request.redirect.empty()) return;
        TextWriter writer{request.redirect};
        curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target);
        if (target != nullptr) writer.add(target);
        writer.add({"", 1});  // the closing zero
        if (!writer.fits()) request.redirect.front() = '\0';
    }

    void look_at_head() const {
        long http_status = 0;
        const char* type = nullptr;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_status);
        curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
        // 1xx only announces an answer.
        const bool answered = head_whole && http_status >= 200;
        reply.http_status = answered ? static_cast<std::uint16_t>(http_status) : std::uint16_t{0};
        reply.is_json = answered && is_type(type, "application/json");
        reply.is_octets = answered && is_type(type, "application/octet-stream");
    }

    // A server that refuses a request early answers, and does not read on: sending fails, but there is the answer.
    [[nodiscard]] bool was_refused_early() const {
        return request.body != nullptr && body_taken < request.body->total_bytes() && reply.http_status >= 400;
    }

    Status conclude(CURLcode result) {
        look_at_head();
        look_for_redirect();
        if (!ended_by.ok()) return ended_by;
        if (result != CURLE_OK && address_refused) return failed(kAddressRefused, {});
        if (result == CURLE_OK && reply.http_status != 0) return {};
        const Meaning meaning = result == CURLE_OK ? kNoWholeHead : meaning_of(result);
        if (meaning.code == Code::connection_lost && was_refused_early()) return {};
        return failed(meaning, error.data());
    }

    // curl's event loop gave up, and says nothing of the request.
    Status conclude(CURLMcode driven) {
        look_at_head();
        return failed({CURLE_OK, Code::transport_failed, nullptr}, curl_multi_strerror(driven));
    }

    [[nodiscard]] Status failed(const Meaning& meaning, std::string_view detail) const {
        const Status status = is_outcome_unknown(meaning.code) ? Status{Code::outcome_unknown} : Status{meaning.code};
        const std::string_view words = meaning.words != nullptr ? meaning.words : status.describe();
        say(reply.message, {words, detail.empty() ? "" : ": ", detail});
        return status;
    }

    // A name, a connection or a handshake that fails comes before the first byte; all else may have come after the
    // last.
    [[nodiscard]] bool is_outcome_unknown(Code code) const {
        return !request.repeatable && body_started && code != Code::wrong_server;
    }
};

CurlTransport::~CurlTransport() {
    close();
}

void CurlTransport::close() {
    curl_easy_cleanup(easy_);
    curl_multi_cleanup(multi_);
    easy_ = nullptr;
    multi_ = nullptr;
    url_.clear();
    // No curl_global_cleanup(): it would pull the ground from under a host program that relies on curl's implicit
    // start.
}

Status CurlTransport::open(const CurlOptions& options) {
    if (options.ca_file != nullptr && access(options.ca_file, R_OK) != 0) return Code::file_unreadable;
    if (!start_curl()) return Code::transport_failed;
    close();
    easy_ = curl_easy_init();
    multi_ = curl_multi_init();
    if (easy_ != nullptr && multi_ != nullptr && set_up(options)) return {};
    // A handle that knows only some of its options might obey a proxy of the environment: none is better.
    close();
    return Code::transport_failed;
}

bool CurlTransport::set_up(const CurlOptions& options) {
    Setup setup{easy_};
    setup
        .set_if_built(CURLOPT_PROXY, "")  // or curl obeys http_proxy, and the API key goes there
        .set(CURLOPT_PROTOCOLS_STR, "http,https")
        .set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1))
        .set(CURLOPT_FOLLOWLOCATION, 0L)  // the header with the API key would follow
        .set(CURLOPT_MAXAGE_CONN, kIdleConnectionSeconds)
        .set(CURLOPT_NOSIGNAL, 1L)
        .set(CURLOPT_QUICK_EXIT, 1L)  // a hanging name lookup is left behind, not waited for
        .set(CURLOPT_TCP_KEEPALIVE, 1L)
        .set(CURLOPT_PATH_AS_IS, 1L)  // the paths are ours, and clean: spares curl a copy
        .set(CURLOPT_BUFFERSIZE, kReadBufferBytes)
        .set(CURLOPT_READFUNCTION, Transfer::on_read)
        .set(CURLOPT_SEEKFUNCTION, Transfer::on_seek)
        .set(CURLOPT_HEADERFUNCTION, Transfer::on_header)
        .set(CURLOPT_WRITEFUNCTION, Transfer::on_answer)
        .set_if_built(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
        .set_if_built(CURLOPT_CAINFO, options.ca_file != nullptr ? options.ca_file : kSystemCaFile)
        .set_if_built(CURLOPT_CAPATH, static_cast<const char*>(nullptr))  // parsing the system's folder costs 1.2 MB
        .set_if_built(CURLOPT_SSL_VERIFYPEER, options.tls_insecure_i_know ? 0L : 1L)
        .set_if_built(CURLOPT_SSL_VERIFYHOST, options.tls_insecure_i_know ? 0L : 2L);
    return setup.ok();
}

Status CurlTransport::send(const Request& request, AnswerSink& sink, Reply& reply) {
    reply = {};
    if (easy_ == nullptr) {
        say(reply.message, {"the transport was not opened"});
        return Code::transport_failed;
    }
    Transfer transfer{.easy = easy_, .request = request, .sink = sink, .reply = reply};
    Status status = prepare(request, transfer);
    if (status.ok()) status = run(transfer);
    // A head that was cut off is an answer to curl, who keeps its connection; the news that it has ended may come late.
    distrust_ = reply.http_status == 0;
    // These point into `transfer`.
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    if (!status.ok()) renew_after_lookup();
    return status;
}

// libcurl 8.14 loses a few bytes with each lookup that does not succeed, unless the handle ends. A copy has all its
// options.
void CurlTransport::renew_after_lookup() {
    curl_off_t lookup_us = 0;
    curl_easy_getinfo(easy_, CURLINFO_NAMELOOKUP_TIME_T, &lookup_us);
    if (lookup_us != 0) return;
    CURL* const copy = curl_easy_duphandle(easy_);
    if (copy == nullptr) return;
    curl_easy_cleanup(easy_);
    easy_ = copy;
    url_.clear();
}

Status CurlTransport::prepare(const Request& request, Transfer& transfer) {
    HeaderList& headers = transfer.headers;
    // No waiting for "100 Continue"; and the server wants any Accept or none.
    headers.add("Expect:", "");
    headers.add("Accept:", "");
    if (!request.api_key.empty()) headers.add("x-api-key: ", request.api_key);
    if (!request.content_type.empty()) headers.add("Content-Type: ", request.content_type);

    Setup setup{easy_};
    if (url_ != std::string_view{request.url}) {  // curl makes a copy each time it is told
        url_.clear();
        if (setup.set(CURLOPT_URL, request.url).ok()) static_cast<void>(url_.assign(request.url));
    }
    setup.set(CURLOPT_ERRORBUFFER, transfer.error.data())
        .set(CURLOPT_HTTPHEADER, headers.first())
        .set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms))
        .set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms))
        .set(CURLOPT_READDATA, &transfer)
        .set(CURLOPT_SEEKDATA, &transfer)
        .set(CURLOPT_HEADERDATA, &transfer)
        .set(CURLOPT_WRITEDATA, &transfer)
        // A connection that stands may be to an address that this request must not reach.
        .set(CURLOPT_FRESH_CONNECT, distrust_ || request.public_addresses_only ? 1L : 0L)
        .set(CURLOPT_OPENSOCKETDATA, &transfer)
        .set(CURLOPT_OPENSOCKETFUNCTION, request.public_addresses_only ? Transfer::on_socket : nullptr)
        .set(CURLOPT_HTTPGET, 1L);

    const bool sends = request.body != nullptr || request.method == Method::post || request.method == Method::put;
    if (sends) {
        const std::uint64_t bytes = request.body != nullptr ? request.body->total_bytes() : 0;
        setup.set(CURLOPT_POST, 1L)
            .set(CURLOPT_POSTFIELDS, request.body != nullptr ? static_cast<const char*>(nullptr) : "")
            .set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes));
    }
    const char* method = nullptr;  // what HTTPGET or POST says
    if (request.method == Method::put) method = "PUT";
    if (request.method == Method::del) method = "DELETE";
    setup.set(CURLOPT_CUSTOMREQUEST, method);
    if (headers.fits() && setup.ok()) return {};

    say(transfer.reply.message,
        {headers.fits() ? "curl refused an option: out of memory?" : "a header line is too long"});
    return Code::transport_failed;
}

Status CurlTransport::run(Transfer& transfer) {
    if (stop_requested_) return Code::stopped;
    CURLMcode driven = curl_multi_add_handle(multi_, easy_);
    if (driven != CURLM_OK) return transfer.conclude(driven);

    int running = 1;
    while (driven == CURLM_OK && running > 0 && !stop_requested_) {
        driven = curl_multi_perform(multi_, &running);
        if (driven == CURLM_OK && running > 0) driven = curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
    int queued = 0;
    const CURLMsg* const message = curl_multi_info_read(multi_, &queued);
    Status status = Code::stopped;
    if (message != nullptr) {
        status = transfer.conclude(message->data.result);
    } else if (driven != CURLM_OK || !stop_requested_) {
        status = transfer.conclude(driven);
    } else {
        transfer.look_at_head();
    }
    curl_multi_remove_handle(multi_, easy_);
    return status;
}

void CurlTransport::stop() {
    stop_requested_ = true;
    if (multi_ != nullptr) curl_multi_wakeup(multi_);
}

// stop() ends the poll.
Status CurlTransport::wait(std::uint32_t wait_ms) {
    const std::uint64_t end_ms = now_ms() + wait_ms;
    while (!stop_requested_) {
        const std::uint64_t at_ms = now_ms();
        if (at_ms >= end_ms) return {};
        const auto left_ms = static_cast<int>(std::min<std::uint64_t>(end_ms - at_ms, kPollMs));
        if (multi_ == nullptr || curl_multi_poll(multi_, nullptr, 0, left_ms, nullptr) != CURLM_OK) {
            return Code::transport_failed;
        }
    }
    return Code::stopped;
}

std::uint64_t CurlTransport::now_ms() const {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since_start).count());
}

}  // namespace compreface
