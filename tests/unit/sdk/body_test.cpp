#include "body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

std::string boundary_of(std::string_view content_type) {
    constexpr std::string_view kType = "multipart/form-data; boundary=";
    CHECK(content_type.starts_with(kType));
    return std::string(content_type.substr(kType.size()));
}

std::string head_of(const std::string& boundary, std::string_view extension) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture." +
           std::string(extension) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
}

class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view bytes) : descriptor_(mkstemp(path_.data())) { append(bytes); }
    ~TemporaryFile() {
        close(descriptor_);
        unlink(path_.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    void append(std::string_view bytes) const {
        LONGS_EQUAL(bytes.size(), pwrite(descriptor_, bytes.data(), bytes.size(), lseek(descriptor_, 0, SEEK_END)));
    }
    void cut(std::size_t bytes) const { LONGS_EQUAL(0, ftruncate(descriptor_, static_cast<off_t>(bytes))); }
    [[nodiscard]] const char* path() const { return path_.c_str(); }

private:
    std::string path_ = "/tmp/compreface-body-XXXXXX";
    int descriptor_;
};

std::string png(std::size_t bytes) {
    std::string picture = "\x89PNG\r\n\x1A\n";
    while (picture.size() < bytes) picture += static_cast<char>(picture.size() * 7);
    return picture;
}

Image image_of(const std::string& bytes) {
    return Image::bytes(std::as_bytes(std::span{bytes}));
}

}  // namespace

TEST_GROUP(Body) {
    std::array<char, limits::kRequestTextBytes> text{};
    Message message;
};

TEST(Body, a_picture_in_memory_is_one_part_byte_for_byte) {
    const std::string picture = png(1000);
    Body body{text};
    CHECK_CODE(Code::ok, body.set_picture(image_of(picture), message));
    const std::string boundary = boundary_of(body.content_type());
    const std::string expected = head_of(boundary, "png") + picture + "\r\n--" + boundary + "--\r\n";
    LONGS_EQUAL(expected.size(), body.total_bytes());
    LONGS_EQUAL(picture.size(), body.picture_bytes());
    for (const std::size_t piece : {1U, 2U, 7U, 64U, 999U, 100'000U}) {
        body.rewind();
        CHECK(expected == read_all(body, piece));
    }
}

TEST(Body, a_picture_in_a_file_is_the_same_body) {
    const std::string picture = png(70'000);
    const TemporaryFile file{picture};
    Body body{text};
    CHECK_CODE(Code::ok, body.set_picture(Image::file(file.path()), message));
    const std::string boundary = boundary_of(body.content_type());
    const std::string expected = head_of(boundary, "png") + picture + "\r\n--" + boundary + "--\r\n";
    CHECK(expected == read_all(body, 4096));
    body.rewind();
    CHECK(expected == read_all(body, 65536));
}

TEST(Body, rewinding_begins_anew_from_anywhere) {
    const std::string picture = png(100);
    Body body{text};
    CHECK_CODE(Code::ok, body.set_picture(image_of(picture), message));
    const std::string whole = read_all(body, 50);
    for (std::size_t read = 0; read <= whole.size(); read += 11) {
        body.rewind();
        std::vector<std::byte> some(read);
        std::size_t filled = 0;
        CHECK_CODE(Code::ok, body.read(some, filled));
        LONGS_EQUAL(read, filled);
        body.rewind();
        CHECK(whole == read_all(body, 50));
    }
}

// A picture that contains the boundary could name another subject: it must not be one that can be foreseen.
TEST(Body, the_boundary_is_another_each_time) {
    std::string before;
    for (int i = 0; i < 20; ++i) {
        Body body{text};
        CHECK_CODE(Code::ok, body.set_picture(jpeg(), message));
        const std::string boundary = boundary_of(body.content_type());
        LONGS_EQUAL(24, boundary.size());
        CHECK(boundary.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(boundary != before);
        before = boundary;
    }
}

TEST(Body, a_file_that_shrinks_while_it_is_read_is_unreadable_at_every_place) {
    const std::string picture = png(5'000);
    for (const std::size_t left : {0U, 1U, 8U, 2'500U, 4'999U}) {
        const TemporaryFile file{picture};
        Body body{text};
        CHECK_CODE(Code::ok, body.set_picture(Image::file(file.path()), message));
        file.cut(left);
        std::array<std::byte, 512> piece;
        Status status;
        std::size_t filled = 1;
        std::size_t total = 0;
        while (status.ok() && filled > 0) {
            status = body.read(piece, filled);
            total += filled;
        }
        CHECK_CODE(Code::file_unreadable, status);
        CHECK(total < body.total_bytes());
    }
}

TEST(Body, a_file_that_grows_is_sent_as_announced) {
    const std::string picture = png(5'000);
    const TemporaryFile file{picture};
    Body body{text};
    CHECK_CODE(Code::ok, body.set_picture(Image::file(file.path()), message));
    file.append(std::string(5'000, 'x'));
    const std::string sent = read_all(body, 777);
    LONGS_EQUAL(body.total_bytes(), sent.size());
    CHECK(contains(sent, picture));
    CHECK_FALSE(contains(sent, "xxxx"));
}

TEST(Body, only_a_regular_file_that_can_be_read_is_taken) {
    for (const char* path : {"/no/such/file.jpg", "/tmp", "/dev/null", "/dev/zero", ""}) {
        Body body{text};
        CHECK_CODE(Code::file_unreadable, body.set_picture(Image::file(path), message));
        CHECK(contains(message.view(), path));
    }
    // A pipe without a writer would be waited for.
    std::string folder = "/tmp/compreface-body-XXXXXX";
    CHECK(mkdtemp(folder.data()) != nullptr);
    const std::string pipe = folder + "/pipe";
    LONGS_EQUAL(0, mkfifo(pipe.c_str(), 0600));
    Body body{text};
    CHECK_CODE(Code::file_unreadable, body.set_picture(Image::file(pipe.c_str()), message));
    unlink(pipe.c_str());
    rmdir(folder.c_str());
}

TEST(Body, what_is_no_picture_is_told) {
    const TemporaryFile empty{""};
    const TemporaryFile page{"<html>"};
    for (const Image& image : {Image::file(empty.path()), Image::file(page.path()), Image::bytes(ByteSpan{})}) {
        Body body{text};
        CHECK_CODE(Code::invalid_image, body.set_picture(image, message));
        CHECK_FALSE(message.empty());
    }
}

TEST(Body, too_little_memory_for_the_heads_is_told) {
    for (std::size_t bytes = 0; bytes < 200; ++bytes) {
        Body body{std::span{text}.first(bytes)};
        CHECK_CODE(Code::request_too_large, body.set_picture(jpeg(), message));
    }
}

TEST(Body, a_json_body_is_its_text) {
    constexpr std::string_view kJson = R"({"subject":"Ada"})";
    Body body{text};
    body.set_json(kJson);
    check_text("application/json", body.content_type());
    LONGS_EQUAL(kJson.size(), body.total_bytes());
    check_text(kJson, read_all(body, 5));
    body.rewind();
    check_text(kJson, read_all(body, 100));
}

TEST(Body, two_pictures_are_two_parts_one_of_them_from_a_file) {
    const std::string first = png(1'000);
    const std::string second = png(70'000);
    const TemporaryFile file{second};
    Body body{text};
    const Image images[] = {image_of(first), Image::file(file.path())};
    const PicturePart parts[] = {{"source_image", images[0]}, {"target_image", images[1]}};
    CHECK_CODE(Code::ok, body.set_pictures(parts, message));
    LONGS_EQUAL(second.size(), body.picture_bytes());
    for (const std::size_t piece : {1U, 977U, 100'000U}) {
        body.rewind();
        const std::string all = read_all(body, piece);
        LONGS_EQUAL(body.total_bytes(), all.size());
        const std::size_t at = all.find("name=\"target_image\"; filename=\"picture.png\"");
        CHECK(all.find("name=\"source_image\"; filename=\"picture.png\"") < all.find(first));
        CHECK(all.find(first) < at && at < all.find(second));
    }
    // Whichever of the two is no picture.
    const PicturePart bad[] = {{"source_image", images[0]}, {"target_image", Image::bytes(ByteSpan{})}};
    Body refused{text};
    CHECK_CODE(Code::invalid_image, refused.set_pictures(bad, message));
}
