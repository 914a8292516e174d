#include "agent/decide/decision.hpp"

namespace agent {

namespace {

struct Words {
    std::string_view name, meaning;
};

constexpr std::array<Words, kEventTypes> kWords{{
#define AGENT_ROW(name, meaning) {#name, meaning},
    AGENT_EVENT_TYPE_TABLE(AGENT_ROW)
#undef AGENT_ROW
}};

}  // namespace

std::string_view event_type_name(EventType type) {
    return kWords[static_cast<std::size_t>(type)].name;
}
std::string_view event_type_meaning(EventType type) {
    return kWords[static_cast<std::size_t>(type)].meaning;
}

}  // namespace agent
