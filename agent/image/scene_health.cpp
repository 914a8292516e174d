#include "agent/image/scene_health.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

constexpr std::int64_t kLookEveryNs = kNsPerS;
constexpr std::int64_t kLookFrozenEveryNs = kNsPerS / 10;  // what moves again must be looked at soon
constexpr std::int64_t kLongestGapNs = 3 * kNsPerS;
constexpr std::int64_t kEndAfterNs = 2 * kNsPerS;

constexpr std::uint32_t kNoisyLooks = 10;
constexpr std::size_t kNoisyPercent = 1;     // of the cells
constexpr std::size_t kMidtonePercent = 10;  // of the cells, that noise can be seen in the picture
constexpr std::size_t kBlack = 24, kWhite = 231;
constexpr std::size_t kBrightestPercent = 2;  // of the cells, that are no light by themselves

constexpr std::uint32_t kTooDarkForDetails = 32;  // also where dark is not watched

constexpr double kClearlyBrighter = 1.25;
constexpr double kClearlyDetailed = 1.5;
constexpr float kNewShare = 0.25F;         // of the newest picture in the averaged one
constexpr std::uint32_t kFewestTiles = 3;  // each way: below, nothing can be said about details

// One number for many bytes: equal ones give the same, different ones hardly ever do.
std::uint64_t fingerprint(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15U;
    std::uint64_t sum = bytes.size();
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t size = std::min(bytes.size(), sizeof word);
        std::memcpy(&word, bytes.data(), size);
        sum = (sum ^ word) * kOdd;
        sum ^= sum >> 29U;
        bytes = bytes.subspan(size);
    }
    return sum;
}

std::int64_t to_ns(double seconds) {
    return static_cast<std::int64_t>(seconds * static_cast<double>(kNsPerS));
}

}  // namespace

void Lasting::note(bool is, std::int64_t begin_after_ns, std::int64_t end_after_ns, std::int64_t now_ns) {
    if (is == on_) return interrupt();
    if (other_since_ns_ == kNever) other_since_ns_ = now_ns;
    if (now_ns - other_since_ns_ < (on_ ? end_after_ns : begin_after_ns)) return;
    on_ = is;
    interrupt();
}

bool SceneHealth::due(std::int64_t now_ns) {
    if (settings_.frozen_after_s <= 0 && settings_.dark_below <= 0 && settings_.covered_below <= 0 &&
        state() == Reason::none) {
        return false;
    }
    if (due_ns_ != kNever && now_ns - due_ns_ < (frozen_.on() ? kLookFrozenEveryNs : kLookEveryNs)) return false;
    due_ns_ = now_ns;
    return true;
}

Reason SceneHealth::look(const LumaGrid& grid, std::span<const std::byte> content, std::int64_t now_ns) {
    if (grid.cells().empty()) return state();
    if (looked_ns_ == kNever || now_ns - looked_ns_ > kLongestGapNs) {
        for (Lasting* one : {&frozen_, &dark_, &covered_}) one->interrupt();
    }
    looked_ns_ = now_ns;
    compare(grid, content);
    const bool room_for_noise = measure_brightness(grid);
    const bool repeated = settings_.frozen_after_s > 0 && same_ && noise_known_ && (room_for_noise || frozen_.on());
    frozen_.note(repeated, to_ns(settings_.frozen_after_s), kEndAfterNs, now_ns);

    const std::int64_t blind_ns = to_ns(settings_.blind_after_s);
    const double dark_below = settings_.dark_below * (dark_.on() ? kClearlyBrighter : 1);
    const bool is_dark = brightness_ < dark_below;
    dark_.note(is_dark, blind_ns, kEndAfterNs, now_ns);

    average_tiles(grid);
    measure_details();
    // In the dark nobody can say what is before the lens: what was told stays.
    if (is_dark || dark_.on() || brightness_ < kTooDarkForDetails) {
        covered_.interrupt();
        return state();
    }
    const double covered_below = settings_.covered_below * (covered_.on() ? kClearlyDetailed : 1);
    const bool enough_tiles = std::min(tile_cols_, tile_rows_) >= kFewestTiles;
    covered_.note(enough_tiles && static_cast<double>(details_) < covered_below, blind_ns, kEndAfterNs, now_ns);
    return state();
}

Reason SceneHealth::state() const {
    if (frozen_.on()) return Reason::camera_frozen;
    if (dark_.on()) return Reason::camera_dark;
    return covered_.on() ? Reason::camera_covered : Reason::none;
}

void SceneHealth::compare(const LumaGrid& grid, std::span<const std::byte> content) {
    const std::span<const std::uint8_t> now = grid.cells(), before = before_.cells();
    const bool comparable = grid.cols == before_.cols && grid.rows == before_.rows;
    std::size_t changed = 0;
    for (std::size_t i = 0; comparable && i < now.size(); ++i) changed += now[i] != before[i] ? 1U : 0U;
    const bool noisy = comparable && changed * 100 >= now.size() * kNoisyPercent;
    noisy_looks_ = noisy ? std::min(noisy_looks_ + 1, kNoisyLooks) : 0;
    noise_known_ = noise_known_ || noisy_looks_ == kNoisyLooks;

    // Grids are means: only where they are equal the bytes have to be read.
    same_ = comparable && changed == 0;
    if (same_) {
        const std::uint64_t print = fingerprint(content);
        same_ = !have_print_ || print == print_;
        print_ = print;
    }
    have_print_ = comparable && changed == 0;
    before_ = grid;
}

// True: the picture is neither nearly all black nor nearly all white.
bool SceneHealth::measure_brightness(const LumaGrid& grid) {
    std::array<std::uint32_t, 256> count{};
    for (const std::uint8_t cell : grid.cells()) ++count[cell];
    const std::size_t cells = grid.cells().size();
    std::size_t brighter = 0, midtones = 0;
    brightness_ = 255;
    while (brightness_ > 0 && (brighter + count[brightness_]) * 100 <= cells * kBrightestPercent) {
        brighter += count[brightness_--];
    }
    for (std::size_t i = kBlack; i <= kWhite; ++i) midtones += count[i];
    return midtones * 100 >= cells * kMidtonePercent;
}

void SceneHealth::average_tiles(const LumaGrid& grid) {
    const std::uint32_t cols = grid.cols / kTileCells, rows = grid.rows / kTileCells;
    const bool first = cols != tile_cols_ || rows != tile_rows_;
    tile_cols_ = cols;
    tile_rows_ = rows;
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::uint32_t col = 0; col < cols; ++col) {
            const std::uint8_t* from = grid.cell.data() + (std::size_t{row} * grid.cols + col) * kTileCells;
            std::uint32_t sum = 0;
            for (std::uint32_t j = 0; j < kTileCells; ++j, from += grid.cols) {
                for (std::uint32_t i = 0; i < kTileCells; ++i) sum += from[i];
            }
            const float mean = static_cast<float>(sum) / (kTileCells * kTileCells);
            float& tile = tile_[std::size_t{row} * cols + col];
            tile = first ? mean : tile + (mean - tile) * kNewShare;
        }
    }
}

void SceneHealth::measure_details() {
    double sum = 0;
    std::size_t count = 0;
    const auto add = [&](const float* at, std::size_t step) {
        sum += std::abs(static_cast<double>(at[0]) -
                        (static_cast<double>(at[step]) + static_cast<double>(*(at - step))) / 2);
        ++count;
    };
    for (std::uint32_t row = 0; row < tile_rows_; ++row) {
        for (std::uint32_t col = 0; col < tile_cols_; ++col) {
            const float* at = &tile_[std::size_t{row} * tile_cols_ + col];
            if (col > 0 && col + 1 < tile_cols_) add(at, 1);
            if (row > 0 && row + 1 < tile_rows_) add(at, tile_cols_);
        }
    }
    details_ = count == 0 ? 0 : static_cast<float>(sum / static_cast<double>(count));
}

}  // namespace agent
