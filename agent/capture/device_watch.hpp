// Watches the folders in which a camera's name appears when it is plugged in (inotify).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/capture/device_notices.hpp"
#include "agent/process/config.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent {

// A camera comes in steps: the kernel makes /dev/video2, udev makes the links under /dev/v4l, whose folders may be new
// as well, and gives the group its rights. Each step is a notice; after the last of them it can be opened.
class DeviceWatch final : public DeviceNotices {
public:
    // Names that begin with "video" in this folder count for every camera below it: links lead there.
    explicit DeviceWatch(std::string_view node_folder = "/dev");

    // Watches for `device`, an absolute path. False: errno says why; then fd() is -1.
    [[nodiscard]] bool open(std::string_view device);

    [[nodiscard]] int fd() const override { return inotify_.get(); }
    [[nodiscard]] bool take() override;

private:
    static constexpr std::size_t kFolders = 8;  // deeper ones are not watched

    struct Folder {
        PathText path;
        compreface::FixedText<255> awaited;  // the name in it that is part of the device's path
        bool holds_nodes = false;
        int watch = -1;
    };

    [[nodiscard]] bool add_folder(std::string_view path, std::string_view awaited);
    [[nodiscard]] bool watch_what_is_there();
    [[nodiscard]] bool concerns_us(int watch, std::uint32_t what, std::string_view name);

    PathText node_folder_;
    FileDescriptor inotify_;
    std::array<Folder, kFolders> folder_{};
    std::size_t folders_ = 0;
};

}  // namespace agent
