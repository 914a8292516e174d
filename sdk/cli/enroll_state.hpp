// What is enrolled where: a text file that grows by a line before and after each enrolment, so that an enrolment that
// was ended at any moment can go on and sends nothing twice.
//
//   begun   WHERE HASH SUBJECT            about to be sent
//   done    WHERE HASH IMAGE_ID SUBJECT   the server has it under this id
//   undone  WHERE HASH SUBJECT            the server certainly has not
//
// WHERE is a hash of server and key, so that one file may serve several collections; HASH that of the picture's bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace cli {

struct EnrollEntry {
    std::string subject;
    std::string image_id;  // empty: begun, and nobody knows how it ended
};

// Not for several threads at once.
class EnrollState {
public:
    EnrollState() = default;
    ~EnrollState();
    EnrollState(const EnrollState&) = delete;
    EnrollState& operator=(const EnrollState&) = delete;

    // Reads the file, or makes it. False: `error` says why; also when another process has it open.
    [[nodiscard]] bool open(const std::string& path, std::string_view where, std::string& error);

    // nullptr: not enrolled and not begun.
    [[nodiscard]] const EnrollEntry* find(const std::string& hash) const;
    [[nodiscard]] const std::map<std::string, EnrollEntry>& entries() const { return entries_; }

    // Each is on the disk when it returns true. `begun` must be before anything is sent.
    [[nodiscard]] bool begun(const std::string& hash, const std::string& subject);
    [[nodiscard]] bool done(const std::string& hash, const std::string& image_id, const std::string& subject);
    [[nodiscard]] bool undone(const std::string& hash, const std::string& subject);

private:
    void take_line(std::string_view line);
    bool append(const std::string& line);

    int fd_ = -1;
    std::string where_;
    std::map<std::string, EnrollEntry> entries_;  // by hash, of this WHERE only
};

}  // namespace cli
