// One request from its options to its parsed answer. Every call of every service goes this way.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "body.hpp"
#include "compreface/client.hpp"
#include "endpoints.hpp"
#include "intake.hpp"
#include "json_bodies.hpp"
#include "text_writer.hpp"

namespace compreface {

// What a URL says beside the options.
struct Arguments {
    std::string_view inside = {};  // an id or a name in the path
    ExampleQuery examples = {};
    bool as_stored = false;  // what the server gave is given back, and not checked
};

class Call {
public:
    Call(CompreFace& client, const Endpoint& endpoint);

    // The steps, in this order. Each returns ok or a failure that last_error() tells of already.

    // Checks everything but the body, and writes the URL. `key`: nullptr for calls without one.
    Status prepare(const ApiKey* key, const Options& options, const Arguments& arguments = {});
    Status attach(Body& body, std::span<const PicturePart> parts);
    Status attach_json_subject(Body& body, std::string_view subject);
    Status attach(PieceBody& body);

    // Sends, perhaps several times, and takes the answer only when it is the expected one.
    Status exchange(Intake& intake);

    // Both steps, for calls without a body.
    Status run(const ApiKey* key, const Options& options, const Arguments& arguments, Intake& intake) {
        const Status prepared = prepare(key, options, arguments);
        return prepared.ok() ? exchange(intake) : prepared;
    }

    // A stored picture. example_not_found: the answer is empty.
    Status download(const ApiKey* key, const Options& options, const Arguments& arguments, std::span<std::byte> out,
                    std::size_t& bytes);

    // A picture from anywhere; see CompreFace::fetch_image().
    Status fetch(std::string_view url, BytesIntake& intake, const FetchOptions& options);

    // Later picture calls of the client are checked against these.
    void remember(const ServerConfig& limits) { client_.limits_ = limits; }

    [[nodiscard]] std::span<char> text_memory() const { return client_.memory_.request_text; }
    [[nodiscard]] EmbeddingStore* embeddings() const { return options_.embeddings; }
    [[nodiscard]] Message& message() const { return client_.error_.message; }
    // The message has been written, unless `words` say it.
    Status fail(Status status);
    Status fail(Status status, std::initializer_list<Word> words);

private:
    Status check_arguments(const Arguments& arguments);
    Status write_url(const Arguments& arguments);
    Status try_once(Intake& intake);
    [[nodiscard]] bool may_try_again(Status status, const Intake& intake) const;
    [[nodiscard]] std::uint32_t pause_before(unsigned attempt) const;
    Status write_picture_url(std::string_view url);
    Status check_picture(const BytesIntake& intake);
    Status refused(std::string_view body);
    Status fail_sending(Status status, const Intake& intake);
    void say_of_others(std::string_view words, Status status);
    Status fail_reading(Status status);
    void note(Status status, std::int32_t server_code);

    CompreFace& client_;
    const Endpoint& endpoint_;
    Options options_;
    Request request_;
    Reply reply_;
};

}  // namespace compreface
