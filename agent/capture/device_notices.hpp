// Who tells that a camera may have come: a contract, so that tests can plug one in.
#pragma once

namespace agent {

// Used by the main thread only.
class DeviceNotices {
public:
    // Readable when take() has something to say. -1: nothing is ever told.
    [[nodiscard]] virtual int fd() const = 0;

    // Takes all that waits. True: something has changed by which the camera may be there now.
    [[nodiscard]] virtual bool take() = 0;

protected:
    ~DeviceNotices() = default;
};

}  // namespace agent
