// A camera made of files, for trials and tests: a folder or a list of JPEG pictures, or a film, played at a set rate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/capture/camera.hpp"
#include "agent/capture/lendings.hpp"
#include "agent/capture/picture_list.hpp"
#include "agent/capture/playback.hpp"
#include "agent/capture/y4m.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent {

struct FileCameraConfig {
    PathText path;          // a folder of *.jpg and *.jpeg, a text file that lists pictures, or a film *.y4m
    std::uint32_t fps = 1;  // pictures a second, 1..kMaxFps
    bool loop = false;
};

// Plays by the clock like a real camera: who reads late misses frames, and they are counted as skipped. Frames are read
// from the disk when they are due, into one of kBuffers buffers; when all are lent the frame is skipped.
class FileCamera final : public Camera {
public:
    static constexpr std::size_t kBuffers = 6;
    // The largest picture file or film frame that is taken.
    static constexpr std::size_t kLargestPicture = std::size_t{16} << 20U;

    FileCamera(const FileCameraConfig& config, const Clock& clock);
    // All frames must be back: their memory goes.
    ~FileCamera();
    FileCamera(const FileCamera&) = delete;
    FileCamera& operator=(const FileCamera&) = delete;

    // Faults: camera_no_device (no such path, no pictures), camera_not_permitted, camera_unsupported (a picture too
    // large, a film of a kind not read), camera_picture_unreadable (not a film at all, empty list), camera_busy (frames
    // of three earlier openings are still out), camera_error (anything else of the system).
    [[nodiscard]] bool open() override;
    [[nodiscard]] int fd() const override { return run_.timer.get(); }
    // Fault: camera_picture_unreadable when every picture was tried and is bad. Single bad pictures are counted as
    // damaged and told in detail().
    [[nodiscard]] Next next(Frame& out, std::int64_t now_ns) override;
    void give_back(FrameToken token) override;
    void close() override;

    [[nodiscard]] Reason fault() const override { return fault_; }
    [[nodiscard]] std::string_view detail() const override { return detail_.view(); }
    [[nodiscard]] std::string_view description() const override { return description_.view(); }
    [[nodiscard]] const CameraCounters& counters() const override { return counters_; }

private:
    // What exists only while open; close() undoes what is noted here. The pictures' names are list_'s, the buffers
    // lendings_'s.
    struct Runtime {
        FileDescriptor timer;
        FileDescriptor film_file;
        Y4mHeader film;
        std::uint64_t film_frames = 0;
        std::uint64_t bad_film_frames = 0;  // in a row
        std::size_t buffer_bytes = 0;
        Playback playback;
        std::uint64_t next_index = 0;  // the first frame that was neither played nor passed over
        bool over = false;
    };

    [[nodiscard]] bool open_source();
    [[nodiscard]] bool open_film();
    [[nodiscard]] bool map_buffers(std::size_t largest);
    [[nodiscard]] bool lend_frame(Frame& out, std::uint64_t index);
    [[nodiscard]] bool read_picture(Frame& out, std::size_t which, std::span<std::byte> buffer);
    [[nodiscard]] const char* read_jpeg(Frame& out, const char* name, std::span<std::byte> buffer);
    [[nodiscard]] bool read_film_frame(Frame& out, std::uint64_t which, std::span<std::byte> buffer);
    void unmap(Generation& generation);

    [[nodiscard]] static bool is_frame_line(std::span<const std::byte> line);
    [[nodiscard]] bool is_film() const { return run_.film_file.valid(); }
    [[nodiscard]] std::uint64_t frame_count() const;

    // Each notes the fault, closes what is open and returns false.
    [[nodiscard]] bool fail(const char* operation, int error);
    [[nodiscard]] bool refuse(Reason reason, const char* what);
    [[nodiscard]] bool refuse_told(Reason reason);  // detail_ is written already

    void arm_timer();
    void disarm_timer();
    void describe();

    const FileCameraConfig config_;
    const Clock& clock_;
    Runtime run_;
    PictureList list_;
    Lendings lendings_;
    Reason fault_ = Reason::none;
    compreface::FixedText<511> detail_;
    compreface::FixedText<383> description_;
    CameraCounters counters_;
};

}  // namespace agent
