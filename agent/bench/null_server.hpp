// A server within the process: takes every picture as a transport would, answers after a set time with one face. What a
// look costs beside it is the agent's own.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "compreface/transport.hpp"

namespace agent {

class NullServer final : public compreface::Transport {
public:
    explicit NullServer(std::uint32_t delay_ms) : delay_ms_(delay_ms) {}
    NullServer(const NullServer&) = delete;
    NullServer& operator=(const NullServer&) = delete;

    compreface::Status send(const compreface::Request& request, compreface::AnswerSink& sink,
                            compreface::Reply& reply) override;
    void stop() override;
    compreface::Status wait(std::uint32_t wait_ms) override;
    [[nodiscard]] std::uint64_t now_ms() const override;

    // Bytes of the bodies that were sent: pictures with what the request puts around them.
    [[nodiscard]] std::uint64_t body_bytes() const { return body_bytes_; }

private:
    compreface::Status read_body(compreface::BodySource& body);

    // As much as libcurl asks for at once.
    static constexpr std::size_t kPieceBytes = 64 * 1024;

    const std::uint32_t delay_ms_;
    // Of the thread that sends, as the next:
    std::array<std::byte, kPieceBytes> piece_;
    std::uint64_t body_bytes_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
};

}  // namespace agent
