#include "agent/process/error_list.hpp"

#include <cstdarg>

#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {

void ErrorList::add(const char* format, ...) {
    if (count_ == kErrors) {
        ++dropped_;
        return;
    }
    std::va_list arguments;
    va_start(arguments, format);
    ErrorText raw;
    format_text_v(raw, format, arguments);
    va_end(arguments);
    std::array<char, ErrorText::capacity()> clean{};
    const std::size_t length = make_printable(raw.view(), clean).bytes;
    list_[count_++].assign_front({clean.data(), length});
}

void ErrorList::print(TextSink& sink) const {
    for (const ErrorText& one : all()) {
        sink.write(one.view());
        sink.write("\n");
    }
    if (dropped_ == 0) return;
    compreface::FixedText<40> more;
    format_text(more, "and %zu more\n", dropped_);
    sink.write(more.view());
}

}  // namespace agent
