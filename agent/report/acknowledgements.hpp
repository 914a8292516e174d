// Messages of QoS 1 that the broker has not answered yet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace agent {

class Acknowledgements {
public:
    static constexpr std::size_t kMost = 24;

    struct Message {
        int id = 0;
        std::uint64_t number = 0;  // place in the event store; 0: not from there
        std::int64_t sent_ns = 0;
    };

    void add(const Message& message) {
        if (count_ < kMost) list_[count_++] = message;
    }
    // Empty: nobody waits for it.
    [[nodiscard]] std::optional<Message> take(int id) {
        for (std::size_t i = 0; i < count_; ++i) {
            if (list_[i].id != id) continue;
            const Message found = list_[i];
            for (--count_; i < count_; ++i) list_[i] = list_[i + 1];
            return found;
        }
        return std::nullopt;
    }
    void clear() { count_ = 0; }

    [[nodiscard]] std::size_t count() const { return count_; }
    // When the one that waits for longest was sent; far in the future without one.
    [[nodiscard]] std::int64_t oldest_ns() const {
        return count_ == 0 ? std::numeric_limits<std::int64_t>::max() : list_[0].sent_ns;
    }
    // The lowest place in the store that is not answered; 0: none.
    [[nodiscard]] std::uint64_t lowest_number() const {
        std::uint64_t lowest = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            const std::uint64_t number = list_[i].number;
            if (number != 0 && (lowest == 0 || number < lowest)) lowest = number;
        }
        return lowest;
    }

private:
    std::array<Message, kMost> list_{};
    std::size_t count_ = 0;
};

}  // namespace agent
