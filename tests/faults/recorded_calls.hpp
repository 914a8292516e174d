// Which call of the SDK a recorded request is, and with what arguments.
#pragma once

#include <compreface/client.hpp>
#include <optional>
#include <string>
#include <vector>

#include "recorded.hpp"

namespace recorded {

inline constexpr const char* kKey = "00000000-0000-0000-0000-0000000000a2";
inline constexpr const char* kId = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728";

enum class Op {
    recognize,
    detect,
    verification,
    add,
    list_examples,
    remove_example,
    remove_examples,
    remove_subject_examples,
    download,
    verify_example,
    add_subject,
    list_subjects,
    rename,
    remove_subject,
    remove_subjects,
    recognize_embeddings,
    verify_embeddings,
    verification_embeddings,
    config,
    consistence,
    static_image
};

// `inside`: what stands inside the path.
[[nodiscard]] std::optional<Op> op_of(const Exchange& exchange, std::string& inside);

// What the SDK is asked for, taken from a recorded request, or a fixed choice.
struct Arguments {
    std::string key = kKey, inside = kId, name = "Ada", subject = "Ada";
    std::string plugins;
    compreface::ExampleQuery page;
    compreface::Options options;
    std::vector<std::string> ids = {kId};
    std::vector<float> numbers = {0.5F, 0.5F, 0.5F, 0.5F, 0, 0, 0, 0}, source = {0.5F, 0.5F, 0.5F, 0.5F, 0, 0, 0, 0};
    std::size_t length = 8;
    std::string differs = {};  // why the SDK has no such request; empty: it has
};

[[nodiscard]] Arguments arguments_of(const Exchange& exchange, Op op, const std::string& inside);

}  // namespace recorded
