#include "agent/process/told.hpp"

#include <utility>

namespace agent {

bool Told::failed(Reason cause) {
    if (cause == Reason::none) return false;
    ++count_;
    return std::exchange(cause_, cause) != cause;
}

std::uint32_t Told::succeeded() {
    cause_ = Reason::none;
    return std::exchange(count_, 0);
}

}  // namespace agent
