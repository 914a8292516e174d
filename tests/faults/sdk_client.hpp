// An SDK client over the real transport, and the three calls that the fault tests make with it.
#pragma once

#include <compreface/client.hpp>
#include <compreface/curl_transport.hpp>
#include <string>
#include <vector>

namespace compreface::fakes {

inline constexpr const char* kApiKey = "00000000-0000-0000-0000-0000000000a2";
inline constexpr const char* kAddRoute = "POST /api/v1/recognition/faces";

// The client looks at the first bytes of a picture only, and the fault server at none.
[[nodiscard]] std::vector<std::uint8_t> picture_of(std::size_t bytes);

class SdkClient {
public:
    // `ca_file`: may be empty.
    SdkClient(const std::string& url, const std::string& ca_file, const Options& options = {});

    Status recognize(const std::vector<std::uint8_t>& picture);
    // Enrols; the picture as an example of "Ada".
    Status add(const std::vector<std::uint8_t>& picture);
    Status list();
    // A call without a key, after which there is a connection to be used again.
    Status warm_up();

    [[nodiscard]] const RecognizeResult& result() const { return result_; }
    [[nodiscard]] std::size_t names() const { return names_.count; }
    [[nodiscard]] const ErrorDetail& error() const { return server_.last_error(); }
    void stop() { transport_.stop(); }

private:
    struct Names final : SubjectVisitor {
        bool visit(std::string_view) override {
            ++count;
            return true;
        }
        std::size_t count = 0;
    };

    StaticWorkspace<limits::kFiveFaces> memory_;
    CurlTransport transport_;
    Status opened_;
    CompreFace server_;
    RecognizeResult result_;
    AddedExample added_;
    Names names_;
};

}  // namespace compreface::fakes
