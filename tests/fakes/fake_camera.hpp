// A camera that plays a script, and keeps account of every frame it lends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/capture/camera.hpp"

namespace agent::fakes {

class FakeCamera final : public Camera {
public:
    FakeCamera();
    ~FakeCamera();
    FakeCamera(const FakeCamera&) = delete;
    FakeCamera& operator=(const FakeCamera&) = delete;

    // The script: what next() will say, in this order. fd() is readable while something waits (or is over, or faulty).
    // As given, but with a token and a sequence number of the camera's own; its data must outlive the frame.
    void push_frame(const Frame& frame);
    // A YUYV frame of one brightness; the pixels live in the camera.
    void push_grey(std::uint32_t width, std::uint32_t height, std::uint8_t luma, std::int64_t captured_ns);
    // A JPEG; the bytes are copied into the camera.
    void push_jpeg(std::string_view bytes, std::uint32_t width, std::uint32_t height, std::int64_t captured_ns,
                   std::string_view name = {});
    // A frame that the camera refuses: next() has nothing, the count and detail() tell why.
    void push_damaged(std::string_view detail);
    void push_fault(Reason reason, std::string_view detail);
    void push_end();
    // The next `times` calls of open() fail like this.
    void fail_open(Reason reason, std::string_view detail, unsigned times = 1);

    // The account.
    [[nodiscard]] unsigned opened() const { return opened_; }
    [[nodiscard]] unsigned open_calls() const { return open_calls_; }
    [[nodiscard]] unsigned closed() const { return closed_; }
    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] std::size_t lent() const;  // frames that are out
    [[nodiscard]] std::size_t returned() const { return returned_; }
    [[nodiscard]] std::size_t wrong_returns() const { return wrong_returns_; }  // given back twice, or never lent
    [[nodiscard]] std::size_t waiting() const { return script_.size() - at_; }
    // True when every lent frame came back exactly once.
    [[nodiscard]] bool settled() const { return lent() == 0 && wrong_returns_ == 0; }

    [[nodiscard]] bool open() override;
    [[nodiscard]] int fd() const override { return open_ ? event_fd_ : -1; }
    [[nodiscard]] Next next(Frame& out, std::int64_t now_ns) override;
    void give_back(FrameToken token) override;
    void close() override;
    [[nodiscard]] Reason fault() const override { return fault_; }
    [[nodiscard]] std::string_view detail() const override { return detail_; }
    [[nodiscard]] std::string_view description() const override { return "fake camera"; }
    [[nodiscard]] const CameraCounters& counters() const override { return counters_; }

private:
    struct Step {
        Next what = Next::nothing;
        Frame frame;
        std::vector<std::byte> bytes;  // what frame.data views, when the camera owns it
        Reason reason = Reason::none;
        std::string detail;
        bool damaged = false;
    };
    struct Lent {
        FrameToken token;
        std::vector<std::byte> bytes;
    };

    void add(Step step);
    void show_readiness();

    std::vector<Step> script_;
    std::size_t at_ = 0;
    std::vector<Lent> lent_;
    std::size_t returned_ = 0;
    std::size_t wrong_returns_ = 0;
    unsigned opened_ = 0, open_calls_ = 0, closed_ = 0, failing_opens_ = 0;
    Reason open_reason_ = Reason::none;
    std::string open_detail_;
    std::uint32_t generation_ = 0;
    std::uint16_t next_index_ = 0;
    bool open_ = false;
    bool stuck_ = false;  // a fault or the end was told: it stays until close()
    Next stuck_at_ = Next::nothing;
    int event_fd_ = -1;
    Reason fault_ = Reason::none;
    std::string detail_;
    CameraCounters counters_;
};

}  // namespace agent::fakes
