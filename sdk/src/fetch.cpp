// Pictures that come: stored ones of the server, and others from anywhere over the same transport.
#include <algorithm>

#include "call.hpp"
#include "checks.hpp"

namespace compreface {

// The server has no other word for "there is none" than an empty picture.
Status Call::download(const ApiKey* key, const Options& options, const Arguments& arguments, std::span<std::byte> out,
                      std::size_t& bytes) {
    BytesIntake intake{out};
    const Status status = run(key, options, arguments, intake);
    bytes = status.ok() ? intake.bytes() : 0;
    if (!status.ok() || bytes > 0) return status;
    return fail(Code::example_not_found, {"no such example, or the server keeps no pictures"});
}

// Redirects are followed by hand: each target is checked, and what the transport would send along stays here.
Status Call::fetch(std::string_view url, BytesIntake& intake, const FetchOptions& options) {
    options_.connect_timeout_ms = options.connect_timeout_ms;
    options_.timeout_ms = options.timeout_ms;
    if (const Status checked = check_options(options_, message()); !checked.ok()) return fail(checked);
    Transport& transport = client_.transport_;
    const std::uint64_t begin_ms = transport.now_ms();
    request_.url = client_.memory_.url.data();
    request_.connect_timeout_ms = options.connect_timeout_ms;
    request_.timeout_ms = options.timeout_ms;
    request_.public_addresses_only = !options.private_addresses;
    request_.redirect = client_.memory_.request_text;
    for (std::uint32_t redirects = 0;; ++redirects) {
        if (const Status written = write_picture_url(url); !written.ok()) return written;
        request_.redirect.front() = '\0';
        const Status fetched = exchange(intake);
        if (fetched.ok()) return check_picture(intake);
        const std::string_view target{request_.redirect.data()};
        if (fetched.code() != Code::rejected || target.empty()) return fetched;
        const std::uint64_t spent_ms = transport.now_ms() - begin_ms;
        if (redirects == limits::kRedirects) {
            return fail(Code::rejected, {"more than ", std::uint64_t{limits::kRedirects}, " redirects"});
        }
        if (spent_ms >= options.timeout_ms) return fail(Code::timeout, {Status{Code::timeout}.describe()});
        request_.timeout_ms = static_cast<std::uint32_t>(options.timeout_ms - spent_ms);
        url = target;
    }
}

Status Call::check_picture(const BytesIntake& intake) {
    if (!picture_extension(intake.taken()).empty()) return {};
    return fail(Code::invalid_image, {Status{Code::invalid_image}.describe()});
}

// What follows a # is not for the server.
Status Call::write_picture_url(std::string_view url) {
    url = {url.data(), std::min(url.find('#'), url.size())};
    TextWriter writer{client_.memory_.url};
    writer.add(url);
    writer.add({"", 1});  // the closing zero
    if (is_picture_url(url) && writer.fits()) return {};
    return fail(Code::invalid_url, {"a picture's URL must be http://host... or https://host..., without user, at most ",
                                    std::uint64_t{client_.memory_.url.size()}, " bytes"});
}

}  // namespace compreface
