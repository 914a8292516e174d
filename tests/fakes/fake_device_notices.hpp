// Notices of devices that a test sends.
#pragma once

#include <cstdlib>

#include "agent/capture/device_notices.hpp"
#include "agent/process/wakeup.hpp"

namespace agent::fakes {

class FakeDeviceNotices final : public DeviceNotices {
public:
    FakeDeviceNotices() {
        if (!wakeup_.open()) std::abort();
    }
    // Something changed; `ours`: it may be the camera.
    void notify(bool ours = true) {
        ours_ = ours_ || ours;
        wakeup_.notify();
    }

    [[nodiscard]] int fd() const override { return wakeup_.fd(); }
    [[nodiscard]] bool take() override {
        (void)wakeup_.drain();
        const bool ours = ours_;
        ours_ = false;
        return ours;
    }

private:
    Wakeup wakeup_;
    bool ours_ = false;
};

}  // namespace agent::fakes
