// JSON bodies of any length, written while they are sent: a list of ids, or embeddings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/embeddings.hpp"
#include "compreface/transport.hpp"

namespace compreface {

// A body made of short pieces of text, each of which can be written at any time.
class PieceBody : public BodySource {
public:
    static constexpr std::size_t kPieceBytes = 48;

    // Counts the bytes; before the first use.
    void measure();

    [[nodiscard]] std::uint64_t total_bytes() const final { return bytes_; }
    Status read(std::span<std::byte> out, std::size_t& filled) final;
    void rewind() final { next_ = taken_ = 0; }

protected:
    ~PieceBody() = default;

private:
    // The `index`-th piece, in `memory` or elsewhere; empty after the last.
    virtual std::string_view piece(std::size_t index, std::span<char, kPieceBytes> memory) const = 0;

    std::uint64_t bytes_ = 0;
    std::size_t next_ = 0;   // the piece that is being sent
    std::size_t taken_ = 0;  // bytes of it that were sent
};

// ["id","id",...]; at least one id.
class IdsBody final : public PieceBody {
public:
    explicit IdsBody(std::span<const std::string_view> ids) : ids_(ids) {}

private:
    std::string_view piece(std::size_t index, std::span<char, kPieceBytes> memory) const override;
    std::span<const std::string_view> ids_;
};

// {"embeddings":[[...],...]}, or {"source":[...],"targets":[[...],...]} when there is a source.
// The numbers in as few digits as tell them apart.
class EmbeddingsBody final : public PieceBody {
public:
    EmbeddingsBody(std::span<const float> source, const EmbeddingsView& embeddings)
        : source_(source), embeddings_(embeddings) {}

private:
    std::string_view piece(std::size_t index, std::span<char, kPieceBytes> memory) const override;
    [[nodiscard]] std::string_view before(std::size_t index) const;

    std::span<const float> source_;
    EmbeddingsView embeddings_;
};

}  // namespace compreface
