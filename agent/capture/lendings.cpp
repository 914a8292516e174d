#include "agent/capture/lendings.hpp"

namespace agent {

Generation* Lendings::begin() {
    if (current_ != nullptr) return nullptr;
    for (Generation& place : generation_) {
        if (place.number != 0) continue;
        if (++last_number_ == 0) ++last_number_;
        place = Generation{};
        place.number = last_number_;
        current_ = &place;
        return current_;
    }
    return nullptr;
}

Generation* Lendings::current() {
    return current_;
}

FrameToken Lendings::lend(std::uint16_t index) {
    current_->lent[index] = true;
    ++current_->lent_count;
    return {current_->number, index};
}

Lendings::Back Lendings::give_back(FrameToken token, Generation*& whose) {
    whose = nullptr;
    if (token.generation == 0 || token.index >= kCameraBuffers) return Back::not_lent;
    for (Generation& place : generation_) {
        if (place.number != token.generation) continue;
        if (!place.lent[token.index]) return Back::not_lent;
        place.lent[token.index] = false;
        --place.lent_count;
        whose = &place;
        if (&place == current_) return Back::requeue;
        return place.lent_count == 0 ? Back::unmap : Back::kept;
    }
    return Back::not_lent;
}

Generation* Lendings::retire() {
    Generation* ended = current_;
    current_ = nullptr;
    if (ended == nullptr || ended->lent_count != 0) return nullptr;
    return ended;
}

void Lendings::forget(Generation& generation) {
    if (&generation == current_) current_ = nullptr;
    generation = Generation{};
}

std::size_t Lendings::retired() const {
    std::size_t waiting = 0;
    for (const Generation& place : generation_) {
        if (place.number != 0 && &place != current_) ++waiting;
    }
    return waiting;
}

Generation* Lendings::any() {
    for (Generation& place : generation_) {
        if (place.number != 0) return &place;
    }
    return nullptr;
}

}  // namespace agent
