// Every byte the SDK will ever use, given by the caller. One client uses one workspace; one call at a time.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "compreface/limits.hpp"

namespace compreface {

// A view of a workspace's parts; made by StaticWorkspace, or by hand over memory of your own.
struct Workspace {
    std::span<std::byte> answer;  // the answer's body
    std::span<std::byte> nodes;   // the JSON parser's nodes; aligned to max_align_t
    std::span<char> url;
    std::span<char> request_text;  // multipart heads or a JSON body
};

template <limits::WorkspaceBytes kBytes>
class StaticWorkspace {
public:
    operator Workspace() { return {answer_, nodes_, url_, request_text_}; }  // NOLINT: meant to convert

private:
    alignas(std::max_align_t) std::array<std::byte, kBytes.nodes> nodes_;
    std::array<std::byte, kBytes.answer> answer_;
    std::array<char, limits::kUrlBytes> url_;
    std::array<char, limits::kRequestTextBytes> request_text_;
};

}  // namespace compreface
