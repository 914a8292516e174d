#include "agent/capture/camera_list.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <string_view>

#include "agent/capture/v4l2_offers.hpp"

namespace agent {
namespace {

constexpr std::uint32_t kMostControls = 512;  // more than any camera has
constexpr std::int64_t kMostEntries = 256;    // of a menu

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    DIR* const open = ::opendir(folder.c_str());
    if (open == nullptr) return names;
    while (const dirent* const entry = ::readdir(open)) names.emplace_back(entry->d_name);
    ::closedir(open);
    std::ranges::sort(names);
    return names;
}

// The number of "video12".
std::optional<unsigned> number_of(std::string_view name) {
    constexpr std::string_view kPrefix = "video";
    if (!name.starts_with(kPrefix)) return std::nullopt;
    name.remove_prefix(kPrefix.size());
    unsigned number = 0;
    const auto [rest, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (problem != std::errc{} || rest != name.data() + name.size()) return std::nullopt;
    return number;
}

std::vector<unsigned> numbers_in(const std::string& folder) {
    std::vector<unsigned> numbers;
    for (const std::string& name : names_in(folder)) {
        if (const auto number = number_of(name)) numbers.push_back(*number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

// The links of /dev/v4l that lead to a node of this name.
std::vector<std::string> links_to(const std::string& node_name, const std::string& folder) {
    std::vector<std::string> links;
    for (const char* const kind : {"/v4l/by-id", "/v4l/by-path"}) {
        for (const std::string& name : names_in(folder + kind)) {
            const std::string link = folder + kind + "/" + name;
            std::array<char, PATH_MAX> target{};
            const ssize_t bytes = ::readlink(link.c_str(), target.data(), target.size());
            if (bytes <= 0) continue;
            const std::string_view text(target.data(), static_cast<std::size_t>(bytes));
            if (text.substr(text.find_last_of('/') + 1) == node_name) links.push_back(link);
        }
    }
    return links;
}

// Lists that a driver ends in trouble are taken as far as they came.
void read_rates(V4l2Device& device, std::uint32_t code, Size at, std::vector<ListedRate>& out) {
    for (std::uint32_t i = 0; i < kMostListed; ++i) {
        ListedRate rate;
        if (device.rate_at(i, code, at, rate.fastest_millihz, &rate.slowest_millihz) != 0) return;
        out.push_back(rate);
    }
}

void read_formats(V4l2Device& device, const FormatWish& wish, std::vector<ListedFormat>& out) {
    for (std::uint32_t i = 0; i < kMostListed; ++i) {
        ListedFormat format;
        if (device.format_at(i, format.code) != 0) return;
        for (std::uint32_t k = 0; k < kMostListed; ++k) {
            ListedSize size;
            if (device.size_at(k, format.code, size.range) != 0) break;
            read_rates(device, format.code, nearest_in(size.range, wish.size), size.rates);
            format.sizes.push_back(std::move(size));
        }
        out.push_back(std::move(format));
    }
}

void read_controls(V4l2Device& device, std::vector<ListedControl>& out) {
    std::uint32_t id = 0;
    for (std::uint32_t i = 0; i < kMostControls; ++i) {
        ListedControl control;
        if (device.control_after(id, control.about) != 0) return;
        const V4l2Control& about = control.about;
        id = about.id;
        std::int32_t value = 0;
        const bool has_value =
            !about.write_only && about.kind != V4l2Control::Kind::button && about.kind != V4l2Control::Kind::other;
        if (has_value && device.get_control(id, value) == 0) control.value = value;
        if (about.kind == V4l2Control::Kind::menu || about.kind == V4l2Control::Kind::number_menu) {
            const std::int64_t end = std::min<std::int64_t>(about.most, about.least + kMostEntries - 1);
            for (std::int64_t k = about.least; k <= end; ++k) {
                const auto place = static_cast<std::int32_t>(k);
                MenuEntryText words;
                if (device.menu_entry(about, place, words) == 0) control.menu.emplace_back(place, words.view());
            }
        }
        out.push_back(std::move(control));
    }
}

void read_camera(V4l2Device& device, const FormatWish& wish, ListedCamera& camera) {
    read_formats(device, wish, camera.formats);
    read_controls(device, camera.controls);
    CameraOffers offers;
    const char* operation = "";
    camera.error = read_offers(device, wish, offers, operation);
    if (const FormatOffer* const choice = choose_format(wish, offers.format)) camera.choice = *choice;
    if (camera.error == 0) camera.error = device.check_free();
    // A driver that refuses its own format has something else to say than that the camera is in use.
    if (camera.error == EINVAL || camera.error == ENOTTY) camera.error = 0;
}

ListedCamera::State state_of(int error) {
    switch (error) {
        case 0:
            return ListedCamera::State::free;
        case EBUSY:
            return ListedCamera::State::busy;
        case EACCES:
        case EPERM:
            return ListedCamera::State::not_permitted;
        default:
            return ListedCamera::State::sick;
    }
}

// The metadata node of a camera follows its picture node, on the same plug.
void add_metadata(std::vector<ListedCamera>& cameras, const ListedCamera& metadata) {
    for (auto one = cameras.rbegin(); one != cameras.rend(); ++one) {
        if (one->about.bus != metadata.about.bus || one->about.bus.empty()) continue;
        one->metadata_nodes.push_back(metadata.node);
        return;
    }
}

}  // namespace

std::vector<ListedCamera> list_cameras(VideoCalls& calls, const std::string& folder, const FormatWish& wish) {
    std::vector<ListedCamera> cameras;
    for (const unsigned number : numbers_in(folder)) {
        ListedCamera camera;
        const std::string name = "video" + std::to_string(number);
        camera.node = folder + "/" + name;
        camera.links = links_to(name, folder);
        V4l2Device device(calls);
        camera.error = device.open(camera.node.c_str());
        // Gone while we looked, or a node without a device behind it.
        if (camera.error == ENOENT || camera.error == ENODEV || camera.error == ENXIO) continue;
        bool listed = camera.error != 0;
        if (camera.error == 0 && device.query(camera.about) == 0) {
            if (camera.about.kind == V4l2Node::Kind::metadata) add_metadata(cameras, camera);
            listed = camera.about.kind == V4l2Node::Kind::capture;
            if (listed) read_camera(device, wish, camera);
        }
        device.close();
        camera.state = state_of(camera.error);
        if (listed) cameras.push_back(std::move(camera));
    }
    return cameras;
}

}  // namespace agent
