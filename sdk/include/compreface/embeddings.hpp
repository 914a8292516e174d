// Embeddings: what a face is to the engine, some hundreds of numbers. In the caller's memory, both ways.
#pragma once

#include <cstddef>
#include <span>

namespace compreface {

// Embeddings to send: `numbers` holds them one after the other, `length` numbers each. A view, which must stay as it
// is until the call returns.
struct EmbeddingsView {
    std::span<const float> numbers;
    std::size_t length = 0;

    [[nodiscard]] constexpr std::size_t count() const { return length == 0 ? 0 : numbers.size() / length; }
    [[nodiscard]] constexpr std::span<const float> operator[](std::size_t index) const {
        return numbers.subspan(index * length, length);
    }
};

// Takes the embeddings of an answer's faces; given to a call by Options::embeddings. `memory` is the caller's, and must
// live as long as the store. An answer with more numbers than it holds is answer_too_large.
class EmbeddingStore {
public:
    explicit constexpr EmbeddingStore(std::span<float> memory) : memory_(memory) {}

    // Faces of the last answer that was read into this store, in the answer's order; for VerificationService::verify()
    // the source face is the first. 0: the server sent none (it has no such plugin), or the call failed.
    [[nodiscard]] constexpr std::size_t count() const { return length_ == 0 ? 0 : used_ / length_; }
    // Numbers of each; all have the same length.
    [[nodiscard]] constexpr std::size_t length() const { return length_; }
    // `index` below count().
    [[nodiscard]] constexpr std::span<const float> operator[](std::size_t index) const {
        return memory_.subspan(index * length_, length_);
    }
    // All, in the form in which they are sent.
    [[nodiscard]] constexpr EmbeddingsView view() const { return {memory_.first(used_), length_}; }

    constexpr void clear() { used_ = length_ = 0; }

private:
    friend class AnswerReader;
    std::span<float> memory_;
    std::size_t used_ = 0;
    std::size_t length_ = 0;
};

}  // namespace compreface
