#include "compreface/results.hpp"

namespace compreface {

bool TextPool::add(std::string_view text, TextRef& out) {
    if (text.size() > bytes_.size() - used_) return false;
    out = {used_, static_cast<std::uint16_t>(text.size())};
    for (const char c : text) bytes_[used_++] = c;
    return true;
}

}  // namespace compreface
