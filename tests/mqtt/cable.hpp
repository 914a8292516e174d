// Two networks and the cable between them: this process's (tests/fakes/own_network.hpp) and another one. A pulled cable
// tells nobody: packets are gone, connections stay open on both sides.
#pragma once

#include <functional>

#include "agent/process/file_descriptor.hpp"

namespace mqtt_test {

class Cable {
public:
    static constexpr const char* kThere = "192.0.2.2";  // the other network's address; TEST-NET-1

    // Plugged. Ends the test when it cannot be made.
    Cable();
    ~Cable();
    Cable(const Cable&) = delete;
    Cable& operator=(const Cable&) = delete;

    // For Start::in_child of a program that is to run in the other network.
    [[nodiscard]] std::function<void()> there() const;
    void pull() const;
    void plug() const;

private:
    agent::FileDescriptor other_;  // its network namespace
};

}  // namespace mqtt_test
