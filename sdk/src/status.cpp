#include "compreface/status.hpp"

#include <array>

namespace compreface {
namespace {

struct Row {
    std::string_view name;
    std::string_view description;
    bool retryable;
};

constexpr std::array<Row, kCodes> kRows{{
#define COMPREFACE_ROW(name, retryable, text) {#name, text, retryable},
    COMPREFACE_STATUS_TABLE(COMPREFACE_ROW)
#undef COMPREFACE_ROW
}};

const Row& row_of(Code code) {
    return kRows[static_cast<std::size_t>(code)];
}

}  // namespace

bool Status::retryable() const {
    return row_of(code_).retryable;
}

std::string_view Status::name() const {
    return row_of(code_).name;
}

std::string_view Status::describe() const {
    return row_of(code_).description;
}

}  // namespace compreface
