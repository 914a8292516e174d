// A program that is run to its end: what it wrote, and how it ended.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace cli_tests {

struct Ran {
    int code = -1;  // 128 + the signal that ended it
    std::string out, error;
};

struct Start {
    std::vector<std::string> words;        // the program's path and its arguments
    std::vector<std::string> environment;  // all of it, "NAME=value"
    std::string input = {};                // its standard input
};

// Its three streams are pipes: no terminal is anywhere near.
[[nodiscard]] Ran run(const Start& start);

// On a terminal of its own: `out` is all that is seen there, the typed `input` included.
[[nodiscard]] Ran run_on_terminal(const Start& start);

// A program that serves: started, waited for by a line of its output that begins with `ready`, ended with the tests.
class Server {
public:
    Server(const std::vector<std::string>& words, const std::string& ready);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // What stood behind `ready`; empty when it did not start.
    [[nodiscard]] const std::string& said() const { return said_; }

private:
    pid_t pid_ = -1;
    std::string said_;
};

}  // namespace cli_tests
