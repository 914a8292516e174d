// Any bytes as a list, cut into any pieces: the splitter must give the same elements, with the same end, however they
// are cut, and no element that is not a part of the bytes. The first byte: bit 0 whether the list is the whole
// document, the rest the size of a piece.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "list_splitter.hpp"

namespace {

using namespace compreface;

class Keeping final : public ListTaker {
public:
    Status element(std::string_view json) override { return elements.emplace_back(json), Status{}; }
    Status other(std::string_view json) override { return others.emplace_back(json), Status{}; }
    std::vector<std::string> elements, others;
};

struct Split {
    Status fed, finished;
    Keeping taken;
};

void split(bool bare, ByteSpan bytes, std::size_t piece_bytes, Split& out) {
    static std::array<std::byte, 64> memory;
    ListSplitter splitter{bare ? "" : "subjects", memory, out.taken};
    for (std::size_t at = 0; at < bytes.size() && out.fed.ok(); at += piece_bytes) {
        out.fed = splitter.feed(bytes.subspan(at, std::min(piece_bytes, bytes.size() - at)));
    }
    out.finished = splitter.finish();
}

void insist(bool sane) {
    if (!sane) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 1) return 0;
    const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
    const std::string_view text{reinterpret_cast<const char*>(data + 1), size - 1};
    Split whole, cut;
    split((data[0] & 1U) != 0, bytes, std::max<std::size_t>(bytes.size(), 1), whole);
    split((data[0] & 1U) != 0, bytes, (data[0] >> 1U) + 1U, cut);
    insist(whole.fed == cut.fed && whole.taken.elements == cut.taken.elements &&
           whole.taken.others == cut.taken.others);
    insist(!whole.fed.ok() || whole.finished == cut.finished);
    for (const std::string& element : whole.taken.elements) insist(!element.empty() && text.find(element) != text.npos);
    return 0;
}
