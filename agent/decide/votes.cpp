#include "agent/decide/votes.hpp"

#include <algorithm>

#include "agent/decide/rules.hpp"

namespace agent {

void Votes::begin_look(std::int64_t at_ns) {
    if (!subject_.empty()) std::copy_backward(look_.begin(), look_.end() - 1, look_.end());
    look_[0] = {at_ns, false, Reason::none};
}

void Votes::cast(const SubjectName& subject) {
    if (!(subject_ == subject)) {
        const std::int64_t at_ns = look_[0].at_ns;
        clear();
        subject_ = subject;
        look_[0].at_ns = at_ns;
    }
    look_[0].voted = true;
}

void Votes::clear() {
    subject_.clear();
    look_.fill({});
}

std::uint32_t Votes::count(std::uint32_t of, std::int64_t window_ns) const {
    const std::size_t last = holds(Rule::recent_looks, false) ? kVotesOf : std::min<std::size_t>(of, kVotesOf);
    std::uint32_t votes = 0;
    for (std::size_t i = 0; i < last; ++i) {
        const bool in_window = holds(Rule::window, look_[0].at_ns - look_[i].at_ns <= window_ns);
        if (look_[i].voted && in_window) ++votes;
    }
    return votes;
}

Reason Votes::company(std::uint32_t of, std::int64_t window_ns) const {
    const std::size_t last = holds(Rule::company_of_every_vote, false) ? 1 : std::min<std::size_t>(of, kVotesOf);
    for (std::size_t i = 0; i < last; ++i) {
        if (look_[i].company != Reason::none && look_[0].at_ns - look_[i].at_ns <= window_ns) return look_[i].company;
    }
    return Reason::none;
}

}  // namespace agent
