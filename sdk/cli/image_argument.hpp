// A picture as an argument: a file, standard input, or a URL.
#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace cli {

class ImageArgument {
public:
    // Reads or fetches what must be in memory; a file is left to be read while it is sent, unless `into_memory`.
    // Other than done: said on standard error. `word` must stay as it is.
    [[nodiscard]] Exit open(Session& session, const char* word, bool into_memory = false);

    // The picture, as long as this is there.
    [[nodiscard]] compreface::Image image() const;
    // Empty when it is a file that is not in memory.
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    const char* path_ = nullptr;
    std::string bytes_;
};

}  // namespace cli
