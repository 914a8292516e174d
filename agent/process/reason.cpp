#include "agent/process/reason.hpp"

namespace agent {

std::string_view reason_name(Reason reason) {
    switch (reason) {
#define AGENT_ROW(name, meaning) \
    case Reason::name:           \
        return #name;
        AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
    }
    return "none";
}

std::string_view reason_meaning(Reason reason) {
    switch (reason) {
#define AGENT_ROW(name, meaning) \
    case Reason::name:           \
        return meaning;
        AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
    }
    return "no reason needed";
}

}  // namespace agent
