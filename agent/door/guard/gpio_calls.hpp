// The few system calls that GPIO lines take, behind a contract: tests put a chip made of memory there.
#pragma once

#include <cstddef>

namespace agent::door {

// Every function returns 0 or more when it worked, else the negative error number.
class GpioCalls {
public:
    // For reading and writing, not blocking, closed on exec. Returns the descriptor; the caller closes it.
    [[nodiscard]] virtual int open(const char* path) = 0;
    [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* arg) = 0;
    // As read(2), of an open line; does not wait.
    [[nodiscard]] virtual long read(int fd, void* out, std::size_t bytes) = 0;

protected:
    ~GpioCalls() = default;
};

class SystemGpioCalls final : public GpioCalls {
public:
    [[nodiscard]] int open(const char* path) override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* arg) override;
    [[nodiscard]] long read(int fd, void* out, std::size_t bytes) override;
};

}  // namespace agent::door
