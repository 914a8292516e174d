// Any options of a client with any of a call: each field is the call's when that has one, the client's otherwise; what
// is refused is refused before anything is sent, with the name of a field; what is sent has each field once in its URL,
// as it was set.
#include <stdint.h>
#include <stdlib.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "compreface/client.hpp"

namespace {

using namespace compreface;

void insist(bool sane) {
    if (!sane) abort();
}

// Fields out of bytes, one after the other; zeros when there are no more.
class Bytes {
public:
    Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
    uint8_t byte() { return size_ == 0 ? uint8_t{0} : (--size_, *data_++); }
    std::uint64_t number(int bytes) {
        std::uint64_t number = 0;
        for (int i = 0; i < bytes; ++i) number = number << 8U | byte();
        return number;
    }
    // Small ones often: those are within ranges.
    std::uint32_t some() { return static_cast<std::uint32_t>(byte() % 4 != 0 ? byte() : number(4)); }
    bool flip() { return byte() % 2 != 0; }
    std::string_view text() {
        const std::size_t length = std::min<std::size_t>(byte(), size_);
        const std::string_view text{reinterpret_cast<const char*>(data_), length};
        data_ += length;
        size_ -= length;
        return text;
    }

private:
    const uint8_t* data_;
    size_t size_;
};

Options options_of(Bytes& bytes) {
    Options options;
    if (bytes.flip()) options.limit = bytes.some();
    if (bytes.flip()) {
        const bool within = bytes.flip();
        options.det_prob_threshold =
            within ? static_cast<double>(bytes.byte()) / 255 : std::bit_cast<double>(bytes.number(8));
    }
    if (bytes.flip()) options.prediction_count = bytes.some();
    if (bytes.flip()) options.face_plugins = static_cast<Plugin>(bytes.byte());
    if (bytes.flip()) options.status = bytes.flip();
    if (bytes.flip()) options.detect_faces = bytes.flip();
    if (bytes.flip()) options.connect_timeout_ms = bytes.some();
    if (bytes.flip()) options.timeout_ms = bytes.some();
    if (bytes.flip()) options.retry = RetryPolicy{bytes.byte(), bytes.byte(), bytes.some(), bytes.some()};
    if (bytes.flip()) options.more_plugins = bytes.text();
    return options;
}

// What is sent; nothing answers.
class Wire final : public Transport {
public:
    Status send(const Request& request, AnswerSink&, Reply&) override {
        url = request.url;
        connect_timeout_ms = request.connect_timeout_ms;
        timeout_ms = timeout_ms == 0 ? request.timeout_ms : timeout_ms;
        ++sent;
        return Code::connection_refused;
    }
    void stop() override {}
    Status wait(std::uint32_t wait_ms) override { return now_ms_ += wait_ms, Status{}; }
    [[nodiscard]] std::uint64_t now_ms() const override { return now_ms_; }

    std::string url;
    std::uint32_t connect_timeout_ms = 0, timeout_ms = 0;
    unsigned sent = 0;

private:
    std::uint64_t now_ms_ = 0;
};

// The value of a field of the query; insists that it is there once when `wanted`, and else not at all.
std::string field(const std::string& url, const std::string& name, bool wanted) {
    const std::string query = "&" + url.substr(std::min(url.find('?'), url.size() - 1) + 1) + "&";
    const std::size_t at = query.find("&" + name + "=");
    insist((at != query.npos) == wanted);
    if (!wanted) return {};
    const std::size_t begin = at + name.size() + 2;
    insist(query.find("&" + name + "=", begin) == query.npos);
    return query.substr(begin, query.find('&', begin) - begin);
}

template <class Value>
std::optional<Value> either(const std::optional<Value>& call, const std::optional<Value>& base) {
    return call ? call : base;
}

void check_sent(const Options& base, const Options& call, const Wire& wire, bool recognizes) {
    const auto limit = either(call.limit, base.limit);
    const auto predictions = either(call.prediction_count, base.prediction_count);
    const auto threshold = either(call.det_prob_threshold, base.det_prob_threshold);
    const auto detect = either(call.detect_faces, base.detect_faces);
    const auto status = either(call.status, base.status);
    const auto plugins = either(call.face_plugins, base.face_plugins).value_or(Plugin::none);
    const auto more = either(call.more_plugins, base.more_plugins).value_or("");
    const auto text_of = [](bool flag) { return std::string(flag ? "true" : "false"); };

    const std::string& url = wire.url;
    insist(field(url, "limit", limit.has_value()) == (limit ? std::to_string(*limit) : ""));
    const bool counts = recognizes && predictions.has_value();
    insist(field(url, "prediction_count", counts) == (counts ? std::to_string(*predictions) : ""));
    insist(field(url, "status", status.has_value()) == (status ? text_of(*status) : ""));
    const bool whole = recognizes && detect.has_value();
    insist(field(url, "detect_faces", whole) == (whole ? text_of(*detect) : ""));
    const std::string told = field(url, "det_prob_threshold", threshold.has_value());
    if (threshold) insist(std::abs(std::atof(told.c_str()) - *threshold) <= 1e-9);
    const std::string slugs = field(url, "face_plugins", plugins != Plugin::none || !more.empty());
    insist((slugs.find("age") != slugs.npos) >= has(plugins, Plugin::age));
    insist(std::string_view{slugs}.ends_with(more));
    insist(wire.connect_timeout_ms == either(call.connect_timeout_ms, base.connect_timeout_ms).value_or(3'000));
    insist(wire.timeout_ms == either(call.timeout_ms, base.timeout_ms).value_or(20'000));
    insist(wire.sent <= either(call.retry, base.retry).value_or(RetryPolicy{}).attempts);
}

// By the documented ranges, in words of this test.
bool is_refused(const Options& base, const Options& call) {
    const auto beyond = [](const std::optional<std::uint32_t>& value, std::uint32_t low, std::uint32_t high) {
        return value && (*value < low || *value > high);
    };
    const auto threshold = either(call.det_prob_threshold, base.det_prob_threshold);
    const auto retry = either(call.retry, base.retry).value_or(RetryPolicy{});
    const auto more = either(call.more_plugins, base.more_plugins).value_or("");
    bool slugs = more.size() <= limits::kPluginsBytes;
    for (const char c : more) {
        slugs = slugs && c != '\0' &&
                std::strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-,", c) != nullptr;
    }
    return beyond(either(call.limit, base.limit), 0, 2'147'483'647) ||
           beyond(either(call.prediction_count, base.prediction_count), 1, 50) ||
           beyond(either(call.connect_timeout_ms, base.connect_timeout_ms), 1, 60'000) ||
           beyond(either(call.timeout_ms, base.timeout_ms), 1, 600'000) || beyond(retry.attempts, 1, 20) ||
           beyond(retry.jitter, 0, 100) || beyond(retry.base_ms, 1, 60'000) || beyond(retry.cap_ms, 1, 600'000) ||
           (threshold && (std::isnan(*threshold) || *threshold < 0 || *threshold > 1)) || !slugs ||
           static_cast<unsigned>(either(call.face_plugins, base.face_plugins).value_or(Plugin::none)) > 31;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static StaticWorkspace<limits::kOneFace> memory;
    static RecognizeResult recognized;
    static DetectResult detected;
    constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF};
    constexpr const char* kKey = "00000000-0000-4000-8000-0000000000a2";
    const Image image = Image::bytes(std::span<const std::uint8_t>{kJpeg});
    Bytes bytes{data, size};
    const bool recognizes = bytes.flip();
    const Options base = options_of(bytes);
    const Options call = options_of(bytes);
    Wire wire;
    CompreFace server{"http://host", wire, memory, base};
    const Status status = recognizes ? server.recognition(kKey).recognize(image, call, recognized)
                                     : server.detection(kKey).detect(image, call, detected);
    insist(is_refused(base, call) == (status == Code::invalid_option));
    insist((wire.sent == 0) == (status == Code::invalid_option));
    const std::string_view message = server.last_error().message.view();
    if (wire.sent > 0) {
        check_sent(base, call, wire, recognizes);
    } else {
        bool named = false;
        for (const char* name : {"limit", "prediction_count", "det_prob_threshold", "face_plugins", "more_plugins",
                                 "connect_timeout_ms", "timeout_ms", "retry."}) {
            named = named || message.find(name) != message.npos;
        }
        insist(named);
    }
    return 0;
}
