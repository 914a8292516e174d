// The names of the pictures that a file camera plays, in memory that is taken once and given back whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/capture/lendings.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent {

// What cannot be used is told as a short static text (`why`), or as an error number.
struct ListVerdict {
    bool ok = false;
    int error = 0;         // errno of the failed call, or 0
    const char* why = "";  // what could not be done, or what is wrong and what to do
};

class PictureList {
public:
    // Names, with their closing zeros, together.
    static constexpr std::size_t kLargestText = std::size_t{16} << 20U;
    static constexpr std::size_t kMostPictures = 100'000;

    PictureList() = default;
    ~PictureList();
    PictureList(const PictureList&) = delete;
    PictureList& operator=(const PictureList&) = delete;

    // The *.jpg and *.jpeg (either case) of a folder, sorted by the bytes of their names; sub folders and names that
    // begin with a dot are left out.
    [[nodiscard]] ListVerdict open_folder(const char* path);
    // A text file: a path a line, relative to the file's own folder; blank lines and lines that begin with # are left
    // out.
    [[nodiscard]] ListVerdict open_list(const char* path);
    void close();

    [[nodiscard]] std::size_t size() const { return count_; }
    // As in the folder or the list; followed by a zero byte.
    [[nodiscard]] std::string_view name(std::size_t which) const;
    // Descriptor of the folder that names are relative to; -1 while closed.
    [[nodiscard]] int folder_fd() const { return folder_.get(); }

    // The size in bytes of the largest picture that is there now; missing ones count as 0. `which`: that picture.
    [[nodiscard]] std::size_t largest(std::size_t& which) const;

    // Notes whether a picture could be used; all_bad() once each was tried and none could.
    void note(std::size_t which, bool good);
    [[nodiscard]] bool all_bad() const { return count_ > 0 && bad_count_ == count_; }

private:
    struct Entry {
        std::uint32_t offset = 0;
        std::uint32_t length = 0;
        bool bad = false;
    };

    [[nodiscard]] ListVerdict read_list(int fd);
    [[nodiscard]] ListVerdict split_lines(std::size_t bytes);
    [[nodiscard]] bool map(std::size_t text_bytes, std::size_t entries);
    [[nodiscard]] Entry* entry_memory() const;
    [[nodiscard]] std::span<Entry> entries() const;
    [[nodiscard]] char* text() const;
    [[nodiscard]] bool add(std::string_view name);

    Mapping memory_;
    std::size_t room_ = 0;       // entries that fit
    std::size_t text_room_ = 0;  // bytes of text that fit
    std::size_t text_used_ = 0;  // only while names are added one by one
    std::size_t count_ = 0;
    std::size_t bad_count_ = 0;
    FileDescriptor folder_;
};

}  // namespace agent
