#include "sdk_client.hpp"

namespace compreface::fakes {

std::vector<std::uint8_t> picture_of(std::size_t bytes) {
    std::vector<std::uint8_t> picture(bytes, 0x55);
    const std::uint8_t head[] = {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0x00, 0x01};
    for (std::size_t i = 0; i < sizeof head; ++i) picture[i] = head[i];
    return picture;
}

SdkClient::SdkClient(const std::string& url, const std::string& ca_file, const Options& options)
    : opened_(transport_.open({.ca_file = ca_file.empty() ? nullptr : ca_file.c_str()})),
      server_(url, transport_, memory_, options) {}

Status SdkClient::recognize(const std::vector<std::uint8_t>& picture) {
    if (!opened_.ok()) return opened_;
    return server_.recognition(kApiKey).recognize(Image::bytes(picture), {}, result_);
}

Status SdkClient::add(const std::vector<std::uint8_t>& picture) {
    if (!opened_.ok()) return opened_;
    return server_.recognition(kApiKey).face_collection().add(Image::bytes(picture), "Ada", {}, added_);
}

Status SdkClient::list() {
    if (!opened_.ok()) return opened_;
    names_.count = 0;
    return server_.recognition(kApiKey).subjects().list(names_);
}

Status SdkClient::warm_up() {
    if (!opened_.ok()) return opened_;
    ServerConfig config;
    return server_.server().config(config);
}

}  // namespace compreface::fakes
