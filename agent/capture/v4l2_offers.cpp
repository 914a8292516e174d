#include "agent/capture/v4l2_offers.hpp"

#include <algorithm>
#include <cerrno>

namespace agent {
namespace {

int read_sizes(V4l2Device& device, Size wish, FormatOffer& offer) {
    offer.size = wish;  // stays so when the driver lists no sizes: then S_FMT finds the nearest
    bool found = false;
    for (std::uint32_t i = 0; i < kMostListed; ++i) {
        SizeOffer range;
        const int error = device.size_at(i, offer.code, range);
        if (is_list_end(error)) return 0;
        if (error != 0) return error;
        const Size size = nearest_in(range, wish);
        if (!found || nearer(size, offer.size, wish)) offer.size = size;
        found = true;
    }
    return 0;
}

int read_rates(V4l2Device& device, FormatOffer& offer) {
    for (std::uint32_t i = 0; i < kMostListed; ++i) {
        std::uint32_t rate = 0;
        const int error = device.rate_at(i, offer.code, offer.size, rate);
        if (is_list_end(error)) return 0;
        if (error != 0) return error;
        offer.rate_millihz = std::max(offer.rate_millihz, rate);
    }
    return 0;
}

}  // namespace

bool is_list_end(int error) {
    return error == EINVAL || error == ENOTTY;
}

int read_offers(V4l2Device& device, const FormatWish& wish, CameraOffers& out, const char*& operation) {
    out = CameraOffers{};
    operation = "ENUM_FMT";
    for (std::uint32_t i = 0; i < kMostListed; ++i) {
        std::uint32_t code = 0;
        const int error = device.format_at(i, code);
        if (is_list_end(error)) break;
        if (error != 0) return error;
        if (const KnownFormat* known = known_format(code)) {
            out.format[static_cast<std::size_t>(known - kKnownFormats.data())].code = code;
        }
        const bool room = out.names.append(" ") && out.names.append(FourccText(code).text);
        (void)room;
    }
    for (FormatOffer& offer : out.format) {
        if (offer.code == 0) continue;
        operation = "ENUM_FRAMESIZES";
        if (const int error = read_sizes(device, wish.size, offer)) return error;
        operation = "ENUM_FRAMEINTERVALS";
        if (const int error = read_rates(device, offer)) return error;
    }
    return 0;
}

}  // namespace agent
